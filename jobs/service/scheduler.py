"""The clock: one process that syncs every channel it holds the lease of, each on its own beat, never two at once.

A clock with several hands shares the channels out among as many processes, so that they use as many cores: Python runs
on one core a process. The lease of a channel is what keeps them apart, as it does two clocks that know nothing of each
other.
"""

import gc
import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import FrameType
from typing import NamedTuple

from sqlalchemy import Connection

from connectors.base import ChannelSettings, Connector
from connectors.errors import NotConfigured
from connectors.registry import connect
from jobs.imports.answered import take_answered_rows
from jobs.service.beats import Beats
from jobs.sync import retries as tries
from jobs.sync.connecting import Connect, settings_of
from jobs.sync.report import RunReport
from jobs.sync.run import ChannelRun
from marketplace.exchange import channels, leases, notices, stop_requests, sync_requests
from marketplace.exchange.channels import ChannelRow
from marketplace.exchange.retention import forget
from marketplace.storage import Database
from marketplace.storage.clock import Clock, now_ms
from marketplace.storage.settings import Settings
from marketplace.words.instants import day_of

log = logging.getLogger("lensan.clock")
SLOWEST_S = 900.0
_AT_ONCE = 8
_LOOK_S = 0.5
_RENEW_S = 30
_QUIET_S = 300.0
"""A run that shows no sign of life for so long hangs: the longest call to a platform takes two minutes."""
_ROWS_S = 3
_NIGHT_MS = (3 * 60 + 15) * 60_000
"""What is done once a day is done at a quarter past three, or when the clock is started after that."""
_NIGHT_S = 60
_GC = (50_000, 20, 100)  # a page is a hundred thousand tuples and no cycle: the default looks at each many times


class Hand(NamedTuple):
    """One of ``of`` processes among which the channels are shared; the first one also does what is nobody's channel."""

    number: int = 0
    of: int = 1

    def has(self, channel_id: int) -> bool:
        """Say whether a channel is this one's."""
        return channel_id % self.of == self.number


_WHOLE = Hand()


@dataclass(slots=True)
class _Health:
    """How a channel has been doing: failures in a row, and what was last said of it, so that it is said once."""

    failures: int = 0
    said: str = ""


@dataclass(slots=True)
class ClockWork:
    """The clock's state in one process. ``beat_s`` is the seconds between two runs of a channel that is well."""

    database: Database
    settings: Settings
    me: leases.LeaseHolder
    beat_s: float = 60.0
    now: Clock = now_ms
    make: Connect = connect
    hand: Hand = _WHOLE
    steady: Callable[[], float] = time.monotonic
    _health: dict[int, _Health] = field(default_factory=dict)
    _beats: Beats | None = None
    _night: int | None = None
    _known: dict[int, str] = field(default_factory=dict)
    _running: set[str] = field(default_factory=set)
    _told: dict[int, int] = field(default_factory=dict)
    _wishes: dict[int, tuple[int | None, int | None]] = field(default_factory=dict)
    """The newest requests that have brought a run of a channel forward."""
    _moved: dict[int, float] = field(default_factory=dict)
    """When a run of a channel last showed that it goes on, by ``steady``."""
    _connectors: dict[int, tuple[ChannelSettings, Connector]] = field(default_factory=dict)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _door: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Start beating in background threads; renewing leases never waits for runs."""
        self._beats = Beats({"runs": _AT_ONCE, "clock": 2})
        add = partial(self._beats.add, pool="clock")
        add("look", self.look, _LOOK_S)
        add("renew", self._renew, _RENEW_S, after_s=_RENEW_S)
        if self.hand.number == 0:
            add("rows", self._take_rows, _ROWS_S, after_s=_ROWS_S)
            add("night", self._nightly, _NIGHT_S, after_s=_NIGHT_S)
        self._beats.start()

    def stop(self) -> None:
        """Let the runs that are on come to the end of their page, then give the leases back."""
        with self._door:
            self._stopping.set()
        if self._beats is not None:
            self._beats.stop()
        leases.release(self.database, self.me)

    def look(self) -> None:
        """Give every new channel its beat, and bring forward those a person asked for or a platform told of."""
        with self.database.read() as connection:
            rows = [row for row in channels.all_channels(connection) if self.hand.has(row.id)]
            asked, stopped = sync_requests.waiting(connection), stop_requests.waiting(connection)
            told = notices.newest_pending(connection)
        wished = self._wished(rows, asked, stopped)
        with self._changing() as beats:
            if beats is not None:
                self._give_beats(beats, rows, {*wished, *self._woken(told)})

    def _wished(self, rows: Sequence[ChannelRow], asked: dict[int, int], stopped: dict[int, int]) -> list[int]:
        """Return the channels whose requests bring a run forward: each request once, and none while it is paused.

        One that is not taken then, for want of a secret, say, waits for the channel's own beat.
        """
        wished = []
        for row in rows:
            newest = (asked.get(row.id), stopped.get(row.id))
            if row.paused_reason or newest == (None, None):
                self._wishes.pop(row.id, None)
            elif self._wishes.get(row.id) != newest and self._known.get(row.id) not in self._running:
                self._wishes[row.id] = newest
                wished.append(row.id)
        return wished

    def _woken(self, told: dict[int, int]) -> list[int]:
        """Return the channels whose notices bring a run forward: each notice once, and none while a channel is down."""
        free = [channel_id for channel_id in told if self._known.get(channel_id) not in self._running]
        news = [channel_id for channel_id in free if self._told.get(channel_id) != told[channel_id]]
        self._told.update((channel_id, told[channel_id]) for channel_id in news)
        return [channel_id for channel_id in news if not self._health.get(channel_id, _Health()).failures]

    @contextmanager
    def _changing(self) -> Iterator[Beats | None]:
        """Yield the beats to change them; None when the clock stops."""
        with self._door:
            yield None if self._stopping.is_set() else self._beats

    def _give_beats(self, beats: Beats, rows: list[ChannelRow], asked: Collection[int]) -> None:
        for row in rows:
            if row.id not in self._known:
                self._known[row.id] = row.code
                beats.add(_job(row.id), partial(self.tick, row.code), self.beat_s, "runs")
        for channel_id in asked:
            if channel_id in self._known and self._known[channel_id] not in self._running:
                beats.bring(_job(channel_id))

    def tick(self, code: str) -> RunReport | None:
        """Run one channel once, if it is not paused and nobody else holds it."""
        self._running.add(code)
        try:
            return self._tick(code)
        finally:
            self._running.discard(code)

    def _tick(self, code: str) -> RunReport | None:
        with self.database.read() as connection:
            channel = channels.by_code(connection, code)
        if channel is None:
            return None
        due_ms = self._due_ms(channel.id)
        held = leases.take(self.database, channel.id, self.me, self.now(), due_ms=due_ms)
        if not held.ours:
            self._say(channel, f"channel {code} is held by {held.by}; it is not synced here")
            return None
        if channel.paused_reason:
            self._say(channel, f"channel {code} is paused: {channel.paused_reason}")
            return None
        try:
            connector = self._connector(channel)
        except NotConfigured as error:
            self._say(channel, str(error))
            return None
        with self.database.write() as connection:
            sync_requests.take(connection, channel.id, self.now())
            stop_requests.take(connection, channel.id, self.now())
        self._moved[channel.id] = self.steady()
        stopping, holds = partial(self._goes_on, channel.id), partial(self._holds, channel.id)
        with self.database.read() as connection:
            last = tries.read(connection, channel.id).is_last(self.now())
        sync = ChannelRun(self.database, channel, connector, self.now, stopping=stopping, holds=holds, last_try=last)
        try:
            sync.run()
        except Exception:
            log.exception("channel %s: the run crashed", code)
        self._after(channel, sync.report)
        return sync.report

    def _goes_on(self, channel_id: int) -> bool:
        """Note that a run goes on, and say whether it is to stop; it asks between any two pages."""
        self._moved[channel_id] = self.steady()
        return self._stopping.is_set()

    def _holds(self, channel_id: int, connection: Connection) -> bool:
        self._moved[channel_id] = self.steady()
        return leases.holds(connection, channel_id, self.me)

    def _connector(self, channel: ChannelRow) -> Connector:
        """Return the channel's connector, the same as long as its settings are, with its connections and its token."""
        wanted = settings_of(channel, self.settings)
        made_for, connector = self._connectors.get(channel.id, (None, None))
        if connector is None or made_for != wanted:
            connector = self.make(wanted)
            self._connectors[channel.id] = (wanted, connector)
        return connector

    def _after(self, channel: ChannelRow, report: RunReport) -> None:
        """Beat slower after each failure; say once that the channel is down, and once that it is back."""
        health = self._health.setdefault(channel.id, _Health())
        if report.status in ("ran", "refused"):
            tries.forget(self.database, channel.id)
        if report.status == "ran":
            self._told.pop(channel.id, None)  # what still waits brings the next run forward
            if health.failures:
                log.warning("channel %s is back", channel.code)
            self._health[channel.id] = _Health()
            return
        if self._stopping.is_set():
            return
        health.failures += 1
        if report.again and report.status != "refused":
            tries.note(self.database, channel.id, self.now())
        self._say(channel, f"channel {channel.code}: {report.status}: {report.reason}")
        slower_s = tries.AGAIN_S if report.again else min(SLOWEST_S, self.beat_s * 2 ** (health.failures - 1))
        wait_s = max(report.wait_s or 0.0, slower_s)
        with self._changing() as beats:
            if beats is None or channel.id not in self._known:
                return
            beats.bring(_job(channel.id), wait_s)
        leases.note_due(self.database, channel.id, self.me, self.now() + round(wait_s * 1000))

    def _due_ms(self, channel_id: int) -> int | None:
        """Return when a channel's next beat is due, by the clock as it is now; None where it has no beat of its own."""
        with self._changing() as beats:
            if beats is None or channel_id not in self._known:
                return None
            return self.now() + round(beats.due_in_s(_job(channel_id)) * 1000)

    def _say(self, channel: ChannelRow, sentence: str) -> None:
        health = self._health.setdefault(channel.id, _Health())
        if health.said != sentence:
            health.said = sentence
            log.warning("%s", sentence)

    def _renew(self) -> None:
        """Renew the leases we hold, so that another host sees that we live."""
        with self.database.read() as connection:
            mine = leases.held_by(connection, self.me)
        for channel_id in mine:
            on = self._known.get(channel_id) in self._running
            due_ms = self.now() + self._sign_in_ms(channel_id) if on else self._due_ms(channel_id)
            leases.take(self.database, channel_id, self.me, self.now(), due_ms=due_ms)

    def _sign_in_ms(self, channel_id: int) -> int:
        """Return by when a run that is on must have shown that it goes on; less than 0 where it hangs."""
        quiet_s = self.steady() - self._moved.get(channel_id, self.steady())
        return round((max(self.beat_s, _QUIET_S) - quiet_s) * 1000)

    def _take_rows(self) -> None:
        """Take in the rows of sheets that a person has settled in the app."""
        taken = take_answered_rows(self.database, self.now)
        if taken:
            log.info("%s rows of sheets were taken in, as settled", taken)

    def _nightly(self) -> None:
        """Do what is done once a day; a clock that was set back has it done again, which changes nothing."""
        night = day_of(self.now() - _NIGHT_MS)
        if night != self._night:
            forget(self.database, self.now())
            self._night = night


def run(
    database: Database,
    settings: Settings,
    beat_s: float,
    make: Connect = connect,
    hand: Hand = _WHOLE,
    others: Sequence["subprocess.Popen[bytes]"] = (),
) -> None:
    """Run the clock until SIGTERM or SIGINT, or until one of its other hands has ended by itself."""
    work = ClockWork(database, settings, leases.myself(), beat_s=beat_s, make=make, hand=hand)
    stop = threading.Event()

    def _stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    gc.freeze()
    gc.set_threshold(*_GC)
    work.start()
    while not stop.wait(1.0):
        sys.stderr.flush()
        if any(other.poll() is not None for other in others):
            log.error("a hand of the clock ended by itself; the lines above say why")
            break
    work.stop()


def _job(channel_id: int) -> str:
    return f"channel-{channel_id}"
