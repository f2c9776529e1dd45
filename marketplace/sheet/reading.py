"""One row under its headings, read: each value with what is wrong with it, and what is no row of the table at all."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from marketplace.sheet.columns import Problem, Row
from marketplace.sheet.headings import Found, Headings
from marketplace.sheet.stream import ACROSS, Failed, Garbled, Merged, RawRow, Value
from marketplace.words import dates, names
from marketplace.words.sentences import Sentence, SetAside, Unreadable

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
_BARE_NUMBER, _FEW_DIGITS = re.compile(r"\d+"), re.compile(r"\d{1,3}")


def read(raw: RawRow, headings: Headings, today: date | None, *, commas: bool) -> Row:
    """Read a row; ``commas`` says that its cells were parted by separators, so that one too many shifts them all."""
    if raw.mark == "quote":
        line = ", ".join(str(cell) for cell in raw.cells if cell is not None)
        return Row(raw.number, {}, (_problem(raw, "", line, _QUOTE),), sheet=raw.sheet.name)
    if commas and _is_shifted(raw, headings):
        extra = ", ".join(str(cell) for cell in raw.cells[-2:] if cell is not None)
        return Row(raw.number, {}, (_problem(raw, "", extra, _TOO_MANY),), sheet=raw.sheet.name)
    values: dict[str, object] = {}
    problems: list[Problem] = []
    notes: list[Problem] = []
    for field, found in headings.at.items():
        value = _at(raw.cells, found.index)
        values[field] = None
        try:
            values[field] = _value(raw, found, value, headings, today)
        except SetAside as aside:
            notes.append(_problem(raw, found.heading, value, aside.sentence))
        except Unreadable as refusal:
            problems.append(_problem(raw, found.heading, value, refusal.sentence))
    return Row(raw.number, values, tuple(problems), tuple(notes), raw.sheet.name)


def own(raw: RawRow) -> Iterator[tuple[int, Value]]:
    """Yield the cells that are written in this row itself, with their places."""
    for at, cell in enumerate(raw.cells):
        if cell is None or cell is ACROSS or (isinstance(cell, Merged) and cell.first != raw.number):
            continue
        yield at, cell


def is_total(raw: RawRow, headings: Headings) -> bool:
    """Say whether a row sums up those above it: it begins with a word for that, and lacks what each row must have."""
    first = next((_shown(cell) for _at, cell in own(raw)), None)
    return isinstance(first, str) and _TOTAL.fullmatch(names.key(first)) is not None and _is_lacking(raw, headings)


def is_label(raw: RawRow, headings: Headings) -> bool:
    """Say whether a row is only a line of text over the rows below it ("Tổ 2", "Thôn Phi Lễ")."""
    filled = list(own(raw))
    return len(filled) == 1 and isinstance(_shown(filled[0][1]), str) and not _has_required(raw, headings)


def is_numbering(raw: RawRow) -> bool:
    """Say whether a row only numbers the columns: 1, 2, 3 or (1), (2), (3)."""
    numbers = [str(cell).strip("()[] ") for _at, cell in own(raw)]
    return len(numbers) > 1 and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _value(raw: RawRow, found: Found, value: Value, headings: Headings, today: date | None) -> object:
    """Return one cell as its column reads it; Unreadable with what to do."""
    if isinstance(value, Merged) and found.column.adds and not _is_one_record(raw, value, headings):
        raise Unreadable(*_MERGED)
    shown = _shown(value)
    if isinstance(shown, Failed) or (_is_error(shown)):
        raise Unreadable(*(_FAILED if str(shown) else _NO_VALUE))
    if isinstance(shown, Garbled):
        raise _garbled(shown.shown)
    if isinstance(shown, str):
        # A line end parts two things in one cell, so it stays for the reader.
        seen = names.seen(shown) if "\n" not in shown else "\n".join(map(names.seen, shown.split("\n")))
        shown = seen.strip() or None
    if shown is None:
        if found.column.required:
            raise Unreadable(*_EMPTY)
        return None
    result = found.column.read(shown, found.unit)
    for day in result if isinstance(result, tuple) else (result,):
        if today is not None and isinstance(day, date):
            dates.check_near(day, today)
    return result


def _is_error(shown: object) -> bool:
    text = shown.shown if isinstance(shown, Garbled) else shown
    return isinstance(text, str) and text[:1] in ("#", "E") and _ERROR.fullmatch(text) is not None


def _garbled(text: str) -> Unreadable:
    shown = names.tidy(text)[:60]
    return Unreadable(
        f"“{shown}” is typed in another font, or its letters were lost; type it again in Unicode.",
        f"“{shown}” bị lỗi phông chữ; hãy nhập lại bằng Unicode.",
    )


def _shown(value: Value) -> object:
    shown = value.shown if isinstance(value, Merged) else value
    return None if shown is ACROSS else shown


def _is_one_record(raw: RawRow, value: Merged, headings: Headings) -> bool:
    """Say whether all that is read of a row is merged over the same rows, so that they are one."""
    cells = (_at(raw.cells, found.index) for found in headings.at.values())
    rows = (value.first, value.last)
    return all(
        cell is None or cell is ACROSS or (isinstance(cell, Merged) and (cell.first, cell.last) == rows)
        for cell in cells
    )


def _is_shifted(raw: RawRow, headings: Headings) -> bool:
    """Say whether a row has a cell too many, as a decimal comma makes it."""
    last = max(headings.named, default=-1)
    if any(cell is not None for cell in raw.cells[last + 1 :]):
        return True
    if len(raw.cells) <= headings.width:
        return False
    amounts = [found.index for found in headings.at.values() if found.column.adds]
    return any(_is_torn(raw.cells, at) for at in amounts)


def _is_torn(cells: Sequence[Value], at: int) -> bool:
    left, right = _at(cells, at), _at(cells, at + 1)
    return (
        isinstance(left, str)
        and isinstance(right, str)
        and _BARE_NUMBER.fullmatch(left) is not None
        and _FEW_DIGITS.fullmatch(right) is not None
    )


def _is_lacking(raw: RawRow, headings: Headings) -> bool:
    return any(_shown(_at(raw.cells, found.index)) is None for found in _required(headings))


def _has_required(raw: RawRow, headings: Headings) -> bool:
    return any(_shown(_at(raw.cells, found.index)) is not None for found in _required(headings))


def _required(headings: Headings) -> list[Found]:
    return [found for found in headings.at.values() if found.column.required]


def _problem(raw: RawRow, column: str, value: object, sentence: Sentence) -> Problem:
    return Problem(raw.number, column, "" if value is None else str(value)[:200], sentence, raw.sheet.name)


def _at(cells: Sequence[Value], index: int) -> Value:
    return cells[index] if index < len(cells) else None
