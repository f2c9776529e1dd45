"""A sheet opened by its declared columns: the heading row found wherever it is, and the rows under it read."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self

from marketplace.sheet import kinds, refusals, stream
from marketplace.sheet.columns import Column, Headings, Problem, Row, understood
from marketplace.sheet.limits import Limits
from marketplace.sheet.refusals import because
from marketplace.sheet.stream import RawRow, Value
from marketplace.words.sentences import Sentence, Unreadable

_SEARCHED = 30
_EMPTY = Sentence("The cell is empty; fill it in.", "Ô này đang trống; hãy điền vào.")


class Table(AbstractContextManager["Table"]):
    """The rows under a heading row. ``headings`` says what was understood of it, ``sheet`` which sheet it is."""

    def __init__(self, path: Path, columns: Sequence[Column], limits: Limits) -> None:
        """Start reading; SheetRefused when the file is not one we read, or has not the required columns."""
        self._raw = stream.rows(path, kinds.kind_of(path, limits), limits)
        self._columns = columns
        try:
            self.sheet, self.headings, self._first = self._find()
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows under the headings in their order; SheetRefused when the file breaks off."""
        for raw in chain(self._first, self._raw):
            if raw.sheet != self.sheet:
                return
            yield _read(raw, self.headings)

    def close(self) -> None:
        """Stop the parsing process."""
        self._raw.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the parsing process, whatever happened."""
        self.close()

    def __enter__(self) -> Self:
        """Return the table."""
        return self

    def _find(self) -> tuple[str, Headings, list[RawRow]]:
        """Find the first row, in any sheet, that has every required column; keep one row read ahead."""
        nearest = Headings({}, [])
        seen, sheet, any_row = 0, None, False
        for raw in self._raw:
            seen, sheet, any_row = (seen + 1 if raw.sheet == sheet else 1), raw.sheet, True
            if seen > _SEARCHED:
                continue
            headings = understood(raw.cells, self._columns)
            if not self._missing(headings):
                return raw.sheet, headings, self._ahead(raw.sheet)
            if len(headings.at) > len(nearest.at) or (not nearest.at and len(headings.ignored) > len(nearest.ignored)):
                nearest = headings
        if not any_row:
            raise because("blank")
        raise refusals.missing_columns(self._missing(nearest), _found(nearest))

    def _missing(self, headings: Headings) -> list[str]:
        return [column.title for column in self._columns if column.required and column.field not in headings.at]

    def _ahead(self, sheet: str) -> list[RawRow]:
        first = next(self._raw, None)
        if first is None or first.sheet != sheet:
            raise because("headings only")
        return [first]


def opened(path: Path, columns: Sequence[Column], limits: Limits | None = None) -> Table:
    """Open a spreadsheet by its declared columns, for use in ``with``; SheetRefused says why it cannot be."""
    return Table(path, columns, limits or Limits())


def _found(headings: Headings) -> list[str]:
    return [heading for _at, _column, heading, _unit in headings.at.values()] + headings.ignored[:8]


def _read(raw: RawRow, headings: Headings) -> Row:
    values: dict[str, object] = {}
    problems: list[Problem] = []
    for field, (index, column, heading, unit) in headings.at.items():
        value: Value = raw.cells[index] if index < len(raw.cells) else None
        values[field] = None
        if value is None:
            if column.required:
                problems.append(Problem(raw.number, heading, "", _EMPTY))
            continue
        try:
            values[field] = column.read(value, unit)
        except Unreadable as refusal:
            problems.append(Problem(raw.number, heading, str(value)[:200], refusal.sentence))
    return Row(raw.number, values, tuple(problems))
