"""The answers of the contract as strict shapes, bounds and all, written from the schemas of openapi.yaml.

They are apart from ``wire``, which reads what can be read, so that the check does not pass a server because our own
client is lenient. Instants and status words of an order are plain texts here: they have rules of their own.
"""

from typing import Annotated, Generic, Literal, TypeVar

from msgspec import Meta, Raw, Struct, field

W = TypeVar("W")
Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:~-]{0,63}\Z")]
Id = Annotated[str, Meta(min_length=1, max_length=100)]
Text = Annotated[str, Meta(max_length=10_000)]
Short = Annotated[str, Meta(min_length=1, max_length=200)]
Url = Annotated[str, Meta(pattern=r"^https?://[!-~]+\Z", max_length=500)]
Instant = Annotated[str, Meta(pattern=r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,18}(Z|[+-][0-9]{2}:[0-9]{2})\Z")]
Packs = Annotated[int, Meta(ge=0, le=10_000_000)]
SoldPacks = Annotated[int, Meta(ge=1, le=10_000_000)]
Grams = Annotated[int, Meta(ge=0, le=1_000_000_000)]
PackGrams = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Dong = Annotated[int, Meta(ge=0, le=100_000_000_000_000)]
SignedDong = Annotated[int, Meta(ge=-100_000_000_000_000, le=100_000_000_000_000)]
Price = Annotated[int, Meta(ge=0, le=1_000_000_000_000)]
Version = Annotated[int, Meta(ge=1, le=2_000_000_000)]


class Service(Struct):
    """What the root says."""

    name: str
    version: Annotated[str, Meta(pattern=r"^1\.[0-9]+\Z")]
    levels: list[Annotated[int, Meta(ge=0, le=3)]]
    time: Instant


class Payment(Struct):
    """How an order is paid."""

    method: Literal["cod", "prepaid"]


class Event(Struct):
    """An entry of a history."""

    status: str
    at: str


class Line(Struct, kw_only=True):
    """A line of an order."""

    id: Id
    sku: Name
    seller_id: Name
    title: Text
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
    undelivered: Packs = 0
    refunded_dong: Dong = 0
    replaced: Packs = 0
    vat_dong: Dong = 0
    pit_dong: Dong = 0
    cit_dong: Dong = 0


class Order(Struct):
    """An order."""

    code: Name
    seller_id: Name
    status: str
    placed_at: str
    updated_at: str
    province: Annotated[str, Meta(max_length=100)] | None
    payment: Payment
    history: Annotated[list[Event], Meta(min_length=1)]
    lines: Annotated[list[Line], Meta(min_length=1)]


class Entry(Struct, kw_only=True):
    """An entry of a payout."""

    id: Id
    settlement_id: Id
    order_code: Name | None
    line_id: Id | None
    paid_at: Instant
    gross_dong: SignedDong
    fee_dong: SignedDong
    freight_dong: SignedDong
    tax_dong: SignedDong
    net_dong: SignedDong
    vat_dong: SignedDong = 0
    pit_dong: SignedDong = 0
    cit_dong: SignedDong = 0
    kind: Literal["order", "adjustment", "penalty"] = "order"
    note: Annotated[str, Meta(max_length=500)] | None = None


class Shipment(Struct):
    """A parcel."""

    order_code: Name
    waybill: Id
    carrier: Text
    state: Literal["collected", "shipping", "failed", "delivered", "returning", "returned"]
    at: Instant


class Seller(Struct):
    """A seller of a shop."""

    seller_id: Name
    title: Text
    verified: bool


class Offer(Struct):
    """An offer as it stands."""

    sku: Name
    seller_id: Name
    title: Short
    description: Annotated[str, Meta(max_length=5000)]
    category: Annotated[str, Meta(max_length=200)]
    price_dong: Price
    pack_g: PackGrams
    stock: Packs
    growing_area_code: Short | None
    certificate: Short | None
    photos: Annotated[list[Url], Meta(max_length=20)]
    version: Version
    moderation: Literal["approved", "pending", "rejected"]
    reason: Text | None
    updated_at: Instant


class Shop(Struct):
    """A shop that the token may see."""

    shop_id: Name
    title: Text
    authorised: bool


class Shops(Struct):
    """The shops that the token may see."""

    shops: list[Shop]


class Webhook(Struct):
    """A subscription, as it is listed."""

    id: Name
    shop_id: Name
    url: Url
    types: list[Literal["order.updated"]]


class NewWebhook(Webhook):
    """A subscription that was just made."""

    secret: Annotated[str, Meta(pattern=r"^whsec_")]


class Webhooks(Struct):
    """One's own subscriptions."""

    webhooks: list[Webhook]


class Token(Struct):
    """An access token."""

    access_token: Annotated[str, Meta(min_length=1)]
    token_type: Literal["Bearer"]
    expires_in: Annotated[int, Meta(ge=1)]
    scope: str = ""


class Notice(Struct):
    """A notice that an order changed."""

    type: Literal["order.updated"]
    shop_id: Name
    order_code: Name
    updated_at: Instant


class Problem(Struct):
    """Why something was refused."""

    type: str
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: str


class Result(Struct):
    """What became of one item of a batch."""

    sku: Name
    outcome: Literal["accepted", "conflict", "refused"]
    offer: Offer | None
    problem: Problem | None


class Results(Struct):
    """What became of a batch."""

    results: list[Result]


class Page(Struct, Generic[W]):
    """What every page of a list carries."""

    as_of: Instant
    next_cursor: Annotated[str, Meta(min_length=1, max_length=200)]
    has_more: bool
    items: list[W]


class Orders(Page[W], Generic[W]):
    """A page of orders."""

    items: list[W] = field(name="orders")


class Entries(Page[W], Generic[W]):
    """A page of payout entries."""

    items: list[W] = field(name="entries")


class Shipments(Page[W], Generic[W]):
    """A page of parcels."""

    items: list[W] = field(name="shipments")


class Sellers(Page[W], Generic[W]):
    """A page of sellers."""

    items: list[W] = field(name="sellers")


class Offers(Page[W], Generic[W]):
    """A page of offers."""

    items: list[W] = field(name="offers")


PAGES: dict[str, tuple[type[Page[Raw]], type[Struct]]] = {
    "orders": (Orders[Raw], Order),
    "settlements": (Entries[Raw], Entry),
    "shipments": (Shipments[Raw], Shipment),
    "sellers": (Sellers[Raw], Seller),
    "offers": (Offers[Raw], Offer),
}
"""By list: its page with items unread, and the shape of an item."""
