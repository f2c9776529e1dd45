"""What an .ods says of its cells that its values do not: failed formulas, what is hidden or merged, units."""

import zipfile
from itertools import product

from marketplace.spreadsheets.cell_facts import Facts
from marketplace.spreadsheets.formats import is_other, says_more
from marketplace.spreadsheets.xml_parts import DAMAGED, XmlHandler, is_marked, parse

_MARKS = (
    b'="error',
    b"='error",
    b":visibility=",
    b"-spanned=",
    b":formula=",
    b"number:text>",
    b"currency",
    b"percentage",
    b":display-factor=",
)
_MOST_REPEATS = 1 << 20
_NUMBERS = {"float": "", "currency": "", "percentage": "0%"}
"""Kinds of cells that hold numbers, and what shows beside one whatever its format."""
_FORMATS = ("number-style", "currency-style", "percentage-style")


def facts_of(path: str) -> dict[str, Facts]:
    """Return the facts of an .ods by the names of its sheets; ValueError when the package is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            styles = _OdsStyles()
            reader = _Document(styles)
            if "styles.xml" in archive.namelist() and is_marked(archive, "styles.xml", _MARKS):
                parse(archive, "styles.xml", styles)
            if styles.of_cells or is_marked(archive, "content.xml", _MARKS):
                parse(archive, "content.xml", reader)
            return reader.found
    except DAMAGED as broken:
        raise ValueError(str(broken)) from broken


class _OdsStyles(XmlHandler):
    """Reads the styles of cells; ``of_cells`` are the words that their number formats write, by the style's name."""

    def __init__(self) -> None:
        self.of_cells: dict[str, str] = {}
        self._formats: dict[str, str] = {}
        self._format, self._in_text, self._parts, self._scaled = "", False, [""], False
        self._others: list[str] = []

    def begin(self, name: str, given: dict[str, str]) -> None:
        if name in _FORMATS:
            self._format, self._parts, self._scaled = given.get("style:name", ""), [], name == "percentage-style"
            self._others = []
        elif name in ("text", "currency-symbol") and self._format:
            self._in_text = True
        elif name == "number" and self._format:
            self._scaled = self._scaled or given.get("number:display-factor", "1") != "1"
        elif name == "map" and self._format:
            self._others.append(self._formats.get(given.get("style:apply-style-name", ""), ""))
        elif name == "style" and given.get("style:family") == "table-cell":
            unit = self._formats.get(given.get("style:data-style-name", ""))
            unit = unit or self.of_cells.get(given.get("style:parent-style-name", ""))
            self.of_cells |= {given.get("style:name", ""): unit} if unit else {}

    def end(self, name: str) -> None:
        if name in _FORMATS:
            # The sign of what is below 0 is no word.
            words = "".join(self._parts).strip(" -()")
            unit = words if says_more(words) else ""
            if self._scaled or is_other(unit) or any(other != unit for other in self._others):
                # What shows another number than the cell holds, or other words for some, is no unit of it.
                unit = f"0 {words}".strip()
            if unit:
                self._formats[self._format] = unit
            self._format = ""
        elif name in ("text", "currency-symbol"):
            self._in_text = False

    def text(self, text: str) -> None:
        if self._in_text:
            self._parts.append(text)


class _Document(XmlHandler):
    """Reads the tables of an .ods."""

    def __init__(self, styles: _OdsStyles) -> None:
        self._styles = styles
        self._style, self._unit, self._row_style = "", "", ""
        self._column_styles: list[str] = []
        self.found: dict[str, Facts] = {}
        self._facts = Facts()
        self._row, self._rows, self._column, self._columns = 0, 1, 0, 1
        self._defined = 0
        self._failed: bool | None = None
        self._shown = ""

    def begin(self, name: str, given: dict[str, str]) -> None:
        self._styles.begin(name, given)
        if name == "table":
            self._facts = self.found.setdefault(given.get("table:name", ""), Facts())
            self._row, self._defined, self._column_styles = 0, 0, []
        elif name == "table-column":
            count = _repeats(given, "table:number-columns-repeated")
            if given.get("table:visibility") in ("collapse", "filter"):
                self._facts.hidden_columns.extend(range(self._defined, min(self._defined + count, 16_384)))
            self._column_styles += [given.get("table:default-cell-style-name", "")] * min(count, 1_024)
            self._defined += count
        elif name == "table-row":
            self._rows, self._column = _repeats(given, "table:number-rows-repeated"), 0
            self._row_style = given.get("table:default-cell-style-name", "")
            if given.get("table:visibility") in ("collapse", "filter"):
                self._facts.hidden_rows.update(range(self._row, self._row + self._rows))
        elif name in ("table-cell", "covered-table-cell"):
            self._begin_cell(given)

    def _begin_cell(self, given: dict[str, str]) -> None:
        self._columns = _repeats(given, "table:number-columns-repeated")
        kind = given.get("calcext:value-type") or given.get("office:value-type")
        without = "table:formula" in given and "office:value-type" not in given
        self._failed, self._shown = (kind == "error" or without), ""
        unit = self._unit_of(given.get("table:style-name", "")) if kind in _NUMBERS else ""
        # A sum of money and a share are such whatever their formats say.
        self._unit = unit or (given.get("office:currency", "¤") if kind == "currency" else _NUMBERS.get(kind or "", ""))
        down, across = _repeats(given, "table:number-rows-spanned"), _repeats(given, "table:number-columns-spanned")
        if down > 1 or across > 1:
            self._facts.merged.append((self._row, self._row + down - 1, self._column, self._column + across - 1))

    def _unit_of(self, style: str) -> str:
        of_column = self._column_styles[self._column] if self._column < len(self._column_styles) else ""
        return self._styles.of_cells.get(style or self._row_style or of_column, "")

    def end(self, name: str) -> None:
        self._styles.end(name)
        if name in ("table-cell", "covered-table-cell"):
            if self._failed:
                self._facts.failed[self._row, self._column] = self._shown
            if self._unit:
                rows, columns = (
                    range(self._row, self._row + self._rows),
                    range(self._column, self._column + self._columns),
                )
                self._facts.units |= dict.fromkeys(product(rows, columns), self._unit)
            self._failed, self._unit = None, ""
            self._column += self._columns
        elif name == "table-row":
            self._row += self._rows

    def text(self, text: str) -> None:
        self._styles.text(text)
        if self._failed:
            self._shown += text.strip()


def _repeats(given: dict[str, str], name: str) -> int:
    return min(max(int(given.get(name, "1")), 1), _MOST_REPEATS)
