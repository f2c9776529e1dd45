"""A channel has one beat while its process runs; before the start and after the stop there is none to change."""

import threading
from collections.abc import Iterator

import pytest

from jobs.service.channel_beats import ChannelBeats
from tests.jobs.service.ticking import until

NOW_MS = 1_750_000_000_000


@pytest.fixture
def beats() -> Iterator[ChannelBeats]:
    """Beats of an hour, by a clock that stands still."""
    made = ChannelBeats(3_600, lambda: NOW_MS)
    yield made
    made.stop()


def test_a_channel_gets_a_beat_once_the_process_has_begun(beats: ChannelBeats) -> None:
    came = threading.Semaphore(0)
    beats.add(7, "shop", came.release)
    assert (beats.codes, beats.bring(7), beats.due_ms(7)) == ({}, False, None)
    beats.start()
    beats.add(7, "shop", came.release)
    came.acquire()
    assert beats.codes == {7: "shop"}


def test_a_channel_that_has_a_beat_gets_no_second_one(beats: ChannelBeats) -> None:
    first, second = threading.Semaphore(0), threading.Semaphore(0)
    beats.start()
    beats.add(7, "shop", first.release)
    first.acquire()
    beats.add(7, "renamed", second.release)
    assert beats.bring(7)
    first.acquire()
    assert (beats.codes, second.acquire(blocking=False)) == ({7: "shop"}, False)


def test_a_run_that_is_brought_is_due_when_it_was_said_and_only_where_there_is_a_beat(beats: ChannelBeats) -> None:
    came = threading.Semaphore(0)
    beats.start()
    beats.add(7, "shop", came.release)
    came.acquire()
    assert beats.bring(7, after_s=90_000)
    due_ms = beats.due_ms(7)
    assert due_ms is not None
    assert NOW_MS + 3_600_000 < due_ms <= NOW_MS + 90_000_000
    assert (beats.bring(8), beats.due_ms(8)) == (False, None)


def test_when_it_stops_the_run_that_is_on_is_waited_for_and_none_begins(beats: ChannelBeats) -> None:
    began, go_on, ran = threading.Event(), threading.Event(), list[str]()

    def run() -> None:
        began.set()
        go_on.wait()
        ran.append("ended")

    beats.start()
    beats.add(7, "shop", run)
    began.wait()
    stopper = threading.Thread(target=beats.stop)
    stopper.start()
    until(beats.is_stopping)
    assert (beats.bring(7), beats.due_ms(7)) == (False, None)
    beats.add(8, "late", run)
    go_on.set()
    stopper.join()
    assert (ran, beats.codes) == (["ended"], {7: "shop"})
