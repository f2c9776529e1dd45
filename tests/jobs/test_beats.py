"""Beats: an act comes when its time has passed, never beside itself, whatever the clock on the wall says."""

import threading
from collections.abc import Callable, Iterator

import pytest

from jobs.beats import Beats


class Passing:
    """Time that passes as the test says."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def passing() -> Passing:
    return Passing()


@pytest.fixture
def beats(passing: Passing) -> Iterator[Beats]:
    made = Beats({"one": 2}, passing)
    yield made
    made.stop()


def counted(done: threading.Semaphore) -> Callable[[], None]:
    return done.release


def test_an_act_comes_at_once_and_then_when_its_time_has_passed(beats: Beats, passing: Passing) -> None:
    done = threading.Semaphore(0)
    beats.add("act", counted(done), 60, "one")
    beats.start()
    done.acquire()
    assert beats.due_in_s("act") == 60
    passing.now_s += 60
    beats.add("other", lambda: None, 3_600, "one")  # whatever wakes the beats, here instead of real waiting
    done.acquire()
    assert beats.due_in_s("act") == 60


def test_what_is_brought_forward_comes_at_once_and_what_is_put_off_later(beats: Beats) -> None:
    done = threading.Semaphore(0)
    beats.add("act", counted(done), 60, "one", after_s=3_600)
    beats.start()
    beats.bring("act")
    done.acquire()
    beats.bring("act", 900)
    assert beats.due_in_s("act") == 900


def test_an_act_never_overlaps_itself_and_what_it_missed_comes_once(beats: Beats, passing: Passing) -> None:
    began, go_on, both = threading.Semaphore(0), threading.Semaphore(0), []

    def act() -> None:
        both.append("began")
        began.release()
        go_on.acquire()
        both.append("ended")

    beats.add("act", act, 60, "one")
    beats.start()
    began.acquire()
    passing.now_s += 600
    go_on.release()
    began.acquire()
    assert both == ["began", "ended", "began"]
    go_on.release()
    beats.stop()
    assert both == ["began", "ended", "began", "ended"]


def test_an_act_that_crashed_is_said_and_comes_again(beats: Beats, caplog: pytest.LogCaptureFixture) -> None:
    came = threading.Semaphore(0)

    def act() -> None:
        came.release()
        raise ZeroDivisionError

    beats.add("act", act, 0.001, "one")
    beats.start()
    came.acquire()
    beats.bring("act")
    came.acquire()
    beats.stop()
    assert "act crashed" in caplog.text
