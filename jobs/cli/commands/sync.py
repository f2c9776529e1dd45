"""``lensan sync``: every channel, or one, synced once by this very process."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

import typer

from connectors.errors import NotConfigured
from jobs.cli.arguments import speaker
from jobs.cli.console import Form, FormChoice, settings_of, show
from jobs.cli.market import channel_of, opened
from jobs.output.printing import tell
from jobs.sync.connecting import connector_of
from jobs.sync.files.road import file_roads
from jobs.sync.report import RunReport
from jobs.sync.run import ChannelRun
from marketplace.exchange import channels, leases, sync_requests
from marketplace.exchange.channels import ChannelRow
from marketplace.storage import PATIENCE_S, Database
from marketplace.storage.clock import now_ms
from marketplace.storage.settings import Settings
from marketplace.words.messages import Sentence


def sync_command(
    context: typer.Context,
    channel: Annotated[str | None, typer.Argument(help="The channel's code; all of them without.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    form: FormChoice = Form.TABLE,
) -> None:
    """Sync once: orders in, then offers out. Exit code 1 when a channel could not be synced whole."""
    settings = settings_of(context)
    with opened(settings, patience_s=PATIENCE_S) as database:
        rows = [_sync(database, settings, row, dry_run=dry_run) for row in _chosen(database, channel)]
    if form is Form.JSON or not rows:
        show("Sync", [_shown(row, dry_run) for row in rows], form, "There is no channel to sync.")
    for row in rows if form is Form.TABLE else ():
        tell("\n".join(_lines(row, dry_run)))
    if any(row.status != "ran" for row in rows):
        raise typer.Exit(1)


def _chosen(database: Database, code: str | None) -> list[ChannelRow]:
    if code is not None:
        return [channel_of(database, code)]
    with database.read() as connection:
        return channels.all_channels(connection)


def _sync(database: Database, settings: Settings, channel: ChannelRow, *, dry_run: bool) -> RunReport:
    """Sync a channel here, unless somebody holds it: then leave a mark that the holder picks up.

    A dry run writes nothing, so it needs no lease and leaves no mark.
    """
    if dry_run:
        return _run(database, settings, channel, dry_run=True)
    me = leases.myself()
    held = leases.take(database, channel.id, me, now_ms())
    if not held.ours:
        with database.write() as connection:
            sync_requests.request(connection, channel.id, now_ms(), speaker(""))
        why = f"{held.by} holds it and was asked to sync it now"
        return RunReport(channel.code, "held", Sentence(why, why))
    try:
        if channel.paused_reason:
            return RunReport(channel.code, "paused", Sentence(channel.paused_reason, channel.paused_reason))
        return _run(database, settings, channel, holds=partial(leases.holds, channel_id=channel.id, me=me))
    finally:
        leases.release(database, me)


def _run(database: Database, settings: Settings, channel: ChannelRow, **how: Any) -> RunReport:
    try:
        connector = connector_of(channel, settings)
    except NotConfigured as error:
        return RunReport(channel.code, "refused", error.sentence)
    road, keys = file_roads(database, settings)(channel), settings.opening_keys()
    # Only the clock tries again.
    return ChannelRun(database, channel, connector, now_ms, last_try=False, file_road=road, keys=keys, **how).run()


def _lines(report: RunReport, dry_run: bool) -> Iterator[str]:
    """Say in one short line what a run did, and in further ones why it did no more and what it would show."""
    yield (
        f"{report.channel}  {report.status}  {report.orders_new} new orders, {report.orders_changed} changed,"
        f" {report.payouts_new} payouts, {report.offers_accepted} offers, {report.inboxed} to inbox"
    )
    if report.reason:
        yield f"  {report.reason}"
    if report.shipments_taken:
        yield f"  {report.shipments_taken} shipments are new or have moved on"
    if report.offers_refused:
        yield f"  {report.offers_refused} offers were refused; each keeps the platform's reason"
    if report.would_offer:
        waits = "a dry run" if dry_run else f"waits for `lensan channels go {report.channel}`"
        yield f"  {len(report.would_offer)} offers would be shown ({waits}): {shortened(report.would_offer)}"
    if dry_run:
        yield "  nothing was changed: this was a dry run"


def shortened(names: Sequence[str], most: int = 3) -> str:
    """Return the first few of some names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _shown(report: RunReport, dry_run: bool) -> dict[str, object]:
    row: dict[str, object] = asdict(report)
    del row["wait_s"], row["why"], row["again"]
    row["reason"] = report.reason
    row["changes"] = report.changed
    row["dry_run"] = dry_run
    return row
