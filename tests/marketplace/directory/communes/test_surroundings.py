"""A typed district or province fits a commune by its own names, by those of the communes that went into it, or not."""

import pytest

from marketplace.directory.communes.parsing import parse_outer
from marketplace.directory.communes.surroundings import surroundings_of

CHU = surroundings_of("Thị xã Chũ", "Tỉnh Bắc Giang")


@pytest.mark.parametrize(
    "typed", ["Thị xã Chũ", "chu", "Thi xa Chu", "Bắc Giang", "tinh bac giang", "BG", "T. Bắc Giang"]
)
def test_its_own_district_and_province_fit_whole_without_their_kind_and_by_first_letters(typed: str) -> None:
    assert CHU.fits(parse_outer(typed)) == 2


@pytest.mark.parametrize("typed", ["Sài Gòn", "SG", "TPHCM", "HCM", "hồ chí minh", "Thành phố Hồ Chí Minh"])
def test_names_in_wide_use_fit_too(typed: str) -> None:
    assert surroundings_of(None, "Thành phố Hồ Chí Minh").fits(parse_outer(typed)) == 2


def test_a_kind_that_it_has_not_fits_less_and_another_name_not_at_all() -> None:
    assert (CHU.fits(parse_outer("TP Bắc Giang")), CHU.fits(parse_outer("huyện Chũ"))) == (1, 1)
    assert CHU.fits(parse_outer("Bắc Ninh")) == 0


def test_the_names_of_the_communes_that_went_into_it_fit_less_than_its_own() -> None:
    today = surroundings_of(None, "Tỉnh Bắc Ninh", [CHU])
    assert [today.fits(parse_outer(typed)) for typed in ("Bắc Ninh", "Bắc Giang", "Chũ", "Hà Nội")] == [2, 1, 1, 0]


def test_a_province_that_became_a_city_is_both() -> None:
    city = surroundings_of(None, "Tỉnh Bắc Ninh", (), ["Thành phố Bắc Ninh"])
    assert [city.fits(parse_outer(typed)) for typed in ("tỉnh Bắc Ninh", "TP Bắc Ninh", "huyện Bắc Ninh")] == [2, 2, 1]


def test_one_wrong_letter_is_near_but_nothing_is_near_to_first_letters() -> None:
    assert CHU.is_near(parse_outer("Bắc Gian"))
    assert surroundings_of(None, "Tỉnh Bắc Ninh", [CHU]).is_near(parse_outer("Bắc Gian"))
    assert not CHU.is_near(parse_outer("BN"))
    assert not CHU.is_near(parse_outer("Chú Sơn"))
