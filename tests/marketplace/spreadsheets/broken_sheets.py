"""Builds a folder of broken spreadsheets: each kind has a file name, a builder, and the reason it is refused for."""

import gzip
import io
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import odf.opendocument
import odf.table
import odf.text
import xlsxwriter
import xlwt

from marketplace.spreadsheets import Limits

HEADINGS = ["Họ tên chủ hộ", "Xã/phường", "Huyện", "Tỉnh"]
ROW = ["Nguyễn Thị Hoa", "Quý Sơn", "Lục Ngạn", "Bắc Giang"]
SMALL = Limits(
    file_bytes=300_000, unpacked_bytes=30_000_000, memory_bytes=400_000_000, rows=2_000, columns=50, seconds=60
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)

Builder = Callable[[], bytes]


def xlsx(*rows: list[object], hidden: bool = False, far: bool = False) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Hộ")
        if hidden:
            book.add_worksheet("Trống").activate()
            sheet.hide()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if far:
            sheet.write(1_048_575, 16_383, "x")
    return file.getvalue()


def xls(*rows: list[str]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Hộ")
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write(number, column, text)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def ods(*rows: list[str]) -> bytes:
    document = odf.opendocument.OpenDocumentSpreadsheet()
    table = odf.table.Table(name="Hộ")
    for row in rows:
        line = odf.table.TableRow()
        for text in row:
            cell = odf.table.TableCell(valuetype="string")
            cell.addElement(odf.text.P(text=text))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    file = io.BytesIO()
    document.write(file)
    return file.getvalue()


def csv(*rows: list[str], separator: str = ",", encoding: str = "utf-8") -> bytes:
    return "".join(separator.join(row) + "\r\n" for row in rows).encode(encoding)


def windows_1258(text: str) -> bytes:
    """Return a text in Windows-1258, which has vowels with their hats, and the five tones as combining marks."""
    # Microsoft, code page 1258.
    tones = "\u0300\u0301\u0303\u0309\u0323"
    apart = "".join(
        unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", letter) if c not in tones))
        + "".join(c for c in unicodedata.normalize("NFD", letter) if c in tones)
        for letter in text
    )
    return apart.encode("cp1258")


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


def repacked(content: bytes, name: str, part: bytes) -> bytes:
    """Return a zip with one part put in another's place."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, part if info.filename == name else old.read(info))
    return file.getvalue()


def locked_ods() -> bytes:
    manifest = b'<manifest:manifest><manifest:encryption-data manifest:checksum="x"/></manifest:manifest>'
    return repacked(ods(HEADINGS, ROW), "META-INF/manifest.xml", manifest)


def locked_zip() -> bytes:
    """Set the "encrypted" flag of every part, in the central directory too."""
    content = bytearray(xlsx(HEADINGS, ROW))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        while start >= 0:
            content[start + at] |= 1
            start = content.find(mark, start + 4)
    return bytes(content)


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


KINDS: dict[str, tuple[Builder, str]] = {
    "trống.xlsx": (lambda: b"", "empty"),
    "không dòng.xlsx": (xlsx, "blank"),
    "không dòng.csv": (lambda: b"\r\n\r\n\r\n", "blank"),
    "chỉ tiêu đề.xlsx": (lambda: xlsx(HEADINGS), "headings only"),
    "chỉ tiêu đề.csv": (lambda: csv(HEADINGS), "headings only"),
    "trang ẩn.xlsx": (lambda: xlsx(HEADINGS, ROW, hidden=True), "which is hidden"),
    "thiếu cột xã.xlsx": (
        lambda: xlsx(["Họ tên chủ hộ", "Thôn"], ["Nguyễn Thị Hoa", "Phi Lễ"]),
        "“Xã/phường” is missing",
    ),
    "thiếu hai cột.csv": (lambda: csv(["STT", "Ghi chú"], ["1", "x"]), "are missing"),
    "không tiêu đề.csv": (lambda: csv(ROW, ROW), "are missing"),
    "hai cột tên.xlsx": (lambda: xlsx(["Họ tên", "Chủ hộ", "Xã"], ["A", "B", "Quý Sơn"]), "mean the same"),
    "mật khẩu.xlsx": (lambda: _OLE + utf16("EncryptedPackage") + bytes(64), "password"),
    "mật khẩu cũ.xls": (lambda: _OLE + utf16("EncryptionInfo") + bytes(64), "password"),
    "mật khẩu.ods": (locked_ods, "password"),
    "mật khẩu zip.xlsx": (locked_zip, "password"),
    "đứt giữa chừng.xlsx": (lambda: xlsx(HEADINGS, ROW)[:2_000], "damaged"),
    "xml hỏng.xlsx": (
        lambda: repacked(xlsx(HEADINGS, ROW), "xl/worksheets/sheet1.xml", b"<worksheet><sheet"),
        "damaged",
    ),
    "mất bảng.xlsx": (lambda: zipped(xl__workbook_xml=b"<workbook/>"), "damaged"),
    "hỏng.xls": (lambda: _OLE + utf16("Workbook") + bytes(600), "damaged"),
    "hỏng.ods": (lambda: repacked(ods(HEADINGS, ROW), "content.xml", b"<office:document-content"), "damaged"),
    "trang web.xls": (
        lambda: b"\xef\xbb\xbf\r\n<html><body><p>Sign in first</p></body></html>",
        "html",
    ),
    "bảng xml.xls": (
        lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "xml",
    ),
    "báo cáo.pdf": (lambda: b"%PDF-1.7\n1 0 obj\n", "pdf"),
    "báo cáo pdf.xlsx": (lambda: b"%PDF-1.4\n", "pdf"),
    "ảnh chụp.png": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"),
    "ảnh.jpg.xlsx": (lambda: b"\xff\xd8\xff\xe0" + bytes(50), "picture"),
    "danh sách.docx": (lambda: zipped(word__document_xml=b"<w:document/>"), "document"),
    "danh sách.doc": (lambda: _OLE + utf16("WordDocument") + bytes(64), "document"),
    "danh sách.rtf": (lambda: b"{\\rtf1 Nguyen}", "document"),
    "trình chiếu.pptx": (lambda: zipped(ppt__presentation_xml=b"<p/>"), "document"),
    "văn bản.odt": (
        lambda: zipped(mimetype=b"application/vnd.oasis.opendocument.text", content_xml=b"<x/>"),
        "document",
    ),
    "gói.zip": (lambda: zipped(ho_csv=csv(HEADINGS, ROW)), "archive"),
    "gói.csv.gz": (lambda: gzip.compress(csv(HEADINGS, ROW)), "archive"),
    "nhị phân.xlsb": (lambda: zipped(xl__workbook_bin=b"\x83\x01"), "xlsb"),
    "bom nén.xlsx": (
        lambda: repacked(xlsx(HEADINGS, ROW), "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 25_000_000),
        "bomb",
    ),
    "bom nhiều phần.xlsx": (
        lambda: zipped(xl__workbook_xml=b"<workbook/>", a=b"0" * 16_000_000, b=b"1" * 16_000_000),
        "bomb",
    ),
    "quá lớn.csv": (lambda: csv(HEADINGS) + csv(ROW) * 8_000, "at most 0.3 MB"),
    "quá nhiều dòng.csv": (lambda: csv(HEADINGS) + csv(["A B", "x"]) * 2_500, "rows"),
    "ô ở góc xa.xlsx": (lambda: xlsx(HEADINGS, ROW, far=True), "memory"),
    "nhị phân.csv": (lambda: bytes(range(256)) * 20, "not a sheet"),
    "bảng mã lạ.csv": (lambda: "Họ tên,Xã\r\n".encode() + b"\x8a\x8d\x9e\xff,x\r\n", "encoding"),
    "cụt utf-16.csv": (lambda: csv(HEADINGS, ROW, encoding="utf-16")[:-1], "not a sheet"),
    "cơ sở dữ liệu.xls": (lambda: b"SQLite format 3\x00" + bytes(100), "not a sheet"),
}


def build(folder: Path) -> dict[Path, str]:
    """Write every kind into a folder; returns path → the reason (or words of the sentence) it is refused with."""
    built = {folder / "không có.xlsx": "absent", folder / "thư mục.xlsx": "folder"}
    (folder / "thư mục.xlsx").mkdir()
    for name, (builder, reason) in KINDS.items():
        (folder / name).write_bytes(builder())
        built[folder / name] = reason
    return built
