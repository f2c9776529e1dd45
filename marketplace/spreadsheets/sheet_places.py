"""Places of rows and cells in the XML of a sheet: where each stands in its bytes, so that single ones can change."""

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.parsers import expat

_TAG = re.compile(rb"""<(?:"[^"]*"|'[^']*'|[^"'>])*>""")
_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([^"']+)""")
_REFERENCE = re.compile(rb"""\sref\s*=\s*(?:"([^"]*)"|'([^']*)')""")


class CellPlace(NamedTuple):
    """A cell from its first byte to before the next; ``kind`` is its type, ``value`` what is written in it."""

    column: int
    start: int
    end: int
    style: str
    kind: str
    value: str


@dataclass(slots=True)
class RowPlace:
    """A row: where its tag stands, where its cells end, and whether it is one tag alone."""

    number: int
    start: int
    inner_end: int = 0
    alone: bool = False
    cells: list[CellPlace] = field(default_factory=list)


@dataclass(slots=True)
class SheetPlaces:
    """The rows of a sheet in the order of the bytes, and where its data and its dimension stand."""

    prefix: str = ""
    """What stands before the names of its elements ("x:"), mostly nothing."""
    data_start: int = -1
    data_end: int = -1
    """Where the data's closing tag begins."""
    data_alone: bool = False
    dimension: tuple[int, int] | None = None
    """Where the value of the dimension stands."""
    rows: list[RowPlace] = field(default_factory=list)


def places_of(part: bytes) -> SheetPlaces:
    """Return the places in a sheet's XML; ValueError where it is damaged, in another encoding, or has no data."""
    require_utf_8(part)
    scanner = _Scanner(part)
    try:
        scanner.parser.Parse(part, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    if scanner.places.data_start < 0:
        raise ValueError("a sheet without data")
    return scanner.places


def require_utf_8(part: bytes) -> None:
    """Raise ValueError where XML says that it is written in another encoding than UTF-8."""
    said = _ENCODING.match(part.removeprefix(b"\xef\xbb\xbf")[:200])
    if part.startswith((b"\xff\xfe", b"\xfe\xff")) or (said and said[1].lower() not in (b"utf-8", b"us-ascii")):
        raise ValueError("another encoding than UTF-8")


def tag_end(part: bytes, at: int) -> int:
    """Return where the tag that begins at a byte has ended."""
    found = _TAG.match(part, at)
    if found is None:
        raise ValueError("a tag without an end")
    return found.end()


def column_of(reference: str) -> int:
    """Return the number of a cell's column, from 0, by its reference ("AB7")."""
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number - 1


def column_name(column: int) -> str:
    """Return the letters of a column, which is counted from 0."""
    name, left = "", column + 1
    while left:
        left, letter = divmod(left - 1, 26)
        name = chr(65 + letter) + name
    return name


class _Scanner:
    """Walks through a sheet's XML once, and notes places."""

    def __init__(self, part: bytes) -> None:
        self.places = SheetPlaces()
        self.parser = expat.ParserCreate()
        self._part, self._number, self._column = part, 0, -1
        self._cell: tuple[int, int, dict[str, str]] | None = None
        self._value, self._in_value = "", False
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._begin, self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _refuse(self, *_declared: Any) -> None:
        raise ValueError("a document type in a workbook")

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        prefix, colon, name = tag.rpartition(":")
        at = self.parser.CurrentByteIndex
        if name == "dimension":
            found = _REFERENCE.search(self._part, at, tag_end(self._part, at))
            self.places.dimension = (found.span(1) if found[1] is not None else found.span(2)) if found else None
        elif name == "sheetData":
            self.places.prefix, self.places.data_start = prefix + colon, at
        elif name == "row":
            self._number = int(given.get("r", self._number + 1))
            self._column = -1
            self.places.rows.append(RowPlace(self._number, at))
        elif name == "c" and self.places.rows:
            self._column = column_of(given["r"]) if "r" in given else self._column + 1
            self._cell, self._value = (self._column, at, given), ""
        elif name in ("v", "t"):
            self._in_value = True
        elif name == "f":
            self._value += "="

    def _end(self, tag: str) -> None:
        name, at = tag.rpartition(":")[2], self.parser.CurrentByteIndex
        if name in ("v", "t"):
            self._in_value = False
        elif name == "c" and self._cell is not None:
            column, start, given = self._cell
            end = tag_end(self._part, start if self._is_alone(start) else at)
            place = CellPlace(column, start, end, given.get("s", ""), given.get("t", "n"), self._value)
            self.places.rows[-1].cells.append(place)
            self._cell = None
        elif name == "row":
            row = self.places.rows[-1]
            row.inner_end, row.alone = at, self._is_alone(row.start)
        elif name == "sheetData":
            self.places.data_end, self.places.data_alone = at, self._is_alone(self.places.data_start)

    def _is_alone(self, start: int) -> bool:
        """Say whether an element is one tag: what expat says of its end differs by its version."""
        return self._part.startswith(b"/>", tag_end(self._part, start) - 2)

    def _text(self, text: str) -> None:
        if self._in_value and self._cell is not None:
            self._value += text
