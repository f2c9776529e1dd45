"""What a shop of the second server holds: sellers, offers, orders, parcels, entries, each list in commit order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

LISTS = ("sellers", "offers", "orders", "shipments", "settlements")


@dataclass
class Clock:
    """The server's own time; it goes on only when it is told to."""

    now: datetime

    def go_on(self, **delta: float) -> None:
        """Let time pass: days, hours, minutes, seconds, as in timedelta."""
        self.now += timedelta(**delta)

    def promised(self) -> datetime:
        """Say up to when everything is in the lists: a little behind the clock, though more is there already."""
        return self.now - timedelta(minutes=2)


def written(instant: datetime) -> str:
    """Write an instant as RFC 3339: in Z, or with +09:00 on odd minutes, with a fraction where it has one."""
    if instant.astimezone(UTC).minute % 2:
        return (instant.astimezone(UTC) + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M:%S.%f") + "+09:00"
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S") + "Z"


@dataclass
class Line:
    """A line of an order; money is of the whole line as it was ordered, in đồng."""

    id: str
    sku: str
    seller_id: str
    title: str
    quantity: int
    pack_g: int
    gross: int
    discount: int
    fee: int
    freight: int
    vat: int
    pit: int
    cit: int = 0
    cancelled: int = 0
    returned: int = 0
    undelivered: int = 0
    restock: bool = False
    short_g: int = 0
    refunded: int = 0
    replaced: int = 0

    @property
    def staying(self) -> int:
        """Count the packs that are neither cancelled nor came back."""
        return self.quantity - self.cancelled - self.undelivered - self.returned


@dataclass
class Order:
    """An order as it stands, with all that happened to it."""

    code: str
    seller_id: str
    province: str | None
    method: str
    status: str
    updated_at: datetime
    history: list[tuple[str, datetime]]
    lines: list[Line]

    def line(self, place: int = 0) -> Line:
        """Give the line at a place."""
        return self.lines[place]

    def was(self, status: str) -> bool:
        """Tell whether the history knows a status."""
        return any(known == status for known, _ in self.history)


@dataclass
class Parcel:
    """The last state of a parcel."""

    order_code: str
    waybill: str
    carrier: str
    state: str
    at: datetime


@dataclass
class Entry:
    """A part of a payout, in đồng; gross is less discounts."""

    id: str
    settlement_id: str
    order_code: str | None
    line_id: str | None
    paid_at: datetime
    gross: int
    fee: int = 0
    freight: int = 0
    vat: int = 0
    pit: int = 0
    cit: int = 0
    kind: str = "order"
    note: str | None = None

    @property
    def net(self) -> int:
        """Say what was paid out, in đồng."""
        return self.gross - self.fee - self.freight - self.vat - self.pit - self.cit


@dataclass
class Offer:
    """An offer as it stands."""

    content: dict[str, object]
    version: int
    moderation: str
    reason: str | None
    updated_at: datetime


@dataclass
class Journal:
    """The keys of a list in commit order: what changes goes to the end."""

    places: dict[str, int] = field(default_factory=dict)
    last: int = 0

    def commit(self, key: str) -> None:
        """Put a key at the end."""
        self.last += 1
        self.places.pop(key, None)
        self.places[key] = self.last

    def after(self, place: int) -> list[tuple[int, str]]:
        """List the keys that were committed after a place, with theirs."""
        return [(at, key) for key, at in self.places.items() if at > place]


@dataclass
class Shop:
    """A shop and its books."""

    shop_id: str
    title: str
    clock: Clock
    chance: Random
    sellers: dict[str, tuple[str, bool]] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    parcels: dict[str, Parcel] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    journals: dict[str, Journal] = field(default_factory=lambda: {name: Journal() for name in LISTS})
    notices: list[tuple[str, datetime]] = field(default_factory=list)
    handed_over: list[str] = field(default_factory=list)

    def admit(self, seller_id: str, title: str, *, verified: bool = True) -> None:
        """Take in a seller."""
        self.sellers[seller_id] = (title, verified)
        self.journals["sellers"].commit(seller_id)

    def changed(self, order: Order) -> None:
        """Note that something in an order changed just now."""
        order.updated_at = max(self.clock.now, order.updated_at)
        self.orders[order.code] = order
        self.journals["orders"].commit(order.code)
        self.notices.append((order.code, order.updated_at))

    def raised(self, sku: str) -> int:
        """Give a SKU its next version: higher than any before, and not by one."""
        self.versions[sku] = self.versions.get(sku, 14) + 3
        return self.versions[sku]
