"""A typed place is taken apart into every reading it can have, the most literal first."""

from marketplace.directory.communes.parsing import compact_key, parse_outer, parse_part, readings, strip_mistyped_kind


def test_commas_part_a_commune_from_what_it_lies_in() -> None:
    first = next(readings("TT. Chu, h. Luc Ngan, BG"))
    assert (first.commune.kind, first.commune.text) == ("thi tran", "Chu")
    assert [(part.kind, part.text) for part in first.around] == [("huyen", "Luc Ngan"), ("", "BG")]


def test_without_commas_every_cut_of_the_words_is_a_reading() -> None:
    found = {(one.commune.text, tuple(part.text for part in one.around)) for one in readings("Quý Sơn Lục Ngạn")}
    assert {("Quý Sơn", ("Lục Ngạn",)), ("Quý Sơn Lục", ("Ngạn",)), ("Quý", ("Sơn", "Lục Ngạn"))} <= found


def test_a_text_too_long_to_be_a_place_has_no_reading() -> None:
    assert list(readings("a" * 201)) == list(readings(" , ")) == []


def test_an_accent_that_the_kind_has_not_makes_it_part_of_the_name() -> None:
    assert (parse_part("Xã Quý Sơn").text, parse_part("Xạ Quý Sơn").text) == ("Quý Sơn", "Xạ Quý Sơn")
    assert (parse_outer("tỉnh Bắc Giang").kind, parse_outer("Tịnh Khê").kind) == ("tinh", "")
    assert strip_mistyped_kind(parse_part("Phượng Chũ")) == parse_part("Phường Chũ")


def test_spellings_that_people_mix_have_one_key() -> None:
    assert len({compact_key(text) for text in ("Quý Sơn", "Quí Sơn", "quy son")}) == 1
    assert len({compact_key(text) for text in ("K'Dang", "K Dang", "Kdang")}) == 1
