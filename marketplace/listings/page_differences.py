"""Page differences: where the public page of an offer shows something else than we do; what comparable ones cost."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from statistics import median_low
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from marketplace.storage import bulk
from marketplace.storage.scope import Scope, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Sentence

_PAGE, _PRICE = TABLES["page_sighting"], TABLES["page_price"]
_OFFER, _LISTING, _CHANNEL, _PRODUCE = TABLES["offer"], TABLES["listing"], TABLES["channel"], TABLES["produce"]


class OfferPage(NamedTuple):
    """The page of one of our offers, and what we offer: ``state`` is how the last look ended."""

    sku: str
    listing: str
    shop: str
    shop_title: str
    address: str
    state: str
    title: str | None
    price_dong: int | None
    pack_g: int | None
    why: str | None
    why_vi: str | None
    asked_ms: int | None
    seen_ms: int | None
    wanted_dong: int
    label_g: int

    @property
    def differs(self) -> str | None:
        """Return in what the page differs: 'missing', 'changed', 'unread', 'price', 'pack'; None where it does not."""
        if self.state in ("missing", "changed", "unread"):
            return self.state
        if self.state == "live" and self.price_dong != self.wanted_dong:
            return "price"
        if self.state == "live" and self.pack_g not in (None, self.label_g):
            return "pack"
        return None

    @property
    def reason(self) -> Sentence | None:
        """Why the last look showed nothing, or None."""
        return Sentence(self.why, self.why_vi or self.why) if self.why else None


class ComparablePrice(NamedTuple):
    """What a kilogram of a produce and grade cost on the pages of one day, in đồng; ``products`` had a known weight."""

    on: date
    produce: str
    grade: str | None
    platform: str
    products: int
    sellers: int
    """How many the pages name; no page says who they are here."""
    low_dong: int
    middle_dong: int
    high_dong: int


class _PriceRow(NamedTuple):
    """What one comparable product cost on one day."""

    on: date
    produce: str
    grade: str | None
    platform: str
    seller: str | None
    price_dong: int
    pack_g: int


def offer_pages(connection: Connection, scope: Scope, shop: str | None = None) -> list[OfferPage]:
    """Return the pages of the offers that a scope shows, of one shop or of all, by SKU and shop."""
    query = _offer_pages(scope)
    if shop is not None:
        query = query.where(_CHANNEL.c.code == shop)
    return [OfferPage(*row) for row in connection.execute(query)]


def page_differences(connection: Connection, scope: Scope) -> list[OfferPage]:
    """Return the offers whose page shows something else than we do, or nothing."""
    return [one for one in offer_pages(connection, scope) if one.differs]


def comparable_prices(connection: Connection, scope: Scope, since: date) -> list[ComparablePrice]:
    """Return what comparable products cost by the kilogram: by day (the newest first), produce, grade, platform."""
    rows = (_PriceRow(*row) for row in bulk.rows(connection, _prices(scope).where(_PRICE.c.seen_on >= since)))
    return [_summed(group) for _, group in groupby(rows, key=_place)]


def _place(row: _PriceRow) -> tuple[date, str, str | None, str]:
    return row.on, row.produce, row.grade, row.platform


def _summed(rows: Iterable[_PriceRow]) -> ComparablePrice:
    group = list(rows)
    each = [row.price_dong * 1_000 // row.pack_g for row in group]
    first = group[0]
    return ComparablePrice(
        *_place(first),
        len(group),
        len({row.seller for row in group} - {None}),
        min(each),
        int(median_low(each)),
        max(each),
    )


@kept_by_scope
def _offer_pages(scope: Scope) -> Select[Any]:
    page = _PAGE.c
    return (
        select(
            _LISTING.c.sku, _LISTING.c.title, _CHANNEL.c.code, _CHANNEL.c.title, page.address, page.state, page.title,
            page.price_dong, page.pack_g, page.why, page.why_vi, page.asked_ms, page.seen_ms, _LISTING.c.price_dong,
            _LISTING.c.label_g,
        )
        .join(_OFFER, _OFFER.c.id == page.offer_id)
        .join(_LISTING, _LISTING.c.id == _OFFER.c.listing_id)
        .join(_CHANNEL, _CHANNEL.c.id == page.channel_id)
        .where(scope.where(_PAGE), _LISTING.c.active)
        .order_by(_LISTING.c.sku, _CHANNEL.c.code, page.address)
    )  # fmt: skip


@kept_by_scope
def _prices(scope: Scope) -> Select[Any]:
    return (
        select(
            _PRICE.c.seen_on, _PRODUCE.c.name, _PAGE.c.grade, _CHANNEL.c.platform, _PAGE.c.seller, _PRICE.c.price_dong,
            _PRICE.c.pack_g,
        )
        .join(_PAGE, _PAGE.c.id == _PRICE.c.page_id)
        .join(_PRODUCE, _PRODUCE.c.id == _PAGE.c.produce_id)
        .join(_CHANNEL, _CHANNEL.c.id == _PAGE.c.channel_id)
        .where(scope.where(_PRICE), scope.where(_PAGE), _PAGE.c.kind == "comparable", _PRICE.c.pack_g.is_not(None))
        .order_by(_PRICE.c.seen_on.desc(), _PRODUCE.c.name, _PAGE.c.grade, _CHANNEL.c.platform, _PRICE.c.page_id)
    )  # fmt: skip
