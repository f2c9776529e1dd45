"""Acts: money given back, boxes sent once more and fruit that came back, by the platform's word or a person's."""

import pytest
from sqlalchemy import select, update

from marketplace.inventory.lots import CannotMove, Provenance
from marketplace.operations.fulfilment import overrides
from marketplace.reports.reconcile import reconcile
from marketplace.settlement.statements import close
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from tests import people, rights_market, world
from tests.ledger import rows
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_LATER_MS, boxes, delivered

PROVENANCE = Provenance("Hoa", AFTER_LATER_MS, AFTER_LATER_MS)
LINE = boxes(2, sku="H0-5", gross_dong=300_000, discount_dong=0)
SOLD = "SELECT sum(delivered_g - returned_g), sum(delivered_dong - returned_dong), sum(placed_orders)"
LOT = "SELECT sold_g, over_g, spoiled_g, balance_g FROM lot WHERE code = 'L0-5-0'"


def _line(database: Database) -> int:
    with database.read() as connection:
        return overrides.line_of(connection, EVERYTHING, "D1", None)


def _sold(database: Database) -> list[tuple[int, ...]]:
    return [tuple(map(int, rows(database, f"{SOLD} FROM {one}")[0])) for one in ("household_total", "day_total")]


def _perishable(database: Database) -> None:
    with database.write() as connection:
        connection.execute(update(TABLES["produce"]).values(shelf_life_days=30))


def test_a_refund_without_a_return_lowers_the_money_and_leaves_the_kilograms(database: Database) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    market.take(database, shop, delivered("D1", LINE), delivered("D1", LINE._replace(refunded_dong=100_000), version=1))
    paper = market.of(database, june, "H0")
    assert (paper.total.weight_g, paper.total.gross_dong, paper.total.fee_dong) == (10_000, 200_000, 4_667)
    assert _sold(database) == [(10_000, 200_000, 1)] * 2
    with database.write(one_state=True) as connection:
        close(connection, june.id, "Kế toán", AFTER_LATER_MS)
        overrides.refund(connection, _line(database), 120_000, PROVENANCE)
    market.take(database, shop, delivered("D1", LINE._replace(refunded_dong=100_000, freight_dong=15_003), version=2))
    [row] = market.of(database, later, "H0").rows
    assert (row.of is not None, row.worth.weight_g, row.worth.gross_dong) == (True, 0, -20_000)
    assert _sold(database) == [(10_000, 180_000, 1)] * 2
    assert reconcile(database) == []


def test_a_refund_over_several_households_falls_on_what_each_keeps(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    line = boxes(4, gross_dong=600_000, discount_dong=0)
    market.take(database, shop, delivered("D1", line), delivered("D1", line._replace(refunded_dong=60_001), version=1))
    papers = [market.of(database, june, home) for home in ("H0", "H1", "H2")]
    assert [paper.total.gross_dong for paper in papers] == [215_999, 189_000, 135_000]
    assert [paper.total.weight_g for paper in papers] == [8_000, 7_000, 5_000]
    assert reconcile(database) == []


def test_a_refund_is_at_most_what_is_left_of_the_price(database: Database) -> None:
    shop = market.build(database)
    market.take(database, shop, delivered("D1", LINE._replace(cancelled=1)))
    with database.write() as connection, pytest.raises(CannotMove, match=r"At most 150\.000"):
        overrides.refund(connection, _line(database), 150_001, PROVENANCE)
    market.take(database, shop, delivered("D1", LINE._replace(cancelled=1, refunded_dong=900_000), version=1))
    assert _sold(database) == [(5_000, 0, 1)] * 2
    assert reconcile(database) == []


def test_a_box_sent_once_more_takes_fruit_and_is_no_second_sale(database: Database) -> None:
    shop = market.build(database)
    market.take(database, shop, delivered("D1", LINE))
    before, sold = rows(database, LOT)[0], _sold(database)
    with database.write() as connection:
        overrides.send_again(connection, _line(database), 1, PROVENANCE)
    again = (before[0], 5_000, 0, before[3] - 5_000)
    assert (rows(database, LOT), _sold(database)) == ([again], sold)
    [(kind, grams, why)] = rows(database, "SELECT kind, grams, why FROM lot_move WHERE who = 'Hoa'")
    assert (kind, grams, why) == ("over-filled", 5_000, "sent once more: D1")
    market.take(database, shop, delivered("D1", LINE._replace(replaced=1, tax_dong=1), version=1))
    assert (rows(database, LOT), _sold(database)) == ([again], sold)
    with database.write() as connection, pytest.raises(CannotMove, match="At most 2 packs"):
        overrides.send_again(connection, _line(database), 3, PROVENANCE)
    with database.write() as connection:
        overrides.send_again(connection, _line(database), 0, PROVENANCE)
    assert rows(database, LOT) == [before]
    assert reconcile(database) == []


def test_what_perishes_and_comes_back_is_spoiled_unless_a_person_says_otherwise(database: Database) -> None:
    shop = market.build(database)
    _perishable(database)
    back = LINE._replace(returned=1, restock=True)
    market.take(database, shop, delivered("D1", LINE), delivered("D1", back, version=1, returned=3))
    [spoiled] = rows(database, LOT)
    assert spoiled[:3] == (5_000, 0, 5_000)
    with database.write() as connection:
        overrides.judge_returned(connection, _line(database), True, PROVENANCE)
    [fit] = rows(database, LOT)
    assert fit == (5_000, 0, 0, spoiled[3] + 5_000)
    market.take(database, shop, delivered("D1", back._replace(fee_dong=1), version=2, returned=3))
    assert rows(database, LOT) == [fit]
    with database.write() as connection:
        overrides.judge_returned(connection, _line(database), False, PROVENANCE)
    assert rows(database, LOT) == [spoiled]
    assert reconcile(database) == []


def test_what_keeps_and_comes_back_is_sold_again(database: Database) -> None:
    shop = market.build(database)
    market.take(
        database, shop, delivered("D1", LINE), delivered("D1", LINE._replace(returned=1), version=1, returned=3)
    )
    assert rows(database, LOT)[0][:3] == (5_000, 0, 0)


@pytest.mark.both
def test_an_order_of_several_lines_asks_which_is_meant(database: Database) -> None:
    shop = market.build(database)
    market.take(database, shop, delivered("D1", LINE, boxes(1, sku="H1-5")))
    with database.read() as connection:
        second = connection.execute(
            select(TABLES["order_line"].c.id).where(TABLES["order_line"].c.sku == "H1-5")
        ).scalar_one()
        assert overrides.line_of(connection, EVERYTHING, "D1", second) == second
        with pytest.raises(CannotMove, match="--line"):
            overrides.line_of(connection, EVERYTHING, "D1", None)
        with pytest.raises(CannotMove, match="no order D9"):
            overrides.line_of(connection, EVERYTHING, "D9", None)


def test_a_platform_that_sends_more_once_more_than_a_lot_holds_leaves_a_shortfall_and_no_lot_below_nothing(
    database: Database,
) -> None:
    """Of 10 kg, all ordered, 5 kg go out once more: two thirds of the 15 kg are the lot's, the rest is nobody's yet."""
    shop = world.build(database, lot_g=10_000, lots_each=1)
    packs = world.line("H0-5", 2)
    market.take(database, shop, delivered("D1", packs), delivered("D1", packs._replace(replaced=1), version=1))
    assert rows(database, "SELECT in_g, balance_g, sold_g, over_g FROM lot WHERE code = 'L0-5-0'") == [
        (10_000, 1, 6_666, 3_333)
    ]
    assert rows(database, "SELECT weight_g FROM shortfall WHERE settled_ms IS NULL") == [(3_334,)]
    assert reconcile(database) == []


def test_packs_that_are_sent_once_more_are_taken_from_the_other_lots_first(database: Database) -> None:
    shop = world.build(database, lot_g=10_000, lots_each=2)
    packs = world.line("H0-5", 2)
    market.take(database, shop, delivered("D1", packs), delivered("D1", packs._replace(replaced=1), version=1))
    assert rows(database, "SELECT balance_g >= 0 FROM lot WHERE code LIKE 'L0-5-%'") == [(True,), (True,)]
    assert rows(database, "SELECT sum(sold_g), sum(over_g) FROM lot WHERE code LIKE 'L0-5-%'") == [(10_000, 5_000)]
    assert rows(database, "SELECT weight_g FROM shortfall WHERE settled_ms IS NULL") == []
    assert reconcile(database) == []


def test_an_order_that_comes_with_packs_sent_once_more_takes_no_more_than_there_is(database: Database) -> None:
    shop = world.build(database, lot_g=10_000, lots_each=1)
    packs = world.line("H0-5", 2)
    market.take(database, shop, delivered("D1", packs._replace(replaced=1)))
    assert rows(database, "SELECT balance_g, sold_g, over_g FROM lot WHERE code = 'L0-5-0'") == [(1, 6_666, 3_333)]
    assert reconcile(database) == []


def test_of_a_line_is_known_whether_others_have_a_part_in_its_order(sqlite: Database) -> None:
    rights_market.write(sqlite)
    token = people.signed_in(sqlite, "seller", cooperative_id=rights_market.A)
    scope = people.looked_up(sqlite, token, rights_market.NOW_MS).scope
    with sqlite.read() as connection:
        found = [line for code in ("X1", "X3") for line in overrides.lines_in(connection, scope, code)]
    assert [(line.sku, line.whole_order) for line in found] == [("S-H1", False), ("S-H1", True)]
