"""Workbooks as Excel 95 and many an old program write them: text in a code page, in a stream called Book.

The records are those of [MS-XLS] without the marks that say how a text is encoded, which came with Excel 97.
"""

import io
import struct
from collections.abc import Sequence

from xlwt.CompoundDoc import XlsDoc

from tests.marketplace.spreadsheets.broken_sheets import windows_1258

_FORMAT = 164
"""The first number of a format of the workbook's own."""


def excel_95(
    rows: Sequence[Sequence[str | float | None]],
    *,
    sheet: str = "Lô",
    code: str = "General",
    hidden: int | None = None,
    failed: tuple[int, int] | None = None,
) -> bytes:
    """Return an .xls in Windows-1258 whose numbers have one format, with a hidden row and a failed formula."""
    name, words = map(windows_1258, (sheet, code))
    before = _record(0x809, struct.pack("<HHHH", 0x500, 5, 0, 0)) + _record(0x42, struct.pack("<H", 1258))
    before += _record(0x41E, struct.pack("<HB", _FORMAT, len(words)) + words)
    before += b"".join(_record(0xE0, struct.pack("<HHH", 0, number, 0) + bytes(10)) for number in (0, _FORMAT))
    after = struct.pack("<HB", 0, len(name)) + name
    begins = len(before) + 4 + 4 + len(after) + 4
    book = before + _record(0x85, struct.pack("<I", begins) + after) + _record(0x0A)
    return _packed(book + _sheet(rows, hidden, failed))


def _sheet(rows: Sequence[Sequence[str | float | None]], hidden: int | None, failed: tuple[int, int] | None) -> bytes:
    made = _record(0x809, struct.pack("<HHHH", 0x500, 0x10, 0, 0))
    made += _record(0x200, struct.pack("<5H", 0, len(rows), 0, max(map(len, rows)), 0))
    if hidden is not None:
        made += _record(0x208, struct.pack("<8H", hidden, 0, len(rows[hidden]), 255, 0, 0, 0x20, 15))
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                text = windows_1258(cell)
                made += _record(0x204, struct.pack("<4H", at, column, 0, len(text)) + text)
            elif cell is not None:
                made += _record(0x203, struct.pack("<3Hd", at, column, 1, cell))
    if failed is not None:
        made += _record(0x06, struct.pack("<3H", *failed, 0) + b"\x02\0\x2a\0\0\0\xff\xff" + bytes(8))
    return made + _record(0x0A)


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _packed(stream: bytes) -> bytes:
    """Return the compound file of a workbook, whose stream Excel 95 calls Book."""
    file = io.BytesIO()
    XlsDoc().save(file, stream)
    packed = bytearray(file.getvalue())
    called, at = "Book".encode("utf-16-le"), packed.find("Workbook".encode("utf-16-le"))
    packed[at : at + 64] = called.ljust(64, b"\0")
    struct.pack_into("<H", packed, at + 64, len(called) + 2)
    return bytes(packed)
