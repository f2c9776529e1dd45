"""``lensan migrate``, ``sync``, ``serve`` and ``sandbox``: what keeps Lên Sàn going."""

from dataclasses import asdict
from typing import Annotated

import typer

from connectors.errors import NotConfigured
from jobs import clock, serving
from jobs.commands.channels import channel_of
from jobs.commands.checks import FormChoice
from jobs.commands.console import Form, opened, settings_of, show
from jobs.sandbox import serve_home
from jobs.sync import Report, Sync
from marketplace import asks, channels, communes, leases
from marketplace.channels import ChannelRow
from marketplace.clock import now_ms
from marketplace.db import Database, migrate
from marketplace.settings import Settings


def migrate_command(context: typer.Context) -> None:
    """Bring the database to the newest schema and load the communes of both eras."""
    with opened(settings_of(context), check=False) as database:
        migrate(database)
        with database.write() as connection:
            communes.load(connection)
    typer.echo("The database is at the newest schema, with the communes of both eras.")


def sync_command(
    context: typer.Context,
    channel: Annotated[str | None, typer.Argument(help="The channel's code; all of them without.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    form: FormChoice = Form.TABLE,
) -> None:
    """Sync once: orders in, then offers out. Exit code 1 when a channel could not be synced whole."""
    settings = settings_of(context)
    with opened(settings) as database:
        rows = [_sync(database, settings, row, dry_run=dry_run) for row in _chosen(database, channel)]
    show("Sync", [_shown(row, dry_run) for row in rows], form, "There is no channel to sync.")
    if any(row.status != "ran" for row in rows):
        raise typer.Exit(1)


def _chosen(database: Database, code: str | None) -> list[ChannelRow]:
    if code is not None:
        return [channel_of(database, code)]
    with database.read() as connection:
        return channels.all_channels(connection)


def _sync(database: Database, settings: Settings, channel: ChannelRow, *, dry_run: bool) -> Report:
    """Sync a channel here, unless somebody holds it: then leave a mark that the holder picks up."""
    me = leases.myself()
    held = leases.take(database, channel.id, me, now_ms())
    if not held.ours:
        with database.write() as connection:
            asks.leave(connection, channel.id, now_ms())
        return Report(channel.code, "held", f"{held.by} holds it and was asked to sync it now")
    try:
        if channel.paused_reason and not dry_run:
            return Report(channel.code, "paused", channel.paused_reason)
        return Sync(database, channel, clock.connector_of(channel, settings), now_ms, dry_run=dry_run).run()
    except NotConfigured as error:
        return Report(channel.code, "refused", str(error))
    finally:
        leases.release(database, me)


def _shown(report: Report, dry_run: bool) -> dict[str, object]:
    row: dict[str, object] = asdict(report)
    del row["wait_s"]
    row["would_offer"] = len(report.would_offer)
    row["changes"] = report.changed
    row["dry_run"] = dry_run
    return row


def clock_command(
    context: typer.Context, beat: Annotated[float, typer.Option(help="Seconds between two runs of a channel.")] = 60.0
) -> None:
    """Run the clock alone, without the app."""
    settings = settings_of(context)
    with opened(settings) as database:
        clock.run(database, settings, beat)


def serve_command(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="The app's port; the next free one when it is taken.")] = serving.PORT,
    beat: Annotated[float, typer.Option(help="Seconds between two runs of a channel.")] = 60.0,
) -> None:
    """Run the app and the clock until interrupted; on this machine alone (127.0.0.1)."""
    settings = settings_of(context)
    with opened(settings):
        serving.serve(settings, port, beat)


def sandbox_command(context: typer.Context) -> None:
    """Serve the reference servers a demo left at home, until interrupted."""
    settings = settings_of(context)
    settings.prepare()
    serve_home(settings)


__all__ = ["Form", "clock_command", "migrate_command", "sandbox_command", "serve_command", "sync_command"]
