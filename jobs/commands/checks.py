"""Checks a person can run: doctor, and the partner contract held against any server."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer

from connectors.partner import check as contract_check
from connectors.partner.check.asking import Other
from connectors.partner.check.ear import Ear, listening
from connectors.registry import platforms
from jobs.commands.console import Form, opened, settings_of, show, web_address
from jobs.printing import put, put_json, tell
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

contract = typer.Typer(no_args_is_help=True, help="Hold the partner contract against a server.")


@contract.callback()
def contract_root() -> None:
    """Hold the partner contract against a server."""


@contract.command("check")
def contract_command(
    url: Annotated[str, typer.Argument(help="The server's base URL.", callback=web_address)],
    level: Annotated[int, typer.Option(min=0, max=3, help="The level it should have climbed to.")] = 1,
    shop: Annotated[str, typer.Option(help="The shop to ask for; the first that is listed, where any is.")] = "",
    secret: Annotated[str, typer.Option(envvar="LENSAN_CONTRACT_SECRET", help="Its token, or client_id:secret.")] = "",
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d", "%d/%m/%Y"], help="The day of the nightly files; the last that is over."),
    ] = None,
    rule: Annotated[list[str] | None, typer.Option(help="Try this rule alone; again for another.")] = None,
    other_shop: Annotated[str, typer.Option(help="A second shop, which this token must not open.")] = "",
    other_secret: Annotated[
        str, typer.Option(envvar="LENSAN_CONTRACT_OTHER_SECRET", help="The second shop's token, or client_id:secret.")
    ] = "",
    hear: Annotated[
        str, typer.Option(help="Where the server can send a notice to: an address that leads to --hear-port here.")
    ] = "",
    hear_port: Annotated[int, typer.Option(min=1, max=65535, help="The port on this machine behind --hear.")] = 8765,
    hear_for: Annotated[int, typer.Option(min=1, max=3600, help="How many seconds a notice is waited for.")] = 60,
    form: FormChoice = Form.TABLE,
) -> None:
    """Say rule by rule whether a server keeps the partner contract; exit code 3 when it does not.

    What could not be tried is neither kept nor broken. For notices of level 3, change an order of the shop when told.
    """
    if unknown := set(rule or ()) - set(contract_check.RULES):
        raise typer.BadParameter(f"there is no rule {min(unknown)}; the rules are {', '.join(contract_check.RULES)}")
    if (other_secret and not other_shop) or (hear and level < 3):
        raise typer.BadParameter("--other-secret is that of --other-shop, and --hear is for --level 3")
    other = Other(other_shop, other_secret) if other_shop else None
    with _ear(web_address(hear) if hear else "", hear_port, hear_for) as ear:
        findings = contract_check.check(
            url, secret, shop, level, day=day.date() if day else None, other=other, ear=ear, rules=rule or ()
        )
    if form is Form.JSON:
        put_json([finding._asdict() for finding in findings])
    else:
        _list(f"Partner contract, level {level}: {url}", findings)
    if any(finding.ok is False for finding in findings):
        raise typer.Exit(DIFFERENCES)


def _list(title: str, findings: Sequence[contract_check.Finding]) -> None:
    """Print the rules that are not kept or were not tried, and how many there are of each."""
    open_ones = [finding for finding in findings if finding.ok is not True]
    rows = [
        {
            "rule": one.rule,
            "state": "not tried" if one.ok is None else "not kept",
            "requirement": one.requirement,
            "says": one.says,
            "advice": one.advice,
        }
        for one in open_ones
    ]
    show(title, rows, Form.TABLE, title)
    broken = sum(one.ok is False for one in open_ones)
    put(
        f"{len(findings) - len(open_ones)} rules are kept, {broken} are not, {len(open_ones) - broken} were not tried."
        " --format json lists them all."
    )


@contextmanager
def _ear(url: str, port: int, patience_s: int) -> Iterator[Ear | None]:
    if not url:
        yield None
        return
    said = f"Now change an order of the shop; its notice is waited for {patience_s} s at {url}."
    with listening(url, port=port, patience_s=patience_s, ready=lambda: tell(said, err=True)) as ear:
        yield ear


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
