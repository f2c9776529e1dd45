"""Communes are found by code and date, or by a name as people type it, and no doubt is decided."""

from datetime import date

import pytest

from marketplace.directory.communes import Gazetteer, single_best

OLD, NEW = date(2021, 6, 10), date(2026, 6, 10)


def named(gazetteer: Gazetteer, text: str, on: date | None = None) -> str:
    return str(single_best(gazetteer.search(text, on)))


def test_a_code_means_what_it_meant_on_the_day(gazetteer: Gazetteer) -> None:
    days = (date(2021, 6, 1), date(2025, 6, 30), date(2025, 7, 1))
    found = [place.name for day in days if (place := gazetteer.find("07582", day))]
    assert found == ["Thị trấn Phì Điền", "Thị trấn Phì Điền", "Xã Lục Ngạn"]


def test_a_code_merged_away_before_2025_still_resolves_for_its_time(gazetteer: Gazetteer) -> None:
    place = gazetteer.find("07318", OLD)
    assert place is not None
    assert place.name == "Xã Lam Sơn"
    assert gazetteer.find("07318", NEW) is None


@pytest.mark.parametrize(
    "typed",
    [
        "Quy Son, Luc Ngan, BG",
        "xã Quý Sơn, huyện Lục Ngạn, tỉnh Bắc Giang",
        "X. Quý Sơn, H. Lục Ngạn, T. Bắc Giang",
        "XÃ QUÝ SƠN - LỤC NGẠN - BẮC GIANG",
        "Quí Sơn; Lục Ngạn",
        "quy son luc ngan bac giang",
        "xã Quý Sơn huyện Lục Ngạn tỉnh Bắc Giang",
        "Thôn Tư Một, xã Quý Sơn, Lục Ngạn, BG",
        "Quý Sơn, thị xã Chũ, Bắc Giang",
        "Quy\u0301 So\u031bn, Lu\u0323c Nga\u0323n",
    ],
)
def test_one_commune_is_found_however_it_is_typed(gazetteer: Gazetteer, typed: str) -> None:
    assert named(gazetteer, typed) == "Xã Quý Sơn, Thị xã Chũ, Tỉnh Bắc Giang"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("TT. Chũ, Lục Ngạn, Bắc Giang", "Phường Chũ, Thị xã Chũ, Tỉnh Bắc Giang"),
        ("Xã Phúc Sơn, Tân Yên, BG", "Xã Lam Sơn, Huyện Tân Yên, Tỉnh Bắc Giang"),
        ("Xa Ly, Luc Ngan", "Xã Sa Lý, Huyện Lục Ngạn, Tỉnh Bắc Giang"),
        ("Thị trấn Nếnh, Việt Yên", "Phường Nếnh, Thị Xã Việt Yên, Tỉnh Bắc Giang"),
        ("Xã Lục Ngạn, tỉnh Bắc Ninh", "Xã Lục Ngạn, Tỉnh Bắc Ninh"),
        ("P.1, Q.3, TPHCM", "Phường 1, Quận 3, Thành phố Hồ Chí Minh"),
        ("Phường 01, quận 3, Sài Gòn", "Phường 1, Quận 3, Thành phố Hồ Chí Minh"),
        ("Văn Miếu - Quốc Tử Giám", "Phường Văn Miếu - Quốc Tử Giám, Thành phố Hà Nội"),
        ("Cẩm Giàng, Hải Phòng", "Xã Cẩm Giàng, Thành phố Hải Phòng"),
    ],
)
def test_old_new_and_former_names_are_found(gazetteer: Gazetteer, typed: str, found: str) -> None:
    assert named(gazetteer, typed) == found


def test_a_name_of_both_eras_is_decided_by_the_day_alone(gazetteer: Gazetteer) -> None:
    assert single_best(gazetteer.search("xã Tịnh Khê, Quảng Ngãi")) is None
    places = [single_best(gazetteer.search("xã Tịnh Khê, Quảng Ngãi", on)) for on in (OLD, NEW)]
    assert [place.system for place in places if place] == ["63", "34"]


def test_an_ambiguous_name_returns_every_candidate(gazetteer: Gazetteer) -> None:
    candidates = gazetteer.search("Tân Sơn", OLD)
    assert single_best(candidates) is None
    in_force = [one.place for one in candidates if one.place.system == "63"]
    assert len({place.code for place in in_force}) == len(in_force) > 5
    assert {"Tỉnh Bắc Giang"} <= {place.province for place in in_force}


def test_a_district_that_does_not_fit_leaves_a_doubt(gazetteer: Gazetteer) -> None:
    candidates = gazetteer.search("Quý Sơn, Sơn Động, Bắc Giang")
    assert candidates and not candidates[0].exact
    assert single_best(candidates) is None


def test_accents_that_contradict_the_name_leave_a_doubt(gazetteer: Gazetteer) -> None:
    assert single_best(gazetteer.search("Xã Tân Thành, H. Thới Lai, Cần Thơ")) is None
    assert single_best(gazetteer.search("xa Tan Thanh, H. Thoi Lai, Can Tho")) is not None


def test_a_name_is_not_taken_for_another_with_the_same_accents_on_other_words(gazetteer: Gazetteer) -> None:
    assert named(gazetteer, "Hòa Quý", NEW) == "Phường Hòa Quý, Quận Ngũ Hành Sơn, Thành phố Đà Nẵng"
    assert named(gazetteer, "Hóa Quỳ", NEW) == "Xã Hóa Quỳ, Tỉnh Thanh Hóa"


def test_the_old_province_still_places_a_new_commune(gazetteer: Gazetteer) -> None:
    assert named(gazetteer, "Xã Lục Ngạn, Bắc Giang", NEW) == "Xã Lục Ngạn, Tỉnh Bắc Ninh"


@pytest.mark.parametrize(
    "typed", ["", "   ", "không rõ", ",,,", "xã", "Atlantis, Bắc Giang", "a" * 5_000, "a b " * 2_000]
)
def test_what_is_no_commune_has_no_candidate(gazetteer: Gazetteer, typed: str) -> None:
    assert gazetteer.search(typed) == ()


def test_todays_map_takes_whole_communes_and_leaves_divided_ones_unplaced(gazetteer: Gazetteer) -> None:
    whole, divided = gazetteer.find("07576", OLD), single_best(gazetteer.search("Xa Tan Thanh, Thoi Lai, Can Tho", OLD))
    assert whole and divided
    assert str(gazetteer.today(whole)) == "Phường Phượng Sơn, Tỉnh Bắc Ninh"
    assert gazetteer.today(divided) is None
    assert [place.system for place in gazetteer.successors(divided)] == ["34", "34"]


def test_every_commune_of_both_eras_is_found_by_its_full_name(gazetteer: Gazetteer) -> None:
    for place in list(gazetteer.places())[::7]:
        on = OLD if place.system == "63" else NEW
        found = gazetteer.search(str(place), on)
        assert found and found[0].exact, place
        assert place in [one.place for one in found if one.score == found[0].score], place


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Nam Dươngg, Lục Ngạn, Bắc Giang", "Xã Nam Dương"),
        ("Quý Sơm, Lục Ngạn, Bắc Giang", "Xã Quý Sơn"),
        ("Qúy Sơnn, Bắc Giang", "Xã Quý Sơn"),
        ("Tân Hoaa, Lục Ngạn, Bắc Giang", "Xã Tân Hoa"),
    ],
)
def test_one_wrong_letter_brings_candidates_and_decides_nothing(gazetteer: Gazetteer, typed: str, first: str) -> None:
    found = gazetteer.search(typed, OLD)
    assert single_best(found) is None
    assert (found[0].place.name, found[0].place.province) == (first, "Tỉnh Bắc Giang")


def test_candidates_of_the_rows_own_province_go_first(gazetteer: Gazetteer) -> None:
    found = gazetteer.search("Phú Lâmm, Bắc Ninh", NEW)
    own = [one.place.province == "Tỉnh Bắc Ninh" for one in found]
    assert own[0]
    assert own == sorted(own, reverse=True)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Bắc Lý, Bắc Ninh", "Thị trấn Bắc Lý, Huyện Hiệp Hòa, Tỉnh Bắc Giang"),
        ("Phượng Chũ, Bắc Ninh", "Phường Chũ, Tỉnh Bắc Ninh"),
        ("Phuongg Chũ, Bắc Ninh", "Phường Chũ, Tỉnh Bắc Ninh"),
        ("Phượng Chũu, Bắc Ninh", "Phường Chũ, Tỉnh Bắc Ninh"),
        ("Phường Chũ, Bắc Nin", "Phường Chũ, Tỉnh Bắc Ninh"),
        ("Tân Hưng, Bắc Gian", "Xã Tân Hưng, Huyện Lạng Giang, Tỉnh Bắc Giang"),
        ("Tân Sơn, Lục Ngạ, Bắc Giang", "Xã Tân Sơn, Huyện Lục Ngạn, Tỉnh Bắc Giang"),
    ],
)
def test_what_lies_where_the_row_says_goes_first_whatever_is_mistyped(
    gazetteer: Gazetteer, typed: str, first: str
) -> None:
    found = gazetteer.search(typed, NEW)
    assert (single_best(found), str(found[0].place)) == (None, first)


@pytest.mark.parametrize(
    "typed",
    ["K'Dang, Gia Lai", "K’Dang, Đak Đoa, Gia Lai", "K`Dang, Dak Doa, Gia Lai", "Kdang, Gia Lai", "K Dang, Gia Lai"],
)
def test_an_apostrophe_more_is_no_other_name(gazetteer: Gazetteer, typed: str) -> None:
    assert named(gazetteer, typed, NEW) == "Xã KDang, Tỉnh Gia Lai"


@pytest.mark.parametrize(
    "district",
    ["Đắk R'lấp", "Đắk R’Lấp", "Đắk R`lấp", "Đăk R'Lấp", "Dak R'lap", "Dak Rlap", "Dak R lap", "h. Dac Rlap"],
)
def test_a_district_of_the_highlands_is_found_in_each_spelling(gazetteer: Gazetteer, district: str) -> None:
    assert (
        named(gazetteer, f"Kiến Đức, {district}, Đắk Nông", OLD) == "Thị trấn Kiến Đức, Huyện Đắk R'Lấp, Tỉnh Đắk Nông"
    )


@pytest.mark.parametrize("district", ["Ea H'leo", "Ea H’leo", "Ea H`Leo", "Ea Hleo", "Ea H leo", "huyện EaHleo"])
def test_a_district_is_found_with_its_apostrophe_or_without(gazetteer: Gazetteer, district: str) -> None:
    assert named(gazetteer, f"Ea Drăng, {district}, Đắk Lắk", OLD) == "Thị trấn Ea Drăng, Huyện Ea H'leo, Tỉnh Đắk Lắk"


@pytest.mark.parametrize(
    "typed",
    [
        "Ea H'leo, Ea H'leo, Đắk Lắk",
        "Ea Hleo, Đắk Lắk",
        "Ea H’Leo, Đăk Lăk",
        "ea h leo, dak lak",
        "EA HLEO, Dac Lac",
        "Ea H`leo, Đắk Lắk",
    ],
)
def test_apostrophes_and_other_spellings_are_one_name(gazetteer: Gazetteer, typed: str) -> None:
    assert named(gazetteer, typed, NEW) == "Xã Ea H'Leo, Tỉnh Đắk Lắk"


@pytest.mark.parametrize("typed", ["Đắk R'La, Đắk Nông", "Đăk R’la, Đắk Mil, Đăk Nông", "Dak Rla, Dak Mil, Dak Nong"])
def test_the_highlands_are_found_in_each_spelling(gazetteer: Gazetteer, typed: str) -> None:
    assert named(gazetteer, typed, OLD) == "Xã Đắk R'La, Huyện Đắk Mil, Tỉnh Đắk Nông"
