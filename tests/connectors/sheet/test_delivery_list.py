"""VNPost's F4.1 is read by waybill, with instants to the second, and nobody's name."""

from pathlib import Path

import pytest
import xlsxwriter

from connectors.sheet.delivery_list import read_deliveries
from connectors.sheet.reader import FileRefused
from connectors.sheet.recognise import UnknownFileError
from marketplace.words.instants import parse_iso
from marketplace.words.parcels import ParcelRecord
from marketplace.words.records import Fulfilment, Reject
from tests.connectors.sheet.files import others

HEADINGS = ["Tên KHL", "Số hiệu bưu gửi", "Số tiền COD", "Khối lượng thực tế", "Thời gian PTC", "Thời gian nộp tiền",
            "Thời gian chuyển hoàn"]  # fmt: skip
ROWS = [
    ["Trần Thị Mua", "EB1VN", "375.000", 15_200, "21/06/2026 10:05:00", "22/06/2026 08:00", ""],
    ["Trần Thị Mua", "EB2VN", "", 5_100, "", "", "23/06/2026 09:00:30"],
    ["Trần Thị Mua", "EB3VN", "", "", "", "", ""],
    ["Trần Thị Mua", "EB4VN", "", "", "ngày mai", "", ""],
]
NOW_MS = parse_iso("2026-06-24T00:00:00+07:00")


def workbook(path: Path, rows: list[list[object]], headings: list[str] = HEADINGS) -> Path:
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        sheet = book.add_worksheet("F4.1")
        for at, row in enumerate([["BÁO CÁO PHÁT"], [], headings, *rows]):
            sheet.write_row(at, 0, row)
    return path


def test_each_waybill_says_where_its_parcel_is_and_what_was_collected(tmp_path: Path) -> None:
    found = read_deliveries(workbook(tmp_path / "F4.1-2026.06.23.xlsx", ROWS), "F4.1-2026.06.23.xlsx", now_ms=NOW_MS)
    broken, *told = found.parcels
    assert told == [
        ParcelRecord("vnpost", "EB1VN", None, "PTC", Fulfilment.DELIVERED, parse_iso("2026-06-21T10:05:00+07:00"), True,
                     weight_g=15_200, cod_dong=375_000, cod_paid_ms=parse_iso("2026-06-22T08:00:00+07:00")),
        ParcelRecord("vnpost", "EB2VN", None, "chuyển hoàn", Fulfilment.RETURNED,
                     parse_iso("2026-06-23T09:00:30+07:00"), True, weight_g=5_100),
    ]  # fmt: skip
    assert isinstance(broken, Reject)
    assert "row 7" in broken.reason
    assert "Mua" not in repr(found)
    assert (found.facts.form, found.facts.kind, found.facts.moves) == ("vnpost-f41", "shipments", ())


def test_the_post_offices_sample_is_read_and_another_file_is_refused(tmp_path: Path) -> None:
    assert set(HEADINGS) <= set(others.VNPOST)
    path = workbook(tmp_path / "x.xlsx", [["a", "b"]], ["Mã đơn hàng", "Trạng thái"])
    with pytest.raises(UnknownFileError):
        read_deliveries(path, "x.xlsx", now_ms=NOW_MS)
    (tmp_path / "y.xlsx").write_bytes(b"")
    with pytest.raises(FileRefused):
        read_deliveries(tmp_path / "y.xlsx", "y.xlsx", now_ms=NOW_MS)
