"""The shapes of the partner contract on the wire; with ``mapping``, the only place where its field names stand.

The Structs are the allow-list: a field they do not name is dropped while the bytes are decoded, so that nothing a
platform adds by mistake (a buyer's name, a telephone) reaches a record, a reject, a log or a stored answer.
"""

from typing import Annotated, Generic, Literal, TypeVar

from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field

W = TypeVar("W")
# Read by connectors.rfc3339: a datetime costs more than all else that is done with an order.
Instant = Annotated[str, Meta(max_length=40)]
Code = Annotated[str, Meta(min_length=1, max_length=100)]
Text = Annotated[str, Meta(max_length=10_000)]
# Wide enough for any sale, narrow enough that packs × grams and the sums of an order stay inside 64 bits.
Packs = Annotated[int, Meta(ge=0, le=10**7)]
SoldPacks = Annotated[int, Meta(gt=0, le=10**7)]
Grams = Annotated[int, Meta(ge=0, le=10**9)]
PackGrams = Annotated[int, Meta(gt=0, le=10**9)]
Dong = Annotated[int, Meta(ge=0, le=10**14)]
SignedDong = Annotated[int, Meta(ge=-(10**14), le=10**14)]


class Payment(Struct, gc=False):
    """How an order is paid; the contract wants no more of it."""

    method: Code


class Event(Struct, gc=False):
    """One entry of an order's status history."""

    status: Code
    at: Instant


def _unsaid() -> None:
    """Return None for what was left out; unlike the plain default it is written as null, as it was in 1.0."""


class Line(Struct, gc=False, omit_defaults=True):
    """One line of an order on the wire.

    What came with 1.1 is left out where it is 0, so that the fingerprint of an order without it is what it was.
    """

    sku: Code
    quantity: SoldPacks
    pack_g: PackGrams
    gross_dong: Dong
    discount_dong: Dong
    fee_dong: Dong
    freight_dong: Dong
    tax_dong: Dong
    cancelled: Packs
    returned: Packs
    restock: bool
    short_g: Grams
    id: Code | None = field(default_factory=_unsaid)
    seller_id: Code | None = field(default_factory=_unsaid)
    title: Text | None = field(default_factory=_unsaid)
    undelivered: Packs = 0
    refunded_dong: Dong = 0
    replaced: Packs = 0
    vat_dong: Dong = 0
    pit_dong: Dong = 0
    cit_dong: Dong = 0


class Order(Struct, gc=False):
    """One order on the wire: no name, telephone or address of a buyer."""

    code: Code
    status: Code
    placed_at: Instant
    updated_at: Instant
    history: list[Event]
    lines: Annotated[list[Line], Meta(min_length=1)]
    province: Annotated[str, Meta(max_length=100)] | None = None
    seller_id: Code | None = None
    payment: Payment | None = None


class Entry(Struct, gc=False):
    """One entry of a payout on the wire."""

    id: Code
    settlement_id: Code
    order_code: Code | None
    paid_at: Instant
    gross_dong: SignedDong
    fee_dong: SignedDong
    freight_dong: SignedDong
    tax_dong: SignedDong
    net_dong: SignedDong
    line_id: Code | None = None
    vat_dong: SignedDong = 0
    pit_dong: SignedDong = 0
    cit_dong: SignedDong = 0
    kind: Literal["order", "adjustment", "penalty"] = "order"
    note: Annotated[str, Meta(max_length=500)] | None = None


class OfferContent(Struct, gc=False, kw_only=True):
    """What an offer says, whoever writes it."""

    sku: Code
    seller_id: Code
    title: Text
    price_dong: Dong
    pack_g: PackGrams
    stock: Packs


class OfferWrite(OfferContent, gc=False, kw_only=True):
    """An offer as we write it, with the version it was computed from; what is left out (UNSET) stays as it is."""

    if_version: int | None
    description: Text | UnsetType = UNSET
    category: Text | UnsetType = UNSET
    growing_area_code: Text | UnsetType | None = UNSET
    certificate: Text | UnsetType | None = UNSET
    photos: list[Text] | UnsetType = UNSET


class Offer(OfferContent, gc=False, kw_only=True):
    """An offer as it stands on the platform."""

    description: Text
    category: Text
    growing_area_code: Text | None = None
    certificate: Text | None = None
    photos: list[Text] = []
    version: Annotated[int, Meta(ge=0, le=2**62)]
    moderation: Literal["approved", "pending", "rejected"]
    updated_at: Instant
    reason: Text | None = None


class Root(Struct):
    """What the contract's root says of its server."""

    name: Text
    version: Code
    levels: list[int]
    time: Instant


class Shop(Struct):
    """One shop that a token may speak for."""

    shop_id: Code
    title: Text
    authorised: bool


class Shops(Struct):
    """The shops that a token may speak for."""

    shops: list[Shop]


class Seller(Struct):
    """A seller of a shop."""

    seller_id: Code
    title: Text
    verified: bool


class Shipment(Struct):
    """Where the parcel of an order is."""

    order_code: Code
    waybill: Code
    carrier: Text
    state: Code
    at: Instant


class Token(Struct):
    """An access token by client credentials (RFC 6749, section 4.4.2)."""

    access_token: Annotated[str, Meta(min_length=1)]
    expires_in: Annotated[int, Meta(gt=0)] = 300


class Notice(Struct):
    """A webhook's message: that something changed, and nothing else."""

    type: Code
    shop_id: Code
    updated_at: Instant
    order_code: Code | None = None


class Subscribe(Struct):
    """Where the notices of one shop shall go."""

    shop_id: Code
    url: str


class Webhook(Struct):
    """A subscription to the notices of one shop; its secret is told once, when it is made."""

    id: Code
    shop_id: Code
    url: Annotated[str, Meta(max_length=500)]
    secret: Annotated[str, Meta(max_length=200)] | None = None


class Webhooks(Struct):
    """One's own subscriptions."""

    webhooks: list[Webhook]


class Problem(Struct):
    """Why an item was refused (RFC 9457)."""

    title: str = ""
    detail: str = ""


class Result(Struct):
    """The answer to one item of a batch."""

    sku: Code
    outcome: Literal["accepted", "conflict", "refused"]
    offer: Offer | None = None
    problem: Problem | None = None


class Results(Struct):
    """The answers to a batch, each read on its own."""

    results: list[Raw]


class Batch(Struct):
    """A batch of offers as we write it."""

    items: list[OfferWrite]


class Envelope(Struct, Generic[W]):
    """What every page carries: the platform's own completeness, the way on, and the items."""

    as_of: Instant
    next_cursor: Annotated[str, Meta(max_length=4_000)]
    has_more: bool
    items: list[W]


class Orders(Envelope[W], Generic[W]):
    """A page of orders."""

    items: list[W] = field(name="orders")


class Entries(Envelope[W], Generic[W]):
    """A page of payout entries."""

    items: list[W] = field(name="entries")


class Offers(Envelope[W], Generic[W]):
    """A page of offers."""

    items: list[W] = field(name="offers")


class Sellers(Envelope[W], Generic[W]):
    """A page of sellers."""

    items: list[W] = field(name="sellers")


class Shipments(Envelope[W], Generic[W]):
    """A page of shipments."""

    items: list[W] = field(name="shipments")


# The nightly files of level 0: a line of an order with its order's fields, and a payout entry. Of 1.0 no file has
# the columns of 1.1.
_MONEY = ("gross_dong", "discount_dong", "fee_dong", "freight_dong", "tax_dong")
ORDER_COLUMNS = (
    *("order_code", "seller_id", "status", "placed_at", "updated_at", "province", "payment_method"),
    *("line_id", "sku", "title", "quantity", "pack_g", *_MONEY, "cancelled", "returned", "restock", "short_g"),
    *("delivered_at", "cancelled_at", "returned_at"),
)
_TAXES = ("vat_dong", "pit_dong", "cit_dong")
ORDER_COLUMNS_1_1 = ("undelivered", "refunded_dong", "replaced", *_TAXES)
ENTRY_COLUMNS = (
    *("id", "settlement_id", "order_code", "line_id", "paid_at"),
    *("gross_dong", "fee_dong", "freight_dong", "tax_dong", "net_dong"),
)
ENTRY_COLUMNS_1_1 = (*_TAXES, "kind", "note")
