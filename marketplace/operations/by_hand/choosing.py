"""Whose fruit an order by hand is, where a person says it: the lot or the household goes before the rule."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from marketplace.inventory.allocation import fruit_of, label_of
from marketplace.inventory.lots import CannotMove
from marketplace.operations.by_hand.selling import HandLot
from marketplace.operations.reallocation_effects import write_reallocation
from marketplace.orders.manual_allocations import ManualAllocation, record_allocation
from marketplace.orders.reallocation import MoveReason, Reallocation
from marketplace.orders.reason_codes import SWAPPED, reason_text
from marketplace.storage import bulk
from marketplace.words import weight

_LINE = "SELECT id FROM order_line WHERE order_id = :order"


def give_fruit_of(
    connection: Connection, order_id: int, code: str, lots: Sequence[HandLot], whose: str, who: str, now_ms: int
) -> None:
    """Give the one line of a new order the fruit of these lots alone, in their order; CannotMove where it lacks."""
    line_id = int(bulk.scalar(connection, _LINE, {"order": order_id}))
    lines = Reallocation(connection, [line_id], [lot.id for lot in lots], now_ms)
    line, before = lines.lines[line_id], dict(lines.taken(line_id))
    label_g, fruit_g = line.values.pack_g, line.values.pack_g + line.extra_g
    wanted, need_g = dict[int, int](), line.values.ordered_g
    for lot in lots:
        free_g = lines.lots[lot.id].balance_g + fruit_of(before.get(lot.id, 0), label_g, fruit_g)
        grams = min(need_g, label_of(free_g, label_g, fruit_g))
        if grams:
            wanted[lot.id] = grams
            need_g -= grams
    if need_g:
        left = weight.text(line.values.ordered_g - need_g)
        raise CannotMove(
            f"{whose} has only {left} for this; leave it empty, and the cooperative's rule decides.",
            f"{whose} chỉ còn {left}; hãy để trống để lấy theo quy tắc của HTX, hoặc bớt số thùng.",
        )
    if wanted == before:
        return
    lines.give(line_id, sorted(wanted.items()))
    write_reallocation(connection, lines, MoveReason(who, reason_text(SWAPPED, code)), now_ms)
    for from_id, to_id, grams in _moved(before, wanted):
        record_allocation(connection, ManualAllocation(line_id, from_id, to_id, grams, now_ms, who))


def _moved(before: Mapping[int, int], after: Mapping[int, int]) -> list[tuple[int | None, int, int]]:
    """Return which grams went from which lot to which; from None what no lot had served."""
    less = {lot: grams - after.get(lot, 0) for lot, grams in sorted(before.items()) if after.get(lot, 0) < grams}
    moved: list[tuple[int | None, int, int]] = []
    for lot, grams in sorted(after.items()):
        more_g = grams - before.get(lot, 0)
        for from_id in list(less):
            part_g = min(more_g, less[from_id])
            if part_g > 0:
                moved.append((from_id, lot, part_g))
                more_g -= part_g
                less[from_id] -= part_g
        if more_g > 0:
            moved.append((None, lot, more_g))
    return moved
