"""The sample files are what they claim to be, as readers of others see them."""

import csv
import io
import json
import re
import unicodedata
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook

from tests.connectors.sheet.files import others, quirks, shopee, tiktok
from tests.connectors.sheet.files.every import every, write_all
from tests.connectors.sheet.files.expected import MARKER, SampleFile

FILES = every()


def sheets(sample: SampleFile) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(sample.data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def one(case: str) -> SampleFile:
    return next(sample for sample in FILES if sample.case == case)


def test_there_are_sixty_cases_and_their_bytes_are_the_same_again(tmp_path: Path) -> None:
    written = write_all(tmp_path)
    assert len({sample.case for sample in FILES}) == len(FILES) >= 60
    assert [(s.case, s.name, s.data) for s in written] == [(s.case, s.name, s.data) for s in FILES]
    assert all((tmp_path / s.case / s.name).read_bytes() == s.data for s in written)
    json.dumps([s.expected for s in FILES])


def _text(sample: SampleFile) -> str:
    if sample.data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(sample.data)) as package:
            parts = [package.read(name) for name in package.namelist()]
        for part in parts:
            ElementTree.fromstring(part)  # noqa: S314
        return "".join(part.decode() for part in parts)
    if sample.data[:4] == b"\xd0\xcf\x11\xe0":
        return str(sheets(sample))
    if sample.case == "general-cp1258":
        return unicodedata.normalize("NFC", sample.data.decode("cp1258"))
    return sample.data.decode("utf-16" if sample.data[:2] == b"\xff\xfe" else "utf-8-sig")


def test_every_buyer_in_a_file_is_listed_and_every_one_listed_is_there() -> None:
    for sample in FILES:
        text = _text(sample)
        assert all(word in text for word in sample.markers), sample.case
        assert set(re.findall(MARKER + r"\d{4}", text)) == {w for w in sample.markers if w.startswith(MARKER)}, (
            sample.case
        )


def test_expected_sums_are_those_of_the_cells() -> None:
    body = sheets(one("shopee-all"))["orders"]
    assert body[0] == shopee.ALL
    assert len(shopee.ALL) == len(set(shopee.ALL)) == 63
    lines = [line for order in one("shopee-all").expected["orders"] for line in order["lines"]]
    assert sum(line["gross_dong"] for line in lines) == sum(float(str(row[29])) for row in body[1:])
    assert sum(line["quantity"] for line in lines) == sum(int(str(row[27])) for row in body[1:])
    assert sum(line["returned"] for line in lines) == sum(int(str(row[28])) for row in body[1:]) > 0
    units = sheets(one("lazada-orders"))["sheet1"][1:]
    assert sum(line["quantity"] for o in one("lazada-orders").expected["orders"] for line in o["lines"]) == len(units)
    for case in ("general", "general-xls", "general-hidden-rows"):
        rows = next(iter(sheets(one(case)).values()))[1:]
        asked = [line["gross_dong"] for order in one(case).expected["orders"] for line in order["lines"]]
        assert sum(asked) == sum(float(str(row[5])) for row in rows), case


def test_what_was_paid_is_its_parts_unless_the_file_is_wrong() -> None:
    for case in ("shopee-income", "tiktok-settled", "tiktok-settlement-not-its-parts"):
        off = [
            p["net_dong"] - (p["gross_dong"] - p["discount_dong"] - p["fee_dong"] - p["vat_dong"] - p["pit_dong"])
            for p in one(case).expected["settlements"]
        ]
        assert sum(off) == sum(a - b for a, b in one(case).expected["differences"]), case
    for case in ("shopee-income", "shopee-income-summary-wrong"):
        book, says = sheets(one(case)), one(case).expected
        assert book["Doanh thu"][2] == shopee.INCOME
        net = sum(float(str(row[12])) for row in book["Doanh thu"][3:] if row[1] == "Order")
        assert net == sum(p["net_dong"] for p in says["settlements"])
        assert float(str(book["Summary"][1][1])) - net == sum(a - b for a, b in says["differences"])
    paid = sheets(one("tiktok-settled"))["Chi tiết đơn hàng"]
    assert paid[0] == tiktok.SETTLED
    assert sum(int(str(row[3])) for row in paid[1:]) == sum(
        p["net_dong"] for p in one("tiktok-settled").expected["settlements"]
    )


def test_the_oddities_are_in_the_bytes() -> None:
    odd = _text(one("tiktok-orders"))
    assert odd.count("<row ") == odd.count("<c ") > 300
    assert re.search(r'<dimension ref="A1:A\d+"/>', odd)
    assert _text(one("general-hidden-rows")).count('hidden="1"') == 2
    assert 't="e"' in _text(one("shopee-quantity-failed-formula"))
    assert isinstance(sheets(one("tiktok-ids-as-floats"))["OrderSKUList"][2][0], float)
    rows = list(csv.reader(io.StringIO(_text(one("tiktok-orders-csv")), newline="")))
    assert rows[0] == tiktok.ORDERS
    assert all(row[0].endswith("\t") and len(row[0]) == 19 for row in rows[2:])
    assert one("general-html-named-xls").data.startswith(b"<html")
    assert sheets(one("viettelpost"))["Sheet1"][3] == others.VIETTEL
    assert sheets(one("vnpost-f41"))["F4.1"][2] == others.VNPOST
    rows = list(csv.reader(io.StringIO(_text(one("general-cp1258")), newline="")))
    assert rows == [[str(cell) for cell in row] for row in others.general_rows(others.general_orders())]
    assert min(order.placed.day for order in others.general_orders()) > 12
    assert len(quirks.HARMLESS) + len(quirks.GENERAL) == 17
