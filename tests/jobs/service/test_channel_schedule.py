"""A channel has one beat while its process runs; before the start and after the stop there is none to change."""

import threading
from collections.abc import Iterator

import pytest

from jobs.service.channel_schedule import SLOW_S, ChannelSchedule
from tests.jobs.service.ticking import until

NOW_MS = 1_750_000_000_000


@pytest.fixture
def schedule() -> Iterator[ChannelSchedule]:
    """Beats of an hour, by a clock that stands still."""
    made = ChannelSchedule(3_600, lambda: NOW_MS)
    yield made
    made.stop()


def test_a_channel_gets_a_beat_once_the_process_has_begun(schedule: ChannelSchedule) -> None:
    came = threading.Semaphore(0)
    schedule.add(7, "shop", came.release)
    assert (schedule.codes, schedule.bring(7), schedule.due_ms(7)) == ({}, False, None)
    schedule.start()
    schedule.add(7, "shop", came.release)
    came.acquire()
    assert schedule.codes == {7: "shop"}


def test_a_channel_that_has_a_beat_gets_no_second_one(schedule: ChannelSchedule) -> None:
    first, second = threading.Semaphore(0), threading.Semaphore(0)
    schedule.start()
    schedule.add(7, "shop", first.release)
    first.acquire()
    schedule.add(7, "renamed", second.release)
    assert schedule.bring(7)
    first.acquire()
    assert (schedule.codes, second.acquire(blocking=False)) == ({7: "shop"}, False)


def test_a_run_that_is_brought_is_due_when_it_was_said_and_only_where_there_is_a_beat(
    schedule: ChannelSchedule,
) -> None:
    came = threading.Semaphore(0)
    schedule.start()
    schedule.add(7, "shop", came.release)
    came.acquire()
    assert schedule.bring(7, after_s=90_000)
    due_ms = schedule.due_ms(7)
    assert due_ms is not None
    assert NOW_MS + 3_600_000 < due_ms <= NOW_MS + 90_000_000
    assert (schedule.bring(8), schedule.due_ms(8)) == (False, None)


def test_when_it_stops_the_run_that_is_on_is_waited_for_and_none_begins(schedule: ChannelSchedule) -> None:
    began, go_on, ran = threading.Event(), threading.Event(), list[str]()

    def run() -> None:
        began.set()
        go_on.wait()
        ran.append("ended")

    schedule.start()
    schedule.add(7, "shop", run)
    began.wait()
    stopper = threading.Thread(target=schedule.stop)
    stopper.start()
    until(schedule.is_stopping)
    assert (schedule.bring(7), schedule.due_ms(7)) == (False, None)
    schedule.add(8, "late", run)
    go_on.set()
    stopper.join()
    assert (ran, schedule.codes) == (["ended"], {7: "shop"})


def test_a_shop_that_is_reached_by_files_beats_slowly_and_comes_when_it_is_brought() -> None:
    schedule, came = ChannelSchedule(1, lambda: NOW_MS), threading.Semaphore(0)
    schedule.start()
    schedule.add(7, "shop", came.release, slow=True)
    came.acquire()
    until(lambda: (schedule.due_ms(7) or 0) > NOW_MS + SLOW_S * 500)
    schedule.bring(7)
    came.acquire()
    schedule.stop()
