"""The reference server: one platform's side of the partner contract, as an ASGI app over one file."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connectors.partner.server.admin import sandbox
from connectors.partner.server.api import routes
from connectors.partner.server.api.market import Market
from connectors.partner.server.api.pages import Pages
from connectors.partner.server.api.webhooks import Webhooks
from connectors.partner.server.breaks import Break, TwistedApp
from connectors.partner.server.core.auth import EVERY_SHOP, QUOTA, Gate
from connectors.partner.server.core.problems import Problem, answer_crash, answer_http_error, answer_problem
from connectors.partner.server.core.store import Store
from connectors.partner.server.faults.dice import Faults
from connectors.partner.server.faults.storm import Storm
from connectors.partner.server.season.season import Season


def create_app(
    path: Path,
    *,
    title: str,
    seed: int,
    tokens: Mapping[str, Sequence[str]],
    faults: Faults | None = None,
    breaks: Sequence[Break] = (),
) -> Starlette:
    """Return a server over a file, made where it is new; a restart serves what is there.

    ``tokens`` names the shops each token may see; "*" stands for all of them and opens /sandbox. Every shop named
    is opened. ``seed`` is mixed into the faults alone: a season has the seed of its plan. ``breaks`` are what the
    server does against the contract on purpose.
    """
    faults = faults or Faults.none()
    faults = faults.with_(seed=faults.seed ^ seed << 16)
    store = Store(path)
    with store.write():
        for shop_id in sorted({shop for shops in tokens.values() for shop in shops} - {EVERY_SHOP}):
            store.open_shop(shop_id)
    market = _market(store, title, tokens, faults, breaks)
    app = Starlette(
        routes=[*routes.ROUTES, *sandbox.ROUTES],
        middleware=[
            *([Middleware(TwistedApp, twists=breaks)] if breaks else []),
            Middleware(Storm, faults=faults),
            Middleware(Limits),
        ],
        exception_handlers={Problem: answer_problem, HTTPException: answer_http_error, Exception: answer_crash},
        lifespan=_lifespan,
    )
    app.router.redirect_slashes = False
    app.state.market = market
    return app


def _market(
    store: Store, title: str, tokens: Mapping[str, Sequence[str]], faults: Faults, breaks: Sequence[Break]
) -> Market:
    now_ms = _clock(faults.skew_ms)
    webhooks = Webhooks(store, now_ms, [one.noticed for one in breaks])
    return Market(
        title=title,
        store=store,
        gate=Gate(store, tokens, now_ms),
        pages=Pages(store, faults),
        season=Season(store, webhooks.notify, one_instant=faults.one_instant, plants=faults.plants),
        webhooks=webhooks,
        now_ms=now_ms,
    )


def _clock(skew_ms: int) -> Callable[[], int]:
    return lambda: time.time_ns() // 1_000_000 + skew_ms


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    market: Market = app.state.market
    delivering = asyncio.create_task(market.webhooks.deliver_forever())
    try:
        yield
    finally:
        delivering.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await delivering
        market.store.close()


class Limits:
    """Puts the caller's budget on every answer that was counted (IETF httpapi draft: RateLimit headers)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def tell(message: Message) -> None:
            left = scope.get("state", {}).get("left")
            if message["type"] == "http.response.start" and left is not None:
                policy, state = f'"second";q={QUOTA};w=1'.encode(), f'"second";r={left};t=1'.encode()
                message["headers"] = [*message["headers"], (b"ratelimit-policy", policy), (b"ratelimit", state)]
            await send(message)

        await self._app(scope, receive, tell)
