"""What time it is: passed in, so that a test or a replay can say."""

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Returns the present instant, in milliseconds UTC."""


def now_ms() -> int:
    """Return the present instant."""
    return time.time_ns() // 1_000_000


def steady_ms() -> int:
    """Return milliseconds that only grow, from nowhere in particular: for waits inside a process."""
    return time.monotonic_ns() // 1_000_000


def is_past(due_ms: int, now_ms: int, longest_ms: int) -> bool:
    """Say whether a stored instant has passed; one further ahead than any wait can be was written by a wrong clock."""
    return now_ms >= due_ms or due_ms - now_ms > longest_ms
