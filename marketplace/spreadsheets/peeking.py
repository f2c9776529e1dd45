"""A look at a file without knowing its columns: the first rows of each sheet, and when the package says it was made."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from marketplace.spreadsheets import kinds, stream
from marketplace.spreadsheets.limits import Limits
from marketplace.spreadsheets.stream import ACROSS, Begun, Merged, Value
from marketplace.words import names

_ROWS_OF_HEADINGS = 15


@dataclass(frozen=True, slots=True)
class SheetPeek:
    """One sheet: its name, whether people see it, and its first rows with their numbers; a cell as people see it."""

    name: str
    shown: bool
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Peek:
    """A file: what it is (as ``kinds`` has it), when its package says it was made (ms, UTC), if it does, its sheets."""

    kind: str
    created_ms: int | None
    sheets: tuple[SheetPeek, ...]


class MaybeTable(NamedTuple):
    """What may be a table: its sheet, the number and cells of what may be its headings, and the filled rows below."""

    sheet: str
    number: int
    headings: tuple[str, ...]
    below: list[tuple[str, ...]]


def tables(seen: Peek) -> Iterator[MaybeTable]:
    """Yield what may be tables on the sheets people see: near the top two cells or more in a row, and rows below it."""
    for sheet in (one for one in seen.sheets if one.shown):
        for at, (number, row) in enumerate(sheet.rows[:_ROWS_OF_HEADINGS]):
            if sum(bool(names.key(cell)) for cell in row) < 2:
                continue
            below = [cells for _, cells in sheet.rows[at + 1 :] if any(cells)]
            if below:
                yield MaybeTable(sheet.name, number, row, below)


def peek(path: Path, limits: Limits | None = None, rows: int = 20) -> Peek:
    """Look at the first rows of each sheet, empty ones too; SheetRefused when the file is not one we read."""
    limits = limits or Limits()
    kind = kinds.kind_of(path, limits)
    begun = stream.begun(path, kind, limits, rows, whole=False)
    begun.close()
    return seen_of(kind, begun)


def created_ms(path: Path, limits: Limits | None = None) -> int | None:
    """Return when a file's package says it was made (ms, UTC), its sheets unread; SheetRefused as ``peek``."""
    limits = limits or Limits()
    kind = kinds.kind_of(path, limits)
    return stream.made_ms(path, kind, limits) if kind in ("xlsx", "ods") else None


def seen_of(kind: str, begun: Begun) -> Peek:
    """Return the first rows of a file as people see them."""
    return Peek(kind, begun.created_ms, tuple(
        SheetPeek(sheet.title, sheet.shown, tuple((raw.number, tuple(map(_seen, raw.cells))) for raw in raws))
        for sheet, raws in begun.sheets
    ))  # fmt: skip


def _seen(cell: Value) -> str:
    shown = cell.shown if isinstance(cell, Merged) else cell
    if shown is None or shown is ACROSS:
        return ""
    if isinstance(shown, datetime):
        return shown.strftime("%d/%m/%Y %H:%M:%S")
    return shown.strftime("%d/%m/%Y") if isinstance(shown, date) else str(shown)
