"""What time it is: passed in, so that a test or a replay can say."""

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Returns the present instant, in milliseconds UTC."""


def now_ms() -> int:
    """Return the present instant."""
    return time.time_ns() // 1_000_000
