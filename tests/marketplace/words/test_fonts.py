"""Text of an old font is read where one reading is certain, and good names of all peoples are never taken for it."""

import pytest

from marketplace.words.fonts import font_of, is_doubtful, is_mostly_vietnamese, is_wrong, mended

TYPED = {
    "TCVN3": ("NguyÔn V¨n M¹nh", "TrÇn ThÞ Thuû", "§ång Cèc"),
    "VNI": ("Nguyeãn Vaên Maïnh", "Traàn Thò Thuûy", "Ñoàng Coác"),
    # RFC 1456: ễ is AD, ă E5, ạ D5, ầ A5, ị B8, ỷ D6, Đ D0, ồ B0, ố AF.
    "VISCII": ("Nguy\xadn V\xe5n M\xd5nh", "Tr\xa5n Th\xb8 Thu\xd6", "\xd0\xb0ng C\xafc"),
}
MEANT = ("Nguyễn Văn Mạnh", "Trần Thị Thuỷ", "Đồng Cốc")


@pytest.mark.parametrize("font", TYPED)
def test_a_column_names_its_font_and_is_read_by_it(font: str) -> None:
    assert all(map(is_wrong, TYPED[font]))
    assert font_of(TYPED[font]) == font
    read = [mended(text, font) for text in TYPED[font]]
    assert read == [one.replace("Thuỷ", "Thủy") if font == "VNI" else one for one in MEANT]


def test_a_font_is_named_by_eight_of_ten_texts_and_by_none_where_several_explain_as_many() -> None:
    good, other = list(TYPED["TCVN3"][:1]), ["\u00b6\u00b6x"]
    assert font_of(good * 8 + other * 2) == "TCVN3"
    assert font_of(good * 7 + other * 3) is None
    assert font_of([*TYPED["TCVN3"], *TYPED["VNI"]]) is None
    assert font_of(["ÐÆng V¨n"]) is None
    assert font_of([]) is None


@pytest.mark.parametrize("encoding", ["cp437", "cp850", "mac_roman", "latin-1"])
def test_utf8_that_was_taken_for_another_encoding_proves_itself(encoding: str) -> None:
    wrong = "Nguyễn Thị Hương".encode().decode(encoding)
    assert (is_wrong(wrong), mended(wrong)) == (True, "Nguyễn Thị Hương")
    assert font_of([wrong] * 3 + [TYPED["TCVN3"][0]]) == "TCVN3"


@pytest.mark.parametrize("text", ["Nguy?n V?n An", "?inh V?n", "Tr?n", "Nguy\ufffdn"])
def test_a_letter_that_is_lost_is_seen_and_never_guessed(text: str) -> None:
    assert (is_wrong(text), mended(text)) == (True, None)


@pytest.mark.parametrize(
    "text",
    ["Nguyễn Thị Hoà", "Y Thuột Êban", "H'Bia Niê", "Müller Ông", "Thôn 1, 25°C, m², VietGAP®", "HO-1", "Bao nhiêu ?"],
)
def test_good_text_of_all_peoples_is_not_called_wrong(text: str) -> None:
    assert not is_wrong(text)


def test_a_word_of_letters_that_both_have_is_doubtful_where_the_font_reads_another_one() -> None:
    assert is_doubtful("Vò Dòng", "TCVN3")
    assert not is_doubtful("Lan Anh", "TCVN3")
    assert not is_doubtful("Trần Thị Thuỷ", "TCVN3")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("DiÖn tÝch (m²)", "Diện tích (m²)"), ("Dieän tích (m²)", "Diện tích (m²)"), ("§Êt 5 m³", "Đất 5 m³")],
)
def test_square_and_cubic_metres_are_no_letters_of_a_font(typed: str, meant: str) -> None:
    assert (is_wrong(typed), mended(typed), is_wrong(meant)) == (True, meant, False)
    assert is_mostly_vietnamese(meant)


@pytest.mark.parametrize(("odd", "mostly"), [(1, True), (2, False)])
def test_a_text_is_mostly_vietnamese_by_nine_of_ten_accented_words(odd: int, mostly: bool) -> None:
    text = " ".join(["Nguyễn"] * (10 - odd) + ["Müller"] * odd + ["Lan"] * 9)
    assert is_mostly_vietnamese(text) is mostly
