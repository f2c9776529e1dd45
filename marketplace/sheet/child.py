"""The process that parses: it limits its own memory, reads one file, and streams rows to its standard output.

Frames are a four-byte length and msgpack: ``["sheet", name]``, ``["rows", [[number, cells], …]]`` or
``["refused", reason]``. A cell is null, text, ``["n", "1.9"]`` (a number) or ``["d", "2026-06-20"]`` (a day).
It imports nothing heavy, so that starting it costs a few hundredths of a second.
"""

import datetime
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, BinaryIO

import msgspec

Numbered = tuple[int, list[Any]]
_CHUNK = 500


def main() -> None:
    """Read the file named by the JSON in the first argument after the import root."""
    asked = json.loads(sys.argv[2])
    _limit_memory(asked["memory_bytes"], asked["seconds"])
    try:
        _stream(asked, sys.stdout.buffer)
    except MemoryError:
        _send(sys.stdout.buffer, ["refused", "memory"])
    except Refusal as refusal:
        _send(sys.stdout.buffer, ["refused", str(refusal)])


class Refusal(Exception):
    """A reason of ``marketplace.sheet.refusals``."""


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
    count = 0
    for name, rows in _sheets(asked):
        _send(out, ["sheet", name])
        numbered = (row for row in _numbered(rows, asked["columns"], asked["text"]) if row[1])
        while chunk := list(islice(numbered, _CHUNK)):
            count += len(chunk)
            if count > asked["rows"]:
                raise Refusal("rows")
            _send(out, ["rows", chunk])
    _send(out, ["end"])


def _sheets(asked: dict[str, Any]) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    if asked["kind"] == "csv":
        from marketplace.sheet.commas import rows

        yield "", rows(asked["path"], Refusal)
    else:
        yield from _workbook(asked["path"])


def _workbook(path: str) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    from python_calamine import CalamineError, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    try:
        book = load_workbook(path)
        shown = [
            at
            for at, sheet in enumerate(book.sheets_metadata)
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        for at in shown:
            sheet = book.get_sheet_by_index(at)
            yield sheet.name, iter(sheet.iter_rows()) if sheet.start else iter(())
    except PasswordError:
        raise Refusal("password") from None
    except (CalamineError, OSError, ValueError):
        raise Refusal("damaged") from None


def _numbered(rows: Iterator[list[Any]], columns: int, text: int) -> Iterator[Numbered]:
    """Number the rows as people see them, from 1; iter_rows keeps the empty rows before the first (calamine 0.9)."""
    for number, row in enumerate(rows, start=1):
        cells = [_cell(value, text) for value in row[:columns]]
        while cells and cells[-1] is None:
            cells.pop()
        yield number, cells


def _cell(value: Any, most: int) -> Any:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return ["n", str(value)]
    if isinstance(value, float):
        # Excel keeps fifteen significant digits; repr would show the seventeenth (0.30000000000000004).
        return ["n", f"{value:.15g}"]
    if isinstance(value, datetime.datetime | datetime.date):
        return ["d", value.isoformat()[:10]]
    return str(value).strip()[:most] or None


def _send(out: BinaryIO, frame: list[Any]) -> None:
    body = msgspec.msgpack.encode(frame)
    out.write(len(body).to_bytes(4, "big") + body)
    out.flush()
