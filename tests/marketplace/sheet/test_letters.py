"""Letters of old fonts are read where that is certain, else refused; nothing wrong is ever stored over a good name."""

from pathlib import Path

import pytest

from tests.marketplace.broken_sheets import csv, xlsx
from tests.marketplace.sheet.reading import CASES, Told, picked, told

HEADINGS = ["Mã hộ", "Họ tên chủ hộ", "Xã/phường", "Thôn"]
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
    (said,) = found.notices
    assert said[3].startswith(f"Nội dung gõ bằng phông {name[:5].rstrip('_').upper()[:5]}"[:26])


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


@pytest.mark.parametrize("encoding", ["cp437", "cp850", "mac_roman", "latin-1"])
def test_utf8_taken_for_another_encoding_is_read_back(tmp_path: Path, encoding: str) -> None:
    wrong = "Nguyễn Thị Hoài".encode().decode(encoding)
    found = households(tmp_path, xlsx(HEADINGS, ["HO-1", wrong, "Quý Sơn"]))
    assert picked(found.taken, "name") == [("Nguyễn Thị Hoài",)]


def test_viscii_is_read_where_its_file_shows_it(tmp_path: Path) -> None:
    # RFC 1456: ễ is AD, ă E5, ạ D5, ầ A5, ị B8, ỷ D6.
    rows = [["HO-1", "Nguy\xadn V\xe5n M\xd5nh", "Phi"], ["HO-2", "Tr\xa5n Th\xb8 Thu\xd6", "Phi"]]
    found = households(tmp_path, csv(["Ma ho", "Ho ten", "Xa"], *rows, encoding="latin-1"), "a.csv")
    assert picked(found.taken, "name") == [("Nguyễn Văn Mạnh",), ("Trần Thị Thuỷ",)]


def test_a_name_that_reads_otherwise_in_its_columns_font_is_read_by_it(tmp_path: Path) -> None:
    found = households(tmp_path, xlsx(HEADINGS, ["HO-1", "NguyÔn V¨n An", "Chũ"], ["HO-2", "Vò Dòng", "Chũ"]))
    assert picked(found.taken, "name") == [("Nguyễn Văn An",), ("Vũ Dũng",)]


def test_such_a_name_among_unicode_is_refused_and_what_is_certain_is_taken(tmp_path: Path) -> None:
    names = ["NguyÔn V¨n An", "Vò Dòng", "Trần Thị Thuỷ", "Lan Anh"]
    found = households(tmp_path, xlsx(HEADINGS, *([f"HO-{at}", name, "Chũ"] for at, name in enumerate(names))))
    assert picked(found.taken, "name") == [("Nguyễn Văn An",), ("Trần Thị Thuỷ",), ("Lan Anh",)]
    assert [(row, column) for row, column, _ in found.wrong] == [(3, "Họ tên chủ hộ")]


@pytest.mark.parametrize(
    "name",
    ["Nguyễn Thị Hoà", "Y Thuột Êban", "H'Bia Niê", "Rơ Ô Bhlô", "Ksor H'Yéo", "Kpă Klơng", "Müller Ông", "Lò Thị Ỏm"],
)
def test_good_names_of_all_peoples_stay_as_they_are(tmp_path: Path, name: str) -> None:
    found = households(tmp_path, xlsx(HEADINGS, ["HO-1", name, "Ea H'leo", "Thôn 1, 25°C, m², VietGAP®"]))
    assert (picked(found.taken, "name"), found.wrong, found.notices) == ([(name,)], [], [])
