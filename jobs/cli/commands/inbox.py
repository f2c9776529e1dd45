"""``lensan inbox`` and ``lensan replay``: what could not be understood, what it means, and running it again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from connectors.errors import NotConfigured
from jobs.cli.arguments import Speaker, speaker
from jobs.cli.console import MOST_PACKS, MOST_ROWS, Form, FormChoice, settings_of, show
from jobs.cli.market import opened
from jobs.cli.noting import noted
from jobs.imports.answered import SOURCE, take_answered_rows
from jobs.output.printing import put_facts, put_json, tell
from jobs.sync.connecting import connector_of
from jobs.sync.replay import Replay, Replayed, channel_of_run
from marketplace.exchange import channels, inbox, leases
from marketplace.exchange.channels import ChannelRow
from marketplace.exchange.inbox import Candidate, InboxError, Item
from marketplace.storage import Database
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.settings import Settings
from marketplace.words.instants import iso
from marketplace.words.messages import OperatorRefusal
from marketplace.words.weight import MOST_G

app = typer.Typer(no_args_is_help=True, help="See what could not be understood, and say what it means.")
_MEANING = (
    "A SKU of ours, a state, grams of a pack, a code, or 'new'; for a line, its platform's id, or where there is none"
    " its number in the order, as `lensan inbox show` has it."
)
Number = Annotated[int, typer.Argument(min=1, max=MOST_ROWS, help="The item's number in `lensan inbox list`.")]


class HeldError(OperatorRefusal):
    """Another process holds the channel; the message is one plain sentence."""


@app.command("list")
def list_command(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="Only this channel's, or 'import'.")] = None,
    cause: Annotated[str | None, typer.Option(help="Only where this is not known: sku, pack, status …")] = None,
    settled: Annotated[bool, typer.Option("--settled", help="What was settled or dropped instead.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=MOST_PACKS, help="At most so many.")] = 200,
    form: FormChoice = Form.TABLE,
) -> None:
    """List what waits, the newest first."""
    with opened(settings_of(context)) as database, database.read() as connection:
        found = inbox.items(connection, EVERYTHING, source=source, cause=cause, settled=settled, limit=limit)
        best = {one.id: (_best(connection, one), _answer(connection, one)) for one in found}
    rows = [
        {"id": one.id, "source": one.source, "kind": one.kind, "place": one.place, "reason": one.reason,
         "best": best[one.id][0], "answer": best[one.id][1]}
        for one in found
    ]  # fmt: skip
    show("Inbox", rows, form, "Nothing waits: everything that came in was understood.")


@app.command("show")
def show_command(context: typer.Context, number: Number, form: FormChoice = Form.TABLE) -> None:
    """Show one item: where it stood, why it waits, what was kept of it, and what it may mean."""
    with opened(settings_of(context)) as database, database.read() as connection:
        found = _item(connection, number)
        alike = inbox.items(connection, EVERYTHING, source=found.source, cause=found.cause, about=found.about)
        lines = {of: name for name, of in _lines(connection, found).items()}
        answer = _answer(connection, found)
    facts = {name: getattr(found, name) for name in ("id", "source", "kind", "cause", "about", "place", "reason")}
    facts |= {"alike": len(alike) if found.about else 1, "first": iso(found.first_ms), "last": iso(found.last_ms)}
    facts |= {"answer": answer, "answered_by": found.answered_by, "kept": json.loads(found.kept or "null")}
    choices = [_choice(one._replace(code=lines.get(one.code, one.code))) for one in found.candidates]
    if form is Form.JSON:
        put_json(facts | {"candidates": choices})
        return
    put_facts(facts | {"kept": json.dumps(facts["kept"], ensure_ascii=False) if found.kept else None})
    show("Candidates", choices, form, "There are no candidates; it is placed by itself, or dropped.")


@app.command("settle")
def settle_command(
    context: typer.Context,
    number: Number,
    meaning: Annotated[str, typer.Argument(help=_MEANING)],
    pack_g: Annotated[
        int | None, typer.Option(min=1, max=MOST_G, help="What one pack of an unknown SKU really weighs.")
    ] = None,
    who: Speaker = "",
) -> None:
    """Say what an item means, for all like it; they are then taken in, here or by the clock that holds the channel."""
    settings = settings_of(context)
    with opened(settings) as database:
        with database.write() as connection:
            found = _item(connection, number)
            meant = _lines(connection, found).get(meaning, "") if found.cause == "line" else meaning
            if not meant:
                raise InboxError(
                    f"{meaning!r} is no line of that order; see `lensan inbox show {number}` for what is.",
                    f"“{meaning}” không phải dòng của đơn này; hãy chọn trong danh sách.",
                )
            alike = inbox.settle(connection, EVERYTHING, number, meant, speaker(who), now_ms(), pack_g=pack_g)
        tell(f"{alike} items are answered: {found.about} is {meaning}.")
        tell(_take_now(database, settings, found.source))


@app.command("drop")
def drop_command(
    context: typer.Context,
    number: Number,
    why: Annotated[str, typer.Option(help="Why it is nothing of ours.")],
    who: Speaker = "",
) -> None:
    """Close an item and all like it without effect; they stay recorded with the reason."""
    with opened(settings_of(context)) as database, database.write() as connection:
        closed = inbox.drop(connection, EVERYTHING, number, why, speaker(who), now_ms())
    tell(f"{closed} items are dropped; `lensan inbox take-back {number}` opens them again.")


@app.command("take-back")
def take_back_command(context: typer.Context, number: Number) -> None:
    """Take back what was said of an item; what was placed by it stays placed."""
    with opened(settings_of(context)) as database, database.write() as connection:
        waiting = inbox.take_back(connection, EVERYTHING, number, speaker(""))
    tell(f"It is taken back; {waiting} items wait again, and what was placed by it stays placed.")


def replay_command(
    context: typer.Context,
    run: Annotated[
        int, typer.Argument(min=1, max=MOST_ROWS, help="The run's number; its answers are kept for a month.")
    ],
    form: FormChoice = Form.TABLE,
) -> None:
    """Run the stored answers of a run again: what was taken stays as it is, what was missed is taken in."""
    settings = settings_of(context)
    with opened(settings) as database:
        with database.read() as connection:
            channel_id = channel_of_run(connection, run)
            channel = next(row for row in channels.all_channels(connection) if row.id == channel_id)
        with _replaying(database, settings, channel) as replay:
            replay.learn()
            done = replay.take_run(run)
        noted(database, "answers run again", channel.code, count=done.items)
    if form is Form.JSON:
        names = ("items", "orders_new", "orders_changed", "payouts_new", "shipments_taken", "inboxed")
        show("Replay", [{"run": run} | {name: getattr(done, name) for name in names}], form, "")
        return
    tell(f"Run {run} of {channel.code} again: {_said(done)}.")


def _take_now(database: Database, settings: Settings, source: str) -> str:
    """Take in what was answered, unless a clock holds the channel, and say what came of it."""
    if source == SOURCE:
        return f"{take_answered_rows(database)} rows are taken in."
    with database.read() as connection:
        channel = channels.by_code(connection, source)
    if channel is None:
        return "Nothing is to be taken in: the channel is gone."
    try:
        with _replaying(database, settings, channel) as replay:
            replay.learn()
            return f"Taken in: {_said(replay.take_answered())}."
    except HeldError:
        return "The clock that holds the channel takes them in with its next run, which was asked for."
    except NotConfigured as error:
        return f"They are taken in with the next sync. {error}"


@contextmanager
def _replaying(database: Database, settings: Settings, channel: ChannelRow) -> Iterator[Replay]:
    """Hold a channel while kept parts of it are run again; HeldError when another process has it."""
    me = leases.myself()
    held = leases.take(database, channel.id, me, now_ms())
    if not held.ours:
        raise HeldError(f"{held.by} holds the channel {channel.code}; stop the clock first")
    try:
        connector = connector_of(channel, settings)
        yield Replay(database, channel, connector, now_ms, partial(_holds, channel.id, me))
    finally:
        leases.release(database, me)


def _holds(channel_id: int, me: leases.LeaseHolder, connection: Connection) -> bool:
    """Say that the channel's lease is still ours; HeldError when it is not."""
    if not leases.holds(connection, channel_id, me):
        raise HeldError("another process holds the channel by now; try again")
    return True


def _said(done: Replayed) -> str:
    return (
        f"{done.orders_new} new orders, {done.orders_changed} changed, {done.payouts_new} payouts,"
        f" {done.inboxed} still to settle"
    )


def _item(connection: Connection, number: int) -> Item:
    found = inbox.item(connection, EVERYTHING, number)
    if found is None:
        raise InboxError(
            f"There is no item {number} in the inbox; see `lensan inbox list`.", f"Không có mục số {number} cần xử lý."
        )
    return found


def _lines(connection: Connection, found: Item) -> dict[str, str]:
    return inbox.lines_called(connection, found) if found.cause == "line" else {}


def _best(connection: Connection, found: Item) -> str | None:
    if not found.candidates:
        return None
    best = found.candidates[0].code
    return next((name for name, of in _lines(connection, found).items() if of == best), best)


def _answer(connection: Connection, found: Item) -> str | None:
    """Return what was answered, a line as people call it."""
    told: dict[str, Any] = json.loads(found.answer) if found.answer else {"means": found.meaning}
    if "dropped" in told:
        return f"dropped: {told['dropped']}"
    called = {of: name for name, of in _lines(connection, found).items()}
    means = called.get(told["means"], told["means"])
    return f"{means}, {told['pack_g']} g a pack" if "pack_g" in told else means


def _choice(one: Candidate) -> dict[str, Any]:
    facts = one._asdict() | {"why": ", ".join(one.why)}
    return {name: facts[name] for name in ("code", "title", "pack_g", "price_dong", "owner", "why", "score")}
