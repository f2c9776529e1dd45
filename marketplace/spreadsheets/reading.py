"""One row under its headings, read: each value with what is wrong with it, and what is no row of the table at all."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from marketplace.spreadsheets.columns import Problem, Row
from marketplace.spreadsheets.exported_cells import long_id
from marketplace.spreadsheets.formats import is_other
from marketplace.spreadsheets.headings import Found, Headings, letter
from marketplace.spreadsheets.stream import ACROSS, Failed, Garbled, Measured, Merged, Plain, RawRow, Value, cell_at
from marketplace.spreadsheets.torn_numbers import Tearing
from marketplace.words import dates, names
from marketplace.words.messages import Sentence, SetAside, Unreadable

_EMPTY = Sentence("The cell is empty; fill it in.", "Ô này đang trống; hãy điền vào.")
_FAILED = Sentence(
    "The formula in this cell failed; mend it, or type the value.",
    "Ô này bị công thức lỗi; hãy sửa công thức hoặc nhập giá trị.",
)
_NO_VALUE = Sentence(
    "The formula in this cell has no value yet; open the file in Excel, save it, and import again.",
    "Công thức lỗi: ô này chưa có giá trị; hãy mở tệp bằng Excel, lưu lại rồi nhập.",
)
_MERGED = Sentence(
    "This amount is merged over several rows, so nobody knows how much each row has; write one amount a row.",
    "Ô này là ô gộp nhiều dòng nên không rõ mỗi dòng bao nhiêu; hãy ghi từng dòng.",
)
_TOO_MANY = Sentence(
    "The row has more cells than there are headings; put a number with a decimal comma in quotation marks.",
    "Dòng này có nhiều ô hơn số cột tiêu đề; số có dấu phẩy thập phân phải để trong dấu ngoặc kép.",
)
_QUOTE = Sentence(
    "A quotation mark is left open in this row; close it or take it out.",
    "Dòng này có dấu ngoặc kép chưa đóng; hãy đóng lại hoặc bỏ đi.",
)
# What Excel and LibreOffice show where a formula failed, or a column is too narrow for its number.
_ERROR = re.compile(r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|#+)|Err:\d{3}", re.I)
_TOTAL = re.compile(r"(?:tong cong|tong so|tong|cong|total|sum)(?: .*)?")
_MOST_KNOWN = 1_000
"""How many texts or numbers of a column are remembered with what they were read as: most columns say few often."""
_OFTEN = (str, int, Decimal)
_AS_WRITTEN = frozenset({str, int, Decimal, date, datetime})
"""The kinds of cells that say no more than what is written in them."""


class RowReader:
    """Reads the rows under one heading, bounded by today's year; what holds for all of them is decided once.

    ``commas`` says that cells were parted by separators, so that one too many shifts them all.
    """

    def __init__(self, headings: Headings, today: date | None, *, commas: bool) -> None:
        """Look at the headings."""
        self.headings = headings
        self._today, self._commas = today, commas
        self._found = [
            (field, found.index, found, found.column.required, dict[object, object]())
            for field, found in headings.at.items()
        ]
        self._nothing = dict[str, object].fromkeys(headings.at)
        self._required = [found.index for found in headings.at.values() if found.column.required]
        self._codes = [found.index for found in headings.at.values() if found.column.read is long_id]
        self._tearing = Tearing(headings)
        self._end = max(headings.named, default=-1) + 1

    def read(self, raw: RawRow) -> Row:
        """Read a row: its values, and what is wrong with it."""
        if raw.mark == "quote":
            return self._refused(raw, "", raw.cells, _QUOTE)
        if self._commas and (shifted := self._shifted(raw)) is not None:
            return shifted
        values = self._nothing.copy()
        problems: list[Problem] = []
        notes: list[Problem] = []
        cells, count = raw.cells, len(raw.cells)
        for field, index, found, required, known in self._found:
            value = cells[index] if index < count else None
            if value is None and not required:
                continue
            often = type(value) in _OFTEN
            if often and value in known:
                values[field] = known[value]
                continue
            try:
                values[field] = self._value(raw, found, value)
                if often and len(known) < _MOST_KNOWN:
                    known[value] = values[field]
            except Unreadable as refusal:
                if found.column.private:
                    continue
                told = notes if isinstance(refusal, SetAside) else problems
                told.append(_problem(raw, found.heading, value, refusal.sentence))
        return Row(raw.number, values, tuple(problems), tuple(notes), raw.sheet.name)

    def is_whole(self, raw: RawRow) -> bool:
        """Say whether a row has all that each row must have, so that it is one of the table whatever it says."""
        return bool(self._required) and not self._is_lacking(raw) and not self._sums_up(raw)

    def is_total(self, raw: RawRow) -> bool:
        """Say whether a row sums up those above it.

        It begins with a word for that and lacks what each must have, or the word stands for a platform's code.
        """
        return self._sums_up(raw) or (_is_sum(self._first(raw)) and self._is_lacking(raw))

    def is_label(self, raw: RawRow) -> bool:
        """Say whether a row is only a line of text over the rows below it ("Tổ 2", "Thôn Phi Lễ")."""
        filled = [_shown(cell) for _at, cell in own(raw)]
        if len(filled) != 1 or not isinstance(filled[0], str):
            return False
        return all(_shown(cell_at(raw.cells, index)) is None for index in self._required)

    def is_description(self, raw: RawRow) -> bool:
        """Say whether nothing of a row is read as more than a text, so that it may describe the columns."""
        return all(value is None or type(value) is str for value in self.read(raw).values.values())

    def _first(self, raw: RawRow) -> object:
        return next((_shown(cell) for _at, cell in own(raw)), None)

    def _sums_up(self, raw: RawRow) -> bool:
        bare = bool(self._codes)
        for index in self._codes:
            cell = cell_at(raw.cells, index)
            # Most codes begin with another letter or a digit, which tells them at once.
            if type(cell) is str and cell[:1] in "TtCcSs" and _is_sum(cell):
                return True
            bare = bare and not _shown(cell)
        return bare and _is_sum(self._first(raw))

    def _is_lacking(self, raw: RawRow) -> bool:
        cells, count = raw.cells, len(raw.cells)
        for index in self._required:
            cell = cells[index] if index < count else None
            if type(cell) is not str and _shown(cell) is None:
                return True
        return False

    def _refused(self, raw: RawRow, column: str, cells: Sequence[Value], why: Sentence) -> Row:
        written = ", ".join(str(cell) for cell in cells if cell is not None)
        return Row(raw.number, {}, (_problem(raw, column, written, why),), sheet=raw.sheet.name)

    def _value(self, raw: RawRow, found: Found, value: Value) -> object:
        """Return one cell as its column reads it; Unreadable with what to do."""
        plain = value if type(value) in _AS_WRITTEN else self._plain(raw, found, value)
        if type(plain) is str:
            plain = _text(plain)
        if plain is None:
            if found.column.required:
                raise Unreadable(*_EMPTY)
            return None
        result = _measured(found, plain) if isinstance(plain, Measured) else found.column.read(plain, found.unit)
        if type(result) is not str and self._today is not None:
            self._check_days(result, self._today)
        return result

    def _plain(self, raw: RawRow, found: Found, value: Value) -> Plain | Measured | None:
        """Return what is written in a cell; Unreadable where nothing is that can be used."""
        if isinstance(value, Merged) and found.column.adds and not self._is_one_record(raw, value):
            raise Unreadable(*_MERGED)
        shown = _shown(value)
        if isinstance(shown, Failed):
            raise Unreadable(*(_FAILED if str(shown) else _NO_VALUE))
        if isinstance(shown, Garbled):
            raise Unreadable(*_FAILED) if _is_error(shown.shown) else _garbled(shown.shown)
        return shown

    def _check_days(self, result: object, today: date) -> None:
        for day in result if isinstance(result, tuple) else (result,):
            if isinstance(day, date):
                dates.check_plausible(day, today)

    def _is_one_record(self, raw: RawRow, value: Merged) -> bool:
        """Say whether all that is read of a row is merged over the same rows, so that they are one."""
        cells = (cell_at(raw.cells, index) for _field, index, *_ in self._found)
        rows = (value.first, value.last)
        return all(
            cell is None or cell is ACROSS or (isinstance(cell, Merged) and (cell.first, cell.last) == rows)
            for cell in cells
        )

    def _shifted(self, raw: RawRow) -> Row | None:
        """Refuse a row whose cells a decimal comma may have shifted; None where none has."""
        amount = self._tearing.amount(raw) if len(raw.cells) > self.headings.width else None
        more = [at for at, cell in enumerate(raw.cells[self._end :], self._end) if cell is not None]
        if amount is not None:
            return self._refused(raw, amount.heading, [amount.written], _TOO_MANY)
        if more:
            return self._refused(raw, letter(more[0]), raw.cells[-2:], _TOO_MANY)
        torn = self._tearing.found(raw)
        return self._refused(raw, torn.heading, [torn.written], torn.sentence) if torn is not None else None


def _measured(found: Found, value: Measured) -> object:
    """Return a number by what its format writes beside it: the unit of an amount; a text is more than its number."""
    if (found.column.adds or found.column.is_free) and is_other(value.words):
        raise Unreadable(
            f"The cell holds {value.number}, but its format “{value.words}” shows another number; give the cell a plain"
            " format and check the number.",
            f"Ô này chứa số {value.number} nhưng định dạng “{value.words}” hiện số khác; hãy bỏ định dạng đó rồi xem"
            " lại số.",
        )
    if found.column.adds:
        return found.column.read(value.number, value.words)
    if found.column.is_free:
        raise Unreadable(
            f"The cell holds {value.number}, and only its format writes “{value.words}” beside it; type it as text.",
            f"Ô này chỉ chứa số {value.number}, còn “{value.words}” là do định dạng; hãy nhập lại dạng văn bản.",
        )
    return found.column.read(value.number, found.unit)


def _text(written: str) -> str | None:
    """Return what can be seen of a text, or None where nothing can; Unreadable where it is a formula that failed."""
    if written[:1] in ("#", "E") and _is_error(written):
        raise Unreadable(*_FAILED)
    if written[:1] < names.FIRST_UNSEEN and written.isprintable():
        # Something of it can be seen; its reader drops what cannot.
        return written
    # A line end parts two things in one cell, so it stays for the reader.
    seen = names.visible(written) if "\n" not in written else "\n".join(map(names.visible, written.split("\n")))
    return seen.strip() or None


def own(raw: RawRow) -> Iterator[tuple[int, Value]]:
    """Yield the cells that are written in this row itself, with their places."""
    for at, cell in enumerate(raw.cells):
        if cell is None or cell is ACROSS or (isinstance(cell, Merged) and cell.first != raw.number):
            continue
        yield at, cell


def is_numbering(raw: RawRow) -> bool:
    """Say whether a row only numbers the columns: 1, 2, 3 or (1), (2), (3)."""
    numbers = [str(cell).strip("()[] ") for _at, cell in own(raw)]
    return len(numbers) > 1 and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _is_sum(cell: object) -> bool:
    return isinstance(cell, str) and _TOTAL.fullmatch(names.key(cell)) is not None


def _is_error(text: str) -> bool:
    return _ERROR.fullmatch(text) is not None


def _garbled(text: str) -> Unreadable:
    shown = names.tidy(text)[:60]
    return Unreadable(
        f"“{shown}” is typed in another font, or its letters were lost; type it again in Unicode.",
        f"“{shown}” bị lỗi phông chữ; hãy nhập lại bằng Unicode.",
    )


def _shown(value: Value) -> Plain | Failed | Garbled | Measured | None:
    shown = value.shown if type(value) is Merged else value
    return None if shown is ACROSS else shown  # type: ignore[return-value]


def _problem(raw: RawRow, column: str, value: object, sentence: Sentence) -> Problem:
    return Problem(raw.number, column, "" if value is None else str(value)[:200], sentence, raw.sheet.name)
