"""Bought outright (mua đứt): what the cooperative's own fruit fetched against its cost, what is left, and lost."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, case, func, select

from marketplace.directory.periods import AccountingPeriod
from marketplace.settlement.statements.books import Books, LotView
from marketplace.settlement.statements.period_entries import Calendar, CurrentWorth, Posting, PostingKey
from marketplace.settlement.statements.weight_and_money import Worth, price_of
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES

EXITS = ("spoiled", "elsewhere")
"""How fruit leaves a lot beside the shops' orders: lost (spoiled, culls, the loss of sorting), or sold by hand."""
_ENTRY, _PERIOD, _LOT = TABLES["entry"], TABLES["period"], TABLES["lot"]


class OutrightResult(NamedTuple):
    """The cooperative's own result of a period from fruit it bought outright, in grams and đồng.

    Fruit counts at what it was bought for: in ``cost_dong`` what was delivered or sold by hand, in ``spoiled`` what was
    lost in the period, in ``unsold`` what was bought by its end and neither sold nor lost.
    """

    fetched_dong: int = 0
    cost_dong: int = 0
    sold_g: int = 0
    bought_dong: int = 0
    spoiled_g: int = 0
    spoiled_dong: int = 0
    unsold_g: int = 0
    unsold_dong: int = 0

    @property
    def margin_dong(self) -> int:
        """What the fruit that was sold fetched beyond its own cost (lãi, lỗ hàng mua đứt)."""
        return self.fetched_dong - self.cost_dong


def lost_or_sold_by_hand(books: Books, calendar: Calendar) -> Iterator[tuple[PostingKey, CurrentWorth]]:
    """Return what of every lot bought outright was lost or sold by hand up to now; what is new of it is posted."""
    for lot in books.lots.values():
        if lot.terms != "outright" or lot.picked_on is None or books.buyer(lot) != books.cooperative_id:
            continue
        period_id = calendar.of(lot.picked_on)
        if period_id is not None:
            lost = Worth(weight_g=lot.spoiled_g + lot.lost_g)
            by_hand = Worth(weight_g=lot.elsewhere_g, gross_dong=books.elsewhere_dong.get(lot.id, 0))
            for way, worth in zip(EXITS, (lost, by_hand), strict=True):
                yield PostingKey(lot.id, None, own=True, left=way), CurrentWorth(period_id, way, worth)


def outright_result(books: Books, posted: Sequence[Posting], earlier: Mapping[int, int]) -> OutrightResult:
    """Return what stays with the cooperative in a period; ``earlier`` is what lots had unsold when it began."""
    own = [one for one in posted if one.household_id is None]
    sold = [one for one in own if one.kind not in ("spoiled", "failed")]
    lost, bought = [one for one in own if one.kind == "spoiled"], [one for one in posted if is_bought(books, one)]
    sold_g, cost_dong = _cost(books, _grams(sold))
    spoiled_g, spoiled_dong = _cost(books, _grams(lost))
    unsold: dict[int, int] = defaultdict(int, earlier)
    for sign, several in ((1, bought), (-1, own)):
        for lot_id, grams in _grams(several).items():
            unsold[lot_id] += sign * grams
    return OutrightResult(
        sum(one.worth.net_dong for one in sold), cost_dong, sold_g, sum(one.worth.net_dong for one in bought),
        spoiled_g, spoiled_dong, *_cost(books, unsold),
    )  # fmt: skip


def unsold_before(connection: Connection, period: AccountingPeriod) -> dict[int, int]:
    """Return by lot the grams that closed periods before this one had bought, and neither sold nor lost; never 0."""
    asked = {"cooperative": period.cooperative_id, "before": period.from_on}
    return defaultdict(int, {lot_id: int(grams) for lot_id, grams in bulk.rows(connection, _unsold(), **asked)})


@cache
def _unsold() -> Select[Any]:
    grams = _ENTRY.c.weight_g + _ENTRY.c.over_g
    left = func.sum(case((_ENTRY.c.household_id.is_(None), -grams), else_=grams))
    return (
        select(_ENTRY.c.lot_id, left)
        .join_from(_ENTRY, _PERIOD, _PERIOD.c.id == _ENTRY.c.period_id)
        .join(_LOT, _LOT.c.id == _ENTRY.c.lot_id)
        .where(_PERIOD.c.cooperative_id == bindparam("cooperative"), _PERIOD.c.from_on < bindparam("before"))
        .where(_LOT.c.terms == "outright")
        .group_by(_ENTRY.c.lot_id)
        .having(left != 0)
    )


def is_bought(books: Books, one: Posting) -> bool:
    """Say whether a posting is a household's fruit that the cooperative bought."""
    outright = one.household_id is not None and books.lots[one.lot_id].terms == "outright"
    return outright and one.line_id is None


def _grams(posted: Iterable[Posting]) -> dict[int, int]:
    """Return by lot the fruit of postings, over-fill included."""
    grams: dict[int, int] = defaultdict(int)
    for one in posted:
        grams[one.lot_id] += one.worth.weight_g + one.worth.over_g
    return grams


def _cost(books: Books, grams: Mapping[int, int]) -> tuple[int, int]:
    """Return the grams of lots together, and what they cost; a sorted lot is one with the lot it came from."""
    by_root: dict[int, int] = defaultdict(int)
    for lot_id, part in grams.items():
        by_root[_root(books, books.lots[lot_id]).id] += part
    costs = (price_of(part, books.lots[lot].price_dong_per_kg or 0) for lot, part in by_root.items())
    return sum(by_root.values()), sum(costs)


def _root(books: Books, lot: LotView) -> LotView:
    while (source := books.lots.get(lot.sorted_from_id or 0)) is not None and source.terms == "outright":
        lot = source
    return lot
