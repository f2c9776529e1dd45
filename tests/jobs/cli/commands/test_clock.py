"""``lensan clock``: its first hand starts the others, and none goes on without them."""

import os
import signal

import psutil
import pytest

from marketplace.storage.settings import Settings
from tests.jobs.forks import forked
from tests.jobs.service.test_two_clocks import LONGEST_S, heard, holder, settings, wait_for_run
from tests.jobs.shop import Shop

__all__ = ["settings"]

pytestmark = pytest.mark.long


def test_a_clock_of_two_hands_gives_a_channel_to_one_of_them_and_ends_when_that_one_does(
    shop: Shop, settings: Settings
) -> None:
    with forked(settings, "clock", "--beat", "3600", "--hands", "2", longest_s=LONGEST_S) as clock:
        wait_for_run(shop.database, clock)
        there = holder(shop.database)
        assert (there != clock.pid) == (shop.channel.id % 2 == 1)
        [other] = [child.pid for child in psutil.Process(clock.pid).children() if len(child.cmdline()) > 1]
        os.kill(other, signal.SIGKILL)
        assert "a hand of the clock ended by itself" in heard(clock, "hand")
        assert clock.wait() == 0
