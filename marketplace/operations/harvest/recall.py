"""Recall: a lot is locked with what a move needs of it; what it lacks is taken back from orders, newest first.

Orders are locked before lots, as every page of orders does. Which orders are concerned is known for certain only when
the lot is locked, so a first look decides, and where it was too narrow the locks are let go and taken anew.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.inventory.lots import CannotMove, LotRow, lock_by_codes, lock_by_ids, lot_by_code
from marketplace.operations.reallocation_effects import write_reallocation
from marketplace.orders.reallocation import MoveReason, Reallocation, lock_orders
from marketplace.orders.recalls import record_recalls
from marketplace.storage import bulk
from marketplace.words import weight

_LOOKS = 5
# Parcels that have left hold their fruit: they give it up only when nothing else is left to take back.
_DRAWING = """
SELECT d.lot_id, d.line_id, d.drawn_g - d.cancelled_g - d.short_g - d.undelivered_g - d.returned_g + d.over_g
FROM draw d JOIN order_line l ON l.id = d.line_id JOIN orders o ON o.id = l.order_id
WHERE d.lot_id IN :lots AND d.drawn_g > d.cancelled_g + d.short_g + d.undelivered_g + d.returned_g
ORDER BY CASE WHEN o.fulfilment = 'none' THEN 0 ELSE 1 END, o.placed_ms DESC, o.id DESC, l.id DESC
"""
Need = Callable[[LotRow], int]
"""The grams a lot must have left for a move; more than its balance is recalled from orders."""


class RecalledLine(NamedTuple):
    """A line that lost fruit of a lot, which no lot serves now."""

    line_id: int
    weight_g: int


def lock_and_recall(
    connection: Connection, code: str, need: Need, why: MoveReason, now_ms: int
) -> tuple[LotRow, list[RecalledLine]]:
    """Lock a lot with the grams a move needs; return it, and what each order line gave back for that.

    CannotMove where all orders together do not hold enough.
    """
    for _ in range(_LOOKS):
        known = _concerned(connection, lot_by_code(connection, code), need)
        with connection.begin_nested() as point:
            lock_orders(connection, [one.line_id for one in known])
            lot = lock_by_codes(connection, [code])[code]
            lines = _concerned(connection, lot, need)
            if {one.line_id for one in lines} <= {one.line_id for one in known}:
                recalled = _take_back(connection, lot, lines, need(lot) - lot.balance_g, why, now_ms)
                return lock_by_ids(connection, [lot.id])[lot.id], recalled
            point.rollback()
    raise CannotMove(
        f"Lot {code} is being sold from too fast to be changed; try again.",
        f"Lô {code} đang có nhiều đơn vào cùng lúc; hãy thử lại.",
    )


def _concerned(connection: Connection, lot: LotRow, need: Need) -> list[RecalledLine]:
    """Return the lines to take from, newest first, until the lot has what is needed; CannotMove where it never has."""
    lacking = need(lot) - lot.balance_g
    found = recallable_lines(connection, {lot.id: lacking}).get(lot.id, []) if lacking > 0 else []
    lacking -= sum(one.weight_g for one in found)
    if lacking > 0:
        has, asked = weight.text(need(lot) - lacking), weight.text(need(lot))
        raise CannotMove(
            f"Lot {lot.code} has only {has}, sold and held for orders included; {asked} cannot be taken off it."
            " Check the weight.",
            f"Lô {lot.code} chỉ có {has}, kể cả phần đã bán hoặc giữ cho đơn; không thể bớt {asked}."
            " Hãy xem lại số cân.",
        )
    return found


def recallable_lines(connection: Connection, lacking: Mapping[int, int]) -> dict[int, list[RecalledLine]]:
    """Return by lot the lines to take from, newest first, until each has the grams it lacks, or nothing is left."""
    found: dict[int, list[RecalledLine]] = defaultdict(list)
    left = dict(lacking)
    for lot_id, line_id, holds_g in bulk.select(connection, _DRAWING, {"lots": list(lacking)}) if lacking else []:
        if left[lot_id] > 0:
            found[lot_id].append(RecalledLine(line_id, min(holds_g, left[lot_id])))
            left[lot_id] -= holds_g
    return found


def recall_from(
    connection: Connection,
    lines: Mapping[int, Sequence[RecalledLine]],
    lacking: Mapping[int, int],
    why: MoveReason,
    now_ms: int,
) -> dict[int, list[RecalledLine]]:
    """Take what lots lack back from lines, by lot, whose orders and lots are locked; return what each line lost."""
    orders = Reallocation(connection, [one.line_id for of in lines.values() for one in of], list(lacking), now_ms)
    recalled: dict[int, list[RecalledLine]] = defaultdict(list)
    for lot_id, grams in lacking.items():
        left_g = grams
        for one in lines.get(lot_id, ()):
            if left_g <= 0:
                break
            back_g = orders.take_back(one.line_id, lot_id, left_g)
            recalled[lot_id].append(RecalledLine(one.line_id, back_g))
            left_g -= back_g
    lost = orders.lost()
    write_reallocation(connection, orders, why, now_ms)
    record_recalls(connection, lost, why, now_ms)
    return recalled


def _take_back(
    connection: Connection, lot: LotRow, lines: list[RecalledLine], lacking: int, why: MoveReason, now_ms: int
) -> list[RecalledLine]:
    if not lines:
        return []
    return recall_from(connection, {lot.id: lines}, {lot.id: lacking}, why, now_ms)[lot.id]
