"""A loop that another test has left running is in nobody's way, and is there again for whoever goes on with it."""

import asyncio
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager

import pytest

from tests.loops import OwnLoops

Wrapped = Callable[[pytest.Function], Generator[None, object, object]]


async def answer() -> int:
    return 42


@contextmanager
def suspended() -> Iterator[asyncio.AbstractEventLoop]:
    with closing(asyncio.new_event_loop()) as loop:
        asyncio._set_running_loop(loop)
        try:
            yield loop
        finally:
            asyncio._set_running_loop(None)


@pytest.mark.parametrize("phase", ["pytest_runtest_setup", "pytest_runtest_call"])
def test_only_who_asks_for_the_lender_finds_its_loop_running(request: pytest.FixtureRequest, phase: str) -> None:
    with suspended() as loop:
        with closing(answer()) as asked, pytest.raises(RuntimeError, match="running event loop"):
            asyncio.run(asked)
        for lender, found in (("browser", None), ("request", loop)):
            wrapper: Wrapped = getattr(OwnLoops(lender), phase)
            steps = wrapper(request.node)
            next(steps)
            assert asyncio._get_running_loop() is found
            steps.close()
            assert asyncio._get_running_loop() is loop
