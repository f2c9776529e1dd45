"""Apps served on loopback by servers that every test of this process shares, each with an app of its own.

Starting and stopping a server for each test would mostly be waiting.
"""

import asyncio
import atexit
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from connectors import registry
from connectors.partner.server import running

_PATIENCE_S = 2.0
"""So long is waited for requests that are still being answered when their app goes."""


class Stage:
    """A server that listens, on which apps come and go."""

    def __init__(self) -> None:
        self._app: ASGIApp | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._answering: set[asyncio.Task[object]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for the app that is there."""
        if scope["type"] == "lifespan":
            self._loop = asyncio.get_running_loop()
            for word in ("startup", "shutdown"):
                assert (await receive())["type"] == f"lifespan.{word}"
                await send({"type": f"lifespan.{word}.complete"})
            return
        assert self._app is not None, "a request came after its app had gone"
        task = asyncio.current_task()
        assert task is not None
        self._answering.add(task)
        try:
            await self._app(scope, receive, send)
        finally:
            self._answering.discard(task)

    @contextmanager
    def playing(self, app: Starlette, door: ASGIApp) -> Iterator[None]:
        """Let an app answer through its door until the end of the block, with its own beginning and end."""
        assert self._loop is not None
        life = app.router.lifespan_context(app)
        asyncio.run_coroutine_threadsafe(life.__aenter__(), self._loop).result()
        self._app = door
        try:
            yield
        finally:
            self._app = None
            asyncio.run_coroutine_threadsafe(self._answered(), self._loop).result()
            asyncio.run_coroutine_threadsafe(life.__aexit__(None, None, None), self._loop).result()

    async def _answered(self) -> None:
        """Wait for what is still being answered, and break off what takes long."""
        if self._answering:
            _, left = await asyncio.wait(self._answering, timeout=_PATIENCE_S)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)


_FREE: list[tuple[Stage, str]] = []
_OPENED = ExitStack()
atexit.register(_OPENED.close)


@contextmanager
def served(app: Starlette, door: ASGIApp | None = None) -> Iterator[str]:
    """Serve an app, behind a door where it has one, until the end of the block; yield its base URL."""
    stage, url = _FREE.pop() if _FREE else _open()
    for account in [one for one in registry._BUDGETS if one[1] == url]:
        del registry._BUDGETS[account]  # what the last app at this address has allowed
    with stage.playing(app, app if door is None else door):
        yield url
    _FREE.append((stage, url))  # only where nothing went wrong


def _open() -> tuple[Stage, str]:
    stage = Stage()
    return stage, _OPENED.enter_context(running(stage))
