"""How one kind of a platform's files is read, as its connector.toml declares it, or as a person confirmed it.

A heading stands here in the platform's exact spelling; a field may name several, of which the first that a file has
counts. What no file says is declared nowhere and stays unsaid.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import msgspec

from marketplace.words.records import State

Headings = str | list[str]
Name = Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]{1,40}$")]
_PREFIX = "…"


class FileKind(StrEnum):
    """What the rows of a file are about."""

    ORDERS = "orders"
    SETTLEMENT = "settlement"
    GOODS = "goods"
    PARCELS = "parcels"


class Grain(StrEnum):
    """What one row is: a line of an order, one unit of a line, or a line below the row that names its order."""

    LINE = "line"
    UNIT = "unit"
    FIRST_ROW = "first-row"


class Amounts(StrEnum):
    """How amounts are written: a point is a decimal point, or it parts thousands, or as people type them."""

    PLAIN = "plain"
    VIETNAMESE = "vietnamese"
    TYPED = "typed"


class Measure(StrEnum):
    """What a file may say that it is complete up to."""

    PLACED = "placed"
    DELIVERED = "delivered"
    PAID = "paid"


class TotalOf(StrEnum):
    """What a total of a file is of: how many rows it has, or what was paid out in them."""

    ROWS = "rows"
    NET = "net"


class Total(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A total of a file: the number at the right of a label in a sheet. One that is not there is said, and no fault."""

    sheet: str
    label: str
    of: TotalOf


class Details(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sheet that details a part of each order's fees; what is charged is below 0 in its ``parts``."""

    sheet: str
    code: str
    parts: list[str]


class RecipientFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The headings under which an order file says who gets the parcel; the province is the order's own.

    Without a column of the commune the address has to name it ("…, xã Hồng Giang, tỉnh Bắc Ninh").
    """

    name: Headings
    phone: Headings
    street: Headings
    commune: Headings | None = None
    district: Headings | None = None


class OrderFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The headings of an order file by what they are. Amounts of ``order_…`` are the order's, said on each line."""

    code: Headings
    status: Headings
    sku: Headings
    quantity: Headings | None = None
    placed: Headings | None = None
    delivered: Headings | None = None
    cancelled: Headings | None = None
    province: Headings | None = None
    promised: Headings | None = None
    """The day an order is promised to leave, where the file says one."""
    title: Headings | None = None
    line: Headings | None = None
    """The platform's own id of a line or unit."""
    gross: Headings | None = None
    """What the packs of a line cost before any discount, together."""
    price: Headings | None = None
    """What one pack costs; it counts where no ``gross`` is said."""
    discount: Headings | None = None
    returned: Headings | None = None
    pack_g: Headings | None = None
    order_discount: list[str] = []
    order_fee: list[str] = []
    order_same: list[str] = []
    """Amounts of the order that all its lines have to say alike, and that are no part of what is kept."""
    to: RecipientFields | None = None
    """Who gets the parcel, of a platform that shows it to its sellers."""


class MoneyFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The headings of a settlement file; what a platform takes is below 0 in the columns of these lists.

    ``paid`` is the day of the payout; where its heading is not known, a file waits until a person has confirmed it.
    """

    code: Headings
    net: Headings
    paid: Headings | None = None
    type: Headings | None = None
    """The column that says what a row is about: an order, or something else that was paid or charged."""
    order_types: list[str] = []
    """What it says of an order; every other word is an adjustment that is of no order."""
    refund: Headings | None = None
    grain: Headings | None = None
    """The column that says of a row whether it is an order's or one of its goods'."""
    gross: list[str]
    fee: list[str]
    freight: list[str] = []
    vat: list[str] = []
    pit: list[str] = []
    cit: list[str] = []
    tax_code: Headings | None = None
    """The tax code of whom the tax was withheld from: who holds the shop's account."""
    tax: list[str] = []
    """Withheld tax of which the file does not say what kind it is."""


class FileForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of file of one platform. ``must`` are headings that have to be there, ``never`` those that must not.

    ``times`` is how instants are written (as ``strptime`` has it); without it they are days as people type them.
    ``states`` are status words besides those of the platform; one that ends in "…" is how a long sentence begins.
    ``name`` is a pattern with the groups ``from``, ``to`` (yyyymmdd) and ``exported`` (by ``name_time``); ``failed``
    are words that stand somewhere in the row of an order whose parcel never reached its buyer; ``sum_of`` is the
    column that the parts of a settlement come to.
    """

    code: Name
    kind: FileKind
    title: Annotated[str, msgspec.Meta(min_length=1)]
    must: Annotated[list[Headings], msgspec.Meta(min_length=1)]
    version: str = "1"
    never: list[str] = []
    sheets: list[str] = []
    unread: list[str] = []
    """Sheets that may hold money too and are not read: where one has rows, that is said."""
    exact: bool = True
    described: int = 0
    grain: Grain = Grain.LINE
    order_grain: str = ""
    """In a settlement with two grains: the word of the rows that are an order's."""
    amounts: Amounts = Amounts.PLAIN
    times: str = "%Y-%m-%d %H:%M"
    day_first: bool = False
    """Whether somebody has said of days as people type them that the day stands before the month."""
    name: str = ""
    name_time: str = ""
    moves: list[Measure] = []
    orders: OrderFields | None = None
    money: MoneyFields | None = None
    states: dict[str, State] = {}
    failed: list[str] = []
    failed_state: State = State.RETURNING
    charges_above: bool = False
    """Whether a settlement writes what the platform takes above 0."""
    fee_has_tax: bool = False
    """Whether the fee columns of a settlement hold the withheld taxes too."""
    is_whole: bool = False
    """Whether a settlement's net is the sum of its declared parts to the đồng, so that a file is held to it."""
    totals: list[Total] = []
    """What it is held against, where that is there."""
    details: Details | None = None
    is_due: bool = False
    """Whether a settlement lists what is still to be paid: it is counted and held against its totals, not taken in."""
    says: str = ""
    """In Vietnamese: what a file that is not read yet is about, and where it belongs."""

    def __post_init__(self) -> None:
        """Check that the fields of its kind are there, and that its patterns are some."""
        wanted = {FileKind.ORDERS: self.orders, FileKind.SETTLEMENT: self.money}
        if self.kind in wanted and wanted[self.kind] is None and not self.says:
            raise ValueError(f"the fields of {self.kind} files are missing")
        if self.money is not None and self.money.paid is None and not self.says:
            raise ValueError("the heading of the payout's day is missing, and nothing says so")
        try:
            groups = re.compile(self.name).groupindex
        except re.error as error:
            raise ValueError(f"name is no pattern: {error}") from None
        if "exported" in groups and not self.name_time:
            raise ValueError("name_time says how the time in the name is written")

    @property
    def lacks_payday(self) -> bool:
        """Whether it is known but for the heading of the payout's day, which a person has to say."""
        return self.money is not None and self.money.paid is None

    def state_of(self, word: str, states: Mapping[str, State]) -> State | None:
        """Return what a status says, as it stands in these words or in the form's own; None where none has it."""
        for words in (self.states, states):
            if word in words:
                return words[word]
        for start, state in (*self.states.items(), *states.items()):
            if start.endswith(_PREFIX) and word.startswith(start.removesuffix(_PREFIX)):
                return state
        return None


def first(headings: Headings | None) -> tuple[str, ...]:
    """Return the headings of a field, the one that counts before the others."""
    if headings is None:
        return ()
    return (headings,) if isinstance(headings, str) else tuple(headings)


def form_of(definition: str) -> FileForm:
    """Read a form that a person confirmed (JSON); ValueError where it is none."""
    try:
        return msgspec.json.decode(definition, type=FileForm)
    except msgspec.DecodeError as error:
        raise ValueError(f"a confirmed form cannot be read: {error}") from None
