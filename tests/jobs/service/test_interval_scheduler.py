"""The interval scheduler: an act comes when its time has passed, never beside itself, however the clock is set."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime, tzinfo

import pytest
from apscheduler.schedulers import base

from jobs.service.interval_scheduler import IntervalScheduler


class SystemClock:
    """The system's clock as the scheduler and the beats read it, set ahead or back as the test says."""

    def __init__(self) -> None:
        self.set_s = 0.0

    def __call__(self) -> int:
        return round((time.time() + self.set_s) * 1000)


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> SystemClock:
    clock = SystemClock()

    class Now(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.fromtimestamp(clock() / 1000, tz)

    monkeypatch.setattr(base, "datetime", Now)
    return clock


@pytest.fixture
def acts(system: SystemClock) -> Iterator[IntervalScheduler]:
    made = IntervalScheduler({"one": 2}, system)
    yield made
    made.stop()


@pytest.mark.parametrize("set_s", [-7 * 3_600, 7 * 3_600])
def test_a_clock_that_is_set_moves_no_beat(acts: IntervalScheduler, system: SystemClock, set_s: float) -> None:
    came, far = threading.Semaphore(0), threading.Semaphore(0)
    acts.add("act", came.release, 0.01, "one")
    acts.add("far", far.release, 3_600, "one", after_s=3_600)
    acts.start()
    came.acquire()
    system.set_s = set_s
    for _ in range(20):  # it goes on beating, by the time that passes
        came.acquire()
    assert 0 < acts.due_in_s("far") <= 3_600
    assert not far.acquire(blocking=False)


def test_what_is_brought_forward_comes_at_once_and_what_is_put_off_later(acts: IntervalScheduler) -> None:
    done = threading.Semaphore(0)
    acts.add("act", done.release, 3_600, "one", after_s=3_600)
    acts.start()
    acts.bring("act")
    done.acquire()
    acts.bring("act", 90_000)
    assert 3_600 < acts.due_in_s("act") <= 90_000


def test_an_act_never_overlaps_itself_and_what_it_missed_comes_once(acts: IntervalScheduler) -> None:
    began, go_on, both = threading.Semaphore(0), threading.Semaphore(0), []

    def act() -> None:
        both.append("began")
        began.release()
        go_on.acquire()
        both.append("ended")

    other = threading.Semaphore(0)
    acts.add("act", act, 0.01, "one")
    acts.add("other", other.release, 0.01, "one")
    acts.start()
    began.acquire()
    for _ in range(20):  # twenty beats of the same length pass meanwhile
        other.acquire()
    assert both == ["began"]
    go_on.release()
    began.acquire()
    assert both == ["began", "ended", "began"]
    acts.bring("act", 3_600)
    go_on.release()
    acts.stop()
    assert both == ["began", "ended", "began", "ended"]


def test_an_act_that_crashed_is_said_and_comes_again(acts: IntervalScheduler, caplog: pytest.LogCaptureFixture) -> None:
    came = threading.Semaphore(0)

    def act() -> None:
        came.release()
        raise ZeroDivisionError

    acts.add("act", act, 0.01, "one")
    acts.start()
    came.acquire()
    came.acquire()
    acts.stop()
    assert "ZeroDivisionError" in caplog.text
