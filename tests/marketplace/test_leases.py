"""A channel has one holder at a time, who is named; a dead one is taken over, a living one is not."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psutil
import pytest

from marketplace import leases
from marketplace.db import Database
from marketplace.leases import LAPSE_MS, Held, Holder, Lease, alive_here, holds, myself, release, take
from tests import world
from tests.ledger import rows

NOW_MS = 1_700_000_000_000


@pytest.fixture
def channel(database: Database) -> int:
    return world.build(database)


@contextmanager
def another_process() -> Iterator[Holder]:
    """Run a process that only waits, and give it as a holder."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        yield Holder(myself().host, child.pid, round(psutil.Process(child.pid).create_time() * 1000))
    finally:
        child.kill()
        child.communicate()


def test_the_second_holder_is_told_who_holds_the_channel(database: Database, channel: int) -> None:
    with another_process() as other:
        assert take(database, channel, other, NOW_MS) == Held(True, other)
        assert take(database, channel, myself(), NOW_MS + 10 * LAPSE_MS) == Held(False, other)
        assert str(other) == f"process {other.pid} on {other.host}"
        with database.read() as connection:
            assert (holds(connection, channel, other), holds(connection, channel, myself())) == (True, False)


def test_a_dead_holder_is_taken_over_at_once(database: Database, channel: int) -> None:
    with another_process() as other:
        take(database, channel, other, NOW_MS)
    assert take(database, channel, myself(), NOW_MS + 1) == Held(True, myself())


def test_a_killed_holder_that_nobody_buried_is_dead(database: Database, channel: int) -> None:
    with another_process() as other:
        take(database, channel, other, NOW_MS)
        psutil.Process(other.pid).kill()
        while psutil.Process(other.pid).status() != psutil.STATUS_ZOMBIE:
            os.sched_yield()
        assert not alive_here(other)
        assert take(database, channel, myself(), NOW_MS + 1).ours


def test_a_pid_that_was_given_out_again_is_not_its_former_holder(database: Database, channel: int) -> None:
    with another_process() as other:
        former = other.__class__(other.host, other.pid, other.pid_started_ms - 60_000)
        take(database, channel, former, NOW_MS)
        assert take(database, channel, myself(), NOW_MS + 1) == Held(True, myself())


def test_a_start_time_that_drifts_a_little_is_still_the_same_process(database: Database, channel: int) -> None:
    me = myself()
    drifted = Holder(me.host, me.pid, me.pid_started_ms + 1_000)
    take(database, channel, drifted, NOW_MS)
    assert take(database, channel, me, NOW_MS + 1).ours
    with database.read() as connection:
        assert holds(connection, channel, me)


def test_a_holder_on_another_host_lapses_when_it_is_not_renewed(database: Database, channel: int) -> None:
    far = Holder("another-host", 1, NOW_MS)
    take(database, channel, far, NOW_MS)
    assert take(database, channel, myself(), NOW_MS + LAPSE_MS - 1) == Held(False, far)
    take(database, channel, far, NOW_MS + LAPSE_MS - 1)
    assert take(database, channel, myself(), NOW_MS + LAPSE_MS) == Held(False, far)
    assert take(database, channel, myself(), NOW_MS + 2 * LAPSE_MS - 1) == Held(True, myself())


def test_leases_are_listed_and_given_back_by_their_holder_alone(database: Database, channel: int) -> None:
    far = Holder("another-host", 1, NOW_MS)
    take(database, channel, far, NOW_MS)
    release(database, myself())
    with database.read() as connection:
        assert leases.all_leases(connection) == [Lease(channel, far, NOW_MS)]
        assert (leases.held_by(connection, far), leases.held_by(connection, myself())) == ([channel], [])
        [lease] = leases.all_leases(connection)
    assert (leases.lives(lease, NOW_MS + 1), leases.lives(lease, NOW_MS + LAPSE_MS)) == (True, False)
    release(database, far)
    assert rows(database, "SELECT count(*) FROM lease") == [(0,)]


def test_of_many_who_look_at_once_one_wins(database: Database, channel: int) -> None:
    hosts = [Holder(f"host-{number}", number, NOW_MS) for number in range(8)]
    with ThreadPoolExecutor(len(hosts)) as pool:
        answers = list(pool.map(lambda one: take(database, channel, one, NOW_MS), hosts))
    [winner] = [one for one, answer in zip(hosts, answers, strict=True) if answer.ours]
    assert {answer.by for answer in answers} == {winner}
