"""Prepare: every gram and đồng of an order that changes goes back to whose it was, without the database."""

import pytest

from marketplace.storage import Database
from tests.ledger import rows
from tests.pooling import balances, box, declare, draws, pooled, sold, take, whose

pytestmark = pytest.mark.usefixtures("proven")


def test_a_line_over_three_households_half_returned_leaves_three_right_balances(database: Database) -> None:
    channel = pooled(database, 50_000, 50_000, 50_000)
    declare(database, "quota", shares={1: 1, 2: 1, 3: 2})
    take(database, channel, sold("A", box(4)))
    assert whose(database, "A") == {"P0": 5_000, "P1": 5_000, "P2": 10_000}
    take(database, channel, sold("A", box(4, returned=2), seen=1))
    assert whose(database, "A") == {"P0": 2_500, "P1": 2_500, "P2": 5_000}
    assert balances(database) == [47_500, 47_500, 45_000]
    take(database, channel, sold("A", box(4, returned=2, restock=False), seen=2))
    assert balances(database) == [45_000, 45_000, 40_000]
    assert rows(database, "SELECT code, spoiled_g FROM lot WHERE code LIKE 'P%' ORDER BY code") == [
        ("P0", 2_500), ("P1", 2_500), ("P2", 5_000)
    ]  # fmt: skip


def test_an_exchange_gives_the_old_box_back_and_draws_a_new_one(database: Database) -> None:
    channel = pooled(database, 50_000, 50_000, 50_000)
    declare(database, "turn")
    take(database, channel, sold("A", box(1)), sold("A", box(1, returned=1), box(1, n=1), seen=1))
    assert draws(database, "A") == [("P0", 0, 0, 150_000), ("P1", 5_000, 0, 150_000)]
    assert balances(database) == [50_000, 45_000, 50_000]
