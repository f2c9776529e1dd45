"""Postponing (hoãn cắt): one call moves the forecasts of a day, and names the orders that wait for that fruit."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.exchange import sync_requests
from marketplace.inventory.ledger import Move
from marketplace.inventory.lots import CannotMove, LotRow, Provenance, lock_by_ids, post_moves, window_text
from marketplace.operations import relocation
from marketplace.orders import recipients
from marketplace.orders.promised_days import MovedPromise, move_promises
from marketplace.storage import bulk
from marketplace.storage.settings import RECIPIENT_DAYS

_LOTS = """
SELECT t.id FROM lot t JOIN household h ON h.id = t.household_id
WHERE t.picked_on IS NULL AND t.forecast_from <= :day AND t.forecast_to >= :day
  AND (:household = '' OR h.code = :household)
  AND (:cooperative = '' OR EXISTS (
      SELECT 1 FROM membership m JOIN cooperative c ON c.id = m.cooperative_id
      WHERE m.household_id = t.household_id AND c.code = :cooperative
        AND (m.joined_on IS NULL OR m.joined_on <= :day) AND (m.left_on IS NULL OR m.left_on > :day)))
ORDER BY t.id
"""
_AT_RISK = """
SELECT c.code, o.remote_id, l.sku, h.code, h.name, t.code, o.placed_ms,
       d.drawn_g - d.cancelled_g - d.short_g - d.undelivered_g - d.returned_g, l.pack_g
FROM draw d JOIN lot t ON t.id = d.lot_id JOIN household h ON h.id = t.household_id
JOIN order_line l ON l.id = d.line_id JOIN orders o ON o.id = l.order_id JOIN channel c ON c.id = o.channel_id
WHERE d.lot_id IN :lots AND o.fulfilment = 'none' AND o.order_state <> 'cancelled'
  AND d.drawn_g > d.cancelled_g + d.short_g + d.undelivered_g + d.returned_g
ORDER BY o.placed_ms, o.id, l.id, t.id
"""


class AtRisk(NamedTuple):
    """An order line that draws from a lot whose cutting was postponed."""

    channel: str
    order: str
    sku: str
    household: str
    household_name: str
    lot: str
    placed_ms: int
    weight_g: int
    pack_g: int


class Postponed(NamedTuple):
    """The lots whose forecast moved, the orders at risk, oldest first, and those that are promised for later now."""

    lots: list[str]
    orders: list[AtRisk]
    promises: list[MovedPromise]


def postpone(
    connection: Connection,
    day: date,
    by_days: int,
    why: str,
    by: Provenance,
    *,
    household: str = "",
    cooperative: str = "",
    recipient_days: int = RECIPIENT_DAYS,
) -> Postponed:
    """Move the forecasts that could be cut on ``day`` by some days, of one household or of one cooperative's members.

    A window that began before that day begins anew after it. Orders of this fruit that were promised for a day before
    it begins are promised so much later, with when their recipients go. CannotMove when neither is named, or nothing is
    forecast.
    """
    lots = _forecast_on(connection, day, by_days, household, cooperative)
    moved = [_moved(lot, day, by_days, why, by) for lot in lots.values()]
    post_moves(connection, lots.values(), moved)
    relocation.recount_lots(connection, list(lots))
    sync_requests.request_for_lots(connection, list(lots), by.now_ms)
    later = timedelta(days=by_days)
    promises = move_promises(connection, list(lots), day + later, later, by.now_ms)
    recipients.move(connection, {one.order_id: one.after for one in promises}, days=recipient_days)
    return Postponed([lot.code for lot in lots.values()], at_risk(connection, list(lots)), promises)


def _forecast_on(
    connection: Connection, day: date, by_days: int, household: str, cooperative: str
) -> dict[int, LotRow]:
    """Return the lots to be postponed, locked, by their ids; CannotMove where there is nothing to postpone."""
    if by_days < 1:
        raise CannotMove("Postpone by at least one day.", "Số ngày hoãn phải từ 1 trở lên.")
    if bool(household) == bool(cooperative):
        raise CannotMove("Name a household or a cooperative.", "Hãy chọn một hộ hoặc một hợp tác xã.")
    asked = {"day": day.isoformat(), "household": household, "cooperative": cooperative}
    lots = lock_by_ids(connection, bulk.scalars(connection, _LOTS, asked))
    if not lots:
        raise CannotMove(
            f"Nothing of {household or cooperative} is forecast for {day:%d/%m/%Y}.",
            f"Không có lô nào của {household or cooperative} dự kiến cắt ngày {day:%d/%m/%Y}.",
        )
    return lots


def at_risk(connection: Connection, lot_ids: list[int]) -> list[AtRisk]:
    """Return the open orders that draw from lots and were not collected yet, oldest first."""
    return [AtRisk(*row) for row in bulk.select(connection, _AT_RISK, {"lots": lot_ids})]


def _moved(lot: LotRow, day: date, by_days: int, why: str, by: Provenance) -> Move:
    """Move a lot's window, and return the move of 0 grams that says so."""
    first, last, later = lot.forecast_from or day, lot.forecast_to or day, timedelta(days=by_days)
    begins, ends = max(first, day) + later, last + later
    lot.forecast_from, lot.forecast_to = begins, ends
    text = f"{window_text(first, last)} → {window_text(begins, ends)}: {why}"
    return Move(lot.id, "forecast", 0, by.at_ms, by.now_ms, who=by.who, why=text)
