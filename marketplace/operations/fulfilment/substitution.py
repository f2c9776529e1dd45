"""Substitution (đổi hộ khi đóng): a box is packed with another household's fruit than it was drawn from."""

from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.inventory.lots import CannotMove, LotRow, Provenance
from marketplace.operations.reallocation_effects import write_reallocation
from marketplace.orders.manual_allocations import ManualAllocation, record_allocation
from marketplace.orders.reallocation import MoveReason, Reallocation
from marketplace.orders.reason_codes import SWAPPED, reason_text
from marketplace.settlement.posted_lines import posted_in
from marketplace.storage import bulk
from marketplace.words import names, weight

_LINE = "SELECT l.pack_g, o.remote_id FROM order_line l JOIN orders o ON o.id = l.order_id WHERE l.id = :line"
_LOTS = "SELECT code, id FROM lot WHERE code IN :codes"


class _Line(NamedTuple):
    pack_g: int
    order: str


def swap(
    connection: Connection, line_id: int, from_lot: str, to_lot: str, by: Provenance, *, packs: int | None = None
) -> int:
    """Give a line's boxes of one lot, or ``packs`` of them, another lot's fruit; return the grams swapped.

    CannotMove once the cooperative's period is closed, or where the other lot has not enough or is of another grade.
    """
    line = _line(connection, line_id)
    refuse_closed(connection, line_id)
    from_id, to_id = _lot_ids(connection, from_lot, to_lot)
    lines = Reallocation(connection, [line_id], [from_id, to_id], by.now_ms)
    _refuse_other(lines.lots[from_id], lines.lots[to_id])
    taken = dict(lines.taken(line_id))
    held_g = taken.get(from_id, 0)
    grams = held_g if packs is None else packs * line.pack_g
    if not 0 < grams <= held_g or from_lot == to_lot:
        raise _holds_less(line, held_g, from_lot)
    taken[from_id] -= grams
    taken[to_id] = taken.get(to_id, 0) + grams
    lines.give(line_id, sorted((lot, part) for lot, part in taken.items() if part))
    why = MoveReason(by.who, reason_text(SWAPPED, f"{line.order}, {from_lot} → {to_lot}"))
    write_reallocation(connection, lines, why, by.now_ms)
    record_allocation(connection, ManualAllocation(line_id, from_id, to_id, grams, by.now_ms, by.who))
    return grams


def _line(connection: Connection, line_id: int) -> _Line:
    for row in bulk.select(connection, _LINE, {"line": line_id}):
        return _Line(*row)
    raise CannotMove(f"There is no order line {line_id}.", f"Không có dòng đơn hàng số {line_id}.")


def _lot_ids(connection: Connection, *codes: str) -> list[int]:
    """Return the ids of lots by their codes; CannotMove where one is not known."""
    known = dict(bulk.select(connection, _LOTS, {"codes": list(codes)}))
    for code in codes:
        if code not in known:
            raise CannotMove(f"There is no lot {code}; check its code.", f"Không có lô {code}; hãy kiểm tra mã lô.")
    return [known[code] for code in codes]


def _holds_less(line: _Line, held_g: int, lot: str) -> CannotMove:
    held = weight.text(held_g)
    return CannotMove(
        f"Order {line.order} holds {held} of lot {lot}; swap at most that for another lot.",
        f"Đơn {line.order} chỉ lấy {held} của lô {lot}; không thể đổi nhiều hơn.",
    )


def refuse_closed(connection: Connection, line_id: int) -> None:
    """Refuse a line that a closed period has posted: that is corrected by counter-entries alone."""
    posted = posted_in(connection, line_id)
    if posted is not None:
        name, first, last = posted
        raise CannotMove(
            f"{name} has closed its period {first} to {last}; this order cannot be given other lots any more.",
            f"{name} đã chốt kỳ {first} – {last}; không thể đổi lô của đơn này nữa.",
        )


def _refuse_other(before: LotRow, after: LotRow) -> None:
    same = (before.produce_id, before.season_id) == (after.produce_id, after.season_id)
    if not same or names.key(before.grade or "") != names.key(after.grade or ""):
        raise CannotMove(
            f"Lot {after.code} is of another produce, season or grade than lot {before.code}.",
            f"Lô {after.code} không cùng nông sản, vụ hoặc loại với lô {before.code}.",
        )
