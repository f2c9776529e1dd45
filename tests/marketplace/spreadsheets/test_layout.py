"""Several tables, side by side or one below the other, are read each under its own headings, or said to be left out."""

from pathlib import Path

import pytest

from marketplace.spreadsheets import SheetRefused
from tests.marketplace.spreadsheets.books import book
from tests.marketplace.spreadsheets.broken_sheets import xlsx
from tests.marketplace.spreadsheets.reading import CASES, LOT, LOTS, lots, picked, told


def test_tables_side_by_side_leave_out_their_sheet_alone_and_are_named(tmp_path: Path) -> None:
    beside = [["DANH SÁCH LÔ"], [], [*LOTS, "", *LOTS], [*LOT, "", *LOT]]
    said = "Trang này không được đọc. Hai cột “Mã lô” (A) và “Mã lô” (H) cùng một nội dung"
    for sheets in ((("Đôi", beside), ("Lô", [LOTS, LOT])), (("Lô", [LOTS, LOT]), ("Đôi", beside))):
        found = lots(tmp_path, book(*sheets))
        assert picked(found.taken, "code") == [("L-1",)]
        told_of = [(sheet, row, sentence[: len(said)]) for sheet, row, _column, sentence in found.notices]
        assert told_of == [("Đôi", 3, said)]


def test_tables_side_by_side_in_all_sheets_refuse_the_file_and_name_the_first(tmp_path: Path) -> None:
    beside = [[*LOTS, "", *LOTS], [*LOT, "", *LOT]]
    with pytest.raises(SheetRefused) as refused:
        lots(tmp_path, book(("Đôi", beside), ("Khác", [["Ghi chú"]])))
    assert refused.value.sentence.vi.startswith("Trang “Đôi”: Hai cột “Mã lô” (A) và “Mã lô” (H)")


def test_a_second_table_is_read_in_its_own_unit_and_order(tmp_path: Path) -> None:
    found = told("lots", CASES / "second_table_below.xlsx")
    assert picked(found.taken, "code", "household", "grade", "in_g") == [
        ("T-1", "HO-1", "Loại 1", 100_000),
        ("T-2", "HO-2", "Loại 1", 300_000),
    ]
    assert found.wrong == []
    turned = [LOTS, LOT, [], ["Khối lượng (tạ)", *LOTS[:4]], ["3", "L-2", *LOT[1:4]]]
    assert picked(lots(tmp_path, xlsx(*turned)).taken, "code", "in_g") == [("L-1", 100_000), ("L-2", 300_000)]


def test_a_table_of_other_things_below_is_left_out_and_said(tmp_path: Path) -> None:
    other = [["Mã hộ", "Nông sản", "Số thùng"], ["HO-1", "Vải thiều", 20], ["HO-2", "Vải thiều", 30]]
    found = lots(tmp_path, xlsx(LOTS, LOT, [], *other))
    assert picked(found.taken, "code") == [("L-1",)]
    assert found.notices == [
        ("", 4, "", "Từ đây là bảng khác, thiếu cột “Khối lượng”; các dòng 5–6 không được đọc."),
    ]


def test_a_sheet_that_lacks_a_column_is_named(tmp_path: Path) -> None:
    found = lots(tmp_path, book(("A", [LOTS, LOT]), ("B", [LOTS[:4], LOT[:4]])))
    assert found.notices == [
        ("B", 1, "", "Từ đây là bảng khác, thiếu cột “Khối lượng”; dòng 2 không được đọc."),
    ]
