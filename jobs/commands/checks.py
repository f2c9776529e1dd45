"""The check of an installation that a person can run: doctor."""

from collections.abc import Sequence
from typing import Annotated

import typer

from connectors.registry import platforms
from jobs.commands.console import Form, opened, settings_of, show
from marketplace import channels, events, leases
from marketplace.access import EVERYTHING
from marketplace.clock import now_ms
from marketplace.db import Database
from marketplace.settings import Settings
from marketplace.settlement.listed import differences
from marketplace.settlement.transfers import transfers
from marketplace.words.instants import iso

DIFFERENCES = 3
FormChoice = Annotated[Form, typer.Option("--format", help="How to print it.")]


def doctor_command(context: typer.Context, form: FormChoice = Form.TABLE) -> None:
    """Look over the installation: database, channels, secrets, the clock; exit code 3 when something needs a person."""
    settings = settings_of(context)
    with opened(settings) as database:
        rows = _findings(database, settings)
    show("Doctor", rows, form, "Nothing to look at yet.")
    if any(row["state"] != "ok" for row in rows):
        raise typer.Exit(DIFFERENCES)


def _findings(database: Database, settings: Settings) -> list[dict[str, str]]:
    rows = [_row("database", True, "at the newest schema, " + ("SQLite" if database.is_sqlite else "PostgreSQL"))]
    with database.read() as connection:
        known = channels.all_channels(connection)
        living, late = leases.living(connection, now_ms()), leases.late(connection, now_ms())
        apart = len(differences(connection, EVERYTHING, open_only=True))
        loose = len(transfers(connection, EVERYTHING, open_only=True))
    names = sorted({str(lease.holder) for lease in living})
    rows.append(_row("clock", (bool(living) or not known) and not late, _clock_text(names, late, known)))
    rows.append(_row("payouts", not apart and not loose, _payout_text(apart, loose)))
    for channel in known:
        rows.append(_row(f"channel {channel.code}", *_channel_state(channel, settings)))
        if settings.webhook_secret(channel.code):
            rows.append(_row(f"webhooks of {channel.code}", True, _notice_text(database, channel)))
    return rows


def _notice_text(database: Database, channel: channels.ChannelRow) -> str:
    with database.read() as connection:
        last_ms = events.last_ms(connection, channel.id)
    return "no notice has come yet" if last_ms is None else f"the last notice came at {iso(last_ms)}"


def _payout_text(apart: int, loose: int) -> str:
    if not apart and not loose:
        return "every payout is what its order says, and every transfer is matched"
    told = [f"{apart} orders paid out otherwise; see `lensan payouts differences`"] if apart else []
    told += [f"{loose} transfers not wholly matched; see `lensan payouts transfers`"] if loose else []
    return "; ".join(told)


def _clock_text(names: list[str], late: Sequence[leases.Lease], known: Sequence[channels.ChannelRow]) -> str:
    if late:
        codes = {channel.id: channel.code for channel in known}
        said = ", ".join(f"{codes[one.channel_id]} was due at {iso(one.due_ms or 0)}" for one in late)
        return f"late: {said}; if it stays so, stop `lensan serve` and start it again"
    return f"runs: {', '.join(names)}" if names else "no clock runs; start `lensan serve`"


def _channel_state(channel: channels.ChannelRow, settings: Settings) -> tuple[bool, str]:
    if channel.platform not in platforms():
        return False, f"there is no connector for {channel.platform}"
    if channel.paused_reason:
        return False, f"paused: {channel.paused_reason}; then run `lensan channels resume {channel.code}`"
    if settings.secret(channel.code) is None:
        return False, f"has no secret; run `lensan channels secret {channel.code}`"
    if not channel.adopted:
        return False, f"waits for a go; look with `lensan sync {channel.code} --dry-run`, then `lensan channels go`"
    return True, f"ready since {iso(now_ms())}"


def _row(what: str, well: bool, finding: str) -> dict[str, str]:
    return {"what": what, "state": "ok" if well else "look", "finding": finding}
