"""Orders that people sold by hand: the codes they get, and what is written of them beside what every order has."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, insert, select

from marketplace.storage import bulk, locks
from marketplace.storage.scope import Scope, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import day_of

_ROW, _ORDER, _LINE, _LISTING = (TABLES[name] for name in ("hand_order", "orders", "order_line", "listing"))
_PROMISED, _PAYOUT = TABLES["promised_day"], TABLES["payout"]
_LAST = "SELECT max(number) FROM hand_order WHERE channel_id = :channel AND month = :month"
_OF_FORM = """
SELECT o.remote_id FROM hand_order h JOIN orders o ON o.id = h.order_id
WHERE h.channel_id = :channel AND h.form_key = :key
"""
_ALIKE = """
SELECT o.remote_id, h.written_ms FROM hand_order h JOIN orders o ON o.id = h.order_id
JOIN order_line l ON l.order_id = o.id
WHERE (h.channel_id = :channel OR h.written_by = :person) AND h.written_ms > :since AND o.order_state <> 'cancelled'
  AND l.listing_id = :listing AND l.quantity = :packs AND l.gross_dong = :dong AND coalesce(o.province, '') = :province
  AND (:whose = 0 OR NOT EXISTS (
    SELECT 1 FROM draw d WHERE d.line_id = l.id AND d.drawn_g > 0 AND NOT d.lot_id IN :lots))
ORDER BY h.written_ms DESC, o.id DESC LIMIT 1
"""
_ID = "SELECT id FROM orders WHERE channel_id = :channel AND remote_id = :code"


class HandNumber(NamedTuple):
    """The number of an order in its month (yyyymm), within its shop."""

    month: int
    number: int

    @property
    def code(self) -> str:
        """The order's code, as people call it: TAY-2606-0012."""
        return f"TAY-{self.month % 10_000:04}-{self.number:04}"


class HandOrderAlike(NamedTuple):
    """What an order is like: boxes of a product for a sum in đồng to a province, of certain lots where any is named."""

    listing_id: int
    packs: int
    dong: int
    province: str
    lot_ids: Sequence[int]


class WrittenOrder(NamedTuple):
    """An order that was written down, and when."""

    code: str
    at_ms: int


class HandOrderItem(NamedTuple):
    """An order sold by hand as its shop's list shows it; money in đồng, ``received_dong`` what was paid so far."""

    id: int
    code: str
    order_state: str
    fulfilment: str
    terms: str
    province: str | None
    placed_ms: int
    promised_on: Any
    title: str
    packs: int
    pack_g: int
    cancelled_g: int
    returned_g: int
    amount_dong: int
    received_dong: int


def code_of_form(connection: Connection, channel_id: int, key: str) -> str | None:
    """Return the code of the order that a form made, None where it made none yet."""
    found: str | None = bulk.scalar(connection, _OF_FORM, {"channel": channel_id, "key": key})
    return found


def write_alone(connection: Connection, channel_id: int) -> None:
    """Let nobody else write orders of a shop down until this transaction ends."""
    locks.lock_name(connection, f"hand orders of {channel_id}")


def alike(
    connection: Connection, channel_id: int, person_id: int | None, one: HandOrderAlike, since_ms: int
) -> WrittenOrder | None:
    """Return the last order like one that its shop or the same person wrote down since then, None where none stands."""
    asked = {"channel": channel_id, "person": person_id, "since": since_ms, "listing": one.listing_id,
             "packs": one.packs, "dong": one.dong, "province": one.province, "whose": len(one.lot_ids),
             "lots": list(one.lot_ids) or [0]}  # fmt: skip
    for found in bulk.select(connection, _ALIKE, asked):
        return WrittenOrder(*found)
    return None


def next_number(connection: Connection, channel_id: int, now_ms: int) -> HandNumber:
    """Return the next number of a shop in a month, inside a write: nobody else gets it before that ends."""
    write_alone(connection, channel_id)
    month = day_of(now_ms) // 100
    last = bulk.scalar(connection, _LAST, {"channel": channel_id, "month": month})
    return HandNumber(month, (last or 0) + 1)


def order_id_of(connection: Connection, channel_id: int, code: str) -> int | None:
    """Return the id of an order of a shop by its code, None where there is none."""
    found: int | None = bulk.scalar(connection, _ID, {"channel": channel_id, "code": code})
    return found


def put_hand_order(
    connection: Connection, order_id: int, channel_id: int, key: str, number: HandNumber, terms: str, by: int | None,
    now_ms: int,
) -> None:  # fmt: skip
    """Write down what is said of an order that was sold by hand."""
    row = {"order_id": order_id, "channel_id": channel_id, "form_key": key, "month": number.month,
           "number": number.number, "terms": terms, "written_by": by, "written_ms": now_ms}  # fmt: skip
    connection.execute(insert(_ROW).values(row))


def hand_orders(connection: Connection, scope: Scope, channel_id: int, most: int = 30) -> list[HandOrderItem]:
    """Return the latest orders of a shop that a scope shows, those that were written down last first."""
    return [HandOrderItem(*row) for row in bulk.rows(connection, _listed(scope), channel=channel_id, most=most)]


@kept_by_scope
def _listed(scope: Scope) -> Select[Any]:
    received = select(func.coalesce(func.sum(_PAYOUT.c.net_dong), 0)).where(_PAYOUT.c.order_id == _ORDER.c.id)
    order = [_ORDER.c[name] for name in ("id", "remote_id", "order_state", "fulfilment")]
    line = [_LINE.c[name] for name in ("quantity", "pack_g", "cancelled_g", "returned_g")]
    return (
        select(*order, _ROW.c.terms, _ORDER.c.province, _ORDER.c.placed_ms, _PROMISED.c.promised_on, _LISTING.c.title)
        .add_columns(*line, _LINE.c.gross_dong - _LINE.c.discount_dong, received.scalar_subquery())
        .join_from(_ROW, _ORDER, _ORDER.c.id == _ROW.c.order_id)
        .join(_LINE, _LINE.c.order_id == _ORDER.c.id)
        .join(_LISTING, _LISTING.c.id == _LINE.c.listing_id)
        .outerjoin(_PROMISED, _PROMISED.c.order_id == _ORDER.c.id)
        .where(_ROW.c.channel_id == bindparam("channel"), scope.where(_ORDER))
        .order_by(_ROW.c.written_ms.desc(), _ROW.c.order_id.desc())
        .limit(bindparam("most"))
    )
