"""What a kilogram fetched by day: weighted by the kilograms, and by place of enough households alone."""

from datetime import date

import pytest
from sqlalchemy import text

from marketplace.reports.prices import SoldPrice, sold_prices
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Scope
from tests.marketplace.reports.prices import garden
from tests.marketplace.reports.prices.garden import NOW_MS, Sale
from tests.marketplace.reports.prices.test_gate_reader import seen_by
from tests.rights_market import N1, A
from tests.seeding import moment

SALES = (
    Sale("A", 1, 2, 15), Sale("B", 4, 2, 15, discount=50_000), Sale("C", 8, 4, 15, returned=2),
    Sale("D", 8, 1, 16, refunded=25_000), Sale("E", 3, 9, 17, failed=True),
)  # fmt: skip


def told(database: Database, scope: Scope = EVERYTHING) -> list[tuple[date, str | None, int, int | None]]:
    """Return day, grade, grams and price of what is seen."""
    with database.read() as connection:
        rows = sold_prices(connection, scope, moment(12), NOW_MS)
    assert all(isinstance(row, SoldPrice) for row in rows)
    assert {(row.shop, row.produce) for row in rows} == {("Gian hàng x", "Vải")}
    return [(row.on, row.grade, row.weight_g, row.price_dong) for row in rows]


@pytest.mark.both
def test_a_days_price_is_weighted_and_told_of_enough_households(database: Database) -> None:
    garden.write(database, SALES)
    days = [date(2021, 6, day) for day in (16, 15)]
    # 250.000 + 200.000 + 250.000 đ for 30 kg; 100.000 đ for 5 kg; what failed was sold to nobody
    assert told(database) == [(days[0], None, 5_000, 20_000), (days[1], None, 30_000, 23_333)]
    officer = seen_by(database, "officer", commune_id=N1)
    assert told(database, officer) == [(days[0], None, 0, None), (days[1], None, 30_000, 23_333)]
    assert told(database, seen_by(database, "director", cooperative_id=A)) == [(days[1], None, 10_000, 25_000)]
    assert told(database, seen_by(database, "farmer", household_id=4)) == [(days[1], None, 10_000, 20_000)]
    with database.write() as connection:
        connection.execute(text("UPDATE lot SET grade = 'Loại 1' WHERE household_id = 8"))
    assert told(database)[1:] == [(days[1], None, 20_000, 22_500), (days[1], "1", 10_000, 25_000)]
