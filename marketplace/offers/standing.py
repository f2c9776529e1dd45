"""Offers: what each channel should show, what it shows as far as we know, and what to push.

Under the policy *split* every lot's balance is shared out over the offers it feeds, in proportion to what each offers
already: after a sale the shares stay as they are, so a sale on one shop costs no call to another.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.db import bulk
from marketplace.tables import TABLES
from marketplace.words.records import OfferRecord, OfferResult, OfferWish, Outcome
from marketplace.words.split import largest_remainder

_FEEDS = """
SELECT f.lot_id, t.balance_g, o.id, l.label_g, coalesce(o.stock, 0), l.active AND o.state <> 'hidden'
FROM offer o JOIN listing l ON l.id = o.listing_id JOIN listinglot f ON f.listing_id = l.id
JOIN lot t ON t.id = f.lot_id
WHERE (l.active AND o.state <> 'hidden') OR o.stock > 0 ORDER BY f.lot_id, o.id
"""
_OFFERS = """
SELECT o.id, o.sku, o.state, o.kept_back, o.content_mark, o.stock, o.version, l.title, l.description, l.category,
       l.price_dong, l.label_g, l.active, a.remote_id, h.growing_area_code, h.certificate
FROM offer o JOIN listing l ON l.id = o.listing_id LEFT JOIN household h ON h.id = l.household_id
LEFT JOIN account a ON a.channel_id = o.channel_id AND a.household_id = l.household_id
WHERE o.channel_id = :channel ORDER BY o.id
"""
_ACCEPTED = ("state", "content_mark", "stock", "version", "moderation", "reason", "accepted_ms")


class Wanted(NamedTuple):
    """An offer that is not as it should be: what it should be, and which row of ours it is; hidden, it stays so."""

    offer_id: int
    wish: OfferWish
    mark: int
    hidden: bool = False


def content_mark(title: str, price_dong: int, pack_g: int) -> int:
    """Return the fingerprint of what buyers read: title, price and pack, as a signed 64-bit integer."""
    text = f"{title}\x1f{price_dong}\x1f{pack_g}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def wanted(connection: Connection, channel_id: int, only: set[str] | None = None) -> list[Wanted]:
    """Return the offers of a channel whose content or stock differs from what was last accepted there.

    One that was refused is wished for again when it changes: in what it says or, where it stands there in an older
    form, in its stock.
    """
    stocks = _stocks(connection)
    found = []
    for row in bulk.select(connection, _OFFERS, {"channel": channel_id}):
        offer_id, sku, state, kept_back, known_mark, known_stock, version, title, description, category = row[:10]
        price_dong, label_g, active, seller, area, certificate = row[10:]
        if seller is None or (only is not None and sku not in only):
            continue
        stock = max(0, stocks.get(offer_id, 0) - kept_back) if active and state != "hidden" else 0
        mark = content_mark(title, price_dong, label_g)
        if mark == known_mark and (stock == known_stock or (state == "refused" and version is None)):
            continue
        if known_mark is None and stock == 0:
            continue
        wish = OfferWish(
            sku, seller, title, description, category, price_dong, label_g, stock, version, area, certificate, ()
        )
        found.append(Wanted(offer_id, wish, mark, state == "hidden"))
    return found


def _stocks(connection: Connection) -> dict[int, int]:
    """Return the packs each offer may show: its share of every lot that feeds it.

    What is to be taken down still stands until the platform has said so, and is shared out only then.
    """
    feeds: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    standing_g: dict[int, int] = defaultdict(int)
    for lot_id, balance_g, offer_id, label_g, stock, shown in bulk.select(connection, _FEEDS, {}):
        if shown:
            feeds[lot_id].append((balance_g, offer_id, label_g, stock))
        else:
            standing_g[lot_id] += stock * label_g
    grams: dict[int, int] = defaultdict(int)
    packs: dict[int, int] = {}
    for lot_id, fed in feeds.items():
        weights = [max(stock, 1) * label_g for _, _, label_g, stock in fed]
        shares = largest_remainder(max(0, fed[0][0] - standing_g[lot_id]), weights)
        for (_, offer_id, label_g, _), share_g in zip(fed, shares, strict=True):
            grams[offer_id] += share_g
            packs[offer_id] = label_g
    return {offer_id: grams[offer_id] // label_g for offer_id, label_g in packs.items()}


def record_results(
    connection: Connection, asked: Sequence[Wanted], results: Sequence[OfferResult], now_ms: int
) -> list[Wanted]:
    """Keep what a platform answered to a batch; return those it holds in another version, to be looked at again."""
    rows: list[tuple[Any, ...]] = []
    again = []
    for item, result in zip(asked, results, strict=True):
        if result.outcome is Outcome.CONFLICT:
            again.append(item)
        elif result.outcome is Outcome.REFUSED:
            reason, version = result.reason or "refused without a reason", item.wish.if_version
            stock = None if version is None else item.wish.stock
            rows.append((_state(item, "refused"), item.mark, stock, version, None, reason, now_ms, item.offer_id))
        else:
            offer = result.offer
            version = offer.version if offer else item.wish.if_version
            moderation = offer.moderation if offer else None
            rows.append(
                (_state(item, "live"), item.mark, item.wish.stock, version, moderation, None, now_ms, item.offer_id)
            )
    bulk.update(connection, TABLES["offer"], _ACCEPTED, rows)
    return again


def _state(item: Wanted, state: str) -> str:
    return "hidden" if item.hidden else state


def adopt(connection: Connection, channel_id: int, standing: Iterable[OfferRecord], now_ms: int) -> int:
    """Take over offers as they stand on the platform, those of our SKUs; return how many."""
    ours = {
        row[1]: (row[0], "hidden" if row[2] == "hidden" else "live")
        for row in bulk.select(connection, "SELECT id, sku, state FROM offer WHERE channel_id = :c", {"c": channel_id})
    }
    rows = [
        (state, content_mark(o.title, o.price_dong, o.pack_g), o.stock, o.version, o.moderation, o.reason, now_ms, id_)
        for o in standing if o.sku in ours for id_, state in [ours[o.sku]]
    ]  # fmt: skip
    bulk.update(connection, TABLES["offer"], _ACCEPTED, rows)
    return len(rows)


def refresh_versions(connection: Connection, channel_id: int, standing: Iterable[OfferRecord]) -> None:
    """Note the platform's own stock and version of some offers, as just read."""
    sql = "SELECT id, sku FROM offer WHERE channel_id = :channel AND sku IN :skus"
    offers = {offer.sku: offer for offer in standing}
    rows = bulk.select(connection, sql, {"channel": channel_id, "skus": sorted(offers)})
    values = [
        (content_mark(o.title, o.price_dong, o.pack_g), o.stock, o.version, offer_id)
        for offer_id, sku in rows
        for o in [offers[sku]]
    ]
    bulk.update(connection, TABLES["offer"], ("content_mark", "stock", "version"), sorted(values, key=lambda v: v[3]))


def forget_standing(connection: Connection, channel_id: int, skus: Sequence[str]) -> None:
    """Note that some offers stand on the platform no more, so that they are wished for as new ones."""
    sql = (
        "UPDATE offer SET state = CASE WHEN state = 'hidden' THEN state ELSE 'wanted' END, content_mark = NULL,"
        " stock = NULL, version = NULL, moderation = NULL WHERE channel_id = :channel AND sku IN :skus"
    )
    bulk.execute(connection, sql, {"channel": channel_id, "skus": list(skus)})
