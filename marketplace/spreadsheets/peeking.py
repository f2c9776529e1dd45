"""A look at a file without knowing its columns: the first rows of each sheet, and when the package says it was made."""

import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path

from marketplace.spreadsheets import kinds, stream
from marketplace.spreadsheets.limits import Limits
from marketplace.spreadsheets.stream import Merged, Value
from marketplace.spreadsheets.xml_parts import DAMAGED, XmlHandler, parse
from marketplace.words.instants import instant_of

_MADE = {"docprops/core.xml": "created", "meta.xml": "creation-date"}
"""The part of a package that tells when it was made, and the element; ECMA-376 part 2, 11; ODF 1.2 part 1, 4.3.2.14."""
_LARGEST = 100_000


@dataclass(frozen=True, slots=True)
class SheetPeek:
    """One sheet: its name, whether people see it, and its first rows with their numbers; a cell as people see it."""

    name: str
    shown: bool
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Peek:
    """A file: 'xlsx', 'xls', 'ods' or 'csv'; when its package says it was made (ms, UTC), if it does; its sheets."""

    kind: str
    created_ms: int | None
    sheets: tuple[SheetPeek, ...]


def peek(path: Path, limits: Limits | None = None, rows: int = 20) -> Peek:
    """Look at the first rows of each sheet that has any; SheetRefused when the file is not one we read."""
    limits = limits or Limits()
    kind = kinds.kind_of(path, limits)
    sheets = []
    for sheet, raws in groupby(stream.rows(path, kind, limits, instants=True, most=rows), key=lambda raw: raw.sheet):
        seen = tuple((raw.number, tuple(map(_seen, raw.cells))) for raw in raws)
        sheets.append(SheetPeek(sheet.title, sheet.shown, seen))
    return Peek(kind, created_ms(path) if kind in ("xlsx", "ods") else None, tuple(sheets))


def created_ms(path: Path) -> int | None:
    """Return when a package says it was made (ms, UTC); None where it does not say it in a form that is certain."""
    try:
        with zipfile.ZipFile(path) as archive:
            for part in archive.infolist():
                element = _MADE.get(part.filename.replace("\\", "/").lower())
                if element is not None and part.file_size <= _LARGEST:
                    made = _Text(element)
                    parse(archive, part.filename, made)
                    return _instant(made.found)
    except (*DAMAGED, ValueError, OSError):
        return None
    return None


class _Text(XmlHandler):
    """Collects the text of the first element of a name."""

    def __init__(self, name: str) -> None:
        """Begin with nothing of it."""
        self._name, self._within, self.found = name, False, ""

    def begin(self, name: str, given: dict[str, str]) -> None:  # noqa: ARG002 - as all handlers take it
        """Take what follows where it is the element."""
        self._within = name == self._name and not self.found

    def end(self, name: str) -> None:  # noqa: ARG002 - as all handlers take it
        """Take no more."""
        self._within = False

    def text(self, text: str) -> None:
        """Take text of the element."""
        if self._within:
            self.found += text


def _instant(written: str) -> int | None:
    """Return the instant of a W3C date and time; one that names no offset is in UTC, as office programs write it."""
    text = written.strip()
    if "T" not in text:
        return None
    made = datetime.fromisoformat(text)
    return instant_of(made if made.tzinfo else made.replace(tzinfo=UTC))


def _seen(cell: Value) -> str:
    shown = cell.shown if isinstance(cell, Merged) else cell
    if shown is None or shown is stream.ACROSS:
        return ""
    if isinstance(shown, datetime):
        return shown.strftime("%d/%m/%Y %H:%M:%S")
    return shown.strftime("%d/%m/%Y") if isinstance(shown, date) else str(shown)
