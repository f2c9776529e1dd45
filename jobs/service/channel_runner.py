"""Runs of channels: each under its lease, never two at once; what fails is tried again, later each time."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import Connection

from connectors.base import ChannelSettings, Connector
from connectors.errors import NotConfigured
from jobs.service.channel_schedule import ChannelSchedule
from jobs.sync import retries
from jobs.sync.connecting import Connect, made_by, settings_of
from jobs.sync.files.reading import FileRoads, no_road
from jobs.sync.report import RunReport
from jobs.sync.run import ChannelRun
from marketplace.exchange import channels, files, leases, stop_requests, sync_requests
from marketplace.exchange.channels import ChannelRow
from marketplace.storage import Database
from marketplace.storage.clock import Clock
from marketplace.storage.settings import Settings

log = logging.getLogger("lensan.clock")
SLOWEST_S = 900.0
_QUIET_S = 300.0
"""A run that shows no sign of life for so long hangs: the longest call to a platform takes two minutes."""


@dataclass(slots=True)
class _Health:
    """How a channel has been doing: failures in a row, and what was last said of it, so that it is said once."""

    failures: int = 0
    said: str = ""


@dataclass(slots=True)
class ChannelRunner:
    """The runs of one process; ``steady`` is a clock that is never set."""

    database: Database
    settings: Settings
    me: leases.LeaseHolder
    now: Clock
    make: Connect
    steady: Callable[[], float]
    schedule: ChannelSchedule
    after_well: Callable[[int], None]
    """Called with the id of a channel whose run ended well."""
    file_road_of: FileRoads = no_road
    _health: dict[int, _Health] = field(default_factory=dict)
    _running: set[str] = field(default_factory=set)
    _moved_s: dict[int, float] = field(default_factory=dict)
    """When a run of a channel last showed that it goes on, by ``steady``."""
    _connectors: dict[int, tuple[ChannelSettings, Connector]] = field(default_factory=dict)

    def is_running(self, channel_id: int) -> bool:
        """Say whether a channel that has a beat here is being run."""
        return self.schedule.codes.get(channel_id) in self._running

    def is_down(self, channel_id: int) -> bool:
        """Say whether a channel's last run failed."""
        return channel_id in self._health and self._health[channel_id].failures > 0

    def run(self, code: str) -> RunReport | None:
        """Run one channel once, if it is not paused and nobody else holds it."""
        self._running.add(code)
        try:
            with self.database.read() as connection:
                channel = channels.by_code(connection, code)
            connector = None if channel is None else self._allowed(channel)
            if channel is None or connector is None:
                return None
            return self._run(channel, connector)
        finally:
            self._running.discard(code)

    def renew(self) -> None:
        """Renew the leases we hold, so that another host sees that we live."""
        with self.database.read() as connection:
            mine = leases.held_by(connection, self.me)
        for channel_id in mine:
            on = self.is_running(channel_id)
            due_ms = self.now() + self._sign_in_ms(channel_id) if on else self.schedule.due_ms(channel_id)
            leases.take(self.database, channel_id, self.me, self.now(), due_ms=due_ms)

    def _allowed(self, channel: ChannelRow) -> Connector | None:
        """Take a channel's lease and return its connector; None, and said once, where it must not or cannot run."""
        held = leases.take(self.database, channel.id, self.me, self.now(), due_ms=self.schedule.due_ms(channel.id))
        if not held.ours:
            self._say(channel, f"channel {channel.code} is held by {held.by}; it is not synced here")
            return None
        if channel.paused_reason:
            self._say(channel, f"channel {channel.code} is paused: {channel.paused_reason}")
            return None
        try:
            return self._connector(channel)
        except NotConfigured as error:
            self._say(channel, str(error))
            return self._for_files(channel)

    def _for_files(self, channel: ChannelRow) -> Connector | None:
        """Return what runs a shop for the files that wait there, though its platform cannot be asked yet."""
        with self.database.read() as connection:
            waits = bool(files.waiting(connection, channel.id))
        by_files = channel._replace(road="file")
        return made_by(by_files, settings_of(by_files, self.settings), self.make) if waits else None

    def _run(self, channel: ChannelRow, connector: Connector) -> RunReport:
        with self.database.write() as connection:
            sync_requests.mark_taken(connection, channel.id, self.now())
            stop_requests.mark_taken(connection, channel.id, self.now())
        self._moved_s[channel.id] = self.steady()
        stopping, holds = partial(self._stopping, channel.id), partial(self._holds, channel.id)
        with self.database.read() as connection:
            last = retries.read(connection, channel.id).is_last(self.now())
        told = partial(ChannelRun, stopping=stopping, holds=holds, last_try=last, file_road=self.file_road_of(channel))
        run = told(self.database, channel, connector, self.now, keys=self.settings.opening_keys())
        try:
            run.run()
        except Exception:
            log.exception("channel %s: the run crashed", channel.code)
        self._after(channel, run.report)
        return run.report

    def _stopping(self, channel_id: int) -> bool:
        """Note that a run goes on, and say whether it is to stop; it asks between any two pages."""
        self._moved_s[channel_id] = self.steady()
        return self.schedule.is_stopping()

    def _holds(self, channel_id: int, connection: Connection) -> bool:
        self._moved_s[channel_id] = self.steady()
        return leases.holds(connection, channel_id, self.me)

    def _connector(self, channel: ChannelRow) -> Connector:
        """Return the channel's connector, the same as long as its settings are, with its connections and its token."""
        wanted = settings_of(channel, self.settings)
        made_for, connector = self._connectors.get(channel.id, (None, None))
        if connector is None or made_for != wanted:
            connector = made_by(channel, wanted, self.make)
            self._connectors[channel.id] = (wanted, connector)
        return connector

    def _after(self, channel: ChannelRow, report: RunReport) -> None:
        """Beat slower after each failure; say once that the channel is down, and once that it is back."""
        health = self._health.setdefault(channel.id, _Health())
        if report.status in ("ran", "refused"):
            retries.forget(self.database, channel.id)
        if report.status == "ran":
            self.after_well(channel.id)
            if health.failures:
                log.warning("channel %s is back", channel.code)
            self._health[channel.id] = _Health()
        elif not self.schedule.is_stopping():
            health.failures += 1
            if report.again and report.status != "refused":
                retries.note(self.database, channel.id, self.now())
            self._say(channel, f"channel {channel.code}: {report.status}: {report.reason}")
            self._wait(channel.id, report, health.failures)

    def _wait(self, channel_id: int, report: RunReport, failures: int) -> None:
        """Let the next run of a channel wait, longer after each failure, and tell those who wait for its lease."""
        slower_s = retries.AGAIN_S if report.again else min(SLOWEST_S, self.schedule.beat_s * 2 ** (failures - 1))
        wait_s = max(report.wait_s or 0.0, slower_s)
        if self.schedule.bring(channel_id, wait_s):
            leases.note_due(self.database, channel_id, self.me, self.now() + round(wait_s * 1000))

    def _say(self, channel: ChannelRow, sentence: str) -> None:
        health = self._health.setdefault(channel.id, _Health())
        if health.said != sentence:
            health.said = sentence
            log.warning("%s", sentence)

    def _sign_in_ms(self, channel_id: int) -> int:
        """Return by when a run that is on must have shown that it goes on; less than 0 where it hangs."""
        quiet_s = self.steady() - self._moved_s.get(channel_id, self.steady())
        return round((max(self.schedule.beat_s, _QUIET_S) - quiet_s) * 1000)
