"""Numbers torn in two by their own decimal comma, where commas part the cells and no quotation marks hold them."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from marketplace.spreadsheets.cells import grams, text
from marketplace.spreadsheets.columns import Column
from marketplace.spreadsheets.headings import Found, Headings
from marketplace.spreadsheets.stream import RawRow, Value, cell_at
from marketplace.words import names, weight
from marketplace.words.messages import Sentence, Unreadable

_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?\D*")
_SERIAL = frozenset(("", "stt", "tt", "so tt", "so thu tu", "no"))
"""Headings of running numbers, which have no decimals."""


_MOST_GRADE = 10
"""Grades and varieties of two digits are hardly any."""
_LEAST_PIECE_G = 100
"""What a box, bag or bunch weighs at least."""
_LEAST_PRICE = 1_000
_PRICES, _THOUSAND = frozenset(("gia", "tien")), frozenset(("nghin", "ngan", "k", "1000", "000"))


class Torn(NamedTuple):
    """A number that may stand in two cells or more: the heading of the first, and the number as it would be."""

    heading: str
    written: str

    @property
    def sentence(self) -> Sentence:
        """Say what to do."""
        return Sentence(
            f"“{self.written}” may be one number with a comma or several cells; put the number in quotation marks,"
            " or save the sheet as .xlsx or as a CSV parted by semicolons.",
            f"“{self.written}” có thể là một số có dấu phẩy hoặc là nhiều ô; hãy để số trong dấu ngoặc kép,"
            " hoặc lưu thành .xlsx hay CSV ngăn cách bằng dấu chấm phẩy.",
        )


class Tearing:
    """Finds in the rows under one heading the numbers that may be torn.

    Cells are surely two where together they are no number of their column, where making them one would leave a column
    empty that each row must have, or where a day or a number further on stands in the one place that fits it.
    """

    def __init__(self, headings: Headings) -> None:
        """Look at the headings."""
        self._at = {found.index: found for found in headings.at.values()}
        self._unread = headings.unread
        self._width = headings.width
        self._required = [index for index, found in self._at.items() if found.column.required]
        self._last_amount = max((index for index, found in self._at.items() if found.column.adds), default=-1)

    def amount(self, raw: RawRow) -> Torn | None:
        """Return the first amount that may go on in the next cell, whatever stands beside it."""
        return next((Torn(self._at[at].heading, _joined(raw, at, 1)) for at in raw.beside if self._is_amount(at)), None)

    def found(self, raw: RawRow) -> Torn | None:
        """Return the first number that may be torn in a row of no more cells than headings."""
        for at in raw.beside:
            heading = self._heading(at)
            if heading is None:
                continue
            for more in range(_run(raw, at), 0, -1):
                if self._may_be_one(raw, at, more):
                    return Torn(heading, _joined(raw, at, more))
        return self._beside_one_left_out(raw)

    def _beside_one_left_out(self, raw: RawRow) -> Torn | None:
        """Return an amount that stands in two cells where the cell beside it may be left out, so that nothing shifts.

        Every number beside an amount may be so; it is doubted where the row leaves out others, or holds an odd number.
        """
        pairs = ((at, place, at + at + 1 - place) for at in raw.beside for place in (at + 1, at))
        for at, place, other in pairs:
            amount = self._at.get(place)
            if amount is None or not amount.column.adds or other in self._required or not self._is_named(other):
                continue
            joined = _joined(raw, at, 1)
            if not (_reads(amount, joined) or _THOUSANDS.fullmatch(joined)):
                continue
            if len(raw.cells) < self._width or self._is_odd(raw, amount, other):
                return Torn(amount.heading, joined)
        return None

    def _is_named(self, place: int) -> bool:
        return place in self._at or names.key(self._unread.get(place, "")) not in _SERIAL

    def _is_odd(self, raw: RawRow, amount: Found, place: int) -> bool:
        """Say whether a column would hardly hold the number that stands in it."""
        written = str(raw.cells[place]).replace(".", "")
        if not written.isdecimal():
            return True
        number, found = int(written), self._at.get(place)
        if found is not None:
            return found.column.read is text and not 0 < number < _MOST_GRADE
        words = set(names.key(self._unread.get(place, "")).split())
        if not weight.COUNTS.isdisjoint(words):
            return number == 0 or self._is_lighter(raw, amount, number * _LEAST_PIECE_G)
        return number < (_LEAST_PRICE if words & _PRICES and not words & _THOUSAND else 1)

    def _is_lighter(self, raw: RawRow, amount: Found, least: int) -> bool:
        cell = raw.cells[amount.index]
        return _reads(amount, cell) and amount.column.read is grams and grams(str(cell), amount.unit) < least

    def _is_amount(self, at: int) -> bool:
        found = self._at.get(at)
        return found is not None and found.column.adds

    def _heading(self, at: int) -> str | None:
        """Return the heading of a place whose numbers may have decimals and shift an amount; None for others."""
        if at in self._at:
            return self._at[at].heading if self._at[at].column.adds else None
        heading = self._unread.get(at, "")
        return heading if at < self._last_amount and names.key(heading) not in _SERIAL else None

    def _may_be_one(self, raw: RawRow, at: int, more: int) -> bool:
        cells = [*raw.cells[:at], _joined(raw, at, more), *raw.cells[at + more + 1 :]]
        if any(not self._may_stand(index, cell_at(cells, index)) for index in self._required if index != at):
            return False
        own = self._at.get(at)
        if own is not None and not (_reads(own, cells[at]) or _THOUSANDS.fullmatch(str(cells[at]))):
            return False
        after = range(at + more + 1, len(raw.cells))
        return not any(self._is_proof(raw.cells[place], place, place - more) for place in after)

    def _may_stand(self, place: int, cell: Value) -> bool:
        return cell is not None and (self._at[place].column.is_free or _reads(self._at[place], cell))

    def _is_proof(self, cell: Value, here: int, there: int) -> bool:
        """Say whether a cell fits the place where it stands, and not the one from which it would be shifted."""
        found, other = self._at.get(here), self._at.get(there)
        if cell is None or found is None or found.column.is_free or not _reads(found, cell):
            return False
        return other is None or other.column.is_free or not _reads(other, cell)


def _run(raw: RawRow, at: int) -> int:
    """Return how many cells after one may all go on with its number."""
    count = 1
    while at + count in raw.beside:
        count += 1
    return count


def _joined(raw: RawRow, at: int, more: int) -> str:
    return ",".join(str(cell) for cell in raw.cells[at : at + more + 1])


def _reads(found: Found, cell: Value) -> bool:
    column: Column = found.column
    read: Callable[[Any, str | None], Any] = column.read
    try:
        read(cell, found.unit)
    except Unreadable:
        return False
    return True
