"""Parcels: what a carrier is asked to carry, and what it says of it. Weights are grams, sides cm, money đồng.

The recipient passes from a road to a carrier in memory, or sealed: no ``repr`` here tells who it is.
"""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from marketplace.words.records import Fulfilment


class AddressEra(StrEnum):
    """Which tree of places an address is written in; a carrier's ids of one are none of the other."""

    TWO_LEVELS = "two levels"
    """Province and commune, since 1 July 2025."""
    THREE_LEVELS = "three levels"
    """Province, district and commune, as before."""


class Address(NamedTuple):
    """Somebody at a place. ``commune`` and ``province`` are names as written, ``code`` a Vpostcode (địa chỉ số)."""

    name: str
    phone: str
    street: str
    commune: str
    district: str | None
    """Of an address as before July 2025; None for one of today."""
    province: str
    code: str | None = None

    @property
    def era(self) -> AddressEra:
        """Return the tree that its names are of."""
        return AddressEra.TWO_LEVELS if self.district is None else AddressEra.THREE_LEVELS

    def __repr__(self) -> str:
        return f"Address(…, {self.province!r})"


class CarrierUnit(NamedTuple):
    """A province, district or commune in a carrier's own numbering; ``parent_id`` is None for a province."""

    era: AddressEra
    level: str
    """'province', 'district' or 'commune'."""
    id: str
    name: str
    parent_id: str | None


class CarrierPlace(NamedTuple):
    """A carrier's own ids of where an address is, all of one era; ``district_id`` is None where it has two levels."""

    era: AddressEra
    province_id: str
    district_id: str | None
    commune_id: str


class ParcelWish(NamedTuple):
    """A parcel to be carried. ``number`` is ours and makes asking twice one parcel.

    ``to`` and ``to_place`` are of one era; ``cod_dong`` is collected from the recipient, 0 for nothing.
    ``freight_by_recipient`` says who pays the freight. ``asked_before`` says that it was asked for by this number
    already and no answer came: the carrier may have it.
    """

    number: str
    sender: Address
    sender_place: CarrierPlace
    to: Address
    to_place: CarrierPlace
    goods: str
    packs: int
    weight_g: int
    value_dong: int
    cod_dong: int = 0
    service: str = ""
    freight_by_recipient: bool = False
    sides_cm: tuple[int, int, int] | None = None
    note: str = ""
    hand_over_on: date | None = None
    asked_before: bool = False

    def __repr__(self) -> str:
        return f"ParcelWish({self.number!r}, {self.packs} packs, {self.weight_g} g)"


class ParcelMade(NamedTuple):
    """A parcel that a carrier has taken note of: its waybill and what it costs, as far as it says."""

    number: str
    waybill: str
    fee_dong: int | None
    sort_code: str | None = None
    known_before: bool = False
    """Whether it was asked for before, and is the parcel of then."""


class Quote(NamedTuple):
    """What a service of a carrier would cost; ``lasts`` is its own word of how long it takes."""

    service: str
    title: str
    fee_dong: int
    lasts: str | None


class Label(NamedTuple):
    """What is printed for parcels: a document, or the carrier's own address of it, never both.

    The document is a PDF; of a carrier that prints each parcel on its own, a ZIP of them.
    """

    document: bytes | None
    address: str | None


class ParcelRecord(NamedTuple):
    """What a carrier says of a parcel: never who gets it, nor who carries it.

    ``state`` is None where its status says nothing of where the parcel is (as a corrected slip): it is noted and moves
    nothing. ``number`` is ours, where the carrier tells it. Of a parcel that was delivered or came back in part only
    ``part`` is set, and in what weight where the carrier says so: what each pack became is asked of a person.
    """

    carrier: str
    waybill: str
    number: str | None
    status: str
    """The carrier's own word or number."""
    state: Fulfilment | None
    at_ms: int
    final: bool = False
    part: str | None = None
    """'delivered' or 'returned': only a part of it was."""
    weight_g: int | None = None
    """As the carrier weighed it."""
    cod_dong: int | None = None
    """What is to be collected, as the carrier has it."""
    cod_paid_ms: int | None = None
    """Since when what was collected is handed in or paid out."""
    fee_dong: int | None = None
    reason: str | None = None
    """Its code of a reason, never free text."""
