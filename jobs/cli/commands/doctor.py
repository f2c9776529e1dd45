"""The check of an installation that a person can run: doctor."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from typing import NamedTuple

import typer

from connectors.platforms import platforms
from jobs.cli.console import DIFFERENCES, Form, FormChoice, settings_of, show
from jobs.cli.failure_causes import sentence_of
from jobs.cli.market import opened
from marketplace.directory.people.administrators import last_days
from marketplace.exchange import channels, leases, notices, page_watches
from marketplace.exchange.page_watches import PageWatchRow
from marketplace.orders import parcels
from marketplace.settlement.difference_review import differences
from marketplace.settlement.transfers import transfers
from marketplace.storage import Database
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.settings import Settings
from marketplace.words.instants import MS_PER_DAY, as_date, day_of, iso

Found = tuple[bool, str]
"""Whether all is well, and what was found."""
_SOON = timedelta(days=14)


class _Watch(NamedTuple):
    """A shop's code, and how its public pages are looked at."""

    code: str
    row: PageWatchRow


class _Round:
    """What was looked at so far. A check that cannot be made is a finding too: the round always comes to its end."""

    def __init__(self, *, debug: bool) -> None:
        self.rows: list[dict[str, str]] = []
        self._debug = debug

    def look(self, what: str, check: Callable[[], Found], place: str = "the database") -> bool:
        """Note what a check finds, or why it could not be made; return whether all is well."""
        try:
            well, finding = check()
        except Exception as error:  # the reason is the finding
            if self._debug:
                raise
            well, finding = False, sentence_of(error, place)
        self.rows.append({"what": what, "state": "ok" if well else "look", "finding": finding})
        return well


def doctor_command(context: typer.Context, form: FormChoice = Form.TABLE) -> None:
    """Look over the installation: database, channels, secrets, the clock; exit code 3 when something needs a person."""
    settings = settings_of(context)
    found = _Round(debug=bool(context.find_root().meta.get("debug")))
    with ExitStack() as stack:
        there: list[Database] = []
        found.look("database", lambda: _database(stack, settings, there))
        secrets = found.look("secrets", lambda: _secrets(settings))
        for database in there:
            _look_into(found, database, settings, secrets=secrets)
    show("Doctor", found.rows, form, "Nothing to look at yet.")
    if any(row["state"] != "ok" for row in found.rows):
        raise typer.Exit(DIFFERENCES)


def _database(stack: ExitStack, settings: Settings, there: list[Database]) -> Found:
    """Open the database and leave it ``there``; what it raises says why that cannot be."""
    database = stack.enter_context(opened(settings))
    there.append(database)
    return True, "at the newest schema, " + database.product


def _secrets(settings: Settings) -> Found:
    kept = settings.kept_secrets()
    return True, f"{len(kept)} are kept at home" if kept else "none is kept at home"


def _look_into(found: _Round, database: Database, settings: Settings, *, secrets: bool) -> None:
    """Look at what a database holds; without readable secrets its webhooks are left out."""
    known: list[channels.ChannelRow] = []
    found.look("clock", lambda: _clock(database, known), database.place)
    found.look("payouts", lambda: _payouts(database), database.place)
    found.look("administrators", lambda: _administrators(database), database.place)
    for watch in _watches(database, known):
        found.look(f"public pages of {watch.code}", partial(_pages_state, watch), database.place)
    for channel in known:
        found.look(f"channel {channel.code}", partial(_channel_state, channel, settings), database.place)
        if channel.road == "carrier":
            found.look(f"parcels of {channel.code}", partial(_parcels_state, database, channel), database.place)
        if secrets and settings.webhook_secret(channel.code):
            found.look(f"webhooks of {channel.code}", partial(_notices, database, channel), database.place)


def _watches(database: Database, known: Sequence[channels.ChannelRow]) -> list[_Watch]:
    """Return how the public pages of those shops stand where that is switched on."""
    with database.read() as connection:
        found = [(one.code, page_watches.watch_of(connection, one.id)) for one in known]
    return [_Watch(code, row) for code, row in found if row is not None and row.on_since_ms is not None]


def _pages_state(watch: _Watch) -> Found:
    row, again = watch.row, f"`lensan pages on {watch.code}`"
    if row.trouble:
        return False, f"looked at no more: {row.trouble.rstrip('.')}; look why, then {again}"
    if row.crawled_ms is None:
        return True, "not looked at yet"
    looked = f"looked at last at {iso(row.crawled_ms)}"
    if row.ended_early is None:
        return True, looked
    waits = f"; the site wants to be left alone until {iso(row.wait_until_ms)}" if row.wait_until_ms else ""
    return False, f"{looked}, and not to the end: {row.ended_early}{waits}"


def _clock(database: Database, known: list[channels.ChannelRow]) -> Found:
    """Look at the clock, and note the channels that are ``known``."""
    with database.read() as connection:
        known += channels.all_channels(connection)
        living, late = leases.living(connection, now_ms()), leases.overdue(connection, now_ms())
    names = sorted({str(lease.holder) for lease in living})
    return (bool(living) or not known) and not late, _clock_text(names, late, known)


def _payouts(database: Database) -> Found:
    with database.read() as connection:
        apart = len(differences(connection, EVERYTHING, open_only=True))
        loose = len(transfers(connection, EVERYTHING, open_only=True))
    return not apart and not loose, _payout_text(apart, loose)


def _administrators(database: Database) -> Found:
    with database.read() as connection:
        days = last_days(connection, now_ms())
    if not days:
        return False, "nobody administers who can sign in; `lensan user add NAME --administrator`"
    ending = [day for day in days if day is not None]
    if len(ending) < len(days) or max(ending) > as_date(day_of(now_ms())) + _SOON:
        return True, f"{len(days)} can sign in"
    return False, f"the last one ends after {max(ending):%d/%m/%Y}; `lensan user add NAME --administrator` before that"


def _parcels_state(database: Database, channel: channels.ChannelRow) -> Found:
    """Say of how many parcels under way a carrier has told nothing for a day: of one that lists none, notices lack."""
    with database.read() as connection:
        quiet = parcels.quiet(connection, channel.id, now_ms() - MS_PER_DAY)
    if quiet:
        return False, f"{quiet} parcels under way of which nothing was heard for a day; ask {channel.title}"
    return True, "of every parcel under way something was heard within a day"


def _notices(database: Database, channel: channels.ChannelRow) -> Found:
    with database.read() as connection:
        last_ms = notices.last_ms(connection, channel.id)
    return True, "no notice has come yet" if last_ms is None else f"the last notice came at {iso(last_ms)}"


def _payout_text(apart: int, loose: int) -> str:
    if not apart and not loose:
        return "every payout is what its order says, and every transfer is matched"
    told = [f"{apart} orders paid out otherwise; see `lensan payouts differences`"] if apart else []
    told += [f"{loose} transfers not wholly matched; see `lensan payouts transfers`"] if loose else []
    return "; ".join(told)


def _clock_text(names: list[str], late: Sequence[leases.LeaseRow], known: Sequence[channels.ChannelRow]) -> str:
    if late:
        codes = {channel.id: channel.code for channel in known}
        said = ", ".join(f"{codes[one.channel_id]} was due at {iso(one.due_ms or 0)}" for one in late)
        return f"late: {said}; if it stays so, stop `lensan serve` and start it again"
    return f"runs: {', '.join(names)}" if names else "no clock runs; start `lensan serve`"


_UNASKED = {
    "file": "is read by the files that are handed in; see `lensan files list`",
    "hand": "people write its orders down",
}
"""Why nobody is asked, and no secret is wanted, by the road of a shop."""


def _channel_state(channel: channels.ChannelRow, settings: Settings) -> Found:
    if channel.platform not in platforms():
        return False, f"there is no connector for {channel.platform}"
    if channel.paused_reason:
        return False, f"paused: {channel.paused_reason}; then run `lensan channels resume {channel.code}`"
    if channel.road in _UNASKED:
        return True, _UNASKED[channel.road]
    if settings.secret(channel.code) is None:
        return False, f"has no secret; run `lensan channels secret {channel.code}`"
    if not channel.adopted and channel.road != "carrier":
        return False, f"waits for a go; look with `lensan sync {channel.code} --dry-run`, then `lensan channels go`"
    return True, f"ready since {iso(now_ms())}"
