"""The lot queue: oldest fruit first, and a lot that gets fruit back is in front again."""

from marketplace.inventory.allocation.lot_queue import LotQueue
from marketplace.inventory.allocation.stock import Stock


def queue(*grams: int, fruit_g: int = 5_000) -> tuple[LotQueue, list[Stock]]:
    stocks = [Stock(one) for one in grams]
    return LotQueue(7, [(at + 1, stock, at) for at, stock in enumerate(stocks)], 5_000, fruit_g), stocks


def test_lots_are_taken_oldest_first_and_what_is_taken_is_not_there_again() -> None:
    lots, _ = queue(3_000, 4_000)
    taken: dict[int, int] = {}
    assert (lots.take(5_000, taken), taken) == (0, {1: 3_000, 2: 2_000})
    assert lots.holds(2_000, taken)
    assert not lots.holds(2_001, taken)
    assert (lots.take(5_000, taken), taken) == (3_000, {1: 3_000, 2: 4_000})


def test_a_lot_that_gets_fruit_back_is_in_front_again() -> None:
    lots, [first, _] = queue(5_000, 5_000)
    freed: list[int] = []
    lots.on_freed = lambda one: freed.append(one.household_id)
    first.sell(5_000)
    assert (lots.first({}), lots.ready(5_000)) == (1, 2)
    first.sell(-5_000)
    assert (lots.first({}), lots.ready(5_000), freed) == (0, 1, [7])


def test_a_lot_that_does_not_serve_one_gram_under_its_label_is_passed_over() -> None:
    lots, _ = queue(1, 6_000, fruit_g=6_000)
    assert lots.first({}) == 1
