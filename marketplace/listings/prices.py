"""Prices: what a box can cost, and what is asked about because it is far off what is known."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from marketplace.listings.refused import ListingError
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words import money, weight
from marketplace.words.messages import Doubtful
from marketplace.words.plausible import far_off

_LISTING, _LOT = TABLES["listing"], TABLES["lot"]
_MOST_DONG = 1_000_000_000
_USUAL_DONG = (1_000, 10_000_000)
"""What a kilogram costs at the least and the most, where nothing is known of its kind: from greens to ginseng."""


class _KilogramPrices(NamedTuple):
    """What a kilogram costs elsewhere, from and to, in đồng; and by which it is known, in English and Vietnamese."""

    low_dong: int
    high_dong: int
    known_by: str
    known_by_vi: str


def require_price(price_dong: int) -> None:
    """Refuse a price that is none, or more than any box costs."""
    if price_dong <= 0:
        raise ListingError("A box has a price above 0 đ", "Giá mỗi thùng phải lớn hơn 0 đ.")
    if price_dong > _MOST_DONG:
        most = money.text(_MOST_DONG)
        raise ListingError(f"A box costs {most} at the most", f"Giá mỗi thùng không quá {most}.")


def doubt_change(sku: str, before_dong: int, price_dong: int) -> None:
    """Raise Doubtful for a price far off the one before."""
    if far_off(price_dong, before_dong):
        said, known = money.text(price_dong), money.text(before_dong)
        raise Doubtful(
            f"{sku} costs {known} a box; {said} is far from that; check the price, or force it.",
            f"Sản phẩm {sku}: giá cũ {known}, giá mới {said} mỗi thùng, lệch quá xa. Hãy xem lại giá.",
        )


def doubt_new(
    connection: Connection, scope: Scope, produce_id: int, lots: Sequence[int], price_dong: int, label_g: int
) -> None:
    """Raise Doubtful for a price by the kilogram far off what the produce's other listings cost, or its lots."""
    each_dong = price_dong * 1_000 // label_g
    known = _others(connection, scope, produce_id) or _agreed(connection, lots)
    if known is None:
        far, known = not _USUAL_DONG[0] <= each_dong <= _USUAL_DONG[1], _UNKNOWN
    else:
        below, above = each_dong < known.low_dong, each_dong > known.high_dong
        far = (below and far_off(each_dong, known.low_dong)) or (above and far_off(each_dong, known.high_dong))
    if not far:
        return
    said, box, each = money.text(price_dong), weight.text(label_g), money.text(each_dong)
    span = "–".join(dict.fromkeys((money.text(known.low_dong), money.text(known.high_dong))))
    raise Doubtful(
        f"{said} for {box} is {each} a kg; {known.known_by} {span}; check the price, or force it.",
        f"Giá {said} cho {box} là {each}/kg; {known.known_by_vi} {span}/kg. Hãy xem lại giá.",
    )


_UNKNOWN = _KilogramPrices(*_USUAL_DONG, "a kilogram usually costs", "mỗi kg thường từ")


def _others(connection: Connection, scope: Scope, produce_id: int) -> _KilogramPrices | None:
    """Return what the other listings of a produce that are on sale cost."""
    each = _LISTING.c.price_dong * 1_000 // _LISTING.c.label_g
    wanted = (_LISTING.c.produce_id == produce_id, _LISTING.c.active, scope.where(_LISTING))
    low, high = connection.execute(select(func.min(each), func.max(each)).where(*wanted)).one()
    if low is None:
        return None
    return _KilogramPrices(int(low), int(high), "other listings of this produce cost", "sản phẩm cùng loại đang bán")


def _agreed(connection: Connection, lots: Sequence[int]) -> _KilogramPrices | None:
    """Return what the lots that feed a listing were taken over at."""
    price = _LOT.c.price_dong_per_kg
    low, high = connection.execute(select(func.min(price), func.max(price)).where(_LOT.c.id.in_(lots))).one()
    if low is None:
        return None
    return _KilogramPrices(int(low), int(high), "its lots were bought at", "giá mua của các lô là")
