"""A file opened by its declared columns: every table under such headings read, in whichever sheets people see."""

import unicodedata
from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, groupby
from pathlib import Path
from types import TracebackType
from typing import Self

from marketplace.spreadsheets import kinds, reading, refusals, stream
from marketplace.spreadsheets.columns import Column, Problem, Row
from marketplace.spreadsheets.headings import Block, Headings
from marketplace.spreadsheets.layout import LIKELY, laid_out
from marketplace.spreadsheets.limits import Limits
from marketplace.spreadsheets.notices import Notices
from marketplace.spreadsheets.peeking import seen_of
from marketplace.spreadsheets.reading import RowReader
from marketplace.spreadsheets.refusals import HeadingsRefused, SheetRefused, because
from marketplace.spreadsheets.stream import RawRow, Sheet


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file of known make is laid out."""

    sheets: tuple[str, ...] = ()
    """The exact names of the sheets that are read, of a file whose sheets have names; all where none is named."""
    described: int = 0
    """How many rows under the headings may describe the columns; one that holds a number or a day is data even so."""
    seek: frozenset[str] = frozenset()
    """Words that count wherever they stand in a row; which of them do, the row says."""
    instants: bool = False
    """Whether a cell that holds a time of day is read with it (a datetime), and not as its day."""

    def reads(self, sheet: Sheet) -> bool:
        """Say whether a sheet is one of those that are read."""
        return not self.sheets or not sheet.title or _composed(sheet.title) in map(_composed, self.sheets)


class Table(AbstractContextManager["Table"]):
    """The rows under the headings of a file, one after the other.

    ``headings`` are those of the first table, ``sheets`` the names of the sheets that were read, and ``notices``, once
    all rows were read, what was decided for the person: hidden rows, totals, tables that were left out. ``totals`` are
    the rows so far that sum up others, which are not among the rows.
    """

    def __init__(
        self,
        raw: Generator[RawRow, None, None],
        columns: Sequence[Column],
        layout: Layout,
        today: date | None = None,
        *,
        commas: bool,
    ) -> None:
        """Start reading; SheetRefused when the file has not the required columns. ``commas`` parted the cells."""
        self._raw = raw
        self._columns, self._commas, self._today, self._layout = columns, commas, today, layout
        self._found: list[Headings] = []
        self._nearest = Headings({})
        self._hidden = ""
        self._other: list[str] = []
        self._met = False
        self._refused: SheetRefused | None = None
        self.sheets: list[str] = []
        self.notices: list[Problem] = []
        self.totals: list[Row] = []
        self._rows = self._read()
        try:
            self._first = self._begin()
        except BaseException:
            self.close()
            raise

    @property
    def headings(self) -> Headings:
        """Return the headings of the first table."""
        return self._found[0]

    @property
    def ignored(self) -> list[str]:
        """Return the headings nobody asked for, of all tables read so far."""
        return list(dict.fromkeys(one for found in self._found for one in found.ignored))

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows in their order; SheetRefused when the file breaks off."""
        return chain(self._first, self._rows)

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

    def _begin(self) -> list[Row]:
        """Read up to the first row; SheetRefused where there is none."""
        first = next(self._rows, None)
        if first is not None:
            return [first]
        if self._refused is not None:
            raise self._refused
        if self._found:
            raise because("headings only")
        if self._hidden:
            raise refusals.hidden_sheet(self._hidden)
        if self._other and not self._met:
            raise refusals.missing_sheets(self._layout.sheets, self._other)
        if not self._nearest.named:
            raise because("blank")
        raise refusals.missing_columns(self._nearest.lacking(self._columns), _written(self._nearest))

    def _read(self) -> Iterator[Row]:
        for sheet, rows in groupby(self._raw, key=lambda raw: raw.sheet):
            if not self._layout.reads(sheet):
                self._other.append(sheet.title)
                continue
            self._met = True
            notices = Notices(sheet)
            read = self._seen if sheet.shown else self._unseen
            try:
                yield from read(sheet, rows, notices)
            except HeadingsRefused as refused:
                self._refuse(sheet, refused, notices)
            self.notices.extend(notices.all())

    def _refuse(self, sheet: Sheet, refused: HeadingsRefused, notices: Notices) -> None:
        """Leave out a sheet for its headings and note it; SheetRefused where rows of it were read, or it is alone."""
        named = refusals.in_sheet(sheet.name, refused)
        if not sheet.name or sheet.name in self.sheets:
            raise named from None
        self._refused = self._refused or named
        if sheet.shown:
            notices.refused(refused)

    def _unseen(self, sheet: Sheet, rows: Iterator[RawRow], notices: Notices) -> Iterator[Row]:
        """Yield nothing of a sheet that nobody sees; note it where it has such a table."""
        number = next((one.number for one in laid_out(rows, self._columns) if self._is_whole(one)), None)
        if number is not None:
            self._hidden = self._hidden or sheet.name
            notices.hidden_sheet(number)
        yield from ()

    def _seen(self, sheet: Sheet, rows: Iterator[RawRow], notices: Notices) -> Iterator[Row]:
        reader: RowReader | None = None
        follows, described = False, 0
        for one in laid_out(rows, self._columns):
            if described and reader is not None and (isinstance(one, Block) or reader.is_description(one)):
                described -= 1
            elif isinstance(one, Block):
                reader = self._reader(sheet, one, reader, notices)
                follows = reader is not None and reader.headings is one.headings
                described = self._layout.described if follows else 0
            elif reader is None:
                notices.left_out(one)
            else:
                described = 0
                if not (follows and reading.is_numbering(one)):
                    yield from self._row(one, reader, notices)
                follows = False

    def _reader(self, sheet: Sheet, found: Block, before: RowReader | None, notices: Notices) -> RowReader | None:
        """Return what reads from here on: by the headings found, or none where they lack what a table must have."""
        if self._is_whole(found):
            self._found.append(found.headings)
            if sheet.name not in self.sheets:
                self.sheets.append(sheet.name)
            notices.begin(found.number, found.headings)
            return RowReader(found.headings, self._today, commas=self._commas)
        if before is None:
            self._compare(found.headings)
        if len(found.headings.at) < LIKELY:
            return before
        notices.leave_out(found.number, found.headings.lacking(self._columns))
        return None

    def _row(self, raw: RawRow, reader: RowReader, notices: Notices) -> Iterator[Row]:
        if not any(reading.own(raw)):
            return
        whole = reader.is_whole(raw)
        if not whole and reader.is_total(raw):
            notices.total(raw)
            self.totals.append(reader.read(raw))
        elif not whole and reader.is_label(raw):
            notices.label(raw)
        else:
            if not self._commas or raw.mark != "quote":
                notices.take(raw, reader.headings)
            yield self._sought(raw, reader.read(raw))

    def _sought(self, raw: RawRow, row: Row) -> Row:
        seek = self._layout.seek
        found = seek.intersection(cell for cell in raw.cells if type(cell) is str) if seek else seek
        return replace(row, sought=found) if found else row

    def _compare(self, headings: Headings) -> None:
        """Remember the headings that come nearest to what a table must have."""
        nearest = self._nearest
        more_unknown = not nearest.at and len(headings.ignored) > len(nearest.ignored)
        if len(headings.at) > len(nearest.at) or more_unknown:
            self._nearest = headings

    def _is_whole(self, one: Block | RawRow) -> bool:
        return isinstance(one, Block) and not one.headings.lacking(self._columns)


class SeenFile(AbstractContextManager["SeenFile"]):
    """A file whose first rows are seen, and which is read by whatever columns these show, in the same parse."""

    def __init__(self, path: Path, limits: Limits, rows: int, headings: frozenset[str]) -> None:
        """Look at the first rows of each sheet; SheetRefused when the file is not one we read."""
        kind = kinds.kind_of(path, limits)
        self._begun = stream.begun(path, kind, limits, rows, headings)
        self.seen = seen_of(kind, self._begun)

    def table(self, columns: Sequence[Column], layout: Layout) -> Table:
        """Open it by its columns, once; times are kept. SheetRefused when it has not the required ones."""
        return Table(self._begun.rows(), columns, layout, commas=self.seen.kind == "csv")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the parsing process, whatever happened."""
        self._begun.close()

    def __enter__(self) -> Self:
        """Return the file."""
        return self


def opened(
    path: Path,
    columns: Sequence[Column],
    limits: Limits | None = None,
    today: date | None = None,
    layout: Layout | None = None,
) -> Table:
    """Open a spreadsheet by its declared columns, for use in ``with``; SheetRefused says why it cannot be.

    ``today`` bounds the years that days may have; without it any year is taken. ``layout`` is that of a file of known
    make.
    """
    limits, layout = limits or Limits(), layout or Layout()
    kind = kinds.kind_of(path, limits)
    keys = frozenset[str]().union(*(column.keys for column in columns))
    raw = stream.rows(path, kind, limits, keys, instants=layout.instants)
    return Table(raw, columns, layout, today, commas=kind == "csv")


def seen(path: Path, limits: Limits | None = None, *, rows: int, headings: frozenset[str] = frozenset()) -> SeenFile:
    """Look at a file, for use in ``with``, before it is known by which columns it is read.

    ``headings`` are keys of those it may have (``columns.bare_key``), by which its letters are known.
    """
    return SeenFile(path, limits or Limits(), rows, headings)


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip()


def _written(headings: Headings) -> list[str]:
    return [found.heading for found in headings.at.values()] + headings.ignored[:8]
