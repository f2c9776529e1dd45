"""A lot or household that a person names goes before the rule, and the choice is kept."""

import pytest
from sqlalchemy import insert

from marketplace.inventory.lots import CannotMove
from marketplace.operations.by_hand.choosing import give_fruit_of
from marketplace.operations.by_hand.selling import lots_of
from marketplace.operations.by_hand.writing import write_order
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from tests.marketplace.operations.by_hand.hand_market import NOW_MS, SALE, hand_shop, somebody, told

DRAWN = """
SELECT t.code, d.drawn_g FROM draw d JOIN lot t ON t.id = d.lot_id JOIN order_line l ON l.id = d.line_id
JOIN hand_order h ON h.order_id = l.order_id WHERE d.drawn_g > 0 ORDER BY t.id
"""
CHOSEN = """
SELECT f.code, t.code, c.grams, c.who FROM choice c LEFT JOIN lot f ON f.id = c.from_lot_id
JOIN lot t ON t.id = c.to_lot_id JOIN order_line l ON l.id = c.line_id JOIN hand_order h ON h.order_id = l.order_id
"""


@pytest.mark.both
def test_the_fruit_is_whose_a_person_says(database: Database) -> None:
    shop, seller = hand_shop(database), somebody(database, "seller")
    before = reconcile(database)
    [(listing,)] = told(database, "SELECT id FROM listing WHERE sku = 'S-A'")
    [(lot,)] = told(database, "SELECT id FROM lot WHERE code = 'F-H1'")
    with database.write() as connection:
        connection.execute(insert(TABLES["listinglot"]).values(listing_id=listing, lot_id=lot))
        code = write_order(connection, seller.scope, shop, SALE, seller.who, NOW_MS)
    by_rule = told(database, DRAWN)
    [(order_id,)] = told(database, "SELECT order_id FROM hand_order")
    with database.write() as connection:
        there = lots_of(connection, EVERYTHING, [listing])[listing]
        mine = [lot for lot in there if lot.code == "F-H1"]
        for at_ms in (NOW_MS + 1, NOW_MS + 2):  # said again it is as it was
            give_fruit_of(connection, order_id, code, mine, "F-H1", seller.who.name, at_ms)
    assert dict(by_rule).keys() != {"F-H1"}
    assert told(database, DRAWN) == [("F-H1", 10_000)]
    moved = [(lot, "F-H1", grams, seller.who.name) for lot, grams in by_rule if lot != "F-H1"]
    assert sorted(told(database, CHOSEN)) == sorted(moved)
    assert reconcile(database) == before


def test_who_has_too_little_is_named_with_what_is_left(sqlite: Database) -> None:
    shop, seller = hand_shop(sqlite), somebody(sqlite, "seller")
    lots = told(sqlite, "SELECT id, balance_g FROM lot ORDER BY id")
    with pytest.raises(CannotMove, match="H-1 has only"), sqlite.write() as connection:
        write_order(connection, seller.scope, shop, SALE._replace(packs=100, household="H-1"), seller.who, NOW_MS)
    assert told(sqlite, "SELECT id, balance_g FROM lot ORDER BY id") == lots
    with sqlite.write() as connection:
        write_order(connection, seller.scope, shop, SALE._replace(household="H-1"), seller.who, NOW_MS)
    assert told(sqlite, DRAWN) == [("L-H1", 10_000)]
