"""Sorting (phân loại): one ungraded lot in, graded lots, culls and a named loss out, to the gram."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.exchange import sync_requests
from marketplace.inventory.ledger import Move
from marketplace.inventory.lots import (
    FIELDS,
    CannotMove,
    LotRow,
    Provenance,
    insert_lots,
    lock_by_codes,
    next_lot_id,
    post_moves,
    require_weight,
)
from marketplace.storage import bulk
from marketplace.words import names, weight

_UNGRADED = ("", "hang xo", "xo")
_TRIED = 1_000
"""More numbers than one lot is ever sorted into."""
_INHERITED = (
    "household_id", "season_id", "produce_id", "commune_id", "commune_now_id", "variety", "picked_on", "slip", "terms",
    "price_dong_per_kg", "growing_area_code", "certificate",
)  # fmt: skip


class Graded(NamedTuple):
    """What sorting gave of one grade; without a code the new lot is given one made of the old lot's."""

    grade: str
    grams: int
    code: str | None = None


class Loss(NamedTuple):
    """What no lot got: fruit culled, and a loss with its name (hao hụt do héo, do vận chuyển)."""

    culls_g: int = 0
    loss_g: int = 0
    named: str = ""


def ungraded(grade: str | None) -> bool:
    """Say whether fruit of this grade can still be sorted: it has none, or is hàng xô."""
    return names.key(grade or "") in _UNGRADED


def sort(
    connection: Connection, code: str, graded: Sequence[Graded], loss: Loss, by: Provenance, whole_g: int | None = None
) -> list[str]:
    """Sort what is left of an ungraded lot, or ``whole_g`` of it; return the new lots' codes, in the order given.

    CannotMove, with the grams that are missing or too many, where the parts do not make the whole.
    """
    lot = lock_by_codes(connection, [code])[code]
    whole_g = lot.balance_g if whole_g is None else whole_g
    _refuse_lot(lot)
    _refuse_parts(lot, graded, loss, whole_g)
    new = _new_lots(connection, lot, graded)
    post_moves(connection, [lot, *new], _moves(lot, new, graded, loss, by))
    sync_requests.request_for_lots(connection, [lot.id], by.now_ms)
    return [one.code for one in new]


def _moves(lot: LotRow, new: Sequence[LotRow], graded: Sequence[Graded], loss: Loss, by: Provenance) -> list[Move]:
    """Return what goes out of a lot, by where it goes, and what comes into the new lots."""
    now, who, at = by.now_ms, by.who, by.at_ms
    parts = [(one.id, part.grams) for one, part in zip(new, graded, strict=True)]
    return [
        *(Move(lot.id, "sorted out", grams, at, now, peer_lot_id=one, who=who) for one, grams in parts),
        Move(lot.id, "culls", loss.culls_g, at, now, who=who),
        Move(lot.id, "loss", loss.loss_g, at, now, who=who, why=loss.named),
        *(Move(one, "sorted in", grams, at, now, peer_lot_id=lot.id, slip=lot.slip, who=who) for one, grams in parts),
    ]


def _refuse_lot(lot: LotRow) -> None:
    """Refuse a lot that cannot be sorted."""
    if not ungraded(lot.grade):
        raise CannotMove(f"Lot {lot.code} is graded already ({lot.grade}).", f"Lô {lot.code} đã phân loại rồi.")
    if lot.picked_on is None:
        raise CannotMove(
            f"Lot {lot.code} is not picked yet; write its weight first (`lensan lots picked`).",
            f"Lô {lot.code} chưa cắt; hãy ghi số cân trước.",
        )


def _refuse_parts(lot: LotRow, graded: Sequence[Graded], loss: Loss, whole_g: int) -> None:
    """Refuse parts that do not make what is sorted, to the gram."""
    for grams in (whole_g, *(one.grams for one in graded)):
        require_weight(grams)
    if min(loss.culls_g, loss.loss_g) < 0 or (loss.loss_g and not loss.named.strip()):
        raise CannotMove("A loss needs a name and cannot be below 0.", "Hao hụt phải ghi rõ lý do và không thể âm.")
    if whole_g > lot.balance_g:
        left = weight.text(lot.balance_g)
        raise CannotMove(f"Only {left} of lot {lot.code} are left to sort.", f"Lô {lot.code} chỉ còn {left}.")
    missing = whole_g - sum(one.grams for one in graded) - loss.culls_g - loss.loss_g
    if missing:
        raise _unequal(missing, whole_g)


def _unequal(missing: int, whole_g: int) -> CannotMove:
    off, whole = weight.text(abs(missing)), weight.text(whole_g)
    return CannotMove(
        f"The parts make {off} {'less' if missing > 0 else 'more'} than the {whole} sorted;"
        " correct them, or name the loss.",
        f"Cộng lại {'thiếu' if missing > 0 else 'thừa'} {off} so với {whole} đem phân loại;"
        " hãy sửa lại hoặc ghi rõ hao hụt.",
    )


def _new_lots(connection: Connection, lot: LotRow, graded: Sequence[Graded]) -> list[LotRow]:
    """Insert the graded lots, empty but for the weight their first move gives them."""
    codes = _codes(connection, lot, graded)
    first = next_lot_id(connection, len(graded))
    inherited: dict[str, Any] = {name: getattr(lot, name) for name in _INHERITED}
    inherited |= dict.fromkeys((name for name in FIELDS if name.endswith("_g")), 0)
    inherited |= {"forecast_from": None, "forecast_to": None, "sorted_from_id": lot.id}
    new = [
        LotRow(**inherited | {"id": first + n, "code": code, "grade": names.tidy(one.grade)})
        for n, (one, code) in enumerate(zip(graded, codes, strict=True))
    ]
    insert_lots(connection, new)
    return new


def _codes(connection: Connection, lot: LotRow, graded: Sequence[Graded]) -> list[str]:
    """Return the codes of the new lots: as given, or the old lot's with a number; CannotMove where one is taken."""
    given = [one.code for one in graded if one.code]
    made = [f"{lot.code}-{number}" for number in range(1, len(graded) + _TRIED)]
    sql = "SELECT code FROM lot WHERE code IN :codes"
    taken = set(bulk.scalars(connection, sql, {"codes": given + made}))
    for code in given:
        if code in taken or given.count(code) > 1:
            raise CannotMove(f"A lot {code} exists already; write another code.", f"Đã có lô {code}; hãy ghi mã khác.")
    taken.update(given)
    free = (code for code in made if code not in taken)
    return [one.code or next(free) for one in graded]
