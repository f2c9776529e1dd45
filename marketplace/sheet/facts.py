"""What a workbook's package says that its values do not: failed formulas, hidden rows and columns, merged cells.

A part is searched for the few marks that matter, and parsed only where one of them is there.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

_BLOCK = 1 << 20
_LONGEST_MARK = 64
_XLSX_MARKS = (b't="e"', b"t='e'", b"hidden=", b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")
_ODS_MARKS = (b'="error', b"='error", b":visibility=", b"-spanned=", b":formula=")
_MOST_REPEATS = 1 << 20


@dataclass(slots=True)
class Facts:
    """One sheet's: places are (row, column) from 0; ``merged`` gives first and last row and column of each range."""

    failed: dict[tuple[int, int], str] = field(default_factory=dict)
    """What failed formulas show ("#N/A"), '' where a formula has no value."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def facts_of(path: str, kind: str) -> dict[str, Facts]:
    """Return the facts of an .xlsx or .ods by the names of its sheets; ValueError when the package is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _of_workbook(archive) if kind == "xlsx" else _of_document(archive)
    except (zipfile.BadZipFile, expat.ExpatError, KeyError, NotImplementedError) as broken:
        raise ValueError(str(broken)) from broken


def _of_workbook(archive: zipfile.ZipFile) -> dict[str, Facts]:
    parts = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
    sheets, targets = _Elements("sheet"), _Elements("relationship")
    _parse(archive, parts["xl/workbook.xml"], sheets)
    _parse(archive, parts["xl/_rels/workbook.xml.rels"], targets)
    part_of = {one["Id"]: _part(one["Target"]) for one in targets.found if "Id" in one and "Target" in one}
    found: dict[str, Facts] = {}
    for sheet in sheets.found:
        relation = next((value for name, value in sheet.items() if name.rpartition(":")[2] == "id"), "")
        name, reader = parts.get(part_of.get(relation, "")), _Worksheet()
        if name and _is_marked(archive, name, _XLSX_MARKS):
            _parse(archive, name, reader)
        found[sheet.get("name", "")] = reader.facts
    return found


def _of_document(archive: zipfile.ZipFile) -> dict[str, Facts]:
    reader = _Document()
    if _is_marked(archive, "content.xml", _ODS_MARKS):
        _parse(archive, "content.xml", reader)
    return reader.found


def _part(target: str) -> str:
    bare = target.replace("\\", "/").lower()
    return bare.lstrip("/") if bare.startswith("/") else f"xl/{bare.removeprefix('./')}"


def _is_marked(archive: zipfile.ZipFile, name: str, marks: tuple[bytes, ...]) -> bool:
    with archive.open(name) as file:
        return any(mark in block for block in _blocks(file) for mark in marks)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    last = b""
    while block := file.read(_BLOCK):
        yield last + block
        last = block[-_LONGEST_MARK:]


class _Reader:
    """Gets the elements of a part, their names in lower case and without their prefixes."""

    def begin(self, name: str, given: dict[str, str]) -> None:
        """Take the start of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, text: str) -> None:
        """Take text."""


def _parse(archive: zipfile.ZipFile, name: str, reader: _Reader) -> None:
    parser = expat.ParserCreate()

    def refuse(*_declared: Any) -> None:
        # No office program declares a document type; one that does may hold entities without end.
        raise ValueError("a document type in a workbook")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda tag, given: reader.begin(_local(tag), given)
    parser.EndElementHandler = lambda tag: reader.end(_local(tag))
    parser.CharacterDataHandler = reader.text
    with archive.open(name) as file:
        parser.ParseFile(file)


def _local(tag: str) -> str:
    return tag.rpartition(":")[2].lower()


class _Elements(_Reader):
    """Collects the attributes of all elements of one name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.found: list[dict[str, str]] = []

    def begin(self, name: str, given: dict[str, str]) -> None:
        if name == self._name:
            self.found.append(given)


class _Worksheet(_Reader):
    """Reads one worksheet of an .xlsx."""

    def __init__(self) -> None:
        self.facts = Facts()
        self._row, self._column = -1, -1
        self._failed, self._formula, self._valued, self._in_value = False, False, False, False
        self._text = False
        self._shown = ""

    def begin(self, name: str, given: dict[str, str]) -> None:
        if name == "row":
            self._row = int(given["r"]) - 1 if "r" in given else self._row + 1
            self._column = -1
            if given.get("hidden") in ("1", "true"):
                self.facts.hidden_rows.add(self._row)
        elif name == "c":
            self._column = _column(given["r"]) if "r" in given else self._column + 1
            self._failed, self._formula, self._valued, self._shown = given.get("t") == "e", False, False, ""
            self._text = given.get("t") == "str"
        elif name == "f":
            self._formula = True
        elif name == "v":
            # The empty text is a value; an empty number is none.
            self._in_value, self._valued = True, self._text
        elif name == "col" and given.get("hidden") in ("1", "true"):
            first, last = int(given["min"]) - 1, min(int(given["max"]), 16_384)
            self.facts.hidden_columns.extend(range(first, last))

    def end(self, name: str) -> None:
        if name == "v":
            self._in_value = False
        elif name == "c" and (self._failed or (self._formula and not self._valued)):
            self.facts.failed[self._row, self._column] = self._shown

    def text(self, text: str) -> None:
        if self._in_value:
            self._valued = True
            self._shown += text if self._failed else ""


def _column(place: str) -> int:
    number = 0
    for letter in place:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number - 1


class _Document(_Reader):
    """Reads the tables of an .ods."""

    def __init__(self) -> None:
        self.found: dict[str, Facts] = {}
        self._facts = Facts()
        self._row, self._rows, self._column, self._columns = 0, 1, 0, 1
        self._defined = 0
        self._failed: bool | None = None
        self._shown = ""

    def begin(self, name: str, given: dict[str, str]) -> None:
        if name == "table":
            self._facts = self.found.setdefault(given.get("table:name", ""), Facts())
            self._row, self._defined = 0, 0
        elif name == "table-column":
            count = _repeats(given, "table:number-columns-repeated")
            if given.get("table:visibility") in ("collapse", "filter"):
                self._facts.hidden_columns.extend(range(self._defined, min(self._defined + count, 16_384)))
            self._defined += count
        elif name == "table-row":
            self._rows, self._column = _repeats(given, "table:number-rows-repeated"), 0
            if given.get("table:visibility") in ("collapse", "filter"):
                self._facts.hidden_rows.update(range(self._row, self._row + self._rows))
        elif name in ("table-cell", "covered-table-cell"):
            self._begin_cell(given)

    def _begin_cell(self, given: dict[str, str]) -> None:
        self._columns = _repeats(given, "table:number-columns-repeated")
        kind = given.get("calcext:value-type") or given.get("office:value-type")
        without = "table:formula" in given and "office:value-type" not in given
        self._failed, self._shown = (kind == "error" or without), ""
        down, across = _repeats(given, "table:number-rows-spanned"), _repeats(given, "table:number-columns-spanned")
        if down > 1 or across > 1:
            self._facts.merged.append((self._row, self._row + down - 1, self._column, self._column + across - 1))

    def end(self, name: str) -> None:
        if name in ("table-cell", "covered-table-cell"):
            if self._failed:
                self._facts.failed[self._row, self._column] = self._shown
            self._failed = None
            self._column += self._columns
        elif name == "table-row":
            self._row += self._rows

    def text(self, text: str) -> None:
        if self._failed:
            self._shown += text.strip()


def _repeats(given: dict[str, str], name: str) -> int:
    return min(max(int(given.get(name, "1")), 1), _MOST_REPEATS)
