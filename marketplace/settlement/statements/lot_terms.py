"""Terms: whether a lot is sold on its household's behalf, for the pool's average, or was bought outright."""

from sqlalchemy import Connection, select

from marketplace.directory import periods
from marketplace.inventory.lots import update_lots
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal

OUTRIGHT = "outright"
"""Bought outright (mua đứt): what the shops pay for the lot is the cooperative's, not the household's."""
TERMS = ("order", "pool", OUTRIGHT)
_LOT, _ENTRY, _PERIOD = TABLES["lot"], TABLES["entry"], TABLES["period"]


class TermsError(Refusal):
    """A lot cannot have these terms; the message is one plain sentence with the next action."""


def set_terms(connection: Connection, lot_code: str, terms: str, price_dong_per_kg: int | None = None) -> None:
    """Set a lot's terms, and for one bought outright its price by the kilogram; refused once a period posted it."""
    if terms not in TERMS:
        raise TermsError(
            f"{terms} are no terms; the terms are: {', '.join(TERMS)}",
            f"Không có hình thức {terms}; các hình thức: {', '.join(TERMS)}",
        )
    if (terms == OUTRIGHT) != (price_dong_per_kg is not None) or (price_dong_per_kg or 1) <= 0:
        raise TermsError(
            "A lot bought outright has a price in đồng by the kilogram, and only such a lot has one",
            "Chỉ lô mua đứt mới có giá theo ki-lô-gam, và lô mua đứt phải có giá đó.",
        )
    periods.lock_shared(connection)
    query = select(_LOT.c.id, _LOT.c.terms, _LOT.c.price_dong_per_kg).where(_LOT.c.code == lot_code)
    row = connection.execute(query.with_for_update()).one_or_none()
    if row is None:
        raise TermsError(
            f"There is no lot {lot_code}; see `lensan lots list`", f"Không có lô {lot_code}; hãy kiểm tra mã lô."
        )
    if (row.terms, row.price_dong_per_kg) == (terms, price_dong_per_kg):
        return
    days = connection.execute(
        select(_PERIOD.c.from_on, _PERIOD.c.to_on)
        .join_from(_ENTRY, _PERIOD, _PERIOD.c.id == _ENTRY.c.period_id)
        .where(_ENTRY.c.lot_id == row.id)
        .limit(1)
    ).one_or_none()
    if days is not None:
        raise TermsError(
            f"Lot {lot_code} is in the closed period {days.from_on:%d/%m/%Y}-{days.to_on:%d/%m/%Y}; its terms stay as"
            " they are",
            f"Lô {lot_code} thuộc kỳ đã chốt {days.from_on:%d/%m/%Y}-{days.to_on:%d/%m/%Y} nên hình thức giữ nguyên",
        )
    update_lots(connection, ("terms", "price_dong_per_kg"), [(terms, price_dong_per_kg, row.id)])
