"""A day is a day, whichever database it was read from."""

from datetime import date

import pytest

from marketplace.storage import Database, bulk
from marketplace.storage.days import as_day

FIRST = date(2021, 5, 19)


@pytest.mark.both
def test_a_day_that_was_read_is_a_date(database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO season (id, code, name, starts_on, ends_on, origin)"
            " VALUES (1, 'vu-1', 'Vụ', '2021-05-19', '2021-07-20', 'recorded')"
        )
        [(read,)] = bulk.select(connection, "SELECT starts_on FROM season", {})
    assert as_day(read) == FIRST


def test_no_day_stays_none_and_a_date_stays_itself() -> None:
    assert (as_day(None), as_day(FIRST)) == (None, FIRST)
