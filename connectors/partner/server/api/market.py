"""The market: everything one reference server is made of, and how its requests are read."""

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request

from connectors.partner.server.api.pages import Pages
from connectors.partner.server.api.webhooks import Webhooks
from connectors.partner.server.core.auth import Gate
from connectors.partner.server.core.problems import Problem
from connectors.partner.server.core.store import Shop, Store
from connectors.partner.server.season.season import Season

LARGEST_BODY = 64 * 1024 * 1024
LARGEST_PAGE = 1000
LARGEST_BATCH = 500
PAGE = 100


@dataclass(frozen=True, slots=True)
class Market:
    """The parts of one server; ``now_ms`` is its clock, wrong by the skew that its faults ask for.

    ``in_flight`` are the (holder, Idempotency-Key) of requests that are carried out now.
    """

    title: str
    store: Store
    gate: Gate
    pages: Pages
    season: Season
    webhooks: Webhooks
    now_ms: Callable[[], int]
    in_flight: set[tuple[str, str]] = field(default_factory=set)

    def as_of(self, shop: Shop) -> int:
        """Return the instant up to which a shop is complete: its season's, or the clock's where there is none."""
        return shop.as_of_ms if shop.as_of_ms is not None else self.now_ms()


def market_of(request: Request) -> Market:
    """Return the market that serves a request."""
    market: Market = request.app.state.market
    return market


async def body_of(request: Request, media_type: str = "application/json") -> bytes:
    """Return a request's body; Problem 415 for another media type, 413 when it is too large."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != media_type:
        raise Problem("media-type", f"Send {media_type}.")
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST_BODY:
            raise Problem("too-large", "The body is too large.")
        parts.append(part)
    return b"".join(parts)


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a list request asks for."""

    cursor: str | None
    limit: int
    skus: list[str]


def list_query(request: Request, *, skus: bool = False) -> ListQuery:
    """Read the query of a list; Problem 400 for what the contract does not know."""
    known = {"cursor", "limit", "sku"} if skus else {"cursor", "limit"}
    query = request.query_params
    if set(query) - known:
        raise Problem("malformed", f"Unknown query parameter; known are {', '.join(sorted(known))}.")
    if any(len(query.getlist(name)) > 1 for name in ("cursor", "limit")):
        raise Problem("malformed", "A query parameter is given twice.")
    text = query.get("limit", str(PAGE))
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= LARGEST_PAGE):
        raise Problem("malformed", f"limit is a whole number from 1 to {LARGEST_PAGE}.")
    if len(query.getlist("sku")) > LARGEST_BATCH:
        raise Problem("malformed", f"At most {LARGEST_BATCH} SKUs are asked for at once.")
    return ListQuery(query.get("cursor"), int(text), query.getlist("sku") if skus else [])


def no_query(request: Request) -> None:
    """Refuse (Problem 400) a query where the contract has none."""
    if request.query_params:
        raise Problem("malformed", "This takes no query parameters.")
