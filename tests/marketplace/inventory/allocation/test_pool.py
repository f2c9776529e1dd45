"""Every rule gives each box to whom it says, never more than there is, and the same every time."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.inventory.allocation import KINDS, LineFacts, Pool, PoolLot, Stock, Turn, attribute, pool_of
from tests.marketplace.inventory.allocation.plainly import Plainly

LABEL_G = 5_000
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), st.integers(1, 4), st.booleans()),
        st.tuples(st.just("give back"), st.integers(0, 30), st.booleans()),
        st.tuples(st.just("other listing"), st.integers(0, 30), st.integers(1, 9_000)),
        st.tuples(st.just("rest of a pack"), st.integers(1, 9_999), st.booleans()),
    ),
    max_size=30,
)


class Ground(NamedTuple):
    """Lots of some households, oldest first, and the households' shares."""

    lots: tuple[tuple[int, int, int], ...]
    """Lot, household and grams."""
    shares: dict[int, int]
    fruit_g: int

    def pool_lots(self) -> list[PoolLot]:
        return [PoolLot(lot, home, Stock(grams)) for lot, home, grams in self.lots]


@st.composite
def grounds(draw: st.DrawFn) -> Ground:
    """Return up to ten lots of four households, whose ids are in no order."""
    count = draw(st.integers(1, 10))
    ids = draw(st.permutations(range(1, count + 1)))
    lots = tuple((lot, draw(st.integers(1, 4)), draw(st.integers(0, 30_000))) for lot in ids)
    shares = draw(st.dictionaries(st.integers(1, 4), st.integers(0, 5)))
    return Ground(lots, shares, draw(st.sampled_from((LABEL_G, 5_100))))


def facts(need_g: int, fruit_g: int) -> LineFacts:
    return LineFacts(need_g, 0, 0, 0, 30 * need_g, need_g // LABEL_G * (fruit_g - LABEL_G))


class Life:
    """A pool's lots through sales, returns and what other listings sell of them."""

    def __init__(self, pool: Pool | Plainly, pool_lots: list[PoolLot], fruit_g: int) -> None:
        self.pool, self.pool_lots, self.fruit_g = pool, pool_lots, fruit_g
        self.stocks = {pool_lot.lot_id: pool_lot.stock for pool_lot in pool_lots}
        self.told: list[list[tuple[int, int]]] = []

    def live(self, events: Sequence[tuple[str, int, int]]) -> list[list[tuple[int, int]]]:
        """Go through the events; return what every line was given."""
        sold: list[list[tuple[Stock, int, int]]] = []
        for what, number, more in events:
            if what == "give back" and sold:
                for stock, grams, over_g in sold.pop(number % len(sold)):
                    stock.sell(-grams, -over_g)
            elif what == "other listing":
                stock = self.pool_lots[number % len(self.pool_lots)].stock
                stock.sell(min(more, stock.balance_g))
            elif what in ("sell", "rest of a pack"):
                sold.append(self._sell(number * LABEL_G if what == "sell" else number, cancelled=bool(more)))
        return self.told

    def _sell(self, need_g: int, *, cancelled: bool) -> list[tuple[Stock, int, int]]:
        taken = self.pool.take(need_g)
        self.told.append(taken)
        draws, missing = attribute(facts(need_g, self.fruit_g), taken)
        assert sum(drawn.drawn_g for drawn in draws) + (missing.drawn_g if missing else 0) == need_g
        if cancelled:
            return []
        moved = [(self.stocks[drawn.lot_id], drawn.drawn_g, drawn.over_g) for drawn in draws]
        for stock, grams, over_g in moved:
            stock.sell(grams, over_g)
            assert stock.balance_g >= 0
        return moved


def made(kind: str, ground: Ground, pool_lots: list[PoolLot]) -> Pool:
    return pool_of(kind, pool_lots, LABEL_G, ground.fruit_g, ground.shares, Turn())


@pytest.mark.parametrize("kind", KINDS)
@given(ground=grounds(), events=EVENTS)
def test_a_pool_gives_what_its_rule_says_plainly(kind: str, ground: Ground, events: list[tuple[str, int, int]]) -> None:
    """Nobody above its balance, nothing lost, and box by box as told the slow way."""
    pool_lots, others = ground.pool_lots(), ground.pool_lots()
    told = Life(made(kind, ground, pool_lots), pool_lots, ground.fruit_g).live(events)
    plain = Plainly(kind, others, LABEL_G, ground.fruit_g, ground.shares)
    assert told == Life(plain, others, ground.fruit_g).live(events)
    assert [pool_lot.stock.balance_g for pool_lot in pool_lots] == [pool_lot.stock.balance_g for pool_lot in others]


@pytest.mark.parametrize("kind", ["quota", "turn"])
def test_a_pack_is_split_only_when_nobody_holds_it_whole(kind: str) -> None:
    pool_lots = [
        PoolLot(1, 10, Stock(3_000)),
        PoolLot(2, 20, Stock(2_500)),
        PoolLot(3, 30, Stock(2_000)),
        PoolLot(4, 30, Stock(3_000)),
    ]
    pool = pool_of(kind, pool_lots, LABEL_G, LABEL_G, {10: 1, 20: 1, 30: 1}, Turn())
    assert pool.take(LABEL_G) == [(3, 2_000), (4, 3_000)]
    pool_lots[2].stock.sell(2_000)
    pool_lots[3].stock.sell(3_000)
    assert pool.take(LABEL_G) == [(1, 3_000), (2, 2_000)]


def test_a_lot_with_five_kilos_does_not_fill_a_box_that_takes_more() -> None:
    pool_lots = [PoolLot(1, 10, Stock(5_000)), PoolLot(2, 20, Stock(5_000))]
    pool = pool_of("oldest", pool_lots, LABEL_G, 5_100, {}, Turn())
    draws, missing = attribute(facts(LABEL_G, 5_100), pool.take(LABEL_G))
    assert [(drawn.lot_id, drawn.drawn_g, drawn.over_g) for drawn in draws] == [(1, 4_901, 98), (2, 99, 2)]
    assert missing is None


def test_there_is_no_rule_of_another_name() -> None:
    with pytest.raises(ValueError, match="there is no rule fair"):
        pool_of("fair", [], LABEL_G, LABEL_G, {}, Turn())
