"""Traders' prices (giá thương lái): what a kilogram fetched at the garden, as people noted it by place and day.

What is noted later of the same produce, grade, place and day corrects what was noted before; both stay.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Date, Select, bindparam, select

from marketplace.directory.communes.naming import name_on
from marketplace.listings.refused import ListingError
from marketplace.storage import bulk
from marketplace.storage.scope import Act, Scope, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words import money, names, pack_titles

_QUOTE, _PRODUCE, _COMMUNE, _HOME = (TABLES[name] for name in ("trader_price", "produce", "commune", "household"))
_NOTED = ("produce_id", "grade", "commune_id", "point", "quoted_on", "low_dong", "high_dong", "who", "noted_ms")
_USUAL_DONG = (500, 10_000_000)
_LONGEST = 60
_MOST_DIGITS = 6
"""A weighing point has a number at the most; more digits are a telephone."""
_BACK = timedelta(days=31)


class TraderQuote(NamedTuple):
    """What a person notes: a produce at a place on a day, from and to so many đồng a kilogram."""

    produce_id: int
    commune_id: int
    quoted_on: date
    low_dong: int
    high_dong: int
    grade: str = ""
    point: str = ""


class TraderPriceRow(NamedTuple):
    """What was noted; ``stands`` is False where something else was noted later of the same."""

    quoted_on: date
    produce_id: int
    produce: str
    grade: str | None
    commune: str
    point: str | None
    low_dong: int
    high_dong: int
    who: str
    noted_ms: int
    stands: bool


class QuotedCommune(NamedTuple):
    """A commune of today in which traders' prices are noted."""

    id: int
    name: str


def note(connection: Connection, scope: Scope, quote: TraderQuote, who: str, today: date, now_ms: int) -> None:
    """Write down what traders pay; ListingError where it cannot be, or the place is none of the person's."""
    _require(quote, today)
    row = (
        quote.produce_id, pack_titles.grade_key(quote.grade), quote.commune_id, names.tidy(quote.point) or None,
        quote.quoted_on.isoformat(), quote.low_dong, quote.high_dong, who, now_ms,
    )  # fmt: skip
    [row_id] = bulk.append(connection, _QUOTE, _NOTED, [row])
    reached = select(_QUOTE.c.id).where(_QUOTE.c.id == row_id, scope.doing(Act.QUOTE).where(_QUOTE))
    if connection.execute(reached).first() is None:
        raise ListingError(
            "You note no prices of that commune; choose one of yours", "Bạn không ghi giá cho xã này; hãy chọn xã khác."
        )


def trader_prices(connection: Connection, scope: Scope, since: date, until: date) -> list[TraderPriceRow]:
    """Return what was noted of the days from one to another, the newest first."""
    span = _QUOTE.c.quoted_on.between(bindparam("since", type_=Date), bindparam("until", type_=Date))
    met: set[tuple[object, ...]] = set()
    found = []
    for *row, place_id in connection.execute(_quotes(scope).where(span), {"since": since, "until": until}):
        one = TraderPriceRow._make((*row, True))
        same = (one.quoted_on, one.produce_id, one.grade, place_id, names.key(one.point or ""))
        found.append(one._replace(stands=same not in met))
        met.add(same)
    return found


def standing(rows: Sequence[TraderPriceRow], produce_id: int) -> list[TraderPriceRow]:
    """Return what stands of a produce on the newest day on which something was noted."""
    mine = [row for row in rows if row.produce_id == produce_id and row.stands]
    newest = max((row.quoted_on for row in mine), default=None)
    return [row for row in mine if row.quoted_on == newest]


def quoted_communes(connection: Connection, scope: Scope) -> list[QuotedCommune]:
    """Return the communes of today in which households of the scope live, by name."""
    return [QuotedCommune(*row) for row in connection.execute(_communes(scope))]


def _require(quote: TraderQuote, today: date) -> None:
    low_dong, high_dong = _USUAL_DONG
    if not low_dong <= quote.low_dong <= quote.high_dong <= high_dong:
        said = f"{money.text(low_dong)}–{money.text(high_dong)}"
        raise ListingError(
            f"A kilogram costs {said}; write the price in đồng", f"Giá một kg từ {said}; hãy ghi lại giá theo đồng/kg."
        )
    if not today - _BACK <= quote.quoted_on <= today:
        raise ListingError(
            f"A price is noted of today or of the last {_BACK.days} days",
            f"Chỉ ghi giá của hôm nay hoặc {_BACK.days} ngày qua.",
        )
    point = names.tidy(quote.point)
    if len(point) > _LONGEST or sum(letter.isdigit() for letter in point) > _MOST_DIGITS:
        raise ListingError(
            f"A weighing point is a name of at most {_LONGEST} letters, without a telephone number",
            f"Điểm cân chỉ ghi tên, không quá {_LONGEST} chữ, không ghi số điện thoại.",
        )
    if len(quote.grade) > _LONGEST:
        raise ListingError("A grade is a word or two", "Loại chỉ ghi một hai chữ, ví dụ loại 1.")


@kept_by_scope
def _quotes(scope: Scope) -> Select[Any]:
    return (
        select(
            _QUOTE.c.quoted_on, _QUOTE.c.produce_id, _PRODUCE.c.name, _QUOTE.c.grade,
            name_on(_COMMUNE, scope.named_on), _QUOTE.c.point,
            _QUOTE.c.low_dong, _QUOTE.c.high_dong, _QUOTE.c.who, _QUOTE.c.noted_ms, _QUOTE.c.commune_id,
        )
        .join(_PRODUCE, _PRODUCE.c.id == _QUOTE.c.produce_id)
        .join(_COMMUNE, _COMMUNE.c.id == _QUOTE.c.commune_id)
        .where(scope.where(_QUOTE))
        .order_by(_QUOTE.c.quoted_on.desc(), _QUOTE.c.id.desc())
    )  # fmt: skip


@kept_by_scope
def _communes(scope: Scope) -> Select[Any]:
    home = select(_HOME.c.commune_now_id).where(scope.where(_HOME))
    called = name_on(_COMMUNE, scope.named_on)
    return select(_COMMUNE.c.id, called).where(_COMMUNE.c.id.in_(home)).order_by(called, _COMMUNE.c.id)
