"""A file of separated values loses no row and moves no value, however its marks were set."""

import codecs
import unicodedata
from pathlib import Path

import pytest

from tests.marketplace.spreadsheets.broken_sheets import csv, windows_1258
from tests.marketplace.spreadsheets.four_columns import HEADINGS, READ, ROW, read
from tests.marketplace.spreadsheets.reading import LOTS, WEIGHED, lots, picked

WEIGHT = "Khối lượng (kg)"
TOO_MANY = "Dòng này có nhiều ô hơn số cột tiêu đề; số có dấu phẩy thập phân phải để trong dấu ngoặc kép."
TORN = (
    "“{}” có thể là một số có dấu phẩy hoặc là nhiều ô; hãy để số trong dấu ngoặc kép, hoặc lưu thành .xlsx"
    " hay CSV ngăn cách bằng dấu chấm phẩy."
)
OPEN = "Dòng này có dấu ngoặc kép chưa đóng; hãy đóng lại hoặc bỏ đi."
FULL = ["Mã lô", "Mã hộ", "Nông sản", "Giống", "Khối lượng (kg)", "Ngày cắt"]


def text(*lines: str) -> bytes:
    return "\r\n".join(lines).encode()


def test_a_decimal_comma_without_marks_is_said_and_never_cut(tmp_path: Path) -> None:
    rows = ["LO-10,HO-1,Vải thiều,11/06/2026,100", "LO-11,HO-1,Vải thiều,11/06/2026,152,5"]
    found = lots(tmp_path, text(",".join(WEIGHED), *rows, 'LO-12,HO-1,Vải thiều,11/06/2026,"152,5"'), "a.csv")
    assert picked(found.taken, "code", "in_g") == [("LO-10", 100_000), ("LO-12", 152_500)]
    assert found.wrong == [(3, WEIGHT, TOO_MANY)]


def test_a_decimal_comma_in_the_middle_is_said_too(tmp_path: Path) -> None:
    found = lots(tmp_path, text(",".join(LOTS), "LO-11,HO-1,Vải thiều,Loại 1,152,5,11/06/2026"), "a.csv")
    assert (found.taken, found.wrong) == ([], [(2, WEIGHT, TOO_MANY)])


def test_a_decimal_comma_before_an_empty_last_cell_is_said_too(tmp_path: Path) -> None:
    headings = "Mã lô,Mã hộ,Nông sản,Ngày cắt,Khối lượng (kg),Loại"
    found = lots(tmp_path, text(headings, "LO-11,HO-1,Vải thiều,11/06/2026,152,5,"), "a.csv")
    assert (found.taken, found.wrong) == ([], [(2, WEIGHT, TOO_MANY)])


def test_separators_too_many_at_the_end_are_no_fault(tmp_path: Path) -> None:
    rows = [",".join(WEIGHED), "LO-10,HO-1,Vải thiều,11/06/2026,100,,", "LO-11,HO-1,Vải thiều,11/06/2026,90,"]
    found = lots(tmp_path, text(*rows), "a.csv")
    assert picked(found.taken, "code", "in_g") == [("LO-10", 100_000), ("LO-11", 90_000)]
    assert (found.wrong, found.notices) == ([], [])


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_leave_the_decimal_comma_alone(tmp_path: Path, separator: str) -> None:
    content = csv(WEIGHED, ["LO-11", "HO-1", "Vải thiều", "11/06/2026", "152,5"], separator=separator)
    assert picked(lots(tmp_path, content, "a.csv").taken, "in_g") == [(152_500,)]


@pytest.mark.parametrize(
    "after",
    [
        ["L-3,HO-3,Vải thiều,U Hồng,30,10/06/2026"],
        ['L-3,HO-3,Vải thiều,"U Hồng",30,10/06/2026'],
        ['L-3,HO-3,Vải thiều,U Hồng",30,10/06/2026'],
        ['L-3,HO-3,Vải thiều,"U Hồng, sớm",30,10/06/2026', *["L-4,HO-4,Vải thiều,,40,10/06/2026"] * 30],
    ],
)
def test_a_mark_left_open_takes_no_other_row_with_it(tmp_path: Path, after: list[str]) -> None:
    rows = ["L-1,HO-1,Vải thiều,U Hồng,10,10/06/2026", 'L-2,HO-2,Vải thiều,"U Hồng,20,10/06/2026', *after]
    found = lots(tmp_path, text(",".join(FULL), *rows), "a.csv")
    assert found.wrong == [(3, "", OPEN)]
    assert picked(found.taken, "code")[:2] == [("L-1",), ("L-3",)]
    assert len(found.taken) == 1 + len(after)


def test_a_mark_in_a_name_and_a_line_end_in_a_cell_are_kept(tmp_path: Path) -> None:
    rows = [
        'L-1,HO-1,Vải thiều,"U Hồng\nsớm",10,10/06/2026',
        'L-2,HO-2,Vải thiều,U "Hồng",20,10/06/2026',
        'L-3,HO-3,Vải thiều,"U" Hồng,30,10/06/2026',
    ]
    found = lots(tmp_path, text(",".join(FULL), *rows), "a.csv")
    assert picked(found.taken, "code", "variety") == [("L-1", "U Hồng sớm"), ("L-2", 'U "Hồng"'), ("L-3", "U Hồng")]
    assert found.wrong == []


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_files_are_read_in_any_separator_and_encoding(tmp_path: Path, separator: str, encoding: str) -> None:
    row = [f'"{cell}"' if separator in cell else cell for cell in ROW]
    rows = read(tmp_path, csv(HEADINGS, row, separator=separator, encoding=encoding), "hộ.csv")
    assert [(one.number, one.values) for one in rows] == [(2, READ)]


def test_windows_1258_with_its_combining_accents_is_read_composed(tmp_path: Path) -> None:
    text = csv(HEADINGS, ["Nguyễn Thị Hoà", "2 tạ", "", ""], separator=";").decode()
    rows = read(tmp_path, windows_1258(text), "hộ.csv")
    assert rows[0].values["name"] == unicodedata.normalize("NFC", "Nguyễn Thị Hoà")


def test_decomposed_headings_and_names_are_composed(tmp_path: Path) -> None:
    content = unicodedata.normalize("NFD", csv(HEADINGS, ROW, separator=";").decode()).encode()
    assert read(tmp_path, content, "hộ.csv")[0].values == READ


def test_marked_utf8_in_the_first_heading_is_no_letter(tmp_path: Path) -> None:
    assert read(tmp_path, codecs.BOM_UTF8 + csv(HEADINGS, ROW, separator=";"), "hộ.csv")[0].values == READ
