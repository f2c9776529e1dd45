"""What households sold is what the totals say of them, by day and place."""

import pytest

from marketplace.orders.totals import MEASURES
from marketplace.reports.published.sales import expected_by_produce, sales_by_produce
from marketplace.reports.published.standing import gathered
from marketplace.storage import Database, bulk
from tests.seeding import moment, seed

_TOTALS = (
    "SELECT household_id, sum(delivered_g - returned_g), sum(delivered_dong - returned_dong) FROM household_total"
    " WHERE season_id = 1 AND household_id > 0 GROUP BY household_id"
)


@pytest.mark.both
def test_what_stays_sold_stands_on_the_day_it_was_delivered_and_adds_up_to_the_totals(database: Database) -> None:
    seed(database)
    with database.read() as connection:
        [sold] = sales_by_produce(connection, 1, moment(30)).values()
        before = sales_by_produce(connection, 1, moment(14, 0))
        totals = {home: (int(grams), int(dong)) for home, grams, dong in bulk.select(connection, _TOTALS, {}) if grams}
        names = dict(bulk.select(connection, "SELECT id, name FROM commune", {}))
    assert MEASURES[3] == "delivered_g"
    by_household = gathered((key.household_id, one) for parts in sold.values() for key, one in parts.items())
    assert by_household == totals
    said = {(day, names[key.area.commune_id], key.platform, one.weight_g)
            for day, parts in sold.items() for key, one in parts.items()}  # fmt: skip
    assert said == {
        (20210612, "Xã Quý Sơn", "postmart", 10_000),
        (20210613, "Xã Quý Sơn", "postmart", 5_000),
        (20210614, "Thị trấn Chũ", "voso", 15_000),  # 20 kg, of which 5 came back on the 16th
        (20210615, "Thị trấn Chũ", "voso", 9_000),
    }
    assert set(before[1]) == {20210612, 20210613}


@pytest.mark.both
def test_what_lots_hold_is_what_is_expected(database: Database) -> None:
    seed(database)
    with database.read() as connection:
        [expected] = expected_by_produce(connection, 1).values()
    assert sum(len(own) for own in expected.values()) == 5
    assert sum(one.weight_g for own in expected.values() for one in own.values()) == 425_000
