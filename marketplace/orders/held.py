"""What the ledger holds of some orders: their times, lines and draws, read in three statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from marketplace.db import bulk
from marketplace.draws import Drawn, LineFacts, attribute
from marketplace.sales import Part, Place, Times
from marketplace.shelf import LotState

_ORDER = (
    "SELECT id, remote_id, state, updated_ms, mark, placed_ms, delivered_ms, cancelled_ms, returned_ms, paid_ms"
    " FROM orders WHERE channel_id = :channel AND remote_id IN :codes"
)
_LINES = (
    "SELECT l.id, l.order_id, l.sku, l.n, l.ordered_g, l.cancelled_g, l.short_g, l.returned_g,"
    " l.gross_dong - l.discount_dong, l.restock, l.quantity, g.produce_id, g.season_id"
    " FROM order_line l JOIN listing g ON g.id = l.listing_id WHERE l.order_id IN :orders ORDER BY l.id"
)
_DRAWS = "SELECT line_id, lot_id, drawn_g FROM draw WHERE drawn_g > 0 AND line_id IN :lines ORDER BY line_id, lot_id"


@dataclass(slots=True)
class HeldLine:
    """A line as the ledger holds it: its facts, and which lots it was given (lot id, grams), in lot order."""

    id: int
    order_id: int
    sku: str
    n: int
    facts: LineFacts
    restock: bool
    quantity: int
    produce_id: int
    season_id: int
    taken: list[tuple[int, int]] = field(default_factory=list)

    def standing_packs(self, label_g: int) -> int:
        """Return the packs that were ordered and not cancelled."""
        return self.quantity - self.facts.cancelled_g // label_g


@dataclass(slots=True)
class HeldOrder:
    """An order as the ledger holds it."""

    id: int
    code: str
    state: str
    updated_ms: int
    mark: int
    times: Times
    lines: list[HeldLine] = field(default_factory=list)


def read_orders(connection: Connection, channel_id: int, codes: Sequence[str]) -> dict[str, HeldOrder]:
    """Read the orders of these codes, without their lines."""
    rows = bulk.select(connection, _ORDER, {"channel": channel_id, "codes": codes})
    return {row[1]: HeldOrder(row[0], row[1], row[2], row[3], row[4], Times(*row[5:])) for row in rows}


def read_lines(connection: Connection, orders: Iterable[HeldOrder]) -> None:
    """Read the lines and draws of these orders into them."""
    by_id = {order.id: order for order in orders}
    if not by_id:
        return
    lines: dict[int, HeldLine] = {}
    for row in bulk.select(connection, _LINES, {"orders": sorted(by_id)}):
        line_id, order_id, sku, n, *facts, restock, quantity, produce_id, season_id = row
        line = HeldLine(line_id, order_id, sku, n, LineFacts(*facts), bool(restock), quantity, produce_id, season_id)
        lines[line.id] = line
        by_id[line.order_id].lines.append(line)
    for line_id, lot_id, grams in bulk.select(connection, _DRAWS, {"lines": sorted(lines)}):
        lines[line_id].taken.append((lot_id, grams))


def parts_of(
    facts: LineFacts, taken: Sequence[tuple[int, int]], lots: dict[int, LotState], unplaced: Place
) -> tuple[list[Drawn], Drawn | None, list[Part]]:
    """Attribute a line; return its draws, what no lot serves, and both as the totals see them."""
    draws, missing = attribute(facts, taken)
    parts: list[Part] = [(lots[drawn.lot_id].place, drawn) for drawn in draws]
    if missing is not None:
        parts.append((unplaced, missing))
    return draws, missing, parts


def unplaced(produce_id: int, season_id: int) -> Place:
    """Return the place of grams that belong to no household yet."""
    return Place(0, 0, 0, produce_id, season_id)


def move(lots: dict[int, LotState], draws: Sequence[Drawn], restock: bool, sign: int) -> None:
    """Move the lots by these draws (``sign`` 1) or take that back (-1)."""
    for lot_id, drawn_g, cancelled_g, short_g, returned_g, _ in draws:
        lot = lots[lot_id]
        lot.sell(sign * (drawn_g - cancelled_g - short_g - returned_g))
        if returned_g and not restock:
            lot.spoil(sign * returned_g)
