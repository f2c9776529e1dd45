"""Reallocation: lines of known orders are given other lots, in a constant number of statements for all of them.

Draws, lots with their moves and shortfalls move together in the caller's transaction; the totals by who called. On
PostgreSQL the orders are locked first and the lots after them, both in id order, as every page of orders does.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.inventory.allocation import Drawn, LineFacts, ReturnDisposition, attribute
from marketplace.inventory.ledger import Move
from marketplace.inventory.lots import LotRow, lock_by_ids, post_moves
from marketplace.orders.draw_rows import put_draws, redrawn
from marketplace.orders.line_rows import shorten_lines
from marketplace.orders.shortfall_rows import LineShortfall, ShortfallOpening, write_shortfalls
from marketplace.orders.stored import StoredLine, StoredOrder, read_lines
from marketplace.orders.totals import FunnelCache, PlacedDraw, SalesPlace, Tallies, Tally, unserved_place
from marketplace.storage import bulk, locks

_ORDERS = """
SELECT o.id, o.remote_id, o.order_state, o.fulfilment, o.updated_ms, o.mark, o.status, o.province, o.unsaid,
 o.placed_ms, o.delivered_ms,
       o.cancelled_ms, o.returned_ms, o.paid_ms, o.channel_id
FROM orders o WHERE o.id IN (SELECT order_id FROM order_line WHERE id IN :lines) ORDER BY o.id
"""
Taken = Sequence[tuple[int, int]]
"""Lots and the grams a line takes of each, in the order of their ids."""


class MoveReason(NamedTuple):
    """Who reassigns and why, as moves and shortfalls remember it; ``cause`` is that of shortfalls this opens."""

    who: str | None
    why: str
    cause: str = "oversold"
    how: str = "lot"


class LostFruit(NamedTuple):
    """What a line has less of a lot: label grams drawn, of these what was to stay sold, and fruit the lot has again."""

    line_id: int
    lot_id: int
    drawn_g: int
    left_g: int
    back_g: int


@dataclass(slots=True)
class _Change:
    """A line as it shall be."""

    facts: LineFacts
    draws: list[Drawn]
    missing: Drawn | None


class Reallocation:
    """Some orders' lines on their way to other lots."""

    def __init__(self, connection: Connection, lines: Iterable[int], lots: Iterable[int], now_ms: int) -> None:
        """Lock and read the orders of these lines, their lots, and ``lots``."""
        self._connection, self._now_ms = connection, now_ms
        self._orders, self._channels = _locked_orders(connection, lines)
        read_lines(connection, self._orders)
        self.lines: dict[int, StoredLine] = {line.id: line for order in self._orders for line in order.lines}
        drawn = {drawn.lot_id for line in self.lines.values() for drawn in line.draws}
        self.lots: dict[int, LotRow] = lock_by_ids(connection, drawn.union(lots))
        self._free = {lot_id: lot.balance_g for lot_id, lot in self.lots.items()}
        self._places = {lot_id: _place(lot) for lot_id, lot in self.lots.items()}
        self._changes: dict[int, _Change] = {}

    def give(self, line_id: int, taken: Taken, facts: LineFacts | None = None) -> None:
        """Give a line other lots, and ``facts`` where what the line says of itself changes too."""
        self._put(line_id, taken, facts or self.facts(line_id))

    def take_back(self, line_id: int, lot_id: int, need_g: int) -> int:
        """Take up to ``need_g`` of fruit back from a line to a lot, to the gram; return what came.

        Where that would make another lot of the line hold less than nothing, the line loses that too.
        """
        before_g = self._free[lot_id]
        taken, facts = dict(self.taken(line_id)), self.facts(line_id)
        floors = {lot: min(self._free[lot], 0) for lot in taken}
        floors[lot_id] = before_g + min(need_g, self.holds(line_id, lot_id))
        while lacking := {lot: floor - self._free[lot] for lot, floor in floors.items() if self._free[lot] < floor}:
            lessened = {lot: max(0, grams - self._label(line_id, lot, lacking)) for lot, grams in taken.items()}
            if lessened == taken:
                break
            taken = lessened
            self._put(line_id, sorted((lot, grams) for lot, grams in taken.items() if grams), facts)
        return self._free[lot_id] - before_g

    def _label(self, line_id: int, lot_id: int, lacking: Mapping[int, int]) -> int:
        """Return the label grams that give back what a lot lacks, its part of the over-fill with them."""
        if lot_id not in lacking:
            return 0
        left_g, over_g = next(((d.left_g, d.over_g) for d in self._draws(line_id) if d.lot_id == lot_id), (0, 0))
        return -(-lacking[lot_id] * left_g // (left_g + over_g)) if over_g else lacking[lot_id]

    def holds(self, line_id: int, lot_id: int) -> int:
        """Return the fruit of a lot that a line still holds, in grams."""
        return sum(drawn.left_g + drawn.over_g for drawn in self._draws(line_id) if drawn.lot_id == lot_id)

    def taken(self, line_id: int) -> Taken:
        """Return the lots a line takes now."""
        return [(drawn.lot_id, drawn.drawn_g) for drawn in self._draws(line_id)]

    def facts(self, line_id: int) -> LineFacts:
        """Return what a line says of itself now."""
        change = self._changes.get(line_id)
        return self.lines[line_id].facts if change is None else change.facts

    def _draws(self, line_id: int) -> list[Drawn]:
        change = self._changes.get(line_id)
        return self.lines[line_id].draws if change is None else change.draws

    def _put(self, line_id: int, taken: Taken, facts: LineFacts) -> None:
        self._move(self._draws(line_id), self.facts(line_id).disposition, -1)
        draws, missing = attribute(facts, taken)
        self._move(draws, facts.disposition, 1)
        self._changes[line_id] = _Change(facts, draws, missing)

    def _move(self, draws: Sequence[Drawn], disposition: ReturnDisposition, sign: int) -> None:
        for drawn in draws:
            self._free[drawn.lot_id] -= sign * sum(_measures(drawn, disposition).values())

    def write(self, why: MoveReason) -> Tallies:
        """Write draws, lines, lots with their moves and shortfalls; CannotMove where a lot has not enough.

        Returned is what that changes of the totals, not written yet.
        """
        connection = self._connection
        put_draws(connection, self._draw_rows())
        shorten_lines(connection, self._shortened())
        moved = self._moves(why)
        post_moves(connection, [self.lots[lot_id] for lot_id in {move.lot_id for move in moved}], moved)
        opening = ShortfallOpening(why.cause, self._now_ms)
        write_shortfalls(connection, self._shortfalls(), opening, why.how, why.who)
        return self._counted()

    def _draw_rows(self) -> list[tuple[int, ...]]:
        rows: list[tuple[int, ...]] = []
        for line_id, change in self._changes.items():
            rows += redrawn(line_id, [lot for lot, _ in self.lines[line_id].taken], change.draws)
        return sorted(rows)

    def _shortened(self) -> list[tuple[int, int, int]]:
        """Return the lines that say something else of themselves now, with what is short and agreed of them."""
        return [
            (change.facts.short_g, change.facts.agreed_g, line_id)
            for line_id, change in self._changes.items()
            if change.facts != self.lines[line_id].facts
        ]

    def _shortfalls(self) -> list[LineShortfall]:
        return [
            LineShortfall(line_id, change.missing.left_g if change.missing else 0)
            for line_id, change in self._changes.items()
        ]

    def _moves(self, why: MoveReason) -> list[Move]:
        """Return the lots' moves: what every channel's lines hold more of each lot, or less."""
        sums: dict[tuple[int, int, str], int] = defaultdict(int)
        for order in self._orders:
            for line in order.lines:
                change = self._changes.get(line.id)
                if change is not None:
                    _add_measures(sums, self._channels[order.id], line.draws, line.disposition, -1)
                    _add_measures(sums, self._channels[order.id], change.draws, change.facts.disposition, 1)
        now, who, text = self._now_ms, why.who, why.why
        return [
            Move(lot_id, _kind(column, grams), grams, now, now, channel, who=who, why=text)
            for (lot_id, channel, column), grams in sorted(sums.items())
            if grams
        ]

    def lost(self) -> list[LostFruit]:
        """Return what lines have less of their lots than before, or more where that is below 0."""
        rows = []
        for line_id, change in sorted(self._changes.items()):
            line = self.lines[line_id]
            sums: dict[int, list[int]] = {}
            for sign, draws, disposition in (
                (1, line.draws, line.disposition), (-1, change.draws, change.facts.disposition),
            ):  # fmt: skip
                for drawn in draws:
                    fruit_g = sum(_measures(drawn, disposition).values())
                    of_lot = sums.setdefault(drawn.lot_id, [0, 0, 0])
                    for at, grams in enumerate((drawn.drawn_g, drawn.left_g, fruit_g)):
                        of_lot[at] += sign * grams
            rows += [LostFruit(line_id, lot_id, *grams) for lot_id, grams in sorted(sums.items()) if any(grams)]
        return rows

    @property
    def orders(self) -> list[int]:
        """The ids of the orders these lines are of."""
        return [order.id for order in self._orders]

    def _counted(self) -> Tallies:
        """Take the orders' old part off the totals and put their new part on."""
        tallies: Tallies = {}
        for order in self._orders:
            tally = tallies.setdefault(self._channels[order.id], Tally(self._channels[order.id], FunnelCache()))
            tally.count(-1, order.times, [one for line in order.lines for one in line.placed_draws(self._places)])
            tally.count(1, order.times, [one for line in order.lines for one in self._placed_draws(line)])
        return tallies

    def _placed_draws(self, line: StoredLine) -> list[PlacedDraw]:
        change = self._changes.get(line.id)
        if change is None:
            return line.placed_draws(self._places)
        placed: list[PlacedDraw] = [(self._places[drawn.lot_id], drawn) for drawn in change.draws]
        if change.missing is not None:
            placed.append((unserved_place(line.produce_id, line.season_id), change.missing))
        return placed


def lock_orders(connection: Connection, lines: Iterable[int]) -> None:
    """Lock the orders of these lines in id order, before any lot is locked."""
    _locked_orders(connection, lines)


def _locked_orders(connection: Connection, lines: Iterable[int]) -> tuple[list[StoredOrder], dict[int, int]]:
    rows = bulk.select(connection, _ORDERS + locks.for_update(connection), {"lines": sorted(set(lines))})
    orders = [StoredOrder.read(row) for *row, _ in rows]
    return orders, {order.id: channel for order, (*_, channel) in zip(orders, rows, strict=True)}


def _place(lot: LotRow) -> SalesPlace:
    return SalesPlace(lot.household_id, lot.commune_id, lot.commune_now_id or 0, lot.produce_id, lot.season_id)


def _measures(drawn: Drawn, disposition: ReturnDisposition) -> dict[str, int]:
    """Return what a draw makes of its lot's columns, in grams."""
    return {"sold_g": disposition.sold_g(drawn), "over_g": drawn.over_g, "spoiled_g": disposition.spoiled_g(drawn)}


def _add_measures(
    sums: dict[tuple[int, int, str], int],
    channel: int,
    draws: Sequence[Drawn],
    disposition: ReturnDisposition,
    sign: int,
) -> None:
    """Add what draws of a channel's line make of their lots' columns to ``sums``, or take it off (``sign`` -1)."""
    for drawn in draws:
        for column, grams in _measures(drawn, disposition).items():
            sums[drawn.lot_id, channel, column] += sign * grams


def _kind(column: str, grams: int) -> str:
    if column == "sold_g":
        return "drawn" if grams > 0 else "given back"
    return "over-filled" if column == "over_g" else "spoiled"
