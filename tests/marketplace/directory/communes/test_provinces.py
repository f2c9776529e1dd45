"""A province as people type it: its own names, those it had before, and provinces that went into it."""

from datetime import date

import pytest
from sqlalchemy import insert

from marketplace.directory.communes.provinces import ProvinceNames
from marketplace.storage import Database
from marketplace.storage.tables import TABLES

_COMMUNES = (
    (1, "63", "24", "Tỉnh Bắc Giang"), (2, "63", "27", "Tỉnh Bắc Ninh"), (3, "63", "01", "Thành phố Hà Nội"),
    (4, "63", "79", "Thành phố Hồ Chí Minh"), (5, "34", "24", "Tỉnh Bắc Ninh"), (6, "34", "01", "Thành phố Hà Nội"),
    (7, "34", "79", "Thành phố Hồ Chí Minh"),
)  # fmt: skip


@pytest.mark.both
def test_what_people_type_is_a_province_of_today_or_none(database: Database) -> None:
    with database.write() as connection:
        for number, system, code, name in _COMMUNES:
            row = {"id": number, "system": system, "code": str(number), "name": f"Xã {number}", "name_key": "xa",
                   "kind": "Xã", "province_code": code, "province": name}  # fmt: skip
            connection.execute(insert(TABLES["commune"]).values(row))
        for old, new in ((1, 5), (2, 5), (3, 6), (4, 7)):
            row = {"from_id": old, "to_id": new, "effective": date(2025, 7, 1), "whole": True}
            connection.execute(insert(TABLES["communesuccessor"]).values(row))
        said = {"system": "34", "code": "24", "from_on": date(2026, 9, 20), "kind": "Thành phố", "source": "thử"}
        connection.execute(insert(TABLES["unit_name"]).values(said | {"name": "Thành phố Bắc Ninh"}))
        names = ProvinceNames(connection)
    assert [row.name for row in names.rows] == ["Thành phố Bắc Ninh", "Thành phố Hà Nội", "Thành phố Hồ Chí Minh"]
    for typed, code in (
        ("Bắc Ninh", "24"), ("tỉnh Bắc Ninh", "24"), ("TP Bắc Ninh", "24"), ("bac giang", "24"), ("HN", "01"),
        ("ha noi", "01"), ("Sài Gòn", "79"), ("tphcm", "79"), ("BN", "24"),
    ):  # fmt: skip
        found = names.resolve(typed)
        assert found is not None, typed
        assert found.code == code, typed
    assert [names.resolve(typed) for typed in ("", "Lào", "H")] == [None] * 3
