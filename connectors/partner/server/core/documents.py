"""Documents: the shapes of the partner contract as strict structs, as openapi.yaml writes them down."""

from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from connectors.partner.server.core.problems import Problem

Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:~-]{0,63}\Z")]
Text = Annotated[str, Meta(min_length=1, max_length=200)]
Packs = Annotated[int, Meta(ge=0, le=10_000_000)]
Grams = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Dong = Annotated[int, Meta(ge=0, le=1_000_000_000_000)]
Version = Annotated[int, Meta(ge=1, le=2_000_000_000)]
Url = Annotated[str, Meta(pattern=r"^https?://[!-~]+\Z", max_length=500)]
Status = Literal[
    "placed", "confirmed", "collected", "shipping", "failed", "delivered", "returning", "returned", "cancelled"
]
Moderation = Literal["approved", "pending", "rejected"]

T = TypeVar("T")


class OfferContent(Struct, forbid_unknown_fields=True, kw_only=True):
    """What a seller says of an offer; money in đồng, ``pack_g`` in grams, ``stock`` in packs and absolute.

    What is left out (UNSET) stays as it is.
    """

    sku: Name
    seller_id: Name
    title: Text
    description: Annotated[str, Meta(max_length=5000)] | UnsetType = UNSET
    category: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    price_dong: Dong
    pack_g: Annotated[int, Meta(ge=1, le=1_000_000_000)]
    stock: Packs
    growing_area_code: Text | UnsetType | None = UNSET
    certificate: Text | UnsetType | None = UNSET
    photos: Annotated[list[Url], Meta(max_length=20)] | UnsetType = UNSET


class OfferWrite(OfferContent, forbid_unknown_fields=True, kw_only=True):
    """An offer in a batch, with the version it was computed from (None: it must not exist yet)."""

    if_version: Version | None = None


class Batch(Struct, forbid_unknown_fields=True):
    """Up to 500 offers written at once."""

    items: Annotated[list[OfferWrite], Meta(min_length=1, max_length=500)]


class Purpose(Struct, forbid_unknown_fields=True):
    """Why a recipient is asked for; shipping is the only reason there is."""

    purpose: Literal["shipping"]


class Subscription(Struct, forbid_unknown_fields=True):
    """Where the thin notices of one shop go."""

    shop_id: Name
    url: Url


class Event(Struct):
    """One step in the life of an order."""

    status: str
    at: str


class Payment(Struct):
    """How the buyer pays."""

    method: Literal["cod", "prepaid"]


class Line(Struct, kw_only=True):
    """One line of an order: packs of one SKU, money in đồng for the whole line."""

    id: str
    sku: str
    seller_id: str
    title: str
    quantity: int
    pack_g: int
    gross_dong: int
    discount_dong: int = 0
    fee_dong: int = 0
    freight_dong: int = 0
    tax_dong: int = 0
    cancelled: int = 0
    returned: int = 0
    restock: bool = False
    short_g: int = 0
    undelivered: int = 0
    refunded_dong: int = 0
    replaced: int = 0
    vat_dong: int = 0
    pit_dong: int = 0
    cit_dong: int = 0


class Order(Struct, kw_only=True):
    """An order as it stands."""

    code: str
    seller_id: str
    status: str
    placed_at: str
    updated_at: str
    province: str | None
    payment: Payment
    history: list[Event]
    lines: list[Line]


class Entry(Struct, kw_only=True):
    """What was paid out for one order, or for none, in đồng."""

    id: str
    settlement_id: str
    order_code: str | None
    line_id: str | None
    paid_at: str
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


def read(raw: bytes, shape: type[T]) -> T:
    """Read a JSON body; Problem 400 when it is no JSON, 422 when it has another shape."""
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.ValidationError as error:
        raise Problem("invalid", "The body does not follow the contract.", errors=[str(error)]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem("malformed", "The body is not JSON.") from error
