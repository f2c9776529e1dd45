"""An address of before July 2025 goes to the commune of today that took all of the old one in, and to no other."""

from datetime import date

import pytest
from sqlalchemy import text

from jobs.sync.parcels.places import Places
from marketplace.orders.parcels import ParcelError
from marketplace.storage import Database
from marketplace.words.parcels import AddressEra, CarrierPlace
from tests import carrier

OLD = carrier.TO._replace(commune="Xã Quý Sơn", district="Huyện Lục Ngạn")


def test_a_place_is_of_todays_map_or_refused(database: Database) -> None:
    carrier.build(database)
    with database.write() as connection:
        connection.execute(text(
            "INSERT INTO communesuccessor (from_id, to_id, effective, whole) SELECT a.id, b.id, '2025-07-01', true"
            " FROM commune a, commune b WHERE a.system = '63' AND a.code = '07540' AND b.system = '34'"
            " AND b.code = '07525'"
        ))  # fmt: skip
    places = Places(database, "viettelpost", date(2026, 6, 1))
    here, there = (CarrierPlace(AddressEra.TWO_LEVELS, "24", None, unit) for unit in ("901", "902"))
    written, place = places.of_address(OLD)
    assert (written.commune, written.district, written.name, place) == ("Phường Chũ", None, OLD.name, there)
    assert places.of_address(carrier.TO) == (carrier.TO, here)
    with pytest.raises(ParcelError, match="not certain"):
        places.of_address(OLD._replace(commune="Xã Phì Điền Đông"))
    with pytest.raises(ParcelError, match="has no place for"):
        Places(database, "vnpost", date(2026, 6, 1)).of_address(carrier.TO)
