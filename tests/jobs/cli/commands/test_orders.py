"""``lensan orders``, ``rules failed`` and ``tax withheld``: what a person says of an order, and what comes of it."""

from pathlib import Path

import pytest

from marketplace.storage import Database
from marketplace.words.records import State
from tests import world
from tests.jobs.cli.commands.test_statements import Desk
from tests.ledger import rows
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered


@pytest.fixture
def desk(database: Database, database_url: str, tmp_path: Path) -> Desk:
    shop = market.build(database)
    line = boxes(2, sku="H0-5", gross_dong=300_000, discount_dong=0)
    market.take(
        database, shop, delivered("D1", line), delivered("D1", line._replace(returned=1), version=1, returned=3)
    )
    market.pay(database, shop, "D1", 0, 0, 1_500)
    back = world.OPENS_MS + 3 * world.DAY_MS
    failed = line._replace(sku="H1-5", returned=2, restock=False)
    for code, state, back_ms in (("F1", State.RETURNED, back), ("F2", State.RETURNING, None)):
        market.take(database, shop, world.order(code, (failed,), state=state, updated_ms=back, returned_ms=back_ms))
    return Desk(database_url, tmp_path)


@pytest.mark.both
def test_what_a_platform_cannot_say_is_said_by_a_person(desk: Desk) -> None:
    desk.done("period", "open", "2021-06-10", "2021-06-16")
    assert desk.told("statement", "H0")["total"]["gross_dong"] == 150_000
    assert "50.000 đ" in desk.done("orders", "refund", "D1", "50k", "--who", "Hoa")
    assert desk.told("statement", "H0")["total"]["gross_dong"] == 100_000
    assert "1 packs" in desk.done("orders", "resend", "D1", "1", "--who", "Hoa")
    assert "spoiled" in desk.done("orders", "returned", "D1", "--spoiled", "--who", "Hoa")
    assert [lot["balance_g"] for lot in desk.told("lots", "list", "L0-5-0")] == [100_000 - 5_000 - 5_000 - 5_000]
    assert "At most" in desk.refused("orders", "refund", "D1", "150001", "--who", "Hoa")
    assert "No such option" not in desk.run("orders", "refund", "D1", "-5k").stderr
    assert "no order D7" in desk.refused("orders", "resend", "D7", "1", "--who", "Hoa")


@pytest.mark.both
def test_who_bears_a_failed_delivery_and_what_was_withheld_are_said_in_one_call(desk: Desk) -> None:
    assert "shared" in desk.done("rules", "failed", "HTX", "shared", "--from", "2021-06-01")
    assert "no bearer" in desk.refused("rules", "failed", "HTX", "nobody", "--from", "2021-06-01")
    assert "33.000 đ" in desk.done("orders", "cost", "F1", "--freight", "25k", "--box", "8k", "--who", "Hoa")
    assert [(row["code"], row["tax_dong"]) for row in desk.told("tax", "withheld", "2021")] == [("H0", 1_500)]


@pytest.mark.parametrize("code", ["D1", "F2"])
def test_a_cost_of_an_order_that_is_no_failed_delivery_is_refused(desk: Desk, database: Database, code: str) -> None:
    assert "is no failed delivery" in desk.refused("orders", "cost", code, "--freight", "25k", "--who", "Hoa")
    assert rows(database, "SELECT count(*) FROM failed_cost") == [(0,)]
