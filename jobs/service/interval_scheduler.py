"""Interval scheduler: acts that come again and again, timed by what has passed and never by what the system clock says.

APScheduler keeps the beats, but by the system clock. One that is set back by seven hours, as on a laptop with two
systems, would hold everything up for seven hours; so whatever is due is moved along by as much as the clock was set.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from marketplace.storage.clock import Clock, now_ms

_SET_S = 1.0
"""A clock that has gone on by so much more or less than time has passed was set; below it, it is being slewed."""
_LOOK_S = 60.0
"""Between two looks at the clock, whatever is due; a clock with a beat of half a second looks that often."""


class _Steady(BackgroundScheduler):  # type: ignore[misc] # it ships no types
    """A scheduler whose beats stay as far away as they were when the system clock is set."""

    def __init__(self, wall: Clock, steady: Callable[[], float], **options: object) -> None:
        super().__init__(**options)
        self._wall, self._steady = wall, steady
        self._ahead_s = self._ahead()

    def follow(self) -> None:
        """Move all that is due by as much as the system clock was set since the last look."""
        with self._jobstores_lock:
            ahead_s = self._ahead()
            moved_s, self._ahead_s = ahead_s - self._ahead_s, ahead_s
            if abs(moved_s) < _SET_S:
                return
            for job in self.get_jobs():
                due = getattr(job, "next_run_time", None)
                if due is not None:
                    job.modify(next_run_time=due + timedelta(seconds=moved_s))

    def _ahead(self) -> float:
        return self._wall() / 1000 - self._steady()

    def _process_jobs(self) -> float | None:
        self.follow()
        wait_s: float | None = super()._process_jobs()
        return _LOOK_S if wait_s is None else min(wait_s, _LOOK_S)


class IntervalScheduler:
    """Acts on their beats in named pools of threads; ``wall`` is the system's clock, ``steady`` what has passed."""

    def __init__(
        self, threads: dict[str, int], wall: Clock = now_ms, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall = wall
        self._scheduler = _Steady(
            wall,
            steady,
            timezone=UTC,
            executors={name: ThreadPoolExecutor(most) for name, most in threads.items()},
            # An act never overlaps itself; beats missed while it was on, or the machine asleep, are made up for by one.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def add(self, name: str, act: Callable[[], object], every_s: float, pool: str, after_s: float = 0.0) -> None:
        """Let an act come every so many seconds, first after so many."""
        first = self._in(after_s)
        self._scheduler.add_job(
            act, "interval", seconds=every_s, start_date=first, next_run_time=first, id=name, name=name, executor=pool
        )

    def bring(self, name: str, after_s: float = 0.0) -> None:
        """Let the next beat of an act come after so many seconds, be that sooner or later than it would."""
        self._scheduler.follow()
        self._scheduler.modify_job(name, next_run_time=self._in(after_s))

    def due_in_s(self, name: str) -> float:
        """Return in how many seconds the next beat of an act is due; less than 0 where it is late."""
        self._scheduler.follow()
        due: datetime = self._scheduler.get_job(name).next_run_time
        return (due - self._in(0)).total_seconds()

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def stop(self) -> None:
        """Begin no act any more, and wait for those that are on."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _in(self, seconds: float) -> datetime:
        return datetime.fromtimestamp(self._wall() / 1000, UTC) + timedelta(seconds=seconds)
