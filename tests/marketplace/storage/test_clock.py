"""Instants are milliseconds UTC, and one that no wait can reach is taken for passed."""

import time

import pytest

from marketplace.storage.clock import is_past, now_ms

NOON_MS = 1_623_297_600_000
DAY_MS = 86_400_000


def test_the_present_is_in_milliseconds() -> None:
    before = int(time.time() * 1_000)
    assert before <= now_ms() <= int(time.time() * 1_000) + 1


@pytest.mark.parametrize(
    ("due_ms", "past"),
    [
        (NOON_MS - 1, True),
        (NOON_MS, True),
        (NOON_MS + 1, False),
        (NOON_MS + DAY_MS, False),
        (NOON_MS + DAY_MS + 1, True),
    ],
)
def test_an_instant_that_a_wrong_clock_wrote_is_waited_for_no_longer_than_any_other(due_ms: int, past: bool) -> None:
    assert is_past(due_ms, NOON_MS, DAY_MS) is past
