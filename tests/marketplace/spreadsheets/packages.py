"""Packages as programs really write them, taken apart: what each member is made of, byte for byte."""

import io
import struct
import zipfile
from collections.abc import Iterable

import xlsxwriter

SHOPEE_KEYS = [
    "ps_category|0|0", "ps_product_name|1|0", "ps_product_description|1|0", "ps_maximum_purchase_quantity|0|1",
    "ps_sku_parent_short|0|0", "et_title_variation_integration_no|0|0", "et_title_variation_1|0|0",
    "et_title_option_for_variation_1|0|0", "et_title_image_per_variation|0|3", "ps_price|1|1", "ps_stock|0|1",
    "ps_sku_short|0|0", "ps_item_cover_image|1|3", "ps_item_image_1|0|3", "ps_weight|1|1", "channel_id.50011|0|0",
    "et_title_reason|0|0",
]  # fmt: skip
"""Keys of a mass upload template, in an order of one month; another month has others."""


def written_members(package: bytes) -> dict[str, bytes]:
    """Return by name the bytes in which each member lies in a package: header, packed bytes, descriptor."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        infos, start = archive.infolist(), archive.start_dir
    starts = sorted(info.header_offset for info in infos)
    ends = dict(zip(starts, [*starts[1:], start], strict=True))
    return {info.filename: package[info.header_offset : ends[info.header_offset]] for info in infos}


def listed_members(package: bytes) -> dict[str, bytes]:
    """Return by name what the directory of a package says of each member, but where it lies."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        infos, at = archive.infolist(), archive.start_dir
    found = {}
    for info in infos:
        name, extra, said = struct.unpack_from("<3H", package, at + 28)
        entry = package[at : at + 46 + name + extra + said]
        found[info.filename] = entry[:42] + entry[46:]
        at += len(entry)
    return found


def shopee_template(keys: Iterable[str] = SHOPEE_KEYS) -> bytes:
    """Return a template as Shopee gives it: keys in row 1, headings to row 6, another sheet, a picture, a hash."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet, guide = book.add_worksheet("Bản đăng tải"), book.add_worksheet("Hướng dẫn")
        bold, number = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for column, key in enumerate(keys):
            sheet.write_string(0, column, key)
            sheet.write_string(2, column, f"Tiêu đề {column}", bold)
            sheet.write_string(5, column, "Bắt buộc & có <dấu>")
        sheet.write_blank(6, 1, None, number)
        sheet.set_column(0, 3, 20, number)
        sheet.data_validation(6, 0, 500, 0, {"validate": "length", "criteria": "<", "value": 120})
        guide.write_string(0, 0, "Mỗi sản phẩm một dòng")
        book.define_name("template_hash", '="9f2c"')
    return _with_others(target.getvalue())


def _with_others(package: bytes) -> bytes:
    """Add a stored member, one with a descriptor behind it as streams have, and a comment of the package."""
    target = _Unseekable()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        new.comment = "mẫu tháng 11".encode()
        for info in old.infolist():
            new.writestr(info, old.read(info))
        new.writestr(zipfile.ZipInfo("xl/media/image1.png"), bytes(range(256)) * 9)
        new.writestr("customXml/item1.xml", "<mark hash='9f2c'/>")
    return target.getvalue()


class _Unseekable(io.BytesIO):
    """A stream: who writes a zip to it puts sizes behind the bytes."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_to: int) -> int:
        raise io.UnsupportedOperation

    def tell(self) -> int:
        raise io.UnsupportedOperation
