"""Settling: a person gives a shortfall another lot, agrees on less weight, or asks for a cancel."""

from datetime import date

from sqlalchemy import Connection

from marketplace.inventory.lots import CannotMove, Provenance, lot_by_code
from marketplace.operations.fulfilment.shortfalls.candidates import Grades, SoldAs, grades_of
from marketplace.operations.fulfilment.shortfalls.listed import ShortfallRow, shortfall
from marketplace.operations.fulfilment.substitution import refuse_closed
from marketplace.operations.reallocation_effects import write_reallocation
from marketplace.orders.manual_allocations import ManualAllocation, record_allocation
from marketplace.orders.reallocation import MoveReason, Reallocation, lock_orders
from marketplace.orders.reason_codes import LESSENED, SERVED, reason_text
from marketplace.orders.shortfall_rows import ask_to_cancel, assign_shortfall
from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.words import weight

HOW = ("lot", "less weight", "cancel")
"""The ways a person settles a shortfall."""

_LISTING = """
SELECT g.id, g.produce_id, g.season_id FROM order_line l JOIN listing g ON g.id = l.listing_id WHERE l.id = :line
"""


def settle(
    connection: Connection,
    scope: Scope,
    line_id: int,
    how: str,
    by: Provenance,
    *,
    lot: str = "",
    grams: int | None = None,
) -> bool:
    """Settle a shortfall, or ``grams`` of it, in a write transaction; False when it is settled already.

    'lot' gives the line fruit of another lot; 'less weight' is agreed with the buyer, of a part of the line; 'cancel'
    stays open until the platform reports it, or the line has all its fruit after all. CannotMove where there is no such
    shortfall, the lot does not do, or nothing of the line would be delivered.
    """
    if how not in HOW:
        raise CannotMove(f"Settle by one of: {', '.join(HOW)}.", "Hãy chọn: lô khác, giao thiếu cân hoặc hủy.")
    lock_orders(connection, [line_id])
    row = _known(connection, scope, line_id)
    if row.weight_g == 0:
        return False
    if how == "cancel":
        return ask_to_cancel(connection, line_id, by.who, by.now_ms)
    part_g = _part(row, grams)
    if how == "lot":
        _serve(connection, row, part_g, lot, by)
    else:
        _lessen(connection, row, part_g, by)
    return True


def assign(connection: Connection, scope: Scope, line_id: int, owner: str, due_on: date | None, who: str) -> bool:
    """Say who sees to a shortfall, and by when; False when it is settled already."""
    _known(connection, scope, line_id)
    return assign_shortfall(connection, line_id, owner, due_on, who)


def _known(connection: Connection, scope: Scope, line_id: int) -> ShortfallRow:
    row = shortfall(connection, scope, line_id)
    if row is None:
        raise CannotMove(
            f"There is no shortfall {line_id}; `lensan shortfalls list` names them.",
            f"Không có mục thiếu hàng số {line_id}.",
        )
    return row


def _part(row: ShortfallRow, grams: int | None) -> int:
    if grams is None:
        return row.weight_g
    if not 0 < grams <= row.weight_g:
        raise CannotMove(
            f"Only {weight.text(row.weight_g)} are short; settle at most that.",
            f"Chỉ thiếu {weight.text(row.weight_g)}; không thể ghi nhiều hơn.",
        )
    return grams


def _serve(connection: Connection, row: ShortfallRow, grams: int, code: str, by: Provenance) -> None:
    """Give the line fruit of another lot of what it was sold as."""
    refuse_closed(connection, row.line_id)
    found = lot_by_code(connection, code)
    fit = _grades(connection, row.line_id)
    if not fit.fit(found.produce_id, found.season_id, found.grade):
        raise CannotMove(
            f"Lot {code} is not what {row.sku} was sold as: another produce, season or grade.",
            f"Lô {code} không cùng nông sản, vụ hoặc loại với {row.title}.",
        )
    lines = Reallocation(connection, [row.line_id], [found.id], by.now_ms)
    taken = dict(lines.taken(row.line_id))
    taken[found.id] = taken.get(found.id, 0) + grams
    lines.give(row.line_id, sorted(taken.items()))
    write_reallocation(connection, lines, MoveReason(by.who, reason_text(SERVED, row.order)), by.now_ms)
    record_allocation(connection, ManualAllocation(row.line_id, None, found.id, grams, by.now_ms, by.who))


def _grades(connection: Connection, line_id: int) -> Grades:
    (sold_as,) = bulk.select(connection, _LISTING, {"line": line_id})
    return grades_of(connection, line_id, SoldAs(*sold_as))


def _lessen(connection: Connection, row: ShortfallRow, grams: int, by: Provenance) -> None:
    """Note the grams that the buyer agreed to go without."""
    lines = Reallocation(connection, [row.line_id], [], by.now_ms)
    facts = lines.facts(row.line_id)
    facts = facts._replace(short_g=facts.short_g + grams, agreed_g=facts.agreed_g + grams)
    if facts.short_g >= facts.ordered_g - facts.cancelled_g:
        raise CannotMove(
            f"Nothing of {row.sku} would be left to deliver; serve it from another lot, or ask for a cancel.",
            f"{row.title}: không còn gì để giao; hãy lấy lô khác, hoặc đề nghị hủy.",
        )
    lines.give(row.line_id, lines.taken(row.line_id), facts)
    write_reallocation(
        connection, lines, MoveReason(by.who, reason_text(LESSENED, row.order), how="less weight"), by.now_ms
    )
