"""A household's figures counted again from every single draw, to be held against the totals that are kept."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from marketplace.inventory.allocation import Drawn
from marketplace.orders.totals import EVENTS, MEASURES, ORDER_COUNTS, SLOTS, Times, measure
from marketplace.reports.figures.days import DayRow
from marketplace.reports.figures.sums import Query, Sums, add_up
from marketplace.settlement.statements.lot_terms import OUTRIGHT
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, Sight, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import day_of

_LOT, _DRAW, _LINE = TABLES["lot"], TABLES["draw"], TABLES["order_line"]
_ORDER, _CHANNEL = TABLES["orders"], TABLES["channel"]


@dataclass(frozen=True, slots=True)
class Proof:
    """Where the household's figures come from: the same sums taken again from every single draw."""

    kept: Sums
    counted: Sums
    draws: int
    orders: int
    short_g: int

    @property
    def agrees(self) -> bool:
        """True when the totals kept are those of the draws."""
        return self.kept == self.counted


class DrawCounts(NamedTuple):
    """What a household's draws come to: in all, of its own fruit and of what was bought outright; ``days`` have all."""

    whole: Sums
    own: Sums
    bought: Sums
    days: tuple[DayRow, ...]
    draws: int
    orders: int
    short_g: int
    by_produce: tuple[int, ...]
    """Orders by event, each counted for every produce of it, as the totals do."""

    def proof(self, kept: Sums) -> Proof:
        """Return these counts held against the totals that are kept, which count an order for each produce of it."""
        once = [getattr(self.whole, name) for name in ORDER_COUNTS]
        stands = [getattr(kept, name) for name in ORDER_COUNTS] == list(self.by_produce)
        return Proof(kept.with_orders(once) if stands else kept, self.whole, self.draws, self.orders, self.short_g)


def count_draws(connection: Connection, scope: Scope, season_id: int, household_id: int) -> DrawCounts:
    """Count every draw of a household in a season, where its figures are shown."""
    every, own, bought = _DrawCount(), _DrawCount(), _DrawCount()
    of_one = _draws_query(scope).where(_LOT.c.household_id == bindparam("household"))
    for row in connection.execute(of_one, {"household": household_id, "season": season_id}):
        _, terms, *draw = row
        for count in (every, bought if terms == OUTRIGHT else own):
            count.add_row(draw)
    return DrawCounts(
        every.whole(), own.whole(), bought.whole(), every.series(), every.draws, len(every.orders), every.short_g,
        every.by_produce(),
    )  # fmt: skip


def bought_outright(
    connection: Connection, scope: Scope, season_id: int, household_ids: Sequence[int] | None
) -> dict[int, Sums]:
    """Return by household what was sold of its lots bought outright, of these or (None) of all; no others are in it."""
    query = _draws_query(scope).where(_LOT.c.terms == OUTRIGHT)
    if household_ids is not None:
        query = query.where(_LOT.c.household_id.in_(household_ids))
    counts: dict[int, _DrawCount] = {}
    for household_id, _, *draw in connection.execute(query, {"season": season_id}):
        counts.setdefault(household_id, _DrawCount()).add_row(draw)
    return {household_id: count.whole() for household_id, count in counts.items()}


@kept_by_scope
def _draws_query(scope: Scope) -> Query:
    return (
        select(_LOT.c.household_id, _LOT.c.terms, _ORDER.c.id, _LOT.c.produce_id, _CHANNEL.c.platform)
        .add_columns(*(_ORDER.c[f"{event}_ms"] for event in EVENTS), *(_DRAW.c[name] for name in Drawn._fields))
        .join_from(_LOT, _DRAW, _DRAW.c.lot_id == _LOT.c.id)
        .join(_LINE, _LINE.c.id == _DRAW.c.line_id)
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .join(_CHANNEL, _CHANNEL.c.id == _ORDER.c.channel_id)
        .where(_LOT.c.season_id == bindparam("season"), scope.of_household(Sight.FIGURES, _LOT.c.household_id))
    )


class _DrawCount:
    """The household's draws, counted one by one; an order counts once for each event it had here."""

    def __init__(self) -> None:
        self.draws = self.short_g = 0
        self.orders: set[int] = set()
        self._amounts: dict[tuple[int, str], list[int]] = {}
        self._counted: set[tuple[int, int]] = set()
        self._counted_by_produce: set[tuple[int, tuple[int, int]]] = set()

    def add_row(self, row: Sequence[Any]) -> None:
        """Count one draw as ``_draws_query`` has it, after its household and terms."""
        values = iter(row)
        order_id, produce_id, platform = islice(values, 3)
        self.add((order_id, produce_id), platform, bulk.next_row(values, Times), bulk.next_row(values, Drawn))

    def add(self, order: tuple[int, int], platform: str, times: Times, drawn: Drawn) -> None:
        """Count one draw of an order, given as (order id, produce id)."""
        self.draws += 1
        self.short_g += drawn.short_g
        order_id, _ = order
        self.orders.add(order_id)
        amounts = measure(times, drawn)
        for moment, slots in zip(times, SLOTS, strict=True):
            if moment is not None and amounts[slots.amount_g]:
                row = self._amounts.setdefault((day_of(moment), platform), [0] * len(MEASURES))
                row[slots.row_g] += amounts[slots.amount_g]
                row[slots.row_dong] += amounts[slots.amount_dong]
                row[slots.row_orders] += (slots.event, order_id) not in self._counted
                self._counted.add((slots.event, order_id))
                self._counted_by_produce.add((slots.event, order))

    def by_produce(self) -> tuple[int, ...]:
        """Return the orders by event, each counted for every produce of it."""
        counted = Counter(event for event, _ in self._counted_by_produce)
        return tuple(counted[slots.event] for slots in SLOTS)

    def whole(self) -> Sums:
        """Return everything counted."""
        return add_up([Sums(*row) for row in self._amounts.values()])

    def series(self) -> tuple[DayRow, ...]:
        """Return what was counted by (local day, platform), in order."""
        return tuple(DayRow(*key, Sums(*row)) for key, row in sorted(self._amounts.items()))
