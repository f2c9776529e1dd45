"""The process that parses: it limits its own memory and time, reads one file, and streams its rows.

Frames are a four-byte length and msgpack: ``["sheet", name, shown, sheets, hidden columns, fonts]`` (whether people see
it, how many they see, old fonts and their first rows by column), ``["rows", [[number, cells, mark, *beside], …]]``,
``["refused", reason]``, ``["end"]``; where the first rows are asked, ``["made", ms]`` before these and ``["seen"]``
behind them, from where all rows come, where they are asked too. A cell is null, text, a whole number, ``["n", "1.9"]``
(another number), ``["u", "1.9", "tạ"]`` (one whose format writes a unit), ``["d", "2026-06-20"]`` (a day), ``["t",
"2026-06-20T08:30:00"]`` (with its time, where asked), ``["e", "#N/A"]`` (a failed formula), ``["w", text]`` (wrong
letters), ``["m", cell, first, last]`` (merged over these rows) or ``["a"]`` (one with the cell at its left). A row's
mark is "", "hidden" or "quote" (a quotation mark left open); after it come the places of numbers that the next cell may
go on with.
"""

import datetime
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Any, BinaryIO

import msgspec

from marketplace.spreadsheets import ods, xls, xlsx
from marketplace.spreadsheets.cell_facts import Facts
from marketplace.spreadsheets.lettering import Lettering
from marketplace.spreadsheets.merged_cells import spread
from marketplace.spreadsheets.package_time import created_ms

Numbered = tuple[Any, ...]
Sheets = Iterator[tuple[list[Any], Callable[[], Iterator[Numbered]]]]
"""The frame of each sheet, and what begins with its rows, as often as they are asked for."""
_CHUNK = 500
_WHOLE = 10**15
"""Whole numbers below this are the same in every notation: a float holds all their digits."""
_FACTS = {"xls": xls.facts_of, "xlsx": xlsx.facts_of, "ods": ods.facts_of}
_PEEKED = 40
"""How many rows of a sheet that nobody sees are looked at, for its headings."""


def main() -> None:
    """Read the file named by the JSON in the first argument after the import root."""
    answer(sys.argv[2], sys.stdout.buffer)


def answer(request: str | bytes, out: BinaryIO) -> None:
    """Read the file named by a JSON, and write its frames."""
    asked = json.loads(request)
    _limit_memory(asked["memory_bytes"], asked["seconds"])
    try:
        _stream(asked, out)
    except MemoryError:
        _send(out, ["refused", "memory"])
    except SheetFailure as failure:
        _send(out, ["refused", str(failure)])


class SheetFailure(Exception):
    """A reason of ``marketplace.spreadsheets.refusals``."""


def _limit_memory(memory_bytes: int, seconds: float) -> None:
    # Windows has no rlimits: there the size limits and the parent's time limit are what protects.
    try:
        import resource
    except ImportError:
        return
    wanted = ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CPU, int(seconds) + 1), (resource.RLIMIT_CORE, 0))
    for limit, value in wanted:
        _soft, hard = resource.getrlimit(limit)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # macOS knows RLIMIT_AS and refuses to set it; the other limits stand there.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, hard))


def _stream(asked: dict[str, Any], out: BinaryIO) -> None:
    sheets: Iterable[tuple[list[Any], Callable[[], Iterator[Numbered]]]] = _SHEETS.get(asked["kind"], _workbook)(asked)
    if asked["first"] is not None:
        _send(out, ["made", created_ms(asked["path"]) if asked["kind"] in ("xlsx", "ods") else None])
    if asked["first"]:
        sheets = list(sheets)  # a file is parsed once for both
        _send_sheets(out, sheets, asked["rows"], asked["first"])
        _send(out, ["seen"])
    if asked["whole"]:
        _send_sheets(out, sheets, asked["rows"])
    _send(out, ["end"])


def _send_sheets(
    out: BinaryIO,
    sheets: Iterable[tuple[list[Any], Callable[[], Iterator[Numbered]]]],
    most_rows: int,
    first: int | None = None,
) -> None:
    """Send sheets with their rows, or the first of each; SheetFailure beyond so many rows in all."""
    count = 0
    for sheet, begin in sheets:
        rows = islice(begin(), first)
        _send(out, sheet)
        while chunk := list(islice(rows, _CHUNK)):
            count += len(chunk)
            if count > most_rows:
                raise SheetFailure("rows")
            _send(out, ["rows", chunk])


def _commas(asked: dict[str, Any]) -> Sheets:
    from marketplace.spreadsheets import delimited

    separator, text = delimited.text_of(asked["path"], SheetFailure)
    lettering = Lettering((record[0] for record in delimited.rows(separator, text, SheetFailure)), asked["headings"])
    cell = _Cells(asked["text"], lettering, instants=asked["instants"])

    def numbered() -> Iterator[Numbered]:
        for number, (cells, mark, beside) in enumerate(delimited.rows(separator, text, SheetFailure), start=1):
            if any(cells):
                yield number, cell.row(cells[: asked["columns"]]), mark, *beside

    yield ["sheet", "", True, 1, [], lettering.fonts], numbered


def _page_of(asked: dict[str, Any]) -> Sheets:
    from pathlib import Path

    from marketplace.spreadsheets import delimited, html_tables

    found = html_tables.tables(delimited.decoded(Path(asked["path"]).read_bytes(), SheetFailure), asked["columns"])
    if found is None:
        raise SheetFailure("html")
    lettering = Lettering(found.rows, asked["headings"])
    cell = _Cells(asked["text"], lettering, instants=asked["instants"])

    def numbered() -> Iterator[Numbered]:
        for number, cells in enumerate(spread(map(cell.row, found.rows), found.merged, asked["columns"])):
            if any(cells):
                yield number + 1, cells, "hidden" if number in found.hidden else ""

    yield ["sheet", "", True, 1, [], lettering.fonts], numbered


def _workbook(asked: dict[str, Any]) -> Sheets:
    from python_calamine import CalamineError, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    try:
        book = load_workbook(asked["path"])
        facts = _FACTS[asked["kind"]](asked["path"])
        sheets = [
            (at, one.name, one.visible == SheetVisibleEnum.Visible)
            for at, one in enumerate(book.sheets_metadata)
            if one.typ == SheetTypeEnum.WorkSheet
        ]
        for at, name, shown in sheets:
            page, known = book.get_sheet_by_index(at), _facts_of_sheet(facts, name)
            hidden = known.hidden_columns[: asked["columns"]]
            lettering = Lettering(page.iter_rows() if page.start and shown else (), asked["headings"])
            left = page.start[1] if page.start else 0
            typed = {at + left: font for at, font in lettering.fonts.items()}
            sheet = ["sheet", name, shown, sum(one[2] for one in sheets), hidden, typed]
            cells = _Cells(asked["text"], lettering, instants=asked["instants"])
            yield sheet, partial(_page, page, known, shown, asked, cells)
    except PasswordError:
        raise SheetFailure("password") from None
    except (CalamineError, OSError, ValueError):
        raise SheetFailure("damaged") from None


def _facts_of_sheet(facts: dict[str, Facts], name: str) -> Facts:
    """Return the facts of a sheet; without them nobody could tell what its numbers are of."""
    if facts and name not in facts:
        raise SheetFailure("damaged")
    return facts.get(name) or Facts()


def _page(page: Any, facts: Facts, shown: bool, asked: dict[str, Any], cell: "_Cells") -> Iterator[Numbered]:
    """Number the rows as people see them, from 1; iter_rows keeps the empty rows before the first (calamine 0.9).

    What stands left of the first column that is used is put back, so that a column's place is its letter.
    """
    if not page.start:
        return
    left: list[Any] = [None] * min(page.start[1], asked["columns"])
    merged = [(a, c, b, d) for (a, b), (c, d) in page.merged_cell_ranges or ()] or facts.merged
    rows = ([*left, *cell.row(row)][: asked["columns"]] for row in page.iter_rows())
    told = spread(_with_units(_with_failed(rows, facts), facts), merged, asked["columns"])
    for number, cells in enumerate(told if shown else islice(told, _PEEKED)):
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield number + 1, cells, "hidden" if number in facts.hidden_rows else ""


def _with_failed(rows: Iterator[list[Any]], facts: Facts) -> Iterator[list[Any]]:
    """Put failed formulas in their places; the reader of values leaves those cells empty."""
    failed: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for (row, column), said in facts.failed.items():
        failed[row].append((column, said))
    if not failed:
        yield from rows
        return
    for number, cells in enumerate(rows):
        for column, said in failed.pop(number, ()):
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = ["e", said]
        yield cells


def _with_units(rows: Iterator[list[Any]], facts: Facts) -> Iterator[list[Any]]:
    """Put beside numbers what their formats write there."""
    units: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for (row, column), unit in facts.units.items():
        units[row].append((column, unit))
    if not units:
        yield from rows
        return
    for number, cells in enumerate(rows):
        for column, unit in units.pop(number, ()):
            match cells[column] if column < len(cells) else None:
                case ["n", text]:
                    cells[column] = ["u", text, unit]
                case int(number):
                    cells[column] = ["u", str(number), unit]
        yield cells


class _Cells:
    """Writes the cells of one sheet for the way to the other process."""

    def __init__(self, most: int, lettering: Lettering, *, instants: bool) -> None:
        self._most, self._lettering, self._instants = most, lettering, instants

    def row(self, values: Iterable[Any]) -> list[Any]:
        most, instants = self._most, self._instants
        # Most cells are text, which is spared a call.
        cells = [
            one.strip()[:most] or None if type(one) is str else _cell(one, most, instants=instants) for one in values
        ]
        if self._lettering.is_clean:
            return cells
        return [self._lettering.told(at, one) if isinstance(one, str) else one for at, one in enumerate(cells)]


def _cell(value: Any, most: int, *, instants: bool) -> Any:
    # Most that are no text are numbers, and all of these are floats.
    if type(value) is float:
        # Excel keeps fifteen significant digits; repr would show the seventeenth (0.30000000000000004).
        return int(value) if -_WHOLE < value < _WHOLE and value.is_integer() else ["n", f"{value:.15g}"]
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return value if -_WHOLE < value < _WHOLE else ["n", str(value)]
    if instants and isinstance(value, datetime.datetime):
        return ["t", value.isoformat()]
    if isinstance(value, datetime.datetime | datetime.date):
        return ["d", value.isoformat()[:10]]
    return str(value).strip()[:most] or None


_SHEETS = {"csv": _commas, "html": _page_of}


def _send(out: BinaryIO, frame: list[Any]) -> None:
    body = msgspec.msgpack.encode(frame)
    out.write(len(body).to_bytes(4, "big") + body)
    out.flush()
