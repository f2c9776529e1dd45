"""Offer content: what we say of an offer in its shop, and what of it is left as the shop has it.

We say title, price and pack, and the growing-area code and certificate where they hold for all of the fruit: every lot
that feeds a pool is of a household with the same one, and no certificate has run out. Code and certificate that we said
and can say no more are taken off; those that stand there without us stay. Description and category go with a new offer;
from then on they are the shop's, and so are the photos, of which we hold none.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection

from marketplace.listings.availability.shops import ShopState
from marketplace.storage import bulk
from marketplace.storage.days import StoredDay, as_day
from marketplace.words.records import DesiredOffer, OfferRecord

_Own = TypeVar("_Own")
"""The other columns of a query."""
COLUMNS = (
    "o.channel_id, l.id, l.household_id, h.growing_area_code, h.certificate, h.certificate_until,"
    " o.sku, o.version, coalesce(o.seller, a.remote_id), l.title, l.price_dong, l.label_g, l.description, l.category,"
    " o.said_area, o.said_certificate"
)
"""The columns of a ``ContentRow``; a query has them first, before its own, and reads them from ``FROM``."""
FROM = """
FROM offer o JOIN listing l ON l.id = o.listing_id LEFT JOIN household h ON h.id = l.household_id
LEFT JOIN account a ON a.channel_id = o.channel_id AND a.household_id = l.household_id
"""
_POOLS = """
SELECT f.listing_id,
       CASE WHEN count(h.growing_area_code) = count(*) AND min(h.growing_area_code) = max(h.growing_area_code)
            THEN min(h.growing_area_code) END,
       CASE WHEN count(h.certificate) = count(*) AND min(h.certificate) = max(h.certificate)
            THEN min(h.certificate) END,
       min(h.certificate_until)
FROM listinglot f JOIN lot t ON t.id = f.lot_id JOIN household h ON h.id = t.household_id
WHERE f.listing_id IN :listings GROUP BY f.listing_id
"""


class ContentRow(NamedTuple):
    """What is stored of an offer's content; the household's facts are None where a cooperative sells.

    ``pushed_area`` and ``pushed_certificate`` are what we said in the shop last.
    """

    channel_id: int
    listing_id: int
    household_id: int | None
    growing_area: str | None
    certificate: str | None
    certificate_until: StoredDay
    sku: str
    version: int | None
    seller: str | None
    title: str
    price_dong: int
    pack_g: int
    description: str
    category: str
    pushed_area: str | None
    pushed_certificate: str | None


class _Papers(NamedTuple):
    """Growing-area code and certificate that hold for all the fruit of an offer, and until when that one does."""

    growing_area: str | None = None
    certificate: str | None = None
    until: StoredDay = None


@lru_cache(maxsize=8_192)
def content_hash(title: str, price_dong: int, pack_g: int, area: str = "", certificate: str = "") -> int:
    """Return the hash of what we say of an offer, as a signed 64-bit integer.

    It is of title, price and pack, and of growing-area code and certificate where we say any. Each run of a shop asks
    it of every offer, and few have changed.
    """
    text = "\x1f".join((title, str(price_dong), str(pack_g), area, certificate)).rstrip("\x1f")
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


class OfferContent(NamedTuple):
    """What we say of an offer today: what is stored of it, and the growing area and certificate that hold for it."""

    stored: ContentRow
    area: str | None
    certificate: str | None

    @property
    def hash(self) -> int:
        """The hash of what we say."""
        stored = self.stored
        return content_hash(stored.title, stored.price_dong, stored.pack_g, self.area or "", self.certificate or "")

    def desired(self, seller: str, stock: int) -> DesiredOffer:
        """Return the offer to push: this content, with so many packs."""
        stored = self.stored
        new = stored.version is None
        return DesiredOffer(
            stored.sku,
            seller,
            stored.title,
            stored.description if new else None,
            stored.category if new else None,
            stored.price_dong,
            stored.pack_g,
            stock,
            stored.version,
            _to_push(self.area, stored.pushed_area),
            _to_push(self.certificate, stored.pushed_certificate),
        )

    def remote(self, offer: OfferRecord) -> tuple[int, str | None, str | None]:
        """Return the hash of what an offer says there as far as it is ours, and of code and certificate what is ours.

        What a platform does not say (of a pack's weight, say) is taken for what we say.
        """
        stored = self.stored
        area, pushed_area = _ours_of(offer.growing_area, self.area, stored.pushed_area)
        certificate, pushed_certificate = _ours_of(offer.certificate, self.certificate, stored.pushed_certificate)
        remote = content_hash(offer.title, offer.price_dong, offer.pack_g or stored.pack_g, area, certificate)
        return remote, pushed_area, pushed_certificate


def read_with_content(
    connection: Connection, sql: str, parameters: dict[str, Any], own: Callable[..., _Own]
) -> list[tuple[_Own, ContentRow]]:
    """Run a query whose columns are ``COLUMNS`` and then those of ``own``; return its rows, each in these two parts."""
    parts = []
    for row in bulk.select(connection, sql, parameters):
        values = iter(row)
        content = bulk.next_row(values, ContentRow)
        parts.append((own(*values), content))
    return parts


def offer_contents(
    connection: Connection, rows: Sequence[ContentRow], shops: Mapping[int, ShopState]
) -> list[OfferContent]:
    """Return what we say of some offers today; what all lots of a pool share is read by one statement."""
    pools = sorted({row.listing_id for row in rows if row.household_id is None})
    found = bulk.select(connection, _POOLS, {"listings": pools}) if pools else []
    shared = {listing: _Papers(*papers) for listing, *papers in found}
    return [_content(row, shared, shops[row.channel_id].today) for row in rows]


def _content(row: ContentRow, shared: Mapping[int, _Papers], today: date) -> OfferContent:
    if row.household_id is None:
        papers = shared.get(row.listing_id, _Papers())
    else:
        papers = _Papers(row.growing_area, row.certificate, row.certificate_until)
    until = as_day(papers.until)
    certificate = papers.certificate if until is None or today <= until else None
    return OfferContent(row, papers.growing_area or None, certificate or None)


def _to_push(ours: str | None, pushed: str | None) -> str | None:
    """Return what to write: ours, or nothing in its place where we said something; None leaves it as it stands."""
    return "" if ours is None and pushed is not None else ours


def _ours_of(remote: str | None, ours: str | None, pushed: str | None) -> tuple[str, str | None]:
    """Return what counts of what a shop shows, and what of it we say or said ourselves."""
    if remote is None:
        return ours or "", pushed
    known = remote if remote and remote in (ours, pushed) else None
    return remote if ours is not None or known else "", known
