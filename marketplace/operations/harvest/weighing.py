"""Weighing: a forecast, the weight that replaces it, and what is adjusted later with its reason."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from marketplace.exchange import sync_requests
from marketplace.inventory.ledger import Move, weighed
from marketplace.inventory.lots import CannotMove, LotRow, Provenance, post_moves, require_weight, window_text
from marketplace.operations import relocation
from marketplace.operations.harvest.recall import RecalledLine, lock_and_recall
from marketplace.orders.reallocation import MoveReason
from marketplace.storage import bulk
from marketplace.words import weight
from marketplace.words.messages import Doubtful, Sentence
from marketplace.words.plausible import far_off

_MOST_AT_ONCE_G = 100_000_000
"""No household cuts more at once: those who sold through Voso in 2021 sold 20.9 t each, in their whole season."""
_SAME_SLIP = """
SELECT t.code FROM lot t WHERE lower(t.slip) = :slip AND t.season_id = :season AND t.id <> :lot
  AND (t.household_id = :household OR EXISTS (
      SELECT 1 FROM membership m JOIN membership n ON n.cooperative_id = m.cooperative_id
      WHERE m.household_id = t.household_id AND n.household_id = :household))
ORDER BY t.id LIMIT 1
"""


def forecast(
    connection: Connection, code: str, grams: int, first: date, last: date, by: Provenance, *, force: bool = False
) -> list[RecalledLine]:
    """Forecast a lot anew (dự kiến cắt): its weight and days; return the lines that give fruit back.

    Doubtful, unless by force, for a weight far off the one before.
    """
    require_weight(grams)
    if first > last:
        raise CannotMove("The forecast ends before it begins.", "Ngày dự kiến cuối trước ngày dự kiến đầu.")
    why = window_text(first, last)
    lot, recalled = _weighed(connection, code, grams, MoveReason(by.who, why, "picked less"), by, picked=False)
    _sure([_weight_doubt(lot, grams)], force=force)
    moved = [Move(lot.id, "forecast", grams - lot.in_g, by.at_ms, by.now_ms, who=by.who, why=why)]
    lot.forecast_from, lot.forecast_to = first, last
    return _posted(connection, lot, moved, recalled, by)


def picked(
    connection: Connection, code: str, grams: int, on: date, slip: str | None, by: Provenance, *, force: bool = False
) -> list[RecalledLine] | None:
    """Replace a lot's forecast by what was weighed (đã cắt); return the lines that give fruit back, newest order first.

    Said again with the same slip, weight and day it changes nothing (None); another weight is an adjustment.
    Doubtful, unless by force, for a weight far off the forecast, and for a slip that another lot has.
    """
    require_weight(grams)
    why = slip or ""
    lot, recalled = _weighed(connection, code, grams, MoveReason(by.who, why, "picked less"), by, picked=True)
    if lot.picked_on is not None:
        if (lot.in_g, lot.picked_on, lot.slip) == (grams, on, slip):
            return None
        raise CannotMove(
            f"Lot {code} is picked already; correct its weight with `lensan lots adjust`.",
            f"Lô {code} đã ghi cắt rồi; muốn sửa số cân hãy ghi điều chỉnh.",
        )
    _sure([_weight_doubt(lot, grams), _slip_doubt(connection, lot, slip)], force=force)
    moved = weighed(lot.id, lot.in_g, grams, by.at_ms, by.now_ms, slip, by.who, None)
    lot.picked_on, lot.slip = on, slip
    return _posted(connection, lot, moved, recalled, by)


def adjust(
    connection: Connection, code: str, grams: int, why: str, by: Provenance, *, force: bool = False
) -> list[RecalledLine]:
    """Adjust a lot's weight by signed grams, with a reason; return the lines that give fruit back, newest first.

    Doubtful, unless by force, where it then weighs far from what it weighed.
    """
    if not grams or not why.strip():
        raise CannotMove("An adjustment needs grams and a reason.", "Điều chỉnh phải có số lượng và lý do.")
    asked = MoveReason(by.who, why, "picked less")
    lot, recalled = lock_and_recall(connection, code, lambda _: max(0, -grams), asked, by.now_ms)
    _sure([_weight_doubt(lot, lot.in_g + grams)], force=force)
    moved = [Move(lot.id, "adjusted", grams, by.at_ms, by.now_ms, who=by.who, why=why)]
    return _posted(connection, lot, moved, recalled, by)


def _weighed(
    connection: Connection, code: str, grams: int, why: MoveReason, by: Provenance, *, picked: bool
) -> tuple[LotRow, list[RecalledLine]]:
    """Lock a lot with what it needs to weigh so much; one that is picked already is left as it is."""

    def need(lot: LotRow) -> int:
        return 0 if lot.picked_on is not None else max(0, lot.in_g - grams)

    lot, recalled = lock_and_recall(connection, code, need, why, by.now_ms)
    if lot.picked_on is not None and not picked:
        raise CannotMove(
            f"Lot {code} is picked already, so it has no forecast any more.",
            f"Lô {code} đã cắt rồi nên không còn dự kiến.",
        )
    return lot, recalled


def _sure(doubts: Iterable[Sentence | None], *, force: bool) -> None:
    """Raise Doubtful with all that is doubted, unless by force."""
    found = [doubt for doubt in doubts if doubt is not None]
    if found and not force:
        raise Doubtful(" ".join(doubt.en for doubt in found), " ".join(doubt.vi for doubt in found))


def _weight_doubt(lot: LotRow, grams: int) -> Sentence | None:
    """Return what is doubted of a weight far off the lot's own, or where it has none, of more than anybody cuts."""
    said, known = weight.text(grams), weight.text(lot.in_g)
    if not (far_off(grams, lot.in_g) if lot.in_g else grams > _MOST_AT_ONCE_G):
        return None
    if not lot.in_g:
        return Sentence(
            f"Lot {lot.code}: {said} is more than one household cuts at once; check the weight.",
            f"Lô {lot.code} ghi {said}, nhiều hơn một hộ cắt được trong một lần. Hãy xem lại số cân.",
        )
    was, vi = ("was forecast at", "dự kiến cắt") if lot.picked_on is None else ("weighs", "đang ghi")
    return Sentence(
        f"Lot {lot.code} {was} {known}; {said} is far from that; check the weight.",
        f"Lô {lot.code} {vi} {known}, nay ghi {said}, lệch quá xa. Hãy xem lại số cân.",
    )


def _slip_doubt(connection: Connection, lot: LotRow, slip: str | None) -> Sentence | None:
    """Return what is doubted of a slip that another lot of the household, or of who weighs with it, has."""
    asked = {"slip": (slip or "").lower(), "lot": lot.id, "season": lot.season_id, "household": lot.household_id}
    for other in bulk.scalars(connection, _SAME_SLIP, asked) if slip else ():
        return Sentence(
            f"Weigh slip {slip} stands on lot {other} already; check the number.",
            f"Phiếu cân {slip} đã ghi cho lô {other}. Hãy xem lại số phiếu.",
        )
    return None


def _posted(
    connection: Connection, lot: LotRow, moved: list[Move], recalled: list[RecalledLine], by: Provenance
) -> list[RecalledLine]:
    post_moves(connection, [lot], moved)
    relocation.recount_lots(connection, [lot.id])
    sync_requests.request_for_lots(connection, [lot.id], by.now_ms)
    return recalled
