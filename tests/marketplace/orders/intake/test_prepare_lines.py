"""Lines as they change: money to the đồng, what is short and how that closed, and what a person agreed."""

import pytest
from sqlalchemy import text

from marketplace.storage import Database
from tests.ledger import rows
from tests.pooling import box, declare, draws, pooled, sold, take

pytestmark = pytest.mark.usefixtures("proven")


def test_a_late_price_moves_the_same_draws_money_to_the_dong(database: Database) -> None:
    channel = pooled(database, 50_000, 50_000, 50_000)
    declare(database, "turn")
    take(database, channel, sold("A", box(3)), sold("A", box(3, dong=133_333), seen=1))
    assert draws(database, "A") == [("P0", 5_000, 0, 133_333), ("P1", 5_000, 0, 133_333), ("P2", 5_000, 0, 133_333)]
    take(database, channel, sold("A", box(3)._replace(gross_dong=400_000), seen=2))
    assert [row[3] for row in draws(database, "A")] == [133_334, 133_333, 133_333]


def test_a_gap_that_closes_says_how_and_one_that_opens_again_does_not(database: Database) -> None:
    channel = pooled(database, 5_000)
    said = "SELECT weight_g, cause, settled_how FROM shortfall"
    take(database, channel, sold("A", box(2)))
    assert rows(database, said) == [(5_000, "oversold", None)]
    take(database, channel, sold("A", box(2, cancelled=1), seen=1))
    assert rows(database, said) == [(0, "oversold", "cancelled")]
    take(database, channel, sold("A", box(2), seen=2))
    assert rows(database, said) == [(5_000, "oversold", None)]
    take(database, channel, sold("A", box(2, returned=2), seen=3))
    assert rows(database, said) == [(0, "oversold", "returned")]


def test_grams_agreed_with_the_buyer_stay_left_out_whatever_is_reported_later(database: Database) -> None:
    channel = pooled(database, 5_000)
    take(database, channel, sold("A", box(2)))
    with database.write() as connection:
        connection.execute(text("UPDATE order_line SET short_g = 5000, agreed_short_g = 5000"))
        connection.execute(text("UPDATE shortfall SET weight_g = 0, settled_ms = 1, settled_how = 'less weight'"))
    take(database, channel, sold("A", box(2, dong=140_000), seen=1))
    assert draws(database, "A") == [("P0", 5_000, 0, 140_000)]
    assert rows(database, "SELECT short_g FROM order_line") == [(5_000,)]
    assert rows(database, "SELECT weight_g, settled_how FROM shortfall") == [(0, "less weight")]
