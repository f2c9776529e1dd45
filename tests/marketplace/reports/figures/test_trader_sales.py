"""What may be sold to traders, and what was: of the lots that a person sells, and of no other."""

import pytest

from marketplace.inventory.lots import Provenance
from marketplace.operations.harvest.removal import sell_elsewhere
from marketplace.reports.figures.trader_sales import TraderSale, sellable_lots, trader_sales
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.seeding import NOW_MS, seed


@pytest.mark.both
def test_lots_with_fruit_left_are_offered_and_sales_listed_the_last_first(database: Database) -> None:
    seed(database)
    by = Provenance("Lan", NOW_MS, NOW_MS)
    with database.write() as connection:
        before = {one.code: one.balance_g for one in sellable_lots(connection, EVERYTHING)}
        sell_elsewhere(connection, "L-H-AN", 1_900, 25_000, "chị Tư", by)
        sell_elsewhere(connection, "L-H-BINH", before["L-H-BINH"], 1_001, "chợ", by, force=True)
        after = {one.code: one.balance_g for one in sellable_lots(connection, EVERYTHING)}
        last, first = trader_sales(connection, EVERYTHING)
    assert after == {code: grams for code, grams in before.items() if code != "L-H-BINH"} | {
        "L-H-AN": before["L-H-AN"] - 1_900
    }
    assert (first.lot, first.name, first.grams, first.dong, first.who) == (
        "L-H-AN", "Nguyễn Văn An", 1_900, 47_500, "Lan",
    )  # fmt: skip
    assert (last.lot, last.buyer) == ("L-H-BINH", "chợ")


def test_what_a_sale_brought_is_rounded_to_the_dong() -> None:
    sale = TraderSale(1, "L", "An", "Vải", 1, 499, "chợ", 0, 0, None)
    assert [sale._replace(grams=grams).dong for grams in (1, 2, 1_000)] == [0, 1, 499]
