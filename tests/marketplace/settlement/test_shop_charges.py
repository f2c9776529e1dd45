"""What selling a box is declared to cost: the latest by a day counts, a cooperative's own before everybody's."""

from datetime import date

import pytest

from marketplace.settlement import shop_charges
from marketplace.settlement.shop_charges import Charged, ShopChargeError, charged_on
from marketplace.storage import Database, bulk
from marketplace.storage.scope import EVERYTHING
from tests import rights_market

MAY, JUNE = date(2021, 5, 1), date(2021, 6, 1)
OLD, NEW, OWN = Charged(500, 4_000), Charged(600, 4_500, 15_000, 200, 150), Charged(400, 3_000)


@pytest.mark.both
def test_the_latest_by_a_day_counts_and_the_last_word_of_a_day(database: Database) -> None:
    rights_market.write(database)
    with database.write() as connection:
        coop = rights_market.A
        bulk.execute(connection, "DELETE FROM shop_charge", {})
        for whose, day, charged in ((None, MAY, OLD), (None, JUNE, OLD), (None, JUNE, NEW), (coop, JUNE, OWN)):
            shop_charges.declare(connection, 1, whose, day, charged, "chị Hà", 1)
        rows = shop_charges.shop_charges(connection, EVERYTHING)
    assert [(row.cooperative_id, row.from_on, row.charged) for row in rows if row.cooperative_id is None] == [
        (None, JUNE, NEW), (None, MAY, OLD)
    ]  # fmt: skip
    asked = ((None, date(2021, 4, 30)), (None, MAY), (None, JUNE), (coop, MAY), (coop, JUNE), (coop + 99, JUNE))
    assert [charged_on(rows, 1, *one) for one in asked] == [None, OLD, NEW, OLD, OWN, NEW]
    assert charged_on(rows, 2, None, JUNE) is None


def test_what_leaves_nothing_of_the_price_is_refused(sqlite: Database) -> None:
    rights_market.write(sqlite)
    for charged in (Charged(9_000, 0, 0, 1_001), Charged(-1), Charged(0, 10_000_001), Charged(0, 0, -5)):
        with sqlite.write() as connection, pytest.raises(ShopChargeError):
            shop_charges.declare(connection, 1, None, MAY, charged, "chị Hà", 1)
    with sqlite.read() as connection:
        assert {row.who for row in shop_charges.shop_charges(connection, EVERYTHING)} == {"a"}
