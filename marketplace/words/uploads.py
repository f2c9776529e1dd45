"""Upload sheets: what a platform's or carrier's bulk-upload sheet looks like, as it is declared or a person confirmed.

A column is known by its heading; by its place, or in another language, only where a person has confirmed it.
"""

from dataclasses import dataclass
from enum import StrEnum


class UploadKind(StrEnum):
    """What a row of an upload sheet is."""

    OFFERS = "offers"
    PARCELS = "parcels"


class KnownBy(StrEnum):
    """How well a column is known: by its Vietnamese heading, by an English one, or by its place alone."""

    NAME = "name"
    ENGLISH = "english"
    PLACE = "place"


class UploadField(StrEnum):
    """What of ours can be written into a column; money in đồng, the unit of a weight in its name."""

    SKU = "sku"
    TITLE = "title"
    DESCRIPTION = "description"
    CATEGORY = "category"
    PRICE = "price"
    STOCK = "stock"
    WEIGHT_KG = "weight_kg"
    WEIGHT_G = "weight_g"
    INTEGRATION = "integration"
    """One number for all rows of a product that is sold in several packs."""
    VARIATION = "variation"
    OPTION = "option"
    GROWING_AREA = "growing_area"
    CERTIFICATE = "certificate"
    SELLER = "seller"
    NUMBER = "number"
    ORDER = "order"
    RECIPIENT = "recipient"
    PHONE = "phone"
    ADDRESS = "address"
    GOODS = "goods"
    PACKS = "packs"
    VALUE = "value"
    COD = "cod"
    SERVICE = "service"
    BLANK = "blank"
    """A column that is there and stays empty."""


class UploadGap(StrEnum):
    """What a sheet asks for that nobody has told Lên Sàn."""

    CATEGORY = "category"
    IMAGES = "images"
    SIZE = "size"
    CARRIERS = "carriers"


@dataclass(frozen=True, kw_only=True, slots=True)
class UploadColumn:
    """A column: its heading, what is written into it (a field, or the same text in each row), and how it is known."""

    heading: str = ""
    field: UploadField | None = None
    text: str = ""
    known_by: KnownBy = KnownBy.NAME
    place: int | None = None
    """The number of the column, from 0, where it is known by its place."""
    longest: int = 0
    """Characters; 0: as many as a cell holds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UploadSheet:
    """An upload sheet. ``keys_row`` and ``first_row`` are numbers as people see them, 0: the first that has them."""

    code: str
    title: str
    columns: tuple[UploadColumn, ...]
    kind: UploadKind = UploadKind.OFFERS
    version: str = "1"
    sheet: str = ""
    """What the sheet is called; '': any that has the headings."""
    must: tuple[str, ...] = ()
    """Headings that have to be there."""
    cut_at: str = ""
    """What follows this letter in a heading is the platform's own and counts not."""
    keys_row: int = 0
    first_row: int = 0
    ours: bool = True
    """Whether we may write the sheet ourselves; else one that a person downloaded is filled."""
    shared: bool = False
    """Whether texts have to lie apart from the cells, as they do in a template of the platform's."""
    news_only: bool = False
    """Whether what stands in the shop already cannot be changed by it."""
    banner: tuple[str, ...] = ()
    """What stands above the headings of a sheet that we write."""
    leaves: tuple[UploadGap, ...] = ()
    services: tuple[str, ...] = ()
    """How a carrier's sheet calls its services, the usual one first."""

    def __post_init__(self) -> None:
        """Check that it can be found and filled."""
        if not any(column.field for column in self.columns):
            raise ValueError("an upload sheet has no column of ours")
        for column in self.columns:
            if bool(column.field) == bool(column.text):
                raise ValueError(f"column {column.heading!r} has either a field or a text")
            if (column.known_by is KnownBy.PLACE) != (column.place is not None) or not (
                column.heading or column.place is not None
            ):
                raise ValueError(f"column {column.heading!r} has a heading, or a place where it is known by that")

    @property
    def is_sure(self) -> bool:
        """Whether every column is known by its Vietnamese heading; else a person has to confirm it once."""
        return all(column.known_by is KnownBy.NAME for column in self.columns)
