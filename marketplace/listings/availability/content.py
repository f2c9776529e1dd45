"""Saying: what we say of an offer in its shop, and what of it is left as the shop has it.

We say title, price and pack, and the growing-area code and certificate where they hold for all of the fruit: every lot
that feeds a pool is of a household with the same one, and no certificate has run out. Code and certificate that we said
and can say no more are taken off; those that stand there without us stay. Description and category go with a new offer;
from then on they are the shop's, and so are the photos, of which we hold none.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.listings.availability.shops import Shop
from marketplace.listings.availability.words import content_mark
from marketplace.storage import bulk
from marketplace.storage.days import as_day
from marketplace.words.records import OfferRecord, OfferWish

COLUMNS = (
    "o.channel_id, l.id, l.household_id, h.growing_area_code, h.certificate, h.certificate_until,"
    " o.sku, o.version, coalesce(o.seller, a.remote_id), l.title, l.price_dong, l.label_g, l.description, l.category,"
    " o.said_area, o.said_certificate"
)
"""What ``sayings`` reads of an offer, and ``FROM`` where from."""
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
_NOTHING = (None, None, None)


class Saying(NamedTuple):
    """What we say of an offer today; ``said_area`` and ``said_certificate`` are what we said there last."""

    sku: str
    version: int | None
    seller: str | None
    title: str
    price_dong: int
    pack_g: int
    description: str
    category: str
    said_area: str | None
    said_certificate: str | None
    area: str | None
    certificate: str | None

    @property
    def mark(self) -> int:
        """The fingerprint of what we say."""
        return content_mark(self.title, self.price_dong, self.pack_g, self.area or "", self.certificate or "")

    def wish(self, seller: str, stock: int) -> OfferWish:
        """Return it as a wish, with so many packs."""
        new = self.version is None
        return OfferWish(
            self.sku,
            seller,
            self.title,
            self.description if new else None,
            self.category if new else None,
            self.price_dong,
            self.pack_g,
            stock,
            self.version,
            _wished(self.area, self.said_area),
            _wished(self.certificate, self.said_certificate),
        )

    def stands(self, offer: OfferRecord) -> tuple[int, str | None, str | None]:
        """Return the mark of what an offer says there as far as it is ours, and of code and certificate what is ours.

        What a platform does not say (of a pack's weight, say) is taken for what we say.
        """
        area, said_area = _counts(offer.growing_area, self.area, self.said_area)
        paper, said_paper = _counts(offer.certificate, self.certificate, self.said_certificate)
        mark = content_mark(offer.title, offer.price_dong, offer.pack_g or self.pack_g, area, paper)
        return mark, said_area, said_paper


def sayings(connection: Connection, rows: Sequence[tuple[Any, ...]], shops: Mapping[int, Shop]) -> list[Saying]:
    """Return what we say of some offers today, from rows of ``COLUMNS``; where there are pools, by one statement."""
    pools = sorted({row[1] for row in rows if row[2] is None})
    found = bulk.select(connection, _POOLS, {"listings": pools}) if pools else []
    shared = {listing: facts for listing, *facts in found}
    return [
        _saying(row, shared.get(row[1], _NOTHING) if row[2] is None else row[3:6], shops[row[0]].today) for row in rows
    ]


def _saying(row: tuple[Any, ...], facts: Sequence[Any], today: date) -> Saying:
    area, certificate, until = facts
    last = as_day(until)
    valid = last is None or today <= last
    return Saying._make((*row[6:], area or None, (certificate or None) if valid else None))


def _wished(ours: str | None, said: str | None) -> str | None:
    """Return what to write: ours, or nothing in its place where we said something; None leaves it as it stands."""
    return "" if ours is None and said is not None else ours


def _counts(there: str | None, ours: str | None, said: str | None) -> tuple[str, str | None]:
    """Return what counts of what a shop shows, and what of it we say or said ourselves."""
    if there is None:
        return ours or "", said
    known = there if there and there in (ours, said) else None
    return there if ours is not None or known else "", known
