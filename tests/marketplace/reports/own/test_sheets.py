"""The sheets that a household takes along hold all its seasons, page by page, as far as the role sees."""

import pytest

from marketplace.language.translation import VIETNAMESE
from marketplace.reports.export.sheets import whole
from marketplace.reports.own import own_record, sheets
from marketplace.reports.own.sheets import own_sheets
from marketplace.storage import Database
from tests import people, rights_market
from tests.rights_market import NOW_MS


def taken(database: Database, role: str, home: int) -> dict[str, list[tuple[object, ...]]]:
    scope = people.looked_up(database, people.signed_in(database, role, household_id=home), NOW_MS).scope
    with database.read() as connection:
        record = own_record(connection, scope, home, NOW_MS)
        assert record is not None
        return {name: list(whole(sheet).rows) for name, sheet in own_sheets(connection, scope, record, VIETNAMESE)}


def test_all_seasons_are_in_it_however_many_pages_of_orders(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    rights_market.write(sqlite)
    monkeypatch.setattr(sheets, "_PAGE", 1)
    found = taken(sqlite, "helper", 6)
    assert [row[:3] for row in found["don-hang"]] == [
        ("Vụ vải 2022", "Gian hàng x", "X6-22"), ("Vụ vải 2021", "Gian hàng x", "X6B"),
        ("Vụ vải 2021", "Gian hàng x", "X6"),
    ]  # fmt: skip
    assert (
        {row[1] for row in found["lo-hang"]} == {"L-H6", "L-H6B", "L-H6-22"} == {row[0] for row in found["lich-su-lo"]}
    )
    assert {row[10] for row in found["don-hang"]} == {None}
    assert [name for name in found if name.startswith(("bang", "tien"))] == []
