"""Prices: what a box can cost, and what is asked about because it is far off what is known."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from marketplace.listings.refused import ListingError
from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words import money, weight
from marketplace.words.messages import Doubtful
from marketplace.words.plausible import far_off

_LISTING, _LOT = TABLES["listing"], TABLES["lot"]
_MOST_DONG = 1_000_000_000
_USUAL_DONG = (1_000, 10_000_000)
"""What a kilogram costs at the least and the most, where nothing is known of its kind: from greens to ginseng."""

_ELSEWHERE = """
SELECT min(m.price_dong_per_kg) AS low, max(m.price_dong_per_kg) AS high
FROM lot_move m JOIN lot t ON t.id = m.lot_id
WHERE m.kind = 'sold elsewhere' AND m.price_dong_per_kg > 0 AND t.produce_id = :produce
"""


class _KilogramPrices(NamedTuple):
    """What a kilogram costs elsewhere, from and to, in đồng; and by which it is known, in English and Vietnamese."""

    low_dong: int
    high_dong: int
    known_by: str
    known_by_vi: str

    @property
    def span(self) -> str:
        """From and to, or the one price there is."""
        return "–".join(dict.fromkeys((money.text(self.low_dong), money.text(self.high_dong))))

    def far(self, each_dong: int) -> bool:
        """Say whether a price is far off; what is only usual is a bound by itself."""
        if self.low_dong <= each_dong <= self.high_dong:
            return False
        near_dong = self.low_dong if each_dong < self.low_dong else self.high_dong
        return (self.low_dong, self.high_dong) == _USUAL_DONG or far_off(each_dong, near_dong)


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
            f"{sku} costs {known} a box; {said} is far from that; check the price.",
            f"Sản phẩm {sku}: giá cũ {known}, giá mới {said} mỗi thùng, lệch quá xa. Hãy xem lại giá.",
        )


def doubt_new(
    connection: Connection, scope: Scope, produce_id: int, lots: Sequence[int], price_dong: int, label_g: int
) -> None:
    """Raise Doubtful for a price by the kilogram far off what the produce's other listings cost, or its lots."""
    each_dong = price_dong * 1_000 // label_g
    known = _others(connection, scope, produce_id) or _agreed(connection, lots) or _UNKNOWN
    if known.far(each_dong):
        said, box, each = money.text(price_dong), weight.text(label_g), money.text(each_dong)
        raise Doubtful(
            f"{said} for {box} is {each} a kg; {known.known_by} {known.span}; check the price.",
            f"Giá {said} cho {box} là {each}/kg; {known.known_by_vi} {known.span}/kg. Hãy xem lại giá.",
        )


def doubt_elsewhere(connection: Connection, produce_id: int, each_dong: int) -> None:
    """Raise Doubtful for what a trader pays for a kilogram, far off earlier sales of the produce; a gift is none."""
    [(low, high)] = bulk.select(connection, _ELSEWHERE, {"produce": produce_id})
    earlier = ("traders paid before", "trước đây bán nơi khác")
    known = _UNKNOWN if low is None else _KilogramPrices(int(low), int(high), *earlier)
    if each_dong and known.far(each_dong):
        said = money.text(each_dong)
        raise Doubtful(
            f"{said} a kg; {known.known_by} {known.span}; check the price.",
            f"Giá {said}/kg; {known.known_by_vi} {known.span}/kg. Hãy xem lại giá.",
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
