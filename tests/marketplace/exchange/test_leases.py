"""A channel has one holder at a time, who is named; a dead one is taken over, a living one is not."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text

from marketplace.exchange import leases
from marketplace.exchange.leases import LAPSE_MS, LeaseAttempt, LeaseHolder, alive_here, holds, myself, release, take
from marketplace.storage import Database
from marketplace.storage.clock import now_ms
from tests import world
from tests.ledger import rows

NOW_MS = 1_700_000_000_000
HOURS_7 = 7 * 3_600_000


@pytest.fixture
def channel(database: Database) -> int:
    return world.build(database)


def holder_of(pid: int) -> LeaseHolder:
    """Name a process by /proc alone, as proc(5) says: the boot, and field 22 of its stat."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return LeaseHolder(
        socket.gethostname(), pid, f"{boot} {Path(f'/proc/{pid}/stat').read_text().split(') ')[1].split()[19]}"
    )


def age(database: Database, by_ms: int) -> None:
    """Let all leases be so much older than they are, by whichever clock they were written."""
    with database.write() as connection:
        connection.execute(text("UPDATE lease SET seen_ms = seen_ms - :by"), {"by": by_ms})


@contextmanager
def another_process() -> Iterator[LeaseHolder]:
    """Run a process that only waits, and give it as a holder."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        yield holder_of(child.pid)
    finally:
        child.kill()
        child.communicate()


@pytest.mark.both
def test_the_second_holder_is_told_who_holds_the_channel(database: Database, channel: int) -> None:
    with another_process() as other:
        assert take(database, channel, other, NOW_MS) == LeaseAttempt(True, other)
        assert take(database, channel, myself(), NOW_MS + 10 * LAPSE_MS) == LeaseAttempt(False, other)
        assert str(other) == f"process {other.pid} on {other.host}"
        with database.write() as connection:
            assert (holds(connection, channel, other), holds(connection, channel, myself())) == (True, False)


@pytest.mark.both
def test_a_dead_holder_is_taken_over_at_once(database: Database, channel: int) -> None:
    with another_process() as other:
        take(database, channel, other, NOW_MS)
    assert take(database, channel, myself(), NOW_MS + 1) == LeaseAttempt(True, myself())


@pytest.mark.both
def test_a_killed_holder_that_nobody_buried_is_dead(database: Database, channel: int) -> None:
    with another_process() as other:
        take(database, channel, other, NOW_MS)
        psutil.Process(other.pid).kill()
        while psutil.Process(other.pid).status() != psutil.STATUS_ZOMBIE:
            os.sched_yield()
        assert not alive_here(other)
        assert take(database, channel, myself(), NOW_MS + 1).ours


@pytest.mark.both
def test_a_pid_that_was_given_out_again_is_not_its_former_holder(database: Database, channel: int) -> None:
    with another_process() as other:
        former = LeaseHolder(other.host, other.pid, myself().started)
        take(database, channel, former, NOW_MS)
        assert take(database, channel, myself(), NOW_MS + 1) == LeaseAttempt(True, myself())


@pytest.mark.both
def test_a_holder_of_an_earlier_boot_is_dead(database: Database, channel: int) -> None:
    me = myself()
    take(database, channel, LeaseHolder(me.host, me.pid, "another-boot " + me.started.split()[1]), NOW_MS)
    assert take(database, channel, me, NOW_MS + 1) == LeaseAttempt(True, me)


@pytest.mark.both
@pytest.mark.parametrize("moved_ms", [-HOURS_7, HOURS_7], ids=["set back", "set ahead"])
def test_a_living_holder_stays_one_whatever_becomes_of_the_clock(
    database: Database, channel: int, monkeypatch: pytest.MonkeyPatch, moved_ms: int
) -> None:
    with another_process() as other:
        take(database, channel, other, NOW_MS)
        truly = psutil.Process.create_time  # on Linux it is reckoned from the boot time, which moves with the clock
        monkeypatch.setattr(psutil.Process, "create_time", lambda one: truly(one) + moved_ms / 1000)
        assert take(database, channel, myself(), NOW_MS + moved_ms) == LeaseAttempt(False, other)
        with database.write() as connection:
            assert holds(connection, channel, other)


@pytest.mark.both
def test_a_holder_on_another_host_lapses_when_it_is_not_renewed(database: Database, channel: int) -> None:
    far = LeaseHolder("another-host", 1, "a boot 1")
    now = now_ms()
    take(database, channel, far, now)
    age(database, LAPSE_MS - 60_000)
    assert take(database, channel, myself(), now) == LeaseAttempt(False, far)
    take(database, channel, far, now)
    age(database, LAPSE_MS)
    assert take(database, channel, myself(), now) == LeaseAttempt(True, myself())


@pytest.mark.both
def test_a_holder_on_another_host_is_not_held_alive_by_a_clock_that_was_ahead(database: Database, channel: int) -> None:
    far, now = LeaseHolder("another-host", 1, "a boot 1"), now_ms()
    take(database, channel, far, now)
    age(database, -HOURS_7)
    assert take(database, channel, myself(), now) == LeaseAttempt(True, myself())


def test_on_postgresql_two_hosts_go_by_the_clock_of_the_database(database: Database, channel: int) -> None:
    far = LeaseHolder("another-host", 1, "a boot 1")
    take(database, channel, far, now_ms() - HOURS_7)
    ours = take(database, channel, myself(), now_ms()).ours
    assert ours is database.is_sqlite  # where there is no clock but that of each host


@pytest.mark.both
@pytest.mark.parametrize(
    ("due_in_ms", "seen_ago_ms", "late"),
    [(30_000, 0, False), (-50_000, 0, False), (-70_000, 0, True), (30_000, LAPSE_MS, True), (30_000, -HOURS_7, True)],
    ids=["to come", "just now", "overdue", "not renewed", "renewed by a clock that was ahead"],
)
def test_a_beat_that_does_not_come_is_late(
    database: Database, channel: int, due_in_ms: int, seen_ago_ms: int, late: bool
) -> None:
    now = now_ms()
    take(database, channel, myself(), now, due_ms=now + due_in_ms)
    age(database, seen_ago_ms)
    with database.read() as connection:
        assert bool(leases.overdue(connection, now)) is late


@pytest.mark.both
def test_leases_are_listed_and_given_back_by_their_holder_alone(database: Database, channel: int) -> None:
    far, now = LeaseHolder("another-host", 1, "a boot 1"), now_ms()
    take(database, channel, far, now, due_ms=now + 5)
    release(database, myself())
    with database.read() as connection:
        assert [(one.channel_id, one.holder, one.due_ms) for one in leases.all_leases(connection)] == [
            (channel, far, now + 5)
        ]
        assert (leases.held_by(connection, far), leases.held_by(connection, myself())) == ([channel], [])
        assert [one.holder for one in leases.living(connection, now)] == [far]
    age(database, LAPSE_MS)
    with database.read() as connection:
        assert leases.living(connection, now) == []
    release(database, far)
    assert rows(database, "SELECT count(*) FROM lease") == [(0,)]


@pytest.mark.both
def test_of_many_who_look_at_once_one_wins(database: Database, channel: int) -> None:
    hosts = [LeaseHolder(f"host-{number}", number, "a boot 1") for number in range(8)]
    with ThreadPoolExecutor(len(hosts)) as pool:
        answers = list(pool.map(lambda one: take(database, channel, one, NOW_MS), hosts))
    [winner] = [one for one, answer in zip(hosts, answers, strict=True) if answer.ours]
    assert {answer.by for answer in answers} == {winner}
