"""Headings of several rows, several tables and several sheets are read as they are meant, or what was not is said."""

import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from marketplace import spreadsheets as sheet
from marketplace.imports.sheet_kinds import COLUMNS
from marketplace.spreadsheets import SheetRefused
from tests.marketplace.spreadsheets.broken_sheets import csv, xlsx
from tests.marketplace.spreadsheets.reading import CASES, LOT, LOTS, lots, picked, told

PLACE = ["Thôn", "Xã", "Huyện", "Tỉnh"]


def book(*sheets: tuple[str, list[list[object]]], merged: tuple[str, ...] = (), hidden: str = "") -> bytes:
    """Return an .xlsx of sheets, some ranges of the first merged as "F1:G1 text"."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        for at, (name, rows) in enumerate(sheets):
            page = made.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
            for one in merged if at == 0 else ():
                place, _, text = one.partition(" ")
                page.merge_range(place, text)
            if name == hidden:
                page.hide()
        made.worksheets()[-1 if hidden == sheets[0][0] else 0].activate()
    return file.getvalue()


def test_a_forecast_in_two_rows_of_headings_keeps_both_days() -> None:
    found = told("lots", CASES / "forecast_group.xlsx")
    assert picked(found.taken, "code", "in_g", "forecast_from", "forecast_to") == [
        ("F-1", 300_000, date(2026, 6, 10), date(2026, 6, 20)),
        ("F-2", 200_000, date(2026, 6, 12), date(2026, 6, 22)),
    ]
    assert (found.wrong, found.notices) == ([], [])


def test_a_weight_over_several_columns_is_their_total_and_the_others_are_named() -> None:
    found = told("lots", CASES / "weight_group.xlsx")
    assert picked(found.taken, "code", "in_g", "grade") == [("G-1", 150_000, None)]
    assert found.ignored == ["Khối lượng (kg) – Loại 1", "Khối lượng (kg) – Loại 2"]


def test_a_weight_over_several_columns_without_a_total_is_refused(tmp_path: Path) -> None:
    rows = [["Mã hộ", "Nông sản", "Ngày cắt", "Khối lượng (kg)", ""], ["", "", "", "Loại 1", "Loại 2"]]
    data = ["HO-1", "Vải thiều", "10/06/2026", "100", "50"]
    with pytest.raises(SheetRefused, match="stands over several columns"):
        lots(tmp_path, csv(*rows, data), "lots.csv")


@pytest.mark.parametrize("total", ["Tổng (tạ)", "Tổng cộng (tạ)", "Tổng tạ"])
@pytest.mark.parametrize("title", [True, False])
def test_a_total_that_names_its_unit_is_the_total(tmp_path: Path, total: str, *, title: bool) -> None:
    first = [["BẢNG THU HOẠCH 2026"]] if title else []
    top = ["Mã lô", "Mã hộ", "Nông sản", "Ngày cắt", "", ""]
    below = ["", "", "", "", "Đợt 1 (tạ)", total]
    row = ["L-1", "HO-1", "Vải thiều", "10/06/2026", "2", "5"]
    merged = ["A1:F1 BẢNG THU HOẠCH 2026", "E2:F2 Khối lượng"] if title else ["E1:F1 Khối lượng"]
    found = lots(tmp_path, book(("Lô", [*first, top, below, row]), merged=tuple(merged)))
    assert (picked(found.taken, "in_g"), found.wrong) == ([(500_000,)], [])


def test_a_group_without_a_total_is_refused_by_its_heading_and_not_by_the_title(tmp_path: Path) -> None:
    rows = [[""], ["Mã lô", "Mã hộ", "Nông sản", "Ngày cắt"], ["", "", "", "", "Đợt 1 (tạ)", "Đợt 2 (tạ)"]]
    merged = ("A1:F1 BẢNG THU HOẠCH 2026", "E2:F2 Khối lượng")
    with pytest.raises(SheetRefused) as refused:
        lots(tmp_path, book(("Lô", [*rows, ["L-1", "HO-1", "Vải", "10/06/2026", "2", "5"]]), merged=merged))
    assert refused.value.sentence.vi.startswith("Tiêu đề “Khối lượng” gộp nhiều cột (“Đợt 1 (tạ)”, “Đợt 2 (tạ)”)")


def test_a_doubled_heading_under_a_title_is_named_without_it(tmp_path: Path) -> None:
    rows = [[""], ["Mã hộ", "Mã hộ", "Nông sản", "Ngày cắt", ""], ["", "", "", "", "Khối lượng (kg)"]]
    with pytest.raises(SheetRefused) as refused:
        lots(tmp_path, book(("Lô", [*rows, ["L-1", "HO-1", "Vải", "10/06/2026", "2"]]), merged=("A1:E1 BẢNG 2026",)))
    assert refused.value.sentence.vi.startswith("Hai cột “Mã hộ” (A) và “Mã hộ” (B) cùng một nội dung")


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


def test_an_address_under_one_heading_is_read_in_its_parts(tmp_path: Path) -> None:
    top, below = ["Mã hộ", "Họ tên chủ hộ", "Địa chỉ", "", "", "", "SĐT"], ["", "", *PLACE, ""]
    row = ["HO-1", "Lê Văn Tư", "Phi Lễ", "Quý Sơn", "Lục Ngạn", "Bắc Giang", "0912345678"]
    whole = {"code": "HO-1", "name": "Lê Văn Tư", "hamlet": "Phi Lễ", "commune": "Quý Sơn", "district": "Lục Ngạn"}
    for name, content in (
        ("a.csv", csv(top, below, row)),
        ("a.xlsx", book(("Hộ", [top, below, row]), merged=("C1:F1 Địa chỉ",))),
    ):
        (tmp_path / name).write_bytes(content)
        found = told("households", tmp_path / name)
        assert found.taken == [whole | {"province": "Bắc Giang", "phone": "0912345678"}], name


def test_three_rows_of_headings_tell_the_old_commune_from_the_new(tmp_path: Path) -> None:
    rows = [
        ["Mã hộ", "Họ tên", "Địa chỉ", "", "", ""],
        ["", "", "Cũ", "", "", "Mới"],
        ["", "", "Xã", "Huyện", "Tỉnh", "Xã"],
        ["HO-1", "Lê Văn Tư", "Quý Sơn", "Lục Ngạn", "Bắc Giang", "Xã Lục Ngạn"],
    ]
    content = book(("Hộ", rows), merged=("A1:A3 Mã hộ", "B1:B3 Họ tên", "C1:F1 Địa chỉ", "C2:E2 Cũ"))
    (tmp_path / "a.xlsx").write_bytes(content)
    (row,) = told("households", tmp_path / "a.xlsx").taken
    assert (row["commune"], row["commune_now"]) == ("Quý Sơn", "Xã Lục Ngạn")


def test_a_code_under_a_group_of_another_thing_is_not_the_households(tmp_path: Path) -> None:
    rows = [
        ["Họ tên", "Xã", "HTX", "", "Giấy phép", ""],
        ["", "", "Mã", "Tên", "Mã", "Ngày"],
        ["Lê Văn Tư", "Quý Sơn", "HTX-1", "HTX Quý Sơn", "GP-7", "1/6/2026"],
    ]
    (tmp_path / "a.csv").write_bytes(csv(*rows))
    found = told("households", tmp_path / "a.csv")
    assert found.taken == [{"name": "Lê Văn Tư", "commune": "Quý Sơn", "cooperative": "HTX-1"}]
    assert found.ignored == ["HTX – Tên", "Giấy phép – Mã", "Giấy phép – Ngày"]


@pytest.mark.parametrize("title", [["DANH SÁCH LÔ"], ["HTX QUÝ SƠN", "", "", "Mẫu 01"], ["Tổ 1"]])
def test_a_title_over_the_headings_is_no_part_of_them(tmp_path: Path, title: list[object]) -> None:
    found = lots(tmp_path, xlsx(title, LOTS, LOT))
    assert (picked(found.taken, "code", "grade"), found.wrong, found.ignored) == ([("L-1", "Loại 1")], [], [])


def test_a_row_that_numbers_the_columns_is_no_lot(tmp_path: Path) -> None:
    found = lots(tmp_path, xlsx(LOTS, [f"({at})" for at in range(1, 7)], LOT))
    assert (picked(found.taken, "code"), found.wrong, found.notices) == ([("L-1",)], [], [])


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


def test_every_sheet_with_such_headings_is_read_with_its_name(tmp_path: Path) -> None:
    assert picked(told("lots", CASES / "two_tables.xlsx").taken, "code", "in_g") == [("Z-1", 100_000), ("Z-2", 200_000)]
    content = book(("Quý Sơn", [LOTS, LOT]), ("Ghi chú", [["x"]]), ("Hồng Giang", [LOTS, ["L-2", "HO-1"]]))
    (tmp_path / "a.xlsx").write_bytes(content)
    with sheet.opened(tmp_path / "a.xlsx", COLUMNS["lots"]) as table:
        rows = list(table)
    assert [(row.sheet, row.number, bool(row.problems)) for row in rows] == [
        ("Quý Sơn", 2, False),
        ("Hồng Giang", 2, True),
    ]
    assert (table.sheets, table.notices) == (["Quý Sơn", "Hồng Giang"], [])


def test_a_sheet_that_lacks_a_column_is_named(tmp_path: Path) -> None:
    found = lots(tmp_path, book(("A", [LOTS, LOT]), ("B", [LOTS[:4], LOT[:4]])))
    assert found.notices == [
        ("B", 1, "", "Từ đây là bảng khác, thiếu cột “Khối lượng”; dòng 2 không được đọc."),
    ]


def test_a_hidden_sheet_is_not_read_and_named(tmp_path: Path) -> None:
    found = lots(tmp_path, book(("A", [LOTS, LOT]), ("Nháp", [LOTS, ["L-9", *LOT[1:]]]), hidden="Nháp"))
    assert picked(found.taken, "code") == [("L-1",)]
    assert [(one[0], one[3].partition(";")[0]) for one in found.notices] == [
        ("Nháp", "Trang “Nháp” đang ẩn nên không đọc")
    ]


def test_hidden_rows_and_columns_are_read_and_named() -> None:
    found = told("lots", CASES / "hidden_rows.xlsx")
    assert picked(found.taken, "code") == [("X-1",), ("X-2",), ("X-3",)]
    assert found.notices == [("", 3, "", "Dòng đang ẩn vẫn được đọc: 3.")]


def test_a_hidden_column_is_read_and_named(tmp_path: Path) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        page = made.add_worksheet("Lô")
        page.write_row(0, 0, LOTS)
        page.write_row(1, 0, LOT)
        page.set_column(3, 3, None, None, {"hidden": True})
    found = lots(tmp_path, file.getvalue())
    assert picked(found.taken, "grade") == [("Loại 1",)]
    assert found.notices == [("", 1, "Loại", "Cột này đang ẩn; vẫn được đọc.")]


@pytest.mark.parametrize("word", ["Tổng cộng", "CỘNG", "Tổng số", "Cộng thôn Phi Lễ"])
def test_a_total_under_the_lots_is_no_lot(tmp_path: Path, word: str) -> None:
    found = lots(tmp_path, xlsx(LOTS, LOT, [word, "", "", "", "100"]))
    assert (picked(found.taken, "code"), found.wrong) == ([("L-1",)], [])
    assert found.notices == [("", 3, "", "Dòng này là dòng cộng nên không lấy.")]


def test_a_household_called_cong_is_no_total(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(xlsx(["Họ tên", "Xã"], ["Cống Văn A", "Quý Sơn"], ["Công Văn B", "Quý Sơn"]))
    found = told("households", tmp_path / "a.xlsx")
    assert (picked(found.taken, "name"), found.notices) == ([("Cống Văn A",), ("Công Văn B",)], [])


def test_values_without_a_heading_are_said_once(tmp_path: Path) -> None:
    found = lots(tmp_path, xlsx(["", *LOTS], [1, *LOT, "ghi chú"], [2, "L-2", *LOT[1:]]))
    assert picked(found.taken, "code") == [("L-1",), ("L-2",)]
    assert found.notices == [("", 2, "A, H", "Cột A, H có dữ liệu nhưng không có tiêu đề nên không đọc.")]


@pytest.mark.parametrize("name", ["backslash", "case", "strict", "prefixed", "no_r", "absolute", "nodims"])
def test_packages_of_other_programs_are_read(name: str) -> None:
    found = told("lots", CASES / f"{name}.xlsx")
    assert picked(found.taken, "code", "in_g", "picked_on") == [("M-1", 300_000, date(2026, 6, 10))]
    assert (found.wrong, found.notices) == ([], [])


@pytest.mark.parametrize(
    ("below", "said"),
    [
        (1, "Another table begins here and lacks the columns “Nông sản”, “Khối lượng”; its row 4 was not read."),
        (2, "Another table begins here and lacks the columns “Nông sản”, “Khối lượng”; its rows 4–5 were not read."),
    ],
)
def test_what_is_left_out_is_said_in_the_right_number(tmp_path: Path, below: int, said: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(LOTS, LOT, ["Mã lô", "Mã hộ"], *[["L-2", "HO-1"]] * below))
    with sheet.opened(path, COLUMNS["lots"]) as table:
        list(table)
    assert [one.sentence.en for one in table.notices] == [said]


@pytest.mark.parametrize("value", [152.5, 5, "x", date(2026, 6, 10)])
def test_whatever_stands_without_a_heading_is_named(tmp_path: Path, value: object) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        written = book.add_worksheet()
        for number, row in enumerate((LOTS, [*LOT, value])):
            written.write_row(number, 0, row)
    found = lots(tmp_path, file.getvalue())
    assert found.notices == [("", 2, "G", "Cột G có dữ liệu nhưng không có tiêu đề nên không đọc.")]
