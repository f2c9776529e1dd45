"""Overrides: what a person says of an order line that its platform cannot say; it stands, whatever a later report says.

Nothing is refused because a period is closed: what changes then is posted in the open one as a counter-entry.
"""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, case, select

from marketplace.inventory.allocation.line import reversed_dong
from marketplace.inventory.lots import CannotMove, Provenance
from marketplace.operations.reallocation_effects import write_reallocation
from marketplace.orders.line_rows import reseal_lines, store_agreed
from marketplace.orders.line_values import Agreed, facts_of, with_agreed
from marketplace.orders.reallocation import MoveReason, Reallocation
from marketplace.orders.reason_codes import FIT, REFUNDED, RESENT, UNFIT, reason_text
from marketplace.orders.return_dispositions import disposition_of
from marketplace.orders.stored import StoredLine
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, Sight, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words import money

_LINE, _ORDERS, _CHANNEL, _LISTING = (TABLES[name] for name in ("order_line", "orders", "channel", "listing"))
_ORDER_OF = "SELECT o.remote_id FROM order_line l JOIN orders o ON o.id = l.order_id WHERE l.id = :line"


class NamedLine(NamedTuple):
    """A line of an order, as a person chooses it, with what persons said of it so far."""

    id: int
    order_id: int
    sku: str
    title: str
    shop: str
    """The code of the shop that sold it."""
    shop_title: str
    packs: int
    pack_g: int
    refunded_dong: int
    resent: int
    back_g: int
    """What of it came back, or is on its way back, in grams."""
    whole_order: bool
    """Whether nobody out of the reader's reach has a part in its order."""


def lines_in(connection: Connection, scope: Scope, code: str) -> list[NamedLine]:
    """Return the lines of the orders of a code, in every shop that has one; those that stand and are shown."""
    return [NamedLine._make((*row, bool(whole))) for *row, whole in bulk.rows(connection, _lines(scope), code=code)]


@kept_by_scope
def _lines(scope: Scope) -> Select[Any]:
    line = _LINE.c
    said = (line.quantity, line.pack_g, line.agreed_refund_dong, line.agreed_replaced)
    shop = (_CHANNEL.c.code, _CHANNEL.c.title)
    return (
        select(line.id, line.order_id, line.sku, _LISTING.c.title, *shop, *said, line.returned_g + line.undelivered_g)
        .add_columns(case((scope.of_order(Sight.ORDERS, _ORDERS), 1), else_=0))
        .join_from(_LINE, _ORDERS, _ORDERS.c.id == line.order_id)
        .join(_CHANNEL, _CHANNEL.c.id == _ORDERS.c.channel_id)
        .join(_LISTING, _LISTING.c.id == line.listing_id)
        .where(_ORDERS.c.remote_id == bindparam("code"), line.quantity > 0, scope.where(_LINE))
        .order_by(line.id)
    )


def line_of(connection: Connection, scope: Scope, code: str, line_id: int | None) -> int:
    """Return the number of an order's line: the only one, or the one that is named; CannotMove where it is neither."""
    lines = lines_in(connection, scope, code)
    if not lines:
        raise CannotMove(f"There is no order {code}; check its code.", f"Không có đơn {code}; hãy kiểm tra mã đơn.")
    if line_id is None and len(lines) == 1:
        return lines.pop().id
    if line_id is None or line_id not in {line.id for line in lines}:
        named = ", ".join(f"{line.id} ({line.sku}, {line.shop})" for line in lines)
        raise CannotMove(
            f"Say which line of order {code} with --line: {named}.",
            f"Đơn {code} có nhiều dòng; hãy chọn một dòng: {named}.",
        )
    return line_id


def order_of(connection: Connection, line_id: int) -> int:
    """Return the order of a line, by its id."""
    return int(bulk.scalar(connection, "SELECT order_id FROM order_line WHERE id = :line", {"line": line_id}))


def refund(connection: Connection, line_id: int, dong: int, by: Provenance) -> None:
    """Note what in all was given back to the buyer for fruit that did not come back; 0 takes it off again."""
    line, lines = _read(connection, line_id, by)
    facts = lines.facts(line_id)
    left_dong = facts.amount_dong - sum(reversed_dong(facts._replace(refunded_dong=0)))
    if not 0 <= dong <= left_dong:
        raise CannotMove(
            f"At most {money.text(left_dong)} of this line can be refunded; that is what is left of its price.",
            f"Dòng này chỉ có thể hoàn tiền tối đa {money.text(left_dong)}, là số tiền còn lại của dòng.",
        )
    why = MoveReason(by.who, _why(connection, line, REFUNDED))
    _write(connection, lines, line, line.agreed._replace(refund_dong=dong), why, by.now_ms)


def send_again(connection: Connection, line_id: int, packs: int, by: Provenance) -> None:
    """Note how many packs in all were sent once more free of charge; their fruit is taken from the line's lots."""
    line, lines = _read(connection, line_id, by)
    if not 0 <= packs <= line.standing_packs:
        raise CannotMove(
            f"At most {line.standing_packs} packs of this line can be sent once more; so many were ordered and kept.",
            f"Dòng này chỉ có {line.standing_packs} thùng; không thể gửi bù nhiều hơn.",
        )
    why = MoveReason(by.who, _why(connection, line, RESENT))
    _write(connection, lines, line, line.agreed._replace(replaced=packs), why, by.now_ms)


def judge_returned(connection: Connection, line_id: int, fit: bool, by: Provenance) -> None:
    """Say whether the fruit that came back of a line can be sold again (or is spoiled); its lots move at once."""
    line, lines = _read(connection, line_id, by)
    text = _why(connection, line, FIT if fit else UNFIT)
    _write(connection, lines, line, line.agreed._replace(restock=fit), MoveReason(by.who, text), by.now_ms)


def _read(connection: Connection, line_id: int, by: Provenance) -> tuple[StoredLine, Reallocation]:
    lines = Reallocation(connection, [line_id], [], by.now_ms)
    line = lines.lines.get(line_id)
    if line is None or not line.stands:
        raise CannotMove(f"There is no order line {line_id}.", f"Không có dòng đơn hàng số {line_id}.")
    return line, lines


def _write(
    connection: Connection, lines: Reallocation, line: StoredLine, agreed: Agreed, why: MoveReason, now_ms: int
) -> None:
    """Give a line its draws anew by what is said of it now, and keep what was said."""
    values = with_agreed(line.values, line.agreed, agreed)
    disposition = disposition_of(*line.order_status, values.restock)
    store_agreed(connection, line.id, agreed, values)
    lines.give(line.id, lines.taken(line.id), facts_of(values, line.extra_g, disposition, agreed.short_g))
    write_reallocation(connection, lines, why, now_ms)
    reseal_lines(connection, [line.id])


def _why(connection: Connection, line: StoredLine, code: str) -> str:
    return reason_text(code, bulk.scalar(connection, _ORDER_OF, {"line": line.id}))
