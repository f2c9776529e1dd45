"""``lensan shortfalls``: what was sold and no lot serves, who sees to it, and how it is settled."""

from datetime import datetime
from typing import Annotated, Any

import typer

from jobs.cli.arguments import Speaker, speaker
from jobs.cli.commands.lots import grams_of
from jobs.cli.console import A_DAY, MOST_ROWS, Form, FormChoice, settings_of, show
from jobs.cli.market import opened
from jobs.output.printing import put_facts, tell
from marketplace.inventory.lots import CannotMove, Provenance
from marketplace.operations.fulfilment import shortfalls
from marketplace.operations.fulfilment.shortfalls import HOW, ShortfallRow
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words import weight
from marketplace.words.instants import as_date, day_of, iso

app = typer.Typer(no_args_is_help=True, help="See what cannot be delivered, and settle it.")
Number = Annotated[
    int, typer.Argument(min=1, max=MOST_ROWS, help="The shortfall's number in `lensan shortfalls list`.")
]


@app.command("list")
def list_command(context: typer.Context, form: FormChoice = Form.TABLE) -> None:
    """List the open shortfalls: those due first, then the oldest orders."""
    with opened(settings_of(context)) as database, database.read() as connection:
        rows = [_row(one) for one in shortfalls.open_shortfalls(connection, EVERYTHING)]
    show("Shortfalls", rows, form, "Nothing is short: every order has its fruit.")


@app.command("show")
def show_command(context: typer.Context, number: Number, form: FormChoice = Form.TABLE) -> None:
    """Show one shortfall and the lots that could serve it, best first."""
    today = as_date(day_of(now_ms()))
    with opened(settings_of(context)) as database, database.read() as connection:
        found = shortfalls.shortfall(connection, EVERYTHING, number)
        if found is None:
            raise CannotMove(
                f"There is no shortfall {number}; `lensan shortfalls list` names them.",
                f"Không có dòng thiếu hàng {number}; hãy xem danh sách thiếu hàng.",
            )
        lots = [one._asdict() for one in shortfalls.candidates(connection, EVERYTHING, number, today)]
    if form is Form.JSON:
        show("", [_row(found) | {"candidates": [lot | {"on": str(lot["on"])} for lot in lots]}], form, "")
        return
    put_facts(_row(found))
    show("Lots that could serve it", lots, form, "No lot of this grade has fruit left; agree on less, or cancel.")


@app.command("settle")
def settle_command(
    context: typer.Context,
    number: Number,
    how: Annotated[str, typer.Argument(help=f"One of: {', '.join(HOW)}.")],
    lot: Annotated[str, typer.Option(help="The lot that serves it, where it is another lot.")] = "",
    grams: Annotated[str, typer.Option("--weight", help="Only so much of it.")] = "",
    who: Speaker = "",
) -> None:
    """Settle a shortfall; a cancel stays open until the platform reports it."""
    now = now_ms()
    part_g = grams_of(grams) if grams else None
    with opened(settings_of(context)) as database, database.write() as connection:
        by = Provenance(speaker(who), now, now)
        before = shortfalls.shortfall(connection, EVERYTHING, number)
        done = shortfalls.settle(connection, EVERYTHING, number, how, by, lot=lot, grams=part_g)
        after = shortfalls.shortfall(connection, EVERYTHING, number)
    tell(f"Shortfall {number}: {how}." if done else f"Shortfall {number} is settled; nothing was changed.")
    if before and after and before.asked and after.weight_g < before.weight_g:
        tell(f"The cancel that was asked for {'stays for the rest' if after.weight_g else 'is taken back'}.")


@app.command("assign")
def assign_command(
    context: typer.Context,
    number: Number,
    owner: Annotated[str, typer.Argument(help="Who sees to it.")],
    due: Annotated[datetime | None, typer.Option(**A_DAY, help="By when.")] = None,
) -> None:
    """Say who sees to a shortfall, and by when."""
    with opened(settings_of(context)) as database, database.write() as connection:
        done = shortfalls.assign(connection, EVERYTHING, number, owner, due.date() if due else None, speaker(""))
    tell(f"Shortfall {number} is {owner}'s." if done else f"Shortfall {number} is settled; nothing was changed.")


def _row(one: ShortfallRow) -> dict[str, Any]:
    return {
        "number": one.line_id, "channel": one.channel, "order": one.order, "placed": iso(one.placed_ms), "sku": one.sku,
        "title": one.title, "missing": weight.text(one.weight_g), "missing_g": one.weight_g, "packs": one.packs,
        "cause": one.cause, "owner": one.owner, "due": str(one.due_on) if one.due_on else None, "asked": one.asked,
        "asked_at": iso(one.asked_ms) if one.asked_ms else None, "asked_by": one.asked_by, "settled": one.settled_how,
    }  # fmt: skip
