"""Filling a template that a person downloaded: texts into cells, and nothing else of the package is touched.

Platforms refuse an upload sheet of which more than its rows was changed. So the sheet's XML and the shared strings
change where a cell is written, every other byte of them and every other member of the package stays as it is. Each
value is a text, numbers too.
"""

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from marketplace.spreadsheets import kinds
from marketplace.spreadsheets.limits import Limits
from marketplace.spreadsheets.raw_package import with_members
from marketplace.spreadsheets.refusals import SheetRefused, because
from marketplace.spreadsheets.sheet_places import (
    CellPlace,
    RowPlace,
    SheetPlaces,
    column_name,
    column_of,
    places_of,
    require_utf_8,
    tag_end,
)
from marketplace.spreadsheets.xlsx import parts_of, sheet_parts
from marketplace.spreadsheets.xml_parts import DAMAGED, XmlHandler, parse
from marketplace.words.messages import Sentence

Rows = Mapping[int, Mapping[int, str]]
"""Texts by the number of their row, as people count, and of their column from 0."""
_STRINGS = "xl/sharedstrings.xml"
_LARGEST = 40_000_000
_COUNT = re.compile(rb"""\s(count|uniqueCount)\s*=\s*(["'])(\d*)\2""")
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_A_BOOK = Sentence(
    "The template is no .xlsx; download it from the platform once more, and do not save it in another program.",
    "Tệp mẫu không phải .xlsx; hãy tải lại từ sàn và không lưu bằng chương trình khác.",
)
_NOT_FRESH = Sentence(
    "The template holds something already where rows are to be filled in; download it from the platform once more.",
    "Tệp mẫu đã có nội dung ở chỗ cần điền; hãy tải lại tệp mẫu từ sàn.",
)


class TemplateSheet(NamedTuple):
    """One sheet of a template: its name, and the member of the package that holds it."""

    title: str
    member: str


class Template:
    """A template as it was downloaded. SheetRefused where it is no .xlsx, damaged, or not filled as it stands."""

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        if kinds.kind_of(path, limits) != "xlsx":
            raise SheetRefused(_NOT_A_BOOK)
        self.content = path.read_bytes()
        try:
            with zipfile.ZipFile(BytesIO(self.content)) as archive:
                self._strings_member = parts_of(archive).get(_STRINGS)
                self._strings = _strings(archive, self._strings_member)
                held = [(title, member) for title, member in sheet_parts(archive).items() if member]
                if any(info.file_size > _LARGEST for info in archive.infolist()):
                    raise because("bomb")
                if self._strings_member is not None:
                    require_utf_8(archive.read(self._strings_member))
                self._parts = {member: archive.read(member) for _, member in held}
            self.sheets = [TemplateSheet(title, member) for title, member in held]
            self._places = {member: places_of(part) for member, part in self._parts.items()}
        except (*DAMAGED, ValueError, IndexError) as broken:
            raise because("damaged") from broken

    @property
    def shares_strings(self) -> bool:
        """Whether its texts lie apart from its cells, as a platform's own templates have them."""
        return self._strings_member is not None

    def row(self, sheet: TemplateSheet, number: int) -> dict[int, str]:
        """Return the texts of a row, as people count it, by the number of their column from 0."""
        found = (cell for row in self._rows(sheet, number) for cell in row.cells)
        texts = {cell.column: self._text_of(cell).strip() for cell in found}
        return {column: text for column, text in texts.items() if text}

    def filled(self, sheet: TemplateSheet, rows: Rows) -> bytes:
        """Return the package with texts written into a sheet; SheetRefused where a cell has something in it already."""
        if any(self._taken(sheet, number, cells) for number, cells in rows.items()):
            raise SheetRefused(_NOT_FRESH)
        texts = {text: at for at, text in enumerate(dict.fromkeys(map(_plain, _texts(rows))))}
        first = len(self._strings)
        known = {text: first + at for text, at in texts.items()} if self.shares_strings else {}
        places = self._places[sheet.member]
        part = _with_cells(self._parts[sheet.member], places, rows, _CellWriter(places.prefix, known))
        changed = {sheet.member: part}
        if self._strings_member is not None and texts:
            with zipfile.ZipFile(BytesIO(self.content)) as archive:
                strings = archive.read(self._strings_member)
            cells = sum(len(cells) for cells in rows.values())
            changed[self._strings_member] = _with_strings(strings, list(texts), cells)
        return with_members(self.content, changed)

    def _rows(self, sheet: TemplateSheet, number: int) -> list[RowPlace]:
        return [row for row in self._places[sheet.member].rows if row.number == number]

    def _taken(self, sheet: TemplateSheet, number: int, cells: Mapping[int, str]) -> bool:
        return bool(self.row(sheet, number).keys() & cells.keys())

    def _text_of(self, cell: CellPlace) -> str:
        return self._strings[int(cell.value)] if cell.kind == "s" and cell.value else cell.value


class _CellWriter:
    """Writes a cell that holds a text: by its number among the shared ones or, where a book has none, in place."""

    def __init__(self, prefix: str, known: Mapping[str, int]) -> None:
        self._prefix, self._known = prefix, known

    def cell(self, row: int, column: int, text: str, style: str) -> bytes:
        x, place = self._prefix, f'r="{column_name(column)}{row}"' + (f' s="{style}"' if style else "")
        number = self._known.get(_plain(text))
        if number is not None:
            return f'<{x}c {place} t="s"><{x}v>{number}</{x}v></{x}c>'.encode()
        inline = f'<{x}is><{x}t xml:space="preserve">{_escaped(text)}</{x}t></{x}is>'
        return f'<{x}c {place} t="inlineStr">{inline}</{x}c>'.encode()


def _with_cells(part: bytes, places: SheetPlaces, rows: Rows, writer: _CellWriter) -> bytes:
    """Return a sheet's XML with cells put in their places."""
    pieces: list[tuple[int, int, bytes]] = []
    for number in sorted(rows):
        there = [row for row in places.rows if row.number == number]
        if there:
            pieces += _in_row(part, there, rows[number], writer)
        else:
            pieces += _new_row(places, number, rows[number], writer)
    pieces = _in_data(part, places, pieces)
    if places.dimension is not None:
        start, end = places.dimension
        pieces.append((start, end, _grown(part[start:end].decode(), rows).encode()))
    return _spliced(part, pieces)


def _in_row(
    part: bytes, there: list[RowPlace], cells: Mapping[int, str], writer: _CellWriter
) -> list[tuple[int, int, bytes]]:
    """Return what changes in a row that is there, in as many pieces as it is written in."""
    known = sorted((cell for row in there for cell in row.cells), key=lambda cell: cell.column)
    by_column, last, pieces, added = {cell.column: cell for cell in known}, there[-1], [], b""
    for column in sorted(cells):
        cell = by_column.get(column)
        if cell is not None:
            pieces.append((cell.start, cell.end, writer.cell(last.number, column, cells[column], cell.style)))
            continue
        written = writer.cell(last.number, column, cells[column], "")
        after = next((one for one in known if one.column > column), None)
        if after is not None:
            pieces.append((after.start, after.start, written))
        else:
            added += written
    if added and last.alone:
        end = tag_end(part, last.start)
        name = part[last.start + 1 : end].split(None, 1)[0].rstrip(b"/>")
        pieces.append((end - 2, end, b">" + added + b"</" + name + b">"))
    elif added:
        pieces.append((last.inner_end, last.inner_end, added))
    return pieces


def _new_row(
    places: SheetPlaces, number: int, cells: Mapping[int, str], writer: _CellWriter
) -> list[tuple[int, int, bytes]]:
    written = b"".join(writer.cell(number, column, cells[column], "") for column in sorted(cells))
    x = places.prefix
    row = f'<{x}row r="{number}">'.encode() + written + f"</{x}row>".encode()
    after = next((one.start for one in places.rows if one.number > number), places.data_end)
    return [(after, after, row)]


def _in_data(part: bytes, places: SheetPlaces, pieces: list[tuple[int, int, bytes]]) -> list[tuple[int, int, bytes]]:
    """Return the pieces, inside of a data element of their own where the sheet has an empty one."""
    if not places.data_alone or not pieces:
        return pieces
    end = tag_end(part, places.data_start)
    inner = b"".join(written for _, _, written in pieces)
    return [(end - 2, end, b">" + inner + f"</{places.prefix}sheetData>".encode())]


def _grown(said: str, rows: Rows) -> str:
    """Return a dimension that holds what was there and what is written."""
    first, _, last = said.partition(":")
    columns = [column for cells in rows.values() for column in cells]
    corners = [corner for corner in (first, last) if corner]
    numbers = [int("".join(filter(str.isdigit, corner)) or 0) for corner in corners]
    left = min(columns + [column_of(corner) for corner in corners], default=0)
    right = max(columns + [column_of(corner) for corner in corners], default=0)
    top, bottom = min([*rows, *numbers], default=1), max([*rows, *numbers], default=1)
    return f"{column_name(left)}{top}:{column_name(right)}{bottom}"


def _with_strings(part: bytes, texts: list[str], cells: int) -> bytes:
    """Return the shared strings with new ones after those that are there, counted anew."""
    end = part.rfind(b"</")
    start = part.find(b"sst")
    head = part.rfind(b"<", 0, start)
    name = part[head + 1 : start + 3].decode()
    x = name.removesuffix("sst")
    added = "".join(f'<{x}si><{x}t xml:space="preserve">{_escaped(text)}</{x}t></{x}si>' for text in texts).encode()
    stop = tag_end(part, head)
    more = {b"count": cells, b"uniqueCount": len(texts)}

    def counted(found: re.Match[bytes]) -> bytes:
        number = int(found[3] or 0) + more[found[1]]
        return b" " + found[1] + b"=" + found[2] + str(number).encode() + found[2]

    tag = _COUNT.sub(counted, part[head:stop])
    if tag.endswith(b"/>"):
        return part[:head] + tag[:-2] + b">" + added + f"</{name}>".encode() + part[stop:]
    return part[:head] + tag + part[stop:end] + added + part[end:]


def _spliced(part: bytes, pieces: list[tuple[int, int, bytes]]) -> bytes:
    """Return the bytes with pieces put in, those of one place in the order they were made."""
    made, at = [], 0
    for start, end, written in sorted(pieces, key=lambda piece: piece[0]):
        made += [part[at:start], written]
        at = max(at, end)
    return b"".join([*made, part[at:]])


def _texts(rows: Rows) -> list[str]:
    return [text for number in sorted(rows) for _, text in sorted(rows[number].items())]


def _plain(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return _UNWRITABLE.sub("", text)


def _escaped(text: str) -> str:
    """Return a text as a cell holds it: what looks like an escape of the format's is none."""
    return _LOOKS_ESCAPED.sub("_x005F_", escape(_plain(text)))


def _strings(archive: zipfile.ZipFile, member: str | None) -> list[str]:
    reader = _SharedStrings()
    if member is not None:
        parse(archive, member, reader)
    return reader.found


class _SharedStrings(XmlHandler):
    """Reads the shared strings: the text of each, without how it is pronounced."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._in_text, self._aside = False, 0

    def begin(self, name: str, given: dict[str, str]) -> None:  # noqa: ARG002 - the handler's signature
        if name == "si":
            self.found.append("")
        elif name == "rph":
            self._aside += 1
        self._in_text = name == "t" and not self._aside

    def end(self, name: str) -> None:
        self._aside -= name == "rph"
        self._in_text = False

    def text(self, text: str) -> None:
        if self._in_text and self.found:
            self.found[-1] += text
