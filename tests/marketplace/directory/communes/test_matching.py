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


def test_a_whole_commune_and_its_successor_are_one_place_today(gazetteer: Gazetteer) -> None:
    old = match_commune(gazetteer, "Quý Sơn", "Lục Ngạn", "Bắc Giang", OLD).place
    assert old is not None
    new = gazetteer.today(old)
    assert new is not None
    assert is_same_today(gazetteer, old, new)
    assert not is_same_today(gazetteer, old, gazetteer.place(1 if new.id != 1 else 2))
