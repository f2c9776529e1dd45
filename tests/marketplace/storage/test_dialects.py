"""What the two databases write differently means the same on both."""

import json

import pytest

from marketplace.storage import Database, bulk, dialects

LATE_IN_MAY = 1_622_480_399_999  # 23:59:59.999 on 31 May 2021 in Viet Nam


@pytest.mark.both
def test_a_day_is_that_of_viet_nam(database: Database) -> None:
    with database.read() as connection:
        days = f"{dialects.vietnam_day(connection, ':late')}, {dialects.vietnam_day(connection, ':later')}"
        found = bulk.select(connection, f"SELECT {days}", {"late": LATE_IN_MAY, "later": LATE_IN_MAY + 1})
    assert found == [(20210531, 20210601)]


@pytest.mark.both
def test_rows_are_found_by_pairs_of_a_number_and_a_text(database: Database) -> None:
    days = "'2021-05-19', '2021-07-20', 'recorded'"
    with database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO season (id, code, name, starts_on, ends_on, origin)"
            f" VALUES (1, 'vu-1', 'Vụ', {days}), (2, 'vu-2', 'Vụ', {days}), (3, 'vu-3', 'Vụ', {days})"
        )
        pairs = dialects.from_pairs(connection, "pairs", "season", "s", ("id", "code"))
        wanted = json.dumps([(1, "vu-1"), (2, "vu-1"), (3, "vu-3")])
        assert bulk.select(connection, f"SELECT s.id {pairs} ORDER BY s.id", {"pairs": wanted}) == [(1,), (3,)]
