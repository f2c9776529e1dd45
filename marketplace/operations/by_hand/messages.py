"""A pasted message as the fields of the form: product, boxes, price and province; what is not sure stays empty."""

from collections.abc import Sequence
from typing import NamedTuple

from marketplace.directory.communes.provinces import ProvinceNames
from marketplace.operations.by_hand.selling import HandListing
from marketplace.words import names
from marketplace.words.chat_order import ChatOrder, chat_order
from marketplace.words.weight import COUNTS, UNIT_G

_SHORT = ("hn", "hcm", "tphcm", "sg", "hue")
"""Names of one word by which provinces go; other short words mean too much else."""


class MessageRead(NamedTuple):
    """What a message says, in the form's words; ``unclear_dong`` is a sum of which it does not say what it is for."""

    sku: str = ""
    packs: int | None = None
    price: str = ""
    province: str = ""
    phone: str = ""
    unclear_dong: int | None = None

    def __repr__(self) -> str:
        return f"MessageRead({self.sku!r}, {self.packs})"

    def fields(self) -> dict[str, str]:
        """Return the fields of the form, empty where nothing is certain."""
        packs = "" if self.packs is None else str(self.packs)
        return {"sku": self.sku, "packs": packs, "price": self.price, "province": self.province,
                "to-phone": self.phone}  # fmt: skip


def read_message(message: str, listings: Sequence[HandListing], provinces: ProvinceNames) -> MessageRead:
    """Read a message for a shop that sells these products."""
    said = chat_order(message)
    listing = _listing(said, listings)
    packs = _packs(said, listing)
    price = f"{said.box_dong}" if said.box_dong else f"{said.kilogram_dong}/kg" if said.kilogram_dong else ""
    if said.box_dong and said.kilogram_dong:
        price = ""
    unclear = None if price else said.amount_dong
    if listing is not None and unclear in (listing.price_dong, listing.price_dong * (packs or 0)):
        unclear = None  # it is what the product costs, which the form takes by itself
    return MessageRead(
        listing.sku if listing else "", packs, price, _province(said.words, provinces), said.phone or "", unclear
    )


def _listing(said: ChatOrder, listings: Sequence[HandListing]) -> HandListing | None:
    """Return the one product that a message can mean: by the weight of a box, and by the first word of its title."""
    found = list(listings)
    if said.weight_g is not None and said.packs is not None:
        fits = (said.weight_g, said.weight_g / said.packs)
        found = [one for one in found if one.label_g in fits]
    words = set(names.key(said.words).split())
    named = [one for one in found if _first_word(one.title) in words]
    found = named or found
    return found.pop() if len(found) == 1 else None


def _first_word(title: str) -> str:
    """Return the word of a title that says what it is: "vai" of "Thùng vải thiều 5 kg"."""
    words = names.key(title).split()
    return next((word for word in words if word.isalpha() and word not in COUNTS and word not in UNIT_G), "")


def _packs(said: ChatOrder, listing: HandListing | None) -> int | None:
    """Return the boxes that are said, or those that make the weight that is said of all of it."""
    if said.packs is not None or said.weight_g is None or listing is None:
        return said.packs
    packs, rest = divmod(said.weight_g, listing.label_g)
    return packs if packs > 1 and not rest else None


def _province(words: str, provinces: ProvinceNames) -> str:
    """Return the one province that stands in a message under its name; '' where none does, or several."""
    parts = names.key(words).split()
    found = {one.name for word in parts if word in _SHORT and (one := provinces.resolve(word)) is not None}
    for size in (2, 3, 4):
        for at in range(len(parts) - size + 1):
            one = provinces.resolve(" ".join(parts[at : at + size]))
            if one is not None:
                found.add(one.name)
    return found.pop() if len(found) == 1 else ""
