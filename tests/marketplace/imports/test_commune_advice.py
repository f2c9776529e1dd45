"""A place that several communes fit is asked about by what would tell them apart, and never by what stands there."""

from datetime import date

import pytest

from marketplace.directory.communes import Gazetteer, match_commune
from marketplace.imports.commune_advice import advice_for

OLD, NEW = date(2021, 6, 10), date(2026, 6, 10)


@pytest.mark.parametrize(
    ("typed", "on", "asked"),
    [
        (("Tân Sơn", None, None), NEW, "; add the province."),
        (("Tân Sơn", None, None), OLD, "; add the district and the province."),
        (("Tân Dân", None, "Hà Nội"), OLD, "; add the district."),
        (("Tân Dân, Hà Nội", None, None), OLD, "; add the district."),
        (("Tân Thành", None, "Cà Mau"), OLD, "; say in the inbox which."),
        (("Bắc Lý", None, "Bắc Ninh"), NEW, " is meant."),
        (("Phường Chũ", None, "Bắc Nin"), NEW, " is meant."),
        (("Tân Sơm", None, None), NEW, " is meant."),
        (("Xyz", "Lục Ngạn", "Bắc Giang"), NEW, "; check its spelling, district and province."),
    ],
)
def test_only_what_is_not_there_is_asked_for(
    gazetteer: Gazetteer, typed: tuple[str, str | None, str | None], on: date, asked: str
) -> None:
    placing = match_commune(gazetteer, *typed, on)
    said = advice_for(", ".join(part for part in typed if part), placing.candidates, on).en
    assert placing.place is None
    assert said.endswith(asked)
    assert ("add the" in said) == ("add the" in asked)
