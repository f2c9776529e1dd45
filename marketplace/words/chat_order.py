"""An order as people send it by Zalo or note it from the telephone, read as far as it is certain.

"Cho chị 3 thùng 5kg, 25k/kg, gửi Hà Nội 0912 345 678": what stands there twice, and differs, is not taken. A sum that
does not say whether it is for a kilogram, a box or all of it stays apart.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from marketplace.words import money, weight
from marketplace.words.messages import Unreadable
from marketplace.words.pack_titles import plain
from marketplace.words.phones import numbers_in

_PHONE = re.compile(r"(?<![\d.])(?:\+84|0)(?:[ .-]?\d){8,10}(?!\d)")
_BOX = r"(?:thung|hop|tui|bao|goi|sot|khay|kien|gio)"
_TIMES = re.compile(rf"(?<![\w.,])(\d{{1,4}})\s*(?:{_BOX}\s*)?x\s*(?=\d+(?:[.,]\d+)?\s*(?:kg|ky|can|yen)\b)")
_PACKS = re.compile(rf"(?<![\w.,/])(\d{{1,4}})\s*{_BOX}\b")
_SUM = r"\d[\d.,]*\s*(?:k|nghin|ngan|ng|tr|trieu|d|dong|vnd)(?:\s?\d{1,3})?|\d{1,3}(?:[.,]\d{3})+"
_PRICE = re.compile(rf"(?<![\w.,])({_SUM}|\d+)\s*/\s*(?:1\s*)?(kg|can|ky|{_BOX})\b")
_AMOUNT = re.compile(rf"(?<![\w.,/])({_SUM})(?![\w.,]|\s*/)")
_WEIGHT = re.compile(r"(?<![\w.,/])(\d+(?:[.,]\d+)?)\s*(kg|kgs|ky|can|yen|ta|tan|gam|gram|g)\b(\s+ruoi\b)?(?!\s*/)")
_KILOGRAM = ("kg", "can", "ky")
_MOST_LETTERS = 2_000


class ChatOrder(NamedTuple):
    """What a message says of an order; None where it says nothing certain. Money in đồng."""

    packs: int | None = None
    weight_g: int | None = None
    """The one weight that it names: of a box, or of all of it."""
    box_dong: int | None = None
    kilogram_dong: int | None = None
    amount_dong: int | None = None
    """A sum of which it does not say what it is for."""
    phone: str | None = None
    words: str = ""
    """The message without accents and capitals, its telephone numbers taken out: what names and places are found in."""

    def __repr__(self) -> str:
        return f"ChatOrder({self.packs}, {self.weight_g})"


def chat_order(message: str) -> ChatOrder:
    """Read a message as far as it is certain."""
    whole = message[:_MOST_LETTERS]
    phones = numbers_in(whole)
    words = " ".join(plain(_PHONE.sub(" ; ", whole)).split())
    priced = {(dong, unit in _KILOGRAM) for said, unit in _PRICE.findall(words) if (dong := _dong(said)) is not None}
    rest = _PRICE.sub(" ; ", words)
    each = _TIMES.sub(" ; ", rest)
    packs = {int(said) for said in (*_TIMES.findall(rest), *_PACKS.findall(each))} - {0}
    return ChatOrder(
        _only(packs), _only(set(_weights(each))), _only({dong for dong, by_kg in priced if not by_kg}),
        _only({dong for dong, by_kg in priced if by_kg}),
        _only({dong for said in _AMOUNT.findall(rest) if (dong := _dong(said)) is not None}),
        phones[0] if len(phones) == 1 else None, words,
    )  # fmt: skip


def _only(found: set[int]) -> int | None:
    return found.pop() if len(found) == 1 else None


def _dong(said: str) -> int | None:
    try:
        return money.dong(said.strip()) or None
    except Unreadable:
        return None


def _weights(words: str) -> Iterator[int]:
    for amount, unit, half in _WEIGHT.findall(words):
        try:
            yield weight.grams(f"{amount} {unit}{half}")
        except Unreadable:
            continue
