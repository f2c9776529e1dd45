"""Two clocks on one market, as real processes: the second one syncs nothing, says who does, and takes over from it."""

import os
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from marketplace.exchange.leases import myself
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from tests.jobs.forks import Running, forked, started
from tests.jobs.shop import TOKEN, Shop
from tests.ledger import rows

pytestmark = pytest.mark.long

LONGEST_S = 300
"""A process that says nothing for so long is ended, and its test fails."""


@pytest.fixture
def settings(shop: Shop, database_url: str, tmp_path: Path) -> Settings:
    there = Settings(tmp_path / "home", database_url, {})
    there.prepare()
    there.keep_secret("shop", TOKEN)
    return there


def heard(process: Running, words: str) -> str:
    """Read what a process writes until a line with these words."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return line.strip()
    raise AssertionError("".join(lines))


def wait_for_run(database: Database, by: Running, count: int = 1) -> None:
    """Wait until so many runs have ended; where none comes, or the process is gone, what it said is the message."""
    late = time.monotonic() + LONGEST_S
    while rows(database, "SELECT count(*) FROM run WHERE status = 'ran'")[0][0] < count:
        if time.monotonic() > late or by.poll() is not None:
            by.kill()
            raise AssertionError((rows(database, "SELECT status, count(*) FROM run GROUP BY status"), by.stdout.read()))
        time.sleep(0.05)


def holder(database: Database) -> int:
    return int(rows(database, "SELECT pid FROM lease")[0][0])


@pytest.mark.both
def test_the_second_clock_says_who_holds_the_channel_and_takes_over_when_it_is_killed(
    shop: Shop, settings: Settings
) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(forked(settings, "clock", "--beat", "3600", longest_s=LONGEST_S))
        wait_for_run(shop.database, first)
        second = stack.enter_context(forked(settings, "clock", "--beat", "0.5", longest_s=LONGEST_S))
        said = heard(second, "is held by")
        sentence = f"channel shop is held by process {first.pid} on {myself().host}; it is not synced here"
        assert said.endswith(sentence)
        assert rows(shop.database, "SELECT count(*) FROM run") == [(1,)]
        first.kill()
        first.wait()
        wait_for_run(shop.database, second, 2)
        assert holder(shop.database) == second.pid
        assert TOKEN not in said


def test_a_clock_that_is_told_to_stop_gives_its_leases_back(shop: Shop, settings: Settings) -> None:
    with forked(settings, "clock", "--beat", "3600", longest_s=LONGEST_S) as clock:
        wait_for_run(shop.database, clock)
        clock.terminate()
        assert clock.wait() == 0
    assert rows(shop.database, "SELECT count(*) FROM lease") == [(0,)]


def test_a_second_serve_does_not_sync_what_the_first_holds(shop: Shop, settings: Settings) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(started(settings, "serve", "--beat", "3600", longest_s=LONGEST_S))
        heard(first, "Lên Sàn: http://127.0.0.1:")
        door = heard(first, "Webhooks, for a proxy alone: ").split(": ", 1)[1].removesuffix("/webhooks/CHANNEL")
        assert requests.post(f"{door}/webhooks/shop", b"{}", timeout=30).status_code == 401
        wait_for_run(shop.database, first)
        holding = holder(shop.database)
        second = stack.enter_context(forked(settings, "serve", "--beat", "3600", longest_s=LONGEST_S))
        said = heard(second, "is held by")
        assert said.endswith(f"channel shop is held by process {holding} on {myself().host}; it is not synced here")
        shop.order("H0-5", 1)
        assert rows(shop.database, "SELECT count(*) FROM run") == [(1,)]
        second.terminate()
        assert second.wait() == 0
        assert holder(shop.database) == holding
        os.kill(holding, signal.SIGKILL)
        assert heard(first, "ended by itself").startswith("The clock ended by itself")
        assert first.wait() == 1
