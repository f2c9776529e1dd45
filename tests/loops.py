"""Tests that ask for no browser may run an event loop of their own, also after one of this worker has opened a browser.

Between two calls Playwright leaves its loop running in the thread that called, and ``asyncio.run`` refuses beside it.
"""

import asyncio
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext

import pytest


class OwnLoops:
    """A pytest plugin. ``lender`` is the fixture behind which Playwright's loop runs."""

    def __init__(self, lender: str) -> None:
        self._lender = lender

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Function) -> Generator[None, object, object]:
        with nullcontext() if self._lender in item.fixturenames else no_loop_running():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Function) -> Generator[None, object, object]:
        with nullcontext() if self._lender in item.fixturenames else no_loop_running():
            return (yield)


@contextmanager
def no_loop_running() -> Iterator[None]:
    """Let the loop that is suspended in this thread stand aside."""
    suspended = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(suspended)
