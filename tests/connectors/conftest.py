"""The loopback server of tests, and a clock that only moves when somebody sleeps."""

from collections.abc import Callable, Iterator

import pytest

from connectors.http import Http, Limits
from jobs.sandbox.loopback import Asked, Loopback, Reply

__all__ = ["Asked", "Loopback", "Reply"]


class SleptClock:
    """A monotonic clock that sleeping moves, so that no test waits."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    server = Loopback()
    yield server
    server.close()


@pytest.fixture
def clock() -> SleptClock:
    return SleptClock()


@pytest.fixture
def reply() -> type[Reply]:
    return Reply


@pytest.fixture
def transport(clock: SleptClock) -> Iterator[Callable[..., Http]]:
    """Make a transport that sleeps on the clock of the test and whose chance is always one half."""
    made: list[Http] = []

    def make(url: str, **limits: float) -> Http:
        chosen = Limits(**{"calls_per_second": 1000.0, "burst": 1000, "tries": 3, "read_s": 5.0} | limits)
        made.append(Http(url, chosen, sleep=clock.sleep, chance=lambda: 0.5, monotonic=clock.monotonic))
        return made[-1]

    yield make
    for http in made:
        http.close()
