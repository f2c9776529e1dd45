"""A row's commune is decided where there is one reading, by the day where both eras fit, and else left in doubt."""

from datetime import date

import pytest

from marketplace.directory.communes import Gazetteer, is_same_today, match_commune

OLD, NEW = date(2025, 6, 30), date(2025, 7, 1)


@pytest.mark.parametrize(("on", "name"), [(OLD, "Thị trấn Phì Điền"), (NEW, "Xã Lục Ngạn")])
def test_a_code_is_the_commune_of_its_day(gazetteer: Gazetteer, on: date, name: str) -> None:
    for code in ("07582", "7582"):
        place = match_commune(gazetteer, code, None, None, on).place
        assert place is not None
        assert place.name == name


def test_a_name_of_both_eras_is_of_the_era_of_the_day(gazetteer: Gazetteer) -> None:
    found = [match_commune(gazetteer, "xã Tịnh Khê", None, "Quảng Ngãi", on).place for on in (OLD, NEW)]
    assert [one and one.system for one in found] == ["63", "34"]


def test_a_name_of_several_communes_is_a_doubt_with_all_of_them(gazetteer: Gazetteer) -> None:
    found = match_commune(gazetteer, "Tân Thành", None, None, OLD)
    assert found.place is None
    assert len(found.candidates) > 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # Merged before 2021, of which the letters alone are known; between 2021 and 2025; renamed; of another district.
        (("Xã Cẩm Nam", "Cẩm Xuyên", "Hà Tĩnh"), "Xã Nam Phúc Thăng, Huyện Cẩm Xuyên, Tỉnh Hà Tĩnh"),
        (("xa cam nam", None, "ha tinh"), "Xã Nam Phúc Thăng, Huyện Cẩm Xuyên, Tỉnh Hà Tĩnh"),
        (("Phường 3", "Quận 10", "TPHCM"), "Phường 2, Quận 10, Thành phố Hồ Chí Minh"),
        (("Phường Cầu Dền", "Hai Bà Trưng", "Hà Nội"), "Phường Bách Khoa, Quận Hai Bà Trưng, Thành phố Hà Nội"),
    ],
)
def test_a_commune_merged_anywhere_since_2019_is_the_one_that_took_it_in(
    gazetteer: Gazetteer, typed: tuple[str, str | None, str | None], meant: str
) -> None:
    assert str(match_commune(gazetteer, *typed, date(2021, 6, 1)).place) == meant


def test_where_nobody_says_who_took_one_in_all_of_its_district_may_have(gazetteer: Gazetteer) -> None:
    found = match_commune(gazetteer, "Xã Mộc Nam", "Duy Tiên", "Hà Nam", date(2021, 6, 1))
    assert found.place is None
    assert len(found.candidates) == 15
    assert {(one.place.district, one.place.province) for one in found.candidates} == {
        ("Thị xã Duy Tiên", "Tỉnh Hà Nam")
    }
    assert gazetteer.find("13339", OLD) is None


@pytest.mark.parametrize(
    ("typed", "provinces"),
    [
        (("Tân Lập", None, "Bắc Giang"), {"Tỉnh Bắc Giang"}),
        (("Minh Diệu", None, "Hòa Bình"), {"Tỉnh Bạc Liêu"}),  # of the district of that name
        (("Minh Diệu", None, "tỉnh Hòa Bình"), set()),
        (("Xã Tân Lập Bắc Giang", None, None), {"Tỉnh Bắc Giang"}),
        (("Quý Sơn", "Tân Yên", "Hà Giang"), set()),
    ],
)
def test_where_a_province_is_written_no_other_is_proposed(
    gazetteer: Gazetteer, typed: tuple[str, str | None, str | None], provinces: set[str]
) -> None:
    found = match_commune(gazetteer, *typed, OLD)
    assert {one.place.province for one in found.candidates} == provinces


def test_a_whole_commune_and_its_successor_are_one_place_today(gazetteer: Gazetteer) -> None:
    old = match_commune(gazetteer, "Quý Sơn", "Lục Ngạn", "Bắc Giang", OLD).place
    assert old is not None
    new = gazetteer.today(old)
    assert new is not None
    assert is_same_today(gazetteer, old, new)
    assert not is_same_today(gazetteer, old, gazetteer.place(1 if new.id != 1 else 2))
