"""Records: what a connector hands to the engine, frozen, in our words and units.

Instants are milliseconds UTC (``_ms``), weights grams (``_g``), money đồng (``_dong``). They are named tuples because
a season is a million of them: making one costs a third of making a frozen dataclass (measured).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class State(StrEnum):
    """What a status says of an order, in our words: the words of every status table, and the label people see."""

    PLACED = "placed"
    CONFIRMED = "confirmed"
    COLLECTED = "collected"
    SHIPPING = "shipping"
    FAILED = "failed"
    DELIVERED = "delivered"
    RETURNING = "returning"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class OrderState(StrEnum):
    """How an order itself stands, whatever became of its parcel and its money."""

    PLACED = "placed"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Fulfilment(StrEnum):
    """Where an order's parcel is; a cancel leaves it where it was."""

    NONE = "none"
    COLLECTED = "collected"
    SHIPPING = "shipping"
    FAILED = "failed"
    DELIVERED = "delivered"
    RETURNING = "returning"
    RETURNED = "returned"


# A parcel that left us and is neither with its buyer nor back.
UNDER_WAY = frozenset((Fulfilment.COLLECTED, Fulfilment.SHIPPING, Fulfilment.FAILED, Fulfilment.RETURNING))

# What a status says of the order and of its parcel. A cancel says nothing of a parcel: what came before it does.
SAYS: dict[State, tuple[OrderState, Fulfilment]] = {
    State.PLACED: (OrderState.PLACED, Fulfilment.NONE),
    State.CONFIRMED: (OrderState.CONFIRMED, Fulfilment.NONE),
    State.COLLECTED: (OrderState.CONFIRMED, Fulfilment.COLLECTED),
    State.SHIPPING: (OrderState.CONFIRMED, Fulfilment.SHIPPING),
    State.FAILED: (OrderState.CONFIRMED, Fulfilment.FAILED),
    State.DELIVERED: (OrderState.CONFIRMED, Fulfilment.DELIVERED),
    State.RETURNING: (OrderState.CONFIRMED, Fulfilment.RETURNING),
    State.RETURNED: (OrderState.CONFIRMED, Fulfilment.RETURNED),
    State.CANCELLED: (OrderState.CANCELLED, Fulfilment.NONE),
}


class LineRecord(NamedTuple):
    """One line of an order: packs of one SKU. ``line_no`` counts the lines of one SKU in one order from 0.

    ``pack_g`` is 0 where the platform does not say what a pack weighs: then it is the pack we know.
    """

    sku: str
    line_no: int
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
    title: str | None = None
    """What the platform calls it, and whose it is there: what helps a person to say what an unknown SKU is."""
    seller: str | None = None
    undelivered: int = 0
    """Packs whose parcel never reached the buyer and came back, or is on its way back for good; not in ``returned``."""
    refunded_dong: int = 0
    replaced: int = 0
    vat_dong: int = 0
    pit_dong: int = 0
    cit_dong: int = 0

    @property
    def standing(self) -> int:
        """Return the packs that were neither cancelled nor came back."""
        return self.quantity - self.cancelled - self.returned - self.undelivered


class OrderRecord(NamedTuple):
    """One order as the platform reports it now."""

    code: str
    order_state: OrderState
    fulfilment: Fulfilment
    status: str
    """The platform's own word."""
    updated_ms: int
    placed_ms: int
    delivered_ms: int | None
    cancelled_ms: int | None
    returned_ms: int | None
    province: str | None
    lines: tuple[LineRecord, ...]
    fingerprint: int
    """Signed 64-bit fingerprint of everything kept of this order; equal ones mean nothing changed."""
    as_read: bool = False
    """Whether the platform has no instants of its own but the first: then the others are when it was read to be so."""
    unsaid: frozenset[str] = frozenset()
    """The facts that this road does not give, by their names here and in ``LineRecord``: what another said of them
    stands. No part of the fingerprint."""
    promised_on: date | None = None
    """The day it was promised for, where this road says one; no part of the fingerprint, and never taken back."""


def is_to_be_sent(order: OrderRecord) -> bool:
    """Say whether an order stands and its parcel has not left yet."""
    return order.order_state in (OrderState.PLACED, OrderState.CONFIRMED) and order.fulfilment is Fulfilment.NONE


class SettlementRecord(NamedTuple):
    """What a platform paid out for one order, one of its lines (``line``), or for none; below 0 where it took back.

    VAT, PIT and CIT are parts of the tax. ``kind`` is 'order', 'adjustment' or 'penalty'; the last two may be of no
    order, and ``note`` is what the platform says they are for.
    """

    remote_id: str
    settlement: str
    order_code: str | None
    line: str | None
    paid_ms: int
    gross_dong: int
    fee_dong: int
    freight_dong: int
    tax_dong: int
    net_dong: int
    vat_dong: int = 0
    pit_dong: int = 0
    cit_dong: int = 0
    kind: str = "order"
    note: str | None = None


class ShipmentRecord(NamedTuple):
    """Where one parcel of an order is: the last the platform knows of it, and since when. Never who gets it."""

    order_code: str
    waybill: str
    carrier: str
    state: Fulfilment
    at_ms: int


class SellerRecord(NamedTuple):
    """A seller of a shop; ``verified`` when the platform has checked their papers."""

    remote_id: str
    verified: bool


class OfferRecord(NamedTuple):
    """An offer as it stands on the platform; ``pack_g`` is 0 where it does not say what a pack weighs.

    ``moderation`` is 'approved', 'pending', 'rejected' or 'hidden' (the shop does not show it), ``reason`` the
    platform's own. Code and certificate are empty where it shows none, None where it does not say.
    """

    sku: str
    seller: str
    title: str
    price_dong: int
    pack_g: int
    stock: int
    version: int
    moderation: str
    reason: str | None
    growing_area: str | None = None
    certificate: str | None = None


class DesiredOffer(NamedTuple):
    """What an offer should be there: absolute stock in packs, with the version it was computed from (None: new).

    Of description, category, growing-area code and certificate None leaves what stands there, empty takes it off.
    Whatever is not named here, the photos above all, stays as it is.
    """

    sku: str
    seller: str
    title: str
    description: str | None
    category: str | None
    price_dong: int
    pack_g: int
    stock: int
    if_version: int | None
    growing_area: str | None
    certificate: str | None


class Outcome(StrEnum):
    """What a platform answered to one item of a batch."""

    ACCEPTED = "accepted"
    CONFLICT = "conflict"
    REFUSED = "refused"


class OfferResult(NamedTuple):
    """The platform's answer to one wish; ``offer`` is how it stands there now, where the platform says so.

    ``reason`` is in the platform's own words, or a sentence of ours, which ``reason_vi`` then says in Vietnamese.
    """

    sku: str
    outcome: Outcome
    offer: OfferRecord | None
    reason: str | None
    reason_vi: str | None = None


class Reject(NamedTuple):
    """A record that could not be understood: where it stood, why, and what the allow-list keeps of it.

    ``cause`` says what is not known ('status', or 'record': the record as a whole), ``about`` the word itself;
    ``reason_vi`` is the reason in Vietnamese, where there is one of its own.
    """

    where: str
    reason: str
    kept: bytes
    cause: str = "record"
    about: str = ""
    reason_vi: str = ""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a pull. ``as_of_ms`` is the platform's own completeness; ``kept`` the allowed part of the answer."""

    items: list[T | Reject]
    as_of_ms: int
    next_cursor: str | None
    more: bool
    kept: bytes


Cursor = str | None
