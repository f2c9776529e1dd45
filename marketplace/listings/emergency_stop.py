"""Emergency stop (ngừng bán ngay): a listing shows 0 in every shop, ahead of all other work, and we say where it does.

The stop is noted at the listing with its number, and a request is left for every shop, so that the clock sees it at
once, also in the middle of a long run. It counts as stopped where the platform has confirmed 0 since, or a person has
ticked it.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from marketplace.directory import audit
from marketplace.directory.audit import Signed
from marketplace.directory.audit_acts import AuditAct
from marketplace.exchange import stop_requests, sync_requests
from marketplace.listings import change_log
from marketplace.listings.availability import PendingPush
from marketplace.listings.availability.content import COLUMNS, FROM, offer_contents, read_with_content
from marketplace.listings.availability.shops import shop_states
from marketplace.listings.change_log import ListingAct
from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Sentence

NO_GO = Sentence("nobody has said go for this shop", "gian hàng này chưa được cho phép thay đổi")
NOT_YET = Sentence("the clock has not come to this shop yet", "chưa đến lượt cập nhật gian hàng này")
SILENT = Sentence("the shop has not answered yet", "gian hàng chưa trả lời")
PAUSED = "gian hàng đang tạm dừng"
_NAMED = 20
"""So many listings are named in a line of the audit."""
_SKUS = "SELECT sku FROM listing WHERE id IN :ids ORDER BY sku"
_CONFIRMED = (
    "(o.pending_stock IS NULL AND coalesce(o.stock, 0) <= 0"
    " AND (o.version IS NULL OR (o.stop_confirmed IS NOT NULL AND o.stop_confirmed = l.stop_number)))"
)
_UNCONFIRMED = f"""
SELECT {COLUMNS}, o.id, o.state, l.stop_number {FROM}
WHERE l.stopped_ms IS NOT NULL AND o.channel_id = :channel AND NOT {_CONFIRMED} ORDER BY o.id
"""
_SHOPS = f"""
SELECT l.id, l.sku, l.title, coalesce(g.name, h.name), o.id, c.code, c.title, c.road, c.base_url, l.stopped_ms,
       o.stock, o.pending_stock, o.told_ms,
       o.stop_confirmed = l.stop_number, {_CONFIRMED}, o.state, o.reason, o.reason_vi, c.adopted,
       c.paused_reason, c.paused_reason_vi, r.reason, r.reason_vi,
       r.id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stop_request q WHERE q.channel_id = c.id
                                        AND q.number = l.stop_number AND q.taken_ms IS NULL)
FROM listing l JOIN offer o ON o.listing_id = l.id JOIN channel c ON c.id = o.channel_id
LEFT JOIN cooperative g ON g.id = l.cooperative_id LEFT JOIN household h ON h.id = l.household_id
LEFT JOIN run r ON r.id = (SELECT one.id FROM run one WHERE one.channel_id = c.id
                           ORDER BY one.id DESC LIMIT 1)
WHERE l.stopped_ms IS NOT NULL AND l.id IN :listings ORDER BY l.sku, c.code
"""  # noqa: S608 (our own words)

_STOP = """
UPDATE listing SET stopped_ms = :now, stopped_by = :who, stop_number = :number
WHERE id IN :ids AND stopped_ms IS NULL RETURNING id
"""
_RESUME = """
UPDATE listing SET stopped_ms = NULL, stopped_by = NULL, stop_number = NULL
WHERE id IN :ids AND stopped_ms IS NOT NULL RETURNING id
"""
_TICK = """
UPDATE offer SET told_ms = :now, told_by = :who, stock = 0, pending_stock = NULL, pending_mark = NULL,
    exported_ms = NULL,
    stop_confirmed = (SELECT stop_number FROM listing WHERE id = offer.listing_id)
WHERE id = :offer AND listing_id IN (SELECT id FROM listing WHERE stopped_ms IS NOT NULL)
    AND channel_id IN (SELECT id FROM channel WHERE road <> 'contract') RETURNING listing_id, channel_id
"""
_LISTING = TABLES["listing"]


class _StoppedRow(NamedTuple):
    """An offer of a stopped listing, and the number of the stop."""

    offer_id: int
    state: str
    stop_number: int


class _ShopRow(NamedTuple):
    """An offer of a stopped listing, its shop, and what is known of why the shop may not have followed."""

    listing_id: int
    sku: str
    listing: str
    owner: str
    offer_id: int
    shop: str
    title: str
    road: str
    base_url: str
    stopped_ms: int
    stock: int | None
    pending_stock: int | None
    told_ms: int | None
    is_of_this_stop: bool | None
    is_confirmed: bool
    state: str
    reason: str | None
    reason_vi: str | None
    adopted: bool
    paused_reason: str | None
    paused_reason_vi: str | None
    last_reason: str | None
    last_reason_vi: str | None
    was_reached: bool


class ShopStop(NamedTuple):
    """How a stop stands in one shop: ``state`` is 'stopped', 'waiting' (for a person) or 'not confirmed', and why."""

    listing_id: int
    sku: str
    listing: str
    """Its title."""
    owner: str
    """Whose it is: the cooperative's name, or the household's."""
    offer_id: int
    shop: str
    title: str
    """The shop's."""
    state: str
    since_ms: int
    """Since when it is stopped there, or since when it waits."""
    stock: int
    link: str | None = None
    why: Sentence | None = None


def stop(connection: Connection, listing_ids: Sequence[int], who: Signed, now_ms: int) -> int:
    """Stop listings everywhere, inside a write transaction; return how many were not stopped yet."""
    number = stop_requests.request(connection, listing_ids, now_ms)
    asked = {"now": now_ms, "who": who.name, "number": number, "ids": sorted(listing_ids)}
    met = [listing_id for (listing_id,) in bulk.select(connection, _STOP, asked)]
    change_log.note(connection, [ListingAct(one, "stopped") for one in sorted(met)], who.name, now_ms)
    _note(connection, "emergency stop", met, who, now_ms)
    return len(met)


def resume(connection: Connection, listing_ids: Sequence[int], who: Signed, now_ms: int) -> int:
    """Let stopped listings be sold again, inside a write transaction; return how many were stopped."""
    met = [listing_id for (listing_id,) in bulk.select(connection, _RESUME, {"ids": sorted(listing_ids)})]
    change_log.note(connection, [ListingAct(one, "sold again") for one in sorted(met)], who.name, now_ms)
    _note(connection, "sold again", met, who, now_ms)
    sync_requests.request_for_listings(connection, listing_ids, now_ms)
    return len(met)


def tick(connection: Connection, offer_id: int, who: Signed, now_ms: int) -> bool:
    """Note that a person has set an offer to 0 in a shop reached by file or hand; False where nobody is waited for."""
    met = bulk.select(connection, _TICK, {"now": now_ms, "offer": offer_id, "who": who.name})
    acts = [ListingAct(listing_id, "set to 0", channel_id) for listing_id, channel_id in met]
    change_log.note(connection, acts, who.name, now_ms)
    _note(connection, "stop confirmed", [listing_id for listing_id, _ in met], who, now_ms)
    return bool(met)


def _note(connection: Connection, act: AuditAct, listing_ids: Sequence[int], who: Signed, now_ms: int) -> None:
    """Add to the audit what was done to which listings, by their SKUs."""
    if listing_ids:
        skus = bulk.scalars(connection, _SKUS, {"ids": sorted(listing_ids)})
        said = ", ".join(skus if len(skus) <= _NAMED else [*skus[:_NAMED], "…"])
        audit.note(connection, now_ms, who, act, said, {"count": len(skus)})


def unconfirmed(connection: Connection, channel_id: int, now_ms: int) -> list[PendingPush]:
    """Return the offers of a channel that are stopped and not known to be at 0, as pushes to 0."""
    rows = read_with_content(connection, _UNCONFIRMED, {"channel": channel_id}, _StoppedRow)
    if not rows:
        return []
    contents = offer_contents(connection, [facts for _, facts in rows], shop_states(connection, now_ms, [channel_id]))
    return [
        PendingPush(row.offer_id, one.desired(one.stored.seller, 0), one.hash, row.state == "hidden", row.stop_number)
        for (row, _), one in zip(rows, contents, strict=True)
        if one.stored.seller is not None
    ]


def report(connection: Connection, listing_ids: Sequence[int]) -> list[ShopStop]:
    """Say of stopped listings, shop by shop, whether they are: by SKU and shop."""
    rows = bulk.select(connection, _SHOPS, {"listings": sorted(listing_ids)})
    return [_shop_stop(_ShopRow(*row)) for row in rows]


def _shop_stop(row: _ShopRow) -> ShopStop:
    ticked_ms = row.told_ms if row.is_of_this_stop else None
    stands = max(row.stock or 0, row.pending_stock or 0)
    whose = (row.listing_id, row.sku, row.listing, row.owner)
    made = ShopStop(*whose, row.offer_id, row.shop, row.title, "stopped", row.stopped_ms, stands)
    if row.road != "contract":
        if ticked_ms is not None:
            return made._replace(since_ms=ticked_ms)
        if row.stock is not None and not stands:  # nobody knows what stands there: somebody must look
            return made
        return made._replace(state="waiting", link=row.base_url or None)
    return made if row.is_confirmed else made._replace(state="not confirmed", why=_why(row))


def _why(row: _ShopRow) -> Sentence:
    """Say why a platform has not confirmed 0: what is known of the shop, of the offer, of its last run."""
    if not row.adopted:
        return NO_GO
    if row.paused_reason:
        return Sentence(row.paused_reason, row.paused_reason_vi or PAUSED)
    if row.state == "refused" and row.reason:
        return Sentence(row.reason, row.reason_vi or f"sàn báo: “{row.reason}”")
    if not row.was_reached:
        return NOT_YET
    return Sentence(row.last_reason, row.last_reason_vi or SILENT.vi) if row.last_reason else SILENT


def listings_of(connection: Connection, skus: Sequence[str]) -> dict[str, int]:
    """Return the listings of these SKUs."""
    return dict(bulk.select(connection, "SELECT sku, id FROM listing WHERE sku IN :skus", {"skus": list(skus)}))


def listings_of_cooperative(connection: Connection, code: str, today: date) -> dict[str, int]:
    """Return by SKU all listings of a cooperative and of the households that are in it on a day."""
    sql = (
        "SELECT l.sku, l.id FROM listing l JOIN cooperative c ON c.code = :code WHERE l.cooperative_id = c.id"
        " OR l.household_id IN (SELECT household_id FROM membership WHERE cooperative_id = c.id"
        " AND (left_on IS NULL OR left_on > :today))"
    )
    return dict(bulk.select(connection, sql, {"code": code, "today": today.isoformat()}))


def stopped(connection: Connection, scope: Scope) -> list[int]:
    """Return the listings that are stopped, as far as they are shown."""
    query = select(_LISTING.c.id).where(_LISTING.c.stopped_ms.is_not(None), scope.where(_LISTING))
    return [int(one) for one in connection.execute(query).scalars()]
