"""The shapes of django-oscar-api's answers; with ``mapping``, the only place where its field names stand.

The Structs are the allow-list: the buyer's name, address, e-mail and telephone, which come with every order, are
dropped while the bytes are decoded. Of the address stays the province.
"""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Raw, Struct

Text = Annotated[str, Meta(max_length=10_000)]
Code = Annotated[str, Meta(min_length=1, max_length=128)]
Address = Annotated[str, Meta(max_length=2_000)]
Packs = Annotated[int, Meta(gt=0, le=10**7)]


class Place(Struct, gc=False):
    """Of a delivery address, the province and nothing else."""

    state: Annotated[str, Meta(max_length=255)] = ""


class Entry(Struct, gc=False):
    """An order as the list shows it."""

    number: Code
    url: Address
    status: Annotated[str, Meta(max_length=100)]
    currency: Code
    date_placed: Annotated[str, Meta(max_length=40)]
    total_incl_tax: Decimal
    shipping_address: Place | None = None


class Line(Struct, gc=False):
    """A line of an order; ``id``, ``status`` and ``partner_sku`` are there when the shop's settings name them."""

    id: int
    partner_sku: Code
    quantity: Packs
    price_incl_tax: Decimal
    price_incl_tax_excl_discounts: Decimal
    status: Annotated[str, Meta(max_length=255)] = ""


class Order(Struct, gc=False):
    """An order with its lines as it is kept, and when it was read by the shop's clock."""

    order: Entry
    lines: list[Line]
    read_ms: int


class Stock(Struct, gc=False):
    """A stock record: what one partner has of one product."""

    url: Address
    product: int
    partner: Address
    partner_sku: Code
    price_currency: Text = ""
    price: Decimal | None = None
    num_in_stock: int | None = None
    num_allocated: int | None = None


class Product(Struct, gc=False):
    """A product with its stock records."""

    id: int
    title: Text | None = ""
    description: Text | None = ""
    is_public: bool = True
    stockrecords: list[Stock] = []


class Partner(Struct, gc=False):
    """Who has the goods: the seller."""

    url: Address
    code: Text | None = ""


class ProductClass(Struct, gc=False):
    """A kind of product; only one that keeps stock can be offered to the pack."""

    slug: Code
    track_stock: bool = False


class Listed(Struct, gc=False):
    """One page of a list."""

    count: int
    results: list[Raw]
    next: Address | None = None


class NewStock(Struct, gc=False):
    """The stock record of a new product."""

    partner: str
    partner_sku: str
    price_currency: str
    price: str
    num_in_stock: int


class NewProduct(Struct, gc=False):
    """A new product as we write it."""

    product_class: str
    title: str
    slug: str
    upc: str
    description: str
    stockrecords: list[NewStock]
    structure: str = "standalone"
