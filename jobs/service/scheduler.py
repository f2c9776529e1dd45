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
from collections.abc import Callable, Sequence
from functools import partial
from types import FrameType
from typing import NamedTuple

from connectors.registry import connect
from jobs.imports.answered import take_answered_rows
from jobs.service import audit_export
from jobs.service.channel_runner import ChannelRunner
from jobs.service.channel_schedule import ChannelSchedule
from jobs.service.day_quotas import look_at_quotas
from jobs.service.public_pages import look_at_all
from jobs.service.publications import publish_due
from jobs.service.shop_folders import ShopFolders
from jobs.service.upload_forms import declare
from jobs.service.wakes import Wakes
from jobs.sync.connecting import Connect
from jobs.sync.files.reading import FileRoads, no_road
from jobs.sync.files.road import file_roads
from jobs.sync.report import RunReport
from marketplace.directory.people import attempts, sessions
from marketplace.exchange import channels, leases, notices, stop_requests, sync_requests
from marketplace.exchange.files import forget_sealed
from marketplace.exchange.retention import forget
from marketplace.orders import recipients
from marketplace.storage import Database
from marketplace.storage.clock import Clock, now_ms
from marketplace.storage.settings import Settings
from marketplace.words.instants import day_of
from marketplace.words.messages import OperatorRefusal

log = logging.getLogger("lensan.clock")
_LOOK_S = 0.5
_RENEW_S = 30
_ROWS_S = 3
_AUDIT_S = 5
_FILES_S = 5
_NIGHT_MS = (3 * 60 + 15) * 60_000
"""What is done once a day is done at a quarter past three, or when the clock is started after that."""
_NIGHT_S = 60
_QUOTAS_S = 120
_GC = (50_000, 20, 100)  # a page is a hundred thousand tuples and no cycle: the default looks at each many times


def collect_seldom() -> None:
    """Look for rings among new objects as seldom as a clock does, and never among those that are there."""
    gc.freeze()
    gc.set_threshold(*_GC)


class Hand(NamedTuple):
    """One of ``of`` processes among which the channels are shared; the first one also does what is nobody's channel."""

    number: int = 0
    of: int = 1

    def has(self, channel_id: int) -> bool:
        """Say whether a channel is this one's."""
        return channel_id % self.of == self.number


WHOLE = Hand()


class Scheduler:
    """The clock of one process. ``beat_s`` is the seconds between two runs of a channel that is well."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        me: leases.LeaseHolder,
        *,
        beat_s: float = 60.0,
        now: Clock = now_ms,
        make: Connect = connect,
        hand: Hand = WHOLE,
        steady: Callable[[], float] = time.monotonic,
        file_road_of: FileRoads = no_road,
    ) -> None:
        self.database, self.settings, self.me = database, settings, me
        self.now = now
        self._hand = hand
        self._night: int | None = None
        self._audit_waits = False
        self.schedule = ChannelSchedule(beat_s, now)
        self._wakes = Wakes()
        self._folders = ShopFolders(database, settings, now)
        self.runner = ChannelRunner(
            database, settings, me, now, make, steady, self.schedule, self._wakes.forget_notices, file_road_of
        )

    def start(self) -> None:
        """Start beating in background threads; renewing leases never waits for runs."""
        self.schedule.add_act("look", self.look, _LOOK_S)
        self.schedule.add_act("renew", self.runner.renew, _RENEW_S, after_s=_RENEW_S)
        if self._hand.number == 0:
            self.schedule.add_act("rows", self._take_rows, _ROWS_S, after_s=_ROWS_S)
            self.schedule.add_act("files", self.take_files, _FILES_S, after_s=_FILES_S)
            self.schedule.add_act("audit", self._hand_audit_on, _AUDIT_S, after_s=_AUDIT_S)
            self.schedule.add_act("quotas", self.look_at_quotas, _QUOTAS_S, after_s=_QUOTAS_S)
            self.schedule.add_act("night", self.nightly, _NIGHT_S, after_s=_NIGHT_S)
            self.schedule.add_act("pages", self.look_at_pages, _NIGHT_S, after_s=_NIGHT_S, long=True)
        self.schedule.start()

    def stop(self) -> None:
        """Let the runs that are on come to the end of their page, then give the leases back."""
        self.schedule.stop()
        leases.release(self.database, self.me)

    def look(self) -> None:
        """Give every new channel its beat, and bring forward those a person asked for or a platform told of."""
        with self.database.read() as connection:
            rows = [row for row in channels.all_channels(connection) if self._hand.has(row.id) and not row.by_hand]
            syncs, stops = sync_requests.pending(connection), stop_requests.pending(connection)
            told = notices.newest_pending(connection)
        woken = {*self._wakes.by_requests(rows, syncs, stops, self.runner.is_running), *self.woken_by(told)}
        for row in rows:
            self.schedule.add(row.id, row.code, partial(self.tick, row.code), slow=row.road == "file")
        for channel_id in woken:
            if not self.runner.is_running(channel_id):
                self.schedule.bring(channel_id)

    def woken_by(self, newest: dict[int, int]) -> list[int]:
        """Return the channels whose newest notices bring a run forward."""
        return self._wakes.by_notices(newest, self.runner.is_running, self.runner.is_down)

    def tick(self, code: str) -> RunReport | None:
        """Run one channel once, if it is not paused and nobody else holds it."""
        return self.runner.run(code)

    def _take_rows(self) -> None:
        """Take in the rows of sheets that a person has settled in the app."""
        taken = take_answered_rows(self.database, self.now)
        if taken:
            log.info("%s rows of sheets were taken in, as settled", taken)

    def take_files(self) -> None:
        """Hand in what was put into the shops' folders, and let go of bytes and recipients whose time has come."""
        came = self._folders.look()
        if came:
            log.info("%s files were handed in from the shops' folders", came)
        forget_sealed(self.database, self.now())
        recipients.forget_due(self.database, self.now())

    def _hand_audit_on(self) -> None:
        """Write what the audit says into the file at home and to syslog; while one takes nothing, say so once."""
        attempts.tell(self.database, self.now())
        try:
            audit_export.export(self.database, self.settings)
            audit_export.send(self.settings)
            self._audit_waits = False
        except OperatorRefusal as refused:
            if not self._audit_waits:
                log.warning("%s", refused.sentence.en)
            self._audit_waits = True

    def look_at_pages(self) -> None:
        """Look at the public pages of the shops whose turn it is."""
        look_at_all(self.database, self.now, self.schedule.is_stopping)

    def look_at_quotas(self) -> None:
        """Work out what shops without a contract may show, and ask for what is scarce there."""
        look_at_quotas(self.database, self.settings, self.now())

    def nightly(self) -> None:
        """Do what is done once a day; a clock that was set back has it done again, which changes nothing."""
        night = day_of(self.now() - _NIGHT_MS)
        if night != self._night:
            forget(self.database, self.now())
            publish_due(self.database, self.now())
            attempts.tell(self.database, self.now())
            with self.database.write() as connection:
                attempts.sweep(connection, self.now())
                sessions.sweep(connection, self.now())
            self._night = night


def run(
    database: Database,
    settings: Settings,
    beat_s: float,
    make: Connect = connect,
    hand: Hand = WHOLE,
    others: Sequence["subprocess.Popen[bytes]"] = (),
) -> None:
    """Run the clock until SIGTERM or SIGINT, or until one of its other hands has ended by itself."""
    roads = file_roads(database, settings)
    scheduler = Scheduler(database, settings, leases.myself(), beat_s=beat_s, make=make, hand=hand, file_road_of=roads)
    stop = threading.Event()

    def _stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    if hand.number == 0:
        declare(database, now_ms())
    collect_seldom()
    scheduler.start()
    while not stop.wait(1.0):
        sys.stderr.flush()
        if any(other.poll() is not None for other in others):
            log.error("a hand of the clock ended by itself; the lines above say why")
            break
    scheduler.stop()
