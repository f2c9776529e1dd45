"""For when an order was promised: the newest that says so stands, and who says nothing erases nothing."""

from datetime import date
from itertools import permutations

import pytest

from marketplace.operations.intake import take_orders
from marketplace.orders.promised_days import keep_promises, promised_days
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database, bulk
from tests.world import OPENS_MS, build, line, order

DAYS = (date(2021, 6, 20), None, date(2021, 6, 22))


@pytest.mark.both
def test_the_newest_word_stands_in_whatever_order_it_comes(database: Database) -> None:
    channel = build(database)
    reports = [
        order("A", (line("H0-5", 1),), updated_ms=OPENS_MS + at)._replace(promised_on=day)
        for at, day in enumerate(DAYS)
    ]
    with database.write() as connection:
        for number, several in enumerate(permutations(reports)):
            named = [one._replace(code=f"A{number}") for one in several]
            for one in named:
                take_orders(connection, channel, "shop", RunCaches(), [one], OPENS_MS)
        ids = bulk.scalars(connection, "SELECT id FROM orders", {})
        assert promised_days(connection, ids) == dict.fromkeys(ids, DAYS[2])
        keep_promises(connection, channel, [reports[0]._replace(code="unknown")])
        assert promised_days(connection, ids) == dict.fromkeys(ids, DAYS[2])
