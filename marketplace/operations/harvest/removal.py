"""Leaving: fruit that spoils, and fruit that is sold to a trader or at a stall."""

from sqlalchemy import Connection

from marketplace.exchange import sync_requests
from marketplace.inventory.ledger import Move
from marketplace.inventory.lots import CannotMove, Provenance, lock_by_codes, post_moves, require_weight
from marketplace.listings.prices import doubt_elsewhere
from marketplace.operations.harvest.recall import RecalledLine, lock_and_recall
from marketplace.orders.reallocation import MoveReason
from marketplace.words import weight


def spoil(connection: Connection, code: str, grams: int, why: str, by: Provenance) -> list[RecalledLine]:
    """Write fruit of a lot off as spoiled (hỏng); return the order lines that give fruit back, newest order first."""
    require_weight(grams)
    lot, recalled = lock_and_recall(connection, code, lambda _: grams, MoveReason(by.who, why, "spoiled"), by.now_ms)
    post_moves(connection, [lot], [Move(lot.id, "spoiled", grams, by.at_ms, by.now_ms, who=by.who, why=why)])
    sync_requests.request_for_lots(connection, [lot.id], by.now_ms)
    return recalled


def sell_elsewhere(
    connection: Connection, code: str, grams: int, dong_per_kg: int, buyer: str, by: Provenance, *, force: bool = False
) -> None:
    """Note fruit of a lot sold to a trader or at a stall, at a price; what orders hold is not for sale.

    Doubtful, unless by force, for a price far off what is known.
    """
    require_weight(grams)
    if dong_per_kg < 0:
        raise CannotMove("A price cannot be below 0.", "Giá không thể âm.")
    if not buyer.strip():
        raise CannotMove("Write who bought it.", "Hãy ghi người mua.")
    lot = lock_by_codes(connection, [code])[code]
    if grams > lot.balance_g:
        left = weight.text(lot.balance_g)
        raise CannotMove(
            f"Only {left} of lot {code} are left to sell; the rest is sold or held by orders.",
            f"Lô {code} chỉ còn {left}; phần còn lại đã bán hoặc đang giữ cho đơn.",
        )
    if not force:
        doubt_elsewhere(connection, lot.produce_id, dong_per_kg)
    moved = Move(
        lot.id, "sold elsewhere", grams, by.at_ms, by.now_ms, buyer=buyer, price_dong_per_kg=dong_per_kg,
        who=by.who,
    )  # fmt: skip
    post_moves(connection, [lot], [moved])
    sync_requests.request_for_lots(connection, [lot.id], by.now_ms)
