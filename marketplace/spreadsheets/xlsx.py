"""What an .xlsx says of its cells that its values do not: failed formulas, what is hidden, and units of formats."""

import zipfile

from marketplace.spreadsheets.cell_facts import Facts
from marketplace.spreadsheets.formats import BUILT_IN, unit_of
from marketplace.spreadsheets.xml_parts import DAMAGED, Elements, XmlHandler, is_marked, parse

_MARKS = (b't="e"', b"t='e'", b"hidden=", b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")
_FIRST = "0"
"""The style of cells that name none."""


def facts_of(path: str) -> dict[str, Facts]:
    """Return the facts of an .xlsx by the names of its sheets; ValueError when the package is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _facts(archive)
    except DAMAGED as broken:
        raise ValueError(str(broken)) from broken


def _facts(archive: zipfile.ZipFile) -> dict[str, Facts]:
    parts, styles = parts_of(archive), _XlsxStyles()
    if "xl/styles.xml" in parts:
        parse(archive, parts["xl/styles.xml"], styles)
    marks = (*_MARKS, *(f" s={mark}{style}{mark}".encode() for style in styles.units for mark in ('"', "'")))
    # A cell that names no style has the first one.
    marks += (b"<v>", b":v>") if _FIRST in styles.units else ()
    found: dict[str, Facts] = {}
    for title, name in sheet_parts(archive).items():
        reader = _Worksheet(styles.units)
        if name and is_marked(archive, name, marks):
            parse(archive, name, reader)
        found[title] = reader.facts
    return found


def parts_of(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the members of a package by their names as the format writes them."""
    return {name.replace("\\", "/").lower(): name for name in archive.namelist()}


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str | None]:
    """Return by the name of each sheet, in their order, the member that holds it; None where it is not there."""
    parts, sheets, targets = parts_of(archive), Elements("sheet"), Elements("relationship")
    parse(archive, parts["xl/workbook.xml"], sheets)
    parse(archive, parts["xl/_rels/workbook.xml.rels"], targets)
    part_of = {one["Id"]: _part(one["Target"]) for one in targets.found if "Id" in one and "Target" in one}
    found = {}
    for sheet in sheets.found:
        relation = next((value for name, value in sheet.items() if name.rpartition(":")[2] == "id"), "")
        found[sheet.get("name", "")] = parts.get(part_of.get(relation, ""))
    return found


def _part(target: str) -> str:
    bare = target.replace("\\", "/").lower()
    return bare.lstrip("/") if bare.startswith("/") else f"xl/{bare.removeprefix('./')}"


class _XlsxStyles(XmlHandler):
    """Reads the styles of cells; ``units`` are the words that their number formats write, by the style's number."""

    def __init__(self) -> None:
        self.units: dict[str, str] = {}
        self._codes = {str(number): code for number, code in BUILT_IN.items()}
        self._of_cells, self._count = False, 0

    def begin(self, name: str, given: dict[str, str]) -> None:
        if name == "numfmt":
            self._codes[given.get("numFmtId", "")] = given.get("formatCode", "")
        elif name == "cellxfs":
            self._of_cells = True
        elif name == "xf" and self._of_cells:
            unit = unit_of(self._codes.get(given.get("numFmtId", ""), ""))
            self.units |= {str(self._count): unit} if unit else {}
            self._count += 1

    def end(self, name: str) -> None:
        if name == "cellxfs":
            self._of_cells = False


class _Worksheet(XmlHandler):
    """Reads one worksheet of an .xlsx."""

    def __init__(self, units: dict[str, str]) -> None:
        self.facts = Facts()
        self._units, self._unit = units, ""
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
            self._unit = self._units.get(given.get("s", _FIRST), "") if given.get("t", "n") == "n" else ""
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
        elif name == "c" and self._unit and self._valued:
            self.facts.units[self._row, self._column] = self._unit

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
