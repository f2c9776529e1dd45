"""Names have one key however they are typed."""

import unicodedata

import pytest

from marketplace.words import names


@pytest.mark.parametrize(
    "typed", ["Quý Sơn", "QUÝ SƠN", "  quy   son ", "Quy Son", unicodedata.normalize("NFD", "Quý Sơn")]
)
def test_one_name_has_one_key(typed: str) -> None:
    assert names.key(typed) == "quy son"


@pytest.mark.parametrize(
    ("typed", "key"), [("Đại Hóa", "dai hoa"), ("ĐẮK LẮK", "dak lak"), ("Ea H'leo", "ea h leo"), ("TT.", "tt")]
)
def test_strokes_and_marks_leave_the_key(typed: str, key: str) -> None:
    assert names.key(typed) == key


def test_a_tone_mark_may_sit_on_either_vowel() -> None:
    assert names.same_spelling("Hòa Sơn", "Hoà Sơn")
    assert not names.same_spelling("Cẩm Giang", "Cẩm Giàng")


def test_an_unaccented_name_is_known_as_such() -> None:
    assert [names.accented(name) for name in ("Nguyen Van Binh", "Nguyễn Văn Bình", "Đo")] == [False, True, True]


def test_a_tidy_name_is_composed_and_single_spaced() -> None:
    assert names.tidy(unicodedata.normalize("NFD", " Trần\u00a0 Thị  Hà ")) == "Trần Thị Hà"


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\ufeff", "\u202e", "\u200d", "\u00ad", "\u2060", "\u2800", "\x07", "\x1b"]
)
def test_letters_nobody_sees_are_no_part_of_a_name(unseen: str) -> None:
    typed = f"{unseen}Nguyễn V{unseen}ăn An{unseen}"
    assert (names.tidy(typed), names.key(typed)) == ("Nguyễn Văn An", "nguyen van an")


def test_tabs_and_line_ends_part_words() -> None:
    assert names.tidy("Thôn\tPhi\r\nLễ") == "Thôn Phi Lễ"
