"""Reference servers that break a rule, or keep all in another way, and what the check finds of them."""

import asyncio
import atexit
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from connectors.http import Http, Limits
from connectors.partner.check import Finding, check
from connectors.partner.check.asking import Other
from connectors.partner.check.ear import listening
from connectors.partner.server import create_app, running
from connectors.partner.server.breaks import Break
from tests.connectors.partner.server_world import PLAN, TOKENS, World

SHOP, OTHER = "S1", Other("S3", "S3:three")
ALL_TOKENS = {**TOKENS, "three": ["S3"]}
OVER = "2021-08-01T00:00:00+07:00"


class Template(NamedTuple):
    """A season to copy: its file, an order that may still change, and a day whose two files have rows."""

    path: Path
    open_order: str
    day: date


def template(folder: Path, orders: int) -> Template:
    """Play a season of so many orders out, and place one more by hand."""
    path = folder / f"{orders}.db"
    seller = PLAN["sellers"][0] | {"orders": orders, "cancelled": 4, "returned": 3, "partly_returned": 2}
    seller |= {"offers": [seller["offers"][0] | {"packs": orders}]}
    plan = PLAN | {"sellers": [seller]}
    with running(create_app(path, title="Sàn thử", seed=1, tokens=ALL_TOKENS)) as url:
        world = World(url)
        assert world.admin("POST", "/sandbox/plan", json=plan).status_code == 200
        assert world.admin("POST", "/sandbox/advance", json={"shop_id": SHOP, "to": OVER}).status_code == 200
        world.write()
        code = world.order()["code"]
    with sqlite3.connect(path) as db:
        days = db.execute("SELECT max(day) FROM settlements WHERE day IN (SELECT day FROM orders)").fetchone()
    return Template(path, code, datetime.strptime(str(days[0]), "%Y%m%d").date())  # noqa: DTZ007


class Stage:
    """One listening server, on which apps come and go; starting one for each test would mostly be waiting."""

    def __init__(self) -> None:
        self._app: Starlette | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            self._loop = asyncio.get_running_loop()
            for word in ("startup", "shutdown"):
                assert (await receive())["type"] == f"lifespan.{word}"
                await send({"type": f"lifespan.{word}.complete"})
            return
        assert self._app is not None
        await self._app(scope, receive, send)

    @contextmanager
    def playing(self, app: Starlette) -> Iterator[None]:
        """Let an app answer until the end of the block, with its own beginning and end."""
        assert self._loop is not None
        life = app.router.lifespan_context(app)
        self._app = app
        asyncio.run_coroutine_threadsafe(life.__aenter__(), self._loop).result()
        try:
            yield
        finally:
            asyncio.run_coroutine_threadsafe(life.__aexit__(None, None, None), self._loop).result()
            self._app = None


@cache
def stage() -> tuple[Stage, str]:
    """Return the stage of this process and its base URL, opened at the first call and closed when the process ends."""
    made = Stage()
    opened = ExitStack()
    atexit.register(opened.close)
    return made, opened.enter_context(running(made))


@contextmanager
def served(made: Template, folder: Path, twists: Sequence[Break] = ()) -> Iterator[World]:
    """Serve a copy of a template, with twists or without."""
    path = folder / "copy.db"
    shutil.copy(made.path, path)
    ours, url = stage()
    with ours.playing(create_app(path, title="Sàn thử", seed=1, tokens=ALL_TOKENS, breaks=twists)):
        yield World(url)


def found(
    made: Template, world: World, rules: Sequence[str] = (), level: int = 3, patience_s: float = 20
) -> list[Finding]:
    """Return what the check finds, with a second shop and with an ear for notices."""
    http = Http(world.base, Limits(calls_per_second=5000, burst=5000))
    try:
        with listening(ready=lambda: _change(made, world), patience_s=patience_s) as ear:
            return check(world.base, "S1:one", SHOP, level, http=http, day=made.day, other=OTHER, ear=ear, rules=rules)
    finally:
        http.close()


def _change(made: Template, world: World) -> None:
    assert world.event(made.open_order, "confirm").status_code == 200
