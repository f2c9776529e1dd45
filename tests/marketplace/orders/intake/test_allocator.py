"""The allocator: a line keeps its old lots as far as they reach, over-fill too; what it lacks goes by the rule."""

import pytest

from marketplace.storage import Database
from tests.ledger import rows
from tests.pooling import balances, box, declare, draws, pooled, sold, take, whose

pytestmark = pytest.mark.usefixtures("proven")


def test_over_fill_is_taken_out_of_the_same_lots_and_comes_back_with_the_packs(database: Database) -> None:
    channel = pooled(database, 5_000, 20_000, fruit_g=5_100)
    take(database, channel, sold("A", box(2)))
    assert draws(database, "A") == [("P0", 4_901, 98, 147_030), ("P1", 5_099, 102, 152_970)]
    assert balances(database) == [1, 14_799]
    take(database, channel, sold("A", box(2, cancelled=1), seen=1))
    assert [row[:3] for row in draws(database, "A")] == [("P0", 4_901, 98), ("P1", 99, 2)]
    take(database, channel, sold("A", box(2, returned=2), seen=2))
    assert balances(database) == [5_000, 20_000]
    take(database, channel, sold("A", box(2, returned=2, restock=False), seen=3))
    sums = "SELECT sum(sold_g), sum(over_g), sum(spoiled_g) FROM lot WHERE code LIKE 'P%'"
    assert rows(database, sums) == [(0, 200, 10_000)]


def test_a_raised_quantity_keeps_its_lots_and_takes_the_rest_by_the_rule(database: Database) -> None:
    channel = pooled(database, 50_000, 50_000, 50_000)
    declare(database, "turn")
    take(database, channel, sold("A", box(2)), sold("A", box(3), seen=1), sold("A", box(1), seen=2))
    assert whose(database, "A") == {"P0": 5_000}
    assert balances(database) == [45_000, 50_000, 50_000]
