"""What an old Excel file (.xls) says of its cells that its values do not: failed formulas, what is hidden, units.

A compound file ([MS-CFB]) holds one stream of records ([MS-XLS]); the few kinds that matter are read. Before Excel 97
the records were the same, but for texts: they are in a code page, and nothing stands between their length and letters.
"""

import codecs
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from marketplace.spreadsheets.cell_facts import Facts
from marketplace.spreadsheets.formats import BUILT_IN, unit_of

_END = 0xFFFFFFFC
"""Sector numbers from here on say that a chain ends."""

_BOF, _CODEPAGE, _BOUNDSHEET, _ROW, _COLINFO, _BOOLERR, _FORMULA = 0x809, 0x42, 0x85, 0x208, 0x7D, 0x205, 0x6
_FORMAT, _XF, _NUMBER, _RK, _MULRK = 0x41E, 0xE0, 0x203, 0x27E, 0xBD
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_EXCEL_97 = 0x600
_CODEPAGES = {0x8000: "mac_roman", 0x8001: "cp1252"}
"""Code pages that have other names than their numbers; [MS-XLS] 2.4.52 CodePage."""
Record = tuple[int, int, bytes]


def facts_of(path: str) -> dict[str, Facts]:
    """Return the facts of an .xls by the names of its sheets; ValueError when the file is damaged."""
    try:
        return _facts(_workbook(Path(path).read_bytes()))
    except (struct.error, IndexError, UnicodeDecodeError) as broken:
        raise ValueError(str(broken)) from broken


def _facts(stream: bytes) -> dict[str, Facts]:
    found: dict[str, Facts] = {}
    sheets: dict[int, str] = {}
    built_in = {number: unit for number, code in BUILT_IN.items() if (unit := unit_of(code))}
    facts, styles, codepage = Facts(), _XlsStyles(built_in, []), None
    for at, kind, data in _records(stream):
        if kind == _BOF and not at:
            codepage = None if struct.unpack_from("<H", data)[0] >= _EXCEL_97 else "cp1252"
        elif kind == _CODEPAGE and codepage is not None:
            codepage = _codec(*struct.unpack_from("<H", data))
        elif kind == _BOUNDSHEET:
            (begins,) = struct.unpack_from("<I", data)
            sheets[begins] = _text(data[6], data[7:], codepage)
        elif kind == _BOF and at in sheets:
            facts = found[sheets[at]] = Facts()
        elif kind == _FORMAT:
            styles.take_format(data, codepage)
        elif kind == _XF:
            styles.formats.append(struct.unpack_from("<H", data, 2)[0])
        else:
            _note(facts, kind, data)
            facts.units.update(styles.units(kind, data))
    return found


class _XlsStyles(NamedTuple):
    """The words that number formats write, by the format's number, and the formats of the cells' styles."""

    words: dict[int, str]
    formats: list[int]

    def take_format(self, data: bytes, codepage: str | None) -> None:
        """Note a format; [MS-XLS] 2.4.126 Format."""
        # Its length took one byte before Excel 97.
        how = "<HB" if codepage else "<HH"
        number, length = struct.unpack_from(how, data)
        self.words[number] = unit_of(_text(length, data[struct.calcsize(how) :], codepage)) or ""

    def units(self, kind: int, data: bytes) -> dict[tuple[int, int], str]:
        """Return what is written beside the numbers of a record, by row and column; [MS-XLS] 2.4.175 MulRk."""
        if not self.words or kind not in (_NUMBER, _RK, _MULRK, _FORMULA):
            return {}
        row, first = struct.unpack_from("<HH", data)
        count = (len(data) - 6) // 6 if kind == _MULRK else 1
        styles = [struct.unpack_from("<H", data, 4 + 6 * at)[0] for at in range(count)]
        words = {first + at: self.words.get(self.formats[style]) for at, style in enumerate(styles)}
        return {(row, column): unit for column, unit in words.items() if unit}


def _note(facts: Facts, kind: int, data: bytes) -> None:
    """Note what one record says; [MS-XLS] 2.4.221 Row, 2.4.53 ColInfo, 2.4.24 BoolErr, 2.4.127 Formula."""
    if kind == _ROW and data[12] & 0x20:
        facts.hidden_rows.add(struct.unpack_from("<H", data)[0])
    elif kind == _COLINFO and data[8] & 0x01:
        first, last = struct.unpack_from("<HH", data)
        facts.hidden_columns.extend(range(first, min(last, 255) + 1))
    elif kind == _BOOLERR and data[7]:
        facts.failed[struct.unpack_from("<HH", data)] = _ERRORS.get(data[6], "#N/A")
    elif kind == _FORMULA and data[12:14] == b"\xff\xff" and data[6] == 2:
        facts.failed[struct.unpack_from("<HH", data)] = _ERRORS.get(data[8], "#N/A")


def _records(stream: bytes) -> Iterator[Record]:
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _text(length: int, data: bytes, codepage: str | None) -> str:
    """Return a text of so many letters: in a code page, or after a mark that says whether two bytes are a letter."""
    if codepage is not None:
        return data[:length].decode(codepage, errors="replace")
    return data[1 : 1 + 2 * length].decode("utf-16-le") if data[0] & 1 else data[1 : 1 + length].decode("latin-1")


def _codec(number: int) -> str:
    """Return the codec of a code page; Windows-1252 for one that is not known here."""
    try:
        return codecs.lookup(_CODEPAGES.get(number, f"cp{number}")).name
    except LookupError:
        return "cp1252"


def _workbook(content: bytes) -> bytes:
    """Return the stream of the workbook; ValueError when there is none."""
    sector = 1 << struct.unpack_from("<H", content, 30)[0]
    if sector not in (512, 4096):
        raise ValueError("sectors of no known size")
    tables = _tables(content, sector)
    fat = [number for table in tables for number in struct.unpack(f"<{sector // 4}I", _sector(content, table, sector))]
    (first, _, cutoff, mini_first) = struct.unpack_from("<IIII", content, 48)
    directory = _chain(content, first, fat, sector)
    entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
    named = {
        entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le"): entry for entry in entries
    }
    entry = named.get("Workbook") or named.get("Book")
    if entry is None:
        raise ValueError("no workbook")
    start, size = struct.unpack_from("<II", entry, 116)
    if size >= cutoff:
        return _chain(content, start, fat, sector)[:size]
    small = _chain(content, struct.unpack_from("<I", entries[0], 116)[0], fat, sector)
    table = _chain(content, mini_first, fat, sector)
    return _chain(small, start, list(struct.unpack(f"<{len(table) // 4}I", table)), 64, header=0)[:size]


def _tables(content: bytes, sector: int) -> list[int]:
    """Return the sectors of the allocation table: 109 are listed in the header, the rest in a chain of its own."""
    listed = list(struct.unpack_from("<109I", content, 76))
    (more,) = struct.unpack_from("<I", content, 68)
    seen: set[int] = set()
    while more < _END and more not in seen:
        seen.add(more)
        *numbers, more = struct.unpack(f"<{sector // 4}I", _sector(content, more, sector))
        listed.extend(numbers)
    return [number for number in listed if number < _END]


def _chain(content: bytes, first: int, fat: list[int], sector: int, header: int | None = None) -> bytes:
    parts: list[bytes] = []
    at = first
    while at < _END:
        if len(parts) > len(fat):
            raise ValueError("a chain without an end")
        parts.append(_sector(content, at, sector, header))
        at = fat[at]
    return b"".join(parts)


def _sector(content: bytes, number: int, sector: int, header: int | None = None) -> bytes:
    begins = (sector if header is None else header) + number * sector
    return content[begins : begins + sector]
