"""Records: what a connector hands to the engine, frozen, in our words and units.

Instants are milliseconds UTC (``_ms``), weights grams (``_g``), money đồng (``_dong``). They are named tuples because
a season is a million of them: making one costs a third of making a frozen dataclass (measured).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class State(StrEnum):
    """Where an order stands, in our words (Vietnamese: facts in connector.toml and the catalogue)."""

    PLACED = "placed"
    CONFIRMED = "confirmed"
    COLLECTED = "collected"
    SHIPPING = "shipping"
    FAILED = "failed"
    DELIVERED = "delivered"
    RETURNING = "returning"
    RETURNED = "returned"
    CANCELLED = "cancelled"


# When two reports of one order carry the same source time, the higher rank wins.
RANK: dict[State, int] = {state: rank for rank, state in enumerate(State)}


class LineRecord(NamedTuple):
    """One line of an order: packs of one SKU. ``n`` counts the lines of one SKU in one order from 0."""

    sku: str
    n: int
    remote_id: str | None
    quantity: int
    pack_g: int
    gross_dong: int
    discount_dong: int
    fee_dong: int
    freight_dong: int
    tax_dong: int
    cancelled: int
    returned: int
    restock: bool
    short_g: int


class OrderRecord(NamedTuple):
    """One order as the platform reports it now."""

    code: str
    state: State
    status: str
    updated_ms: int
    placed_ms: int
    delivered_ms: int | None
    cancelled_ms: int | None
    returned_ms: int | None
    province: str | None
    lines: tuple[LineRecord, ...]
    mark: int
    """Signed 64-bit fingerprint of everything kept of this order; equal marks mean nothing changed."""


class SettlementRecord(NamedTuple):
    """What a platform paid out for one order (or one of its lines, when ``line`` is given)."""

    remote_id: str
    settlement: str
    order_code: str
    line: str | None
    paid_ms: int
    gross_dong: int
    fee_dong: int
    freight_dong: int
    tax_dong: int
    net_dong: int


class OfferRecord(NamedTuple):
    """An offer as it stands on the platform."""

    sku: str
    seller: str
    title: str
    price_dong: int
    pack_g: int
    stock: int
    version: int
    moderation: str
    reason: str | None


class OfferWish(NamedTuple):
    """What an offer should be there: absolute stock in packs, with the version it was computed from (None: new)."""

    sku: str
    seller: str
    title: str
    description: str
    category: str
    price_dong: int
    pack_g: int
    stock: int
    if_version: int | None
    growing_area: str | None
    certificate: str | None
    photos: tuple[str, ...]


class Outcome(StrEnum):
    """What a platform answered to one item of a batch."""

    ACCEPTED = "accepted"
    CONFLICT = "conflict"
    REFUSED = "refused"


class OfferResult(NamedTuple):
    """The platform's answer to one wish; ``offer`` is how it stands there now, where the platform says so."""

    sku: str
    outcome: Outcome
    offer: OfferRecord | None
    reason: str | None


class Reject(NamedTuple):
    """A record that could not be understood: where it stood, why, and what the allow-list keeps of it."""

    where: str
    reason: str
    kept: bytes


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a pull. ``as_of_ms`` is the platform's own completeness; ``kept`` the allowed part of the answer."""

    items: list[T | Reject]
    as_of_ms: int
    next_cursor: str | None
    more: bool
    kept: bytes


Cursor = str | None
