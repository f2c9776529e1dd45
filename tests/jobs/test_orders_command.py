"""``lensan orders``, ``rules failed`` and ``tax withheld``: what a person says of an order, and what comes of it."""

from pathlib import Path

import pytest

from marketplace.db import Database
from tests.jobs.test_statements import Desk
from tests.marketplace.statements import market
from tests.marketplace.statements.market import boxes, delivered


@pytest.fixture
def desk(database: Database, database_url: str, tmp_path: Path) -> Desk:
    shop = market.build(database)
    line = boxes(2, sku="H0-5", gross_dong=300_000, discount_dong=0)
    market.take(
        database, shop, delivered("D1", line), delivered("D1", line._replace(returned=1), version=1, returned=3)
    )
    market.pay(database, shop, "D1", 0, 0, 1_500)
    return Desk(database_url, tmp_path)


def test_what_a_platform_cannot_say_is_said_by_a_person(desk: Desk) -> None:
    desk.done("period", "open", "2021-06-10", "2021-06-16")
    assert desk.told("statement", "H0")["total"]["gross_dong"] == 150_000
    assert "50.000 đ" in desk.done("orders", "refund", "D1", "50k", "--who", "Hoa")
    assert desk.told("statement", "H0")["total"]["gross_dong"] == 100_000
    assert "1 packs" in desk.done("orders", "resend", "D1", "1", "--who", "Hoa")
    assert "spoiled" in desk.done("orders", "returned", "D1", "--spoiled", "--who", "Hoa")
    assert [lot["balance_g"] for lot in desk.told("lots", "list", "L0-5-0")] == [100_000 - 5_000 - 5_000 - 5_000]
    assert "At most" in desk.refused("orders", "refund", "D1", "150001", "--who", "Hoa")
    assert "no order D7" in desk.refused("orders", "resend", "D7", "1", "--who", "Hoa")


def test_who_bears_a_failed_delivery_and_what_was_withheld_are_said_in_one_call(desk: Desk) -> None:
    assert "shared" in desk.done("rules", "failed", "HTX", "shared", "--from", "2021-06-01")
    assert "no bearer" in desk.refused("rules", "failed", "HTX", "nobody", "--from", "2021-06-01")
    assert "33.000 đ" in desk.done("orders", "cost", "D1", "--freight", "25k", "--box", "8k", "--who", "Hoa")
    assert [(row["code"], row["tax_dong"]) for row in desk.told("tax", "withheld", "2021")] == [("H0", 1_500)]
