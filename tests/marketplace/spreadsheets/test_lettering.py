"""Letters of old fonts are read where that is certain, else refused; nothing wrong is ever stored over a good name."""

import unicodedata
from pathlib import Path

import pytest

from marketplace.words import names
from tests.marketplace.spreadsheets.broken_sheets import csv, xlsx
from tests.marketplace.spreadsheets.reading import CASES, LOT, LOTS, Told, picked, told

HEADINGS = ["Mã hộ", "Họ tên chủ hộ", "Xã/phường", "Thôn"]
READ = "Nội dung gõ bằng phông {} đã đọc theo Unicode."
ANOTHER = "Chữ sai bảng mã hoặc sai phông đã đọc theo Unicode."
MANH = ("HO-31", "Nguyễn Văn Mạnh", "Thôn Đồng Cốc")
THUY = ("HO-32", "Trần Thị Thuỷ", "Thôn Kép 1")


def households(folder: Path, content: bytes, name: str = "a.xlsx") -> Told:
    (folder / name).write_bytes(content)
    return told("households", folder / name)


@pytest.mark.parametrize(
    "name",
    [
        "tcvn3_all.xlsx",
        "tcvn3_bytes.csv",
        "tcvn3_bytes_plain_headings.csv",
        "tcvn3_names_only.xlsx",
        "vni_names_only.xlsx",
    ],
)
def test_a_column_in_an_old_font_is_read_and_named(name: str) -> None:
    found = told("households", CASES / name)
    assert picked(found.taken, "code", "name", "hamlet") == [MANH, THUY]
    assert found.wrong == []
    said = READ.format(name.partition("_")[0].upper())
    columns = [column for _sheet, _row, column, sentence in found.notices if sentence == said]
    assert len(columns) == len(found.notices) == len(set(columns))
    assert {names.key(column) for column in columns} >= {"ho ten chu ho", "thon"}


def test_a_household_is_never_renamed_by_an_old_font_or_by_lost_letters() -> None:
    assert picked(told("households", CASES / "overwrite.csv").taken, "code", "name") == [("HO-1", "Nguyễn Văn An")]
    lost = told("households", CASES / "overwrite_q.csv")
    assert (lost.taken, [(row, column) for row, column, _ in lost.wrong]) == (
        [],
        [(2, "Họ tên chủ hộ"), (2, "Thôn")],
    )
    assert lost.wrong[0][2] == "“Nguy?n V?n An” bị lỗi phông chữ; hãy nhập lại bằng Unicode."


def test_question_marks_in_place_of_letters_are_refused() -> None:
    found = told("households", CASES / "question_marks.csv")
    assert found.taken == []
    assert [(row, column) for row, column, _ in found.wrong] == [
        (2, "Ho ten chu ho"),
        (2, "Thon"),
        (3, "Ho ten chu ho"),
    ]


@pytest.mark.parametrize(("column", "written"), [(1, "? Văn An"), (1, "Nguyễn Văn A?"), (3, "Thôn Kép 1?"), (3, "?")])
def test_a_question_mark_anywhere_in_a_text_is_a_lost_letter(tmp_path: Path, column: int, written: str) -> None:
    row = ["HO-1", "Lê A", "Quý Sơn", "Kép 1"]
    row[column] = written
    found = households(tmp_path, xlsx(HEADINGS, row))
    assert (found.taken, [(at, named) for at, named, _ in found.wrong]) == ([], [(2, HEADINGS[column])])
    assert "lỗi phông chữ" in found.wrong[0][2]


def test_a_lost_letter_of_a_grade_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(csv(LOTS, [*LOT[:3], "Loại 1?", *LOT[4:]]))
    assert [(row, column) for row, column, _ in told("lots", path).wrong] == [(2, "Loại")]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Ðặng Văn An", "Đặng Văn An"),
        ("Nguyễn ðình Ðào", "Nguyễn đình Đào"),
        ("Ɖào Thị ɖỏ", "Đào Thị đỏ"),
        ("Nguyễn Vǎn Ǎn Nạ̌ng", "Nguyễn Văn Ăn Nặng"),
        ("Nguyễn Vаn Аn", "Nguyễn Van An"),
        ("Ｌê Ａ", "Lê A"),
        (unicodedata.normalize("NFD", "Đặng Thị Hường"), "Đặng Thị Hường"),
    ],
)
def test_letters_that_look_like_vietnamese_ones_become_these(tmp_path: Path, written: str, meant: str) -> None:
    found = households(tmp_path, xlsx(HEADINGS, ["HO-1", written, "Quý Sơn", written]))
    assert (picked(found.taken, "name", "hamlet"), found.wrong) == ([(meant, meant)], [])
    assert (names.key(written), names.same_spelling(written, meant)) == (names.key(meant), True)


@pytest.mark.parametrize("encoding", ["cp437", "cp850", "mac_roman", "latin-1"])
def test_utf8_taken_for_another_encoding_is_read_back(tmp_path: Path, encoding: str) -> None:
    wrong = "Nguyễn Thị Hoài".encode().decode(encoding)
    found = households(tmp_path, xlsx(HEADINGS, ["HO-1", wrong, "Quý Sơn"]))
    assert picked(found.taken, "name") == [("Nguyễn Thị Hoài",)]
    assert found.notices == [("", 2, "Họ tên chủ hộ", ANOTHER)]


def test_viscii_is_read_where_its_file_shows_it(tmp_path: Path) -> None:
    # RFC 1456: ễ is AD, ă E5, ạ D5, ầ A5, ị B8, ỷ D6.
    rows = [["HO-1", "Nguy\xadn V\xe5n M\xd5nh", "Phi"], ["HO-2", "Tr\xa5n Th\xb8 Thu\xd6", "Phi"]]
    found = households(tmp_path, csv(["Ma ho", "Ho ten", "Xa"], *rows, encoding="latin-1"), "a.csv")
    assert picked(found.taken, "name") == [("Nguyễn Văn Mạnh",), ("Trần Thị Thuỷ",)]


def test_a_name_that_reads_otherwise_in_its_columns_font_is_read_by_it(tmp_path: Path) -> None:
    found = households(tmp_path, xlsx(HEADINGS, ["HO-1", "NguyÔn V¨n An", "Chũ"], ["HO-2", "Vò Dòng", "Chũ"]))
    assert picked(found.taken, "name") == [("Nguyễn Văn An",), ("Vũ Dũng",)]


@pytest.mark.parametrize("written", ["ÐÆng V¨n", "Ðinh V¨n", "Ðç ThÞ Hoa"])
def test_a_look_alike_in_an_old_font_is_read_by_the_font_of_the_others(tmp_path: Path, written: str) -> None:
    rows = [["HO-1", "NguyÔn V¨n M¹nh", "Quý Sơn", ""], ["HO-2", written, "Quý Sơn", ""]]
    found = households(tmp_path, xlsx(HEADINGS, *rows))
    meant = {"ÐÆng V¨n": "Đặng Văn", "Ðinh V¨n": "Đinh Văn", "Ðç ThÞ Hoa": "Đỗ Thị Hoa"}[written]
    assert (picked(found.taken, "name"), found.wrong) == ([("Nguyễn Văn Mạnh",), (meant,)], [])


def test_a_look_alike_that_two_fonts_explain_is_refused(tmp_path: Path) -> None:
    found = households(tmp_path, xlsx(HEADINGS, ["HO-1", "ÐÆng V¨n", "Quý Sơn", ""]))
    assert (found.taken, [(row, column) for row, column, _ in found.wrong]) == ([], [(2, "Họ tên chủ hộ")])


def test_a_converted_column_is_noted_with_the_first_row_that_shows_it(tmp_path: Path) -> None:
    rows = [["HO-1", "Lan", "Quý Sơn", ""], ["HO-2", "NguyÔn V¨n M¹nh", "Quý Sơn", ""]]
    found = households(tmp_path, xlsx(HEADINGS, *rows))
    assert [(row, column) for _sheet, row, column, _said in found.notices] == [(3, "Họ tên chủ hộ")]


def test_an_area_in_square_metres_is_known_by_its_heading_in_an_old_font(tmp_path: Path) -> None:
    content = xlsx(["M· hé", "Hä tªn", "X·", "DiÖn tÝch (m²)"], ["HO-1", "NguyÔn V¨n M¹nh", "Quý S¬n", 1_800])
    assert picked(households(tmp_path, content).taken, "name", "area") == [("Nguyễn Văn Mạnh", (1_800, "m²"))]


def test_such_a_name_among_unicode_is_refused_and_what_is_certain_is_taken(tmp_path: Path) -> None:
    typed = ["NguyÔn V¨n An", "Vò Dòng", "Trần Thị Thuỷ", "Lan Anh"]
    found = households(tmp_path, xlsx(HEADINGS, *([f"HO-{at}", name, "Chũ"] for at, name in enumerate(typed))))
    assert picked(found.taken, "name") == [("Nguyễn Văn An",), ("Trần Thị Thuỷ",), ("Lan Anh",)]
    assert [(row, column) for row, column, _ in found.wrong] == [(3, "Họ tên chủ hộ")]


@pytest.mark.parametrize(
    "name",
    ["Nguyễn Thị Hoà", "Y Thuột Êban", "H'Bia Niê", "Rơ Ô Bhlô", "Ksor H'Yéo", "Kpă Klơng", "Müller Ông", "Lò Thị Ỏm"],
)
def test_good_names_of_all_peoples_stay_as_they_are(tmp_path: Path, name: str) -> None:
    found = households(tmp_path, xlsx(HEADINGS, ["HO-1", name, "Ea H'leo", "Thôn 1, 25°C, m², VietGAP®"]))
    assert (picked(found.taken, "name"), found.wrong, found.notices) == ([(name,)], [], [])
