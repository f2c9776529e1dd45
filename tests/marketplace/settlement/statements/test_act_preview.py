"""A preview says what an act would do to lots and money, and leaves everything as it was."""

from marketplace.inventory.lots import Provenance
from marketplace.operations.fulfilment.overrides import refund
from marketplace.settlement.statements import close
from marketplace.settlement.statements.act_preview import PreviewedChange, preview_act
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_JUNE_MS, boxes, delivered

BY = Provenance("cô Hoa", AFTER_JUNE_MS, AFTER_JUNE_MS)
MONEY = "SELECT refunded_dong FROM order_line"


def test_a_refund_is_previewed_for_the_households_it_takes_from_and_not_written(sqlite: Database) -> None:
    shop = market.build(sqlite)
    market.opened(sqlite)
    market.take(sqlite, shop, delivered("O1", boxes(3)._replace(fee_dong=0, freight_dong=0)))
    before = rows(sqlite, MONEY)
    with sqlite.write() as connection:
        found = preview_act(connection, 1, lambda one: refund(one, 1, 15_000, BY))
    assert found.changes == [
        PreviewedChange("L-A", "Hộ 0", 0, 0, -8_000),
        PreviewedChange("L-B", "Hộ 1", 0, 0, -7_000),
    ]
    assert (found.closed, rows(sqlite, MONEY)) == (False, before)


def test_an_order_of_a_closed_period_is_said_to_be_posted_already(sqlite: Database) -> None:
    shop = market.build(sqlite)
    june = market.opened(sqlite)
    market.take(sqlite, shop, delivered("O1", boxes(1)))
    with sqlite.write(one_state=True) as connection:
        close(connection, june.id, "Kế toán", AFTER_JUNE_MS)
    with sqlite.write() as connection:
        assert preview_act(connection, 1, lambda one: refund(one, 1, 1_000, BY)).closed
