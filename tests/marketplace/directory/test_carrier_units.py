"""A carrier's places are our communes by bare name within the same era, or by a person's word, and never by a guess."""

import pytest

from marketplace.directory import carrier_units
from marketplace.directory.carrier_units import CarrierUnitError, EraCount, place_of
from marketplace.storage import Database
from marketplace.words.parcels import AddressEra, CarrierPlace, CarrierUnit
from tests.carrier import UNITS
from tests.ledger import rows
from tests.seeding import seed

TWO, THREE = AddressEra.TWO_LEVELS, AddressEra.THREE_LEVELS


@pytest.mark.both
def test_places_meet_communes_of_their_era_and_a_person_says_the_others(database: Database) -> None:
    seed(database)
    ids = {(system, code): number for number, system, code in rows(database, "SELECT id, system, code FROM commune")}
    with database.write() as connection:
        carrier_units.put_units(connection, "vtp", UNITS)
        assert place_of(connection, "vtp", ids["34", "07582"]) == CarrierPlace(TWO, "24", None, "901")
        assert place_of(connection, "vtp", ids["63", "07540"]) == CarrierPlace(THREE, "7", "77", "777")
        assert place_of(connection, "vtp", ids["63", "07525"]) is None
        assert carrier_units.counts(connection, "vtp") == [EraCount("three levels", 2, 1), EraCount("two levels", 3, 2)]
        left = carrier_units.unmatched_units(connection, "vtp")
        assert [(one.era, one.unit_id, one.province) for one in left] == [
            ("three levels", "778", None), ("two levels", "903", "Tỉnh Bắc Giang"),
        ]  # fmt: skip
        missing = [(one.system, one.code) for one in carrier_units.unmatched_communes(connection, "vtp")]
        assert missing == [("63", "07525"), ("63", "07582")]
        carrier_units.choose(connection, "vtp", THREE, "778", "07525")
        carrier_units.put_units(connection, "vtp", UNITS)
        assert carrier_units.counts(connection, "vtp")[0] == EraCount("three levels", 2, 2)
        for era, unit, code in ((TWO, "901", "99999"), (TWO, "999", "07525")):
            with pytest.raises(CarrierUnitError):
                carrier_units.choose(connection, "vtp", era, unit, code)
        with pytest.raises(CarrierUnitError, match="lists no places"):
            carrier_units.put_units(connection, "vtp", [])
        assert place_of(connection, "vnp", ids["34", "07582"]) is None


def test_of_two_alike_in_one_district_the_kind_decides_and_two_places_of_one_commune_are_open(
    database: Database,
) -> None:
    seed(database)
    with database.write() as connection:
        province = CarrierUnit(TWO, "province", "24", "Bắc Giang", None)
        twice = [CarrierUnit(TWO, "commune", unit, "Chũ", "24") for unit in ("1", "2")]
        carrier_units.put_units(connection, "vtp", [province, *twice])
        assert carrier_units.counts(connection, "vtp") == [EraCount("two levels", 2, 0)]
