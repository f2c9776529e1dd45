"""Page sightings: public pages that are looked at, ours and comparable ones, and what each look told.

What a page shows is held against what we offer, and changes neither orders nor stock. Where a shop is reached by file
or by hand, a page that shows our product at our price says that it is live, with what the file carried that brought it;
of one that was live before, a page that shows our new price where it showed another.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.listings.refused import ListingError
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words import names, pack_titles
from marketplace.words.instants import as_date, day_of
from marketplace.words.sightings import PublicOffer, Sighting, SightingState

_PAGE, _PRICE = TABLES["page_sighting"], TABLES["page_price"]
_LONGEST = 1_000
MOST_PAGES = 2_000
"""Pages of one shop that are looked at: what a person gives, and comparable ones that its lists lead to."""

_OFFER = """
SELECT o.id FROM offer o JOIN listing l ON l.id = o.listing_id WHERE o.channel_id = :channel AND l.sku = :sku
"""
_PRODUCE = "SELECT id FROM produce WHERE name_key = :key"
_COUNT = "SELECT count(*) FROM page_sighting WHERE channel_id = :channel"
_ASKED = """
SELECT address, kind, etag, modified, found_on FROM page_sighting WHERE channel_id = :channel
ORDER BY CASE kind WHEN 'ours' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, asked_ms IS NOT NULL, asked_ms, id
"""
_KNOWN = """
SELECT p.address, p.id, p.kind, p.produce_id, r.name_key, p.price_dong, p.pack_g
FROM page_sighting p LEFT JOIN produce r ON r.id = p.produce_id
WHERE p.channel_id = :channel AND p.address IN :addresses
"""
_NEW_ONES = """
SELECT id, seen_ms, price_dong, pack_g FROM page_sighting WHERE channel_id = :channel AND address IN :addresses
"""
_CONFIRM = """
UPDATE offer SET state = 'live', accepted_ms = :now,
  content_mark = CASE WHEN exported_ms IS NULL THEN content_mark ELSE pending_mark END,
  stock = CASE WHEN exported_ms IS NULL THEN stock ELSE pending_stock END,
  pending_stock = CASE WHEN exported_ms IS NULL THEN pending_stock END,
  pending_mark = CASE WHEN exported_ms IS NULL THEN pending_mark END, exported_ms = NULL
WHERE channel_id = :channel AND (state = 'wanted' OR (state = 'live' AND exported_ms IS NOT NULL
    AND id IN (SELECT offer_id FROM page_sighting WHERE id IN :repriced)))
  AND channel_id IN (SELECT id FROM channel WHERE road <> 'contract')
  AND id IN (SELECT p.offer_id FROM page_sighting p JOIN offer o ON o.id = p.offer_id
             JOIN listing l ON l.id = o.listing_id
             WHERE p.channel_id = :channel AND p.state = 'live' AND p.seen_ms >= :since
               AND p.price_dong = l.price_dong AND l.active)
"""
_LOOKED = ("state", "why", "why_vi", "asked_ms")
_SHOWN = ("title", "price_dong", "pack_g", "grade", "seller", "etag", "modified", "seen_ms")
_NEW = ("channel_id", "address", "kind", "produce_id", "found_on", *_LOOKED, *_SHOWN)
_STATES = {SightingState.UNCHANGED: "live"}


class AskedPage(NamedTuple):
    """A page to look at: whether it is a list of products, and what its last answer was known by."""

    address: str
    kind: str
    etag: str | None
    modified: str | None
    found_on: str | None


class SightingCounts(NamedTuple):
    """What came of a crawl."""

    live: int = 0
    missing: int = 0
    unread: int = 0
    new: int = 0
    confirmed: int = 0


class _Known(NamedTuple):
    """A page as it was before a look."""

    address: str
    id: int
    kind: str
    produce_id: int | None
    produce_key: str | None
    price_dong: int | None
    pack_g: int | None


def watch_offer(connection: Connection, channel_id: int, address: str, sku: str) -> None:
    """Have the page of one of our offers looked at; ListingError where the shop has no such offer."""
    offer_id = bulk.scalar(connection, _OFFER, {"channel": channel_id, "sku": sku})
    if offer_id is None:
        raise ListingError(
            f"{sku} is not offered in this shop; see `lensan offers list`",
            f"Gian hàng này không đăng sản phẩm {sku}.",
        )
    _add(connection, channel_id, address, "ours", offer_id=offer_id)


def watch_comparable(connection: Connection, channel_id: int, address: str, produce: str, *, index: bool) -> None:
    """Have a page of others' produce looked at, or a list of such; ListingError where the produce is not known."""
    produce_id = bulk.scalar(connection, _PRODUCE, {"key": names.key(produce)})
    if produce_id is None:
        raise ListingError(
            f"there is no produce {produce!r}; see `lensan produce list`", f"Chưa có nông sản {produce} trong danh mục."
        )
    _add(connection, channel_id, address, "index" if index else "comparable", produce_id=produce_id)


def forget_page(connection: Connection, channel_id: int, address: str) -> bool:
    """Look at a page no more, and forget what it showed; False where nobody looks at it."""
    asked = {"channel": channel_id, "address": address}
    of_page = "(SELECT id FROM page_sighting WHERE channel_id = :channel AND address = :address)"
    bulk.execute(connection, f"DELETE FROM page_price WHERE page_id IN {of_page}", asked)  # noqa: S608 - our own words
    sql = "DELETE FROM page_sighting WHERE channel_id = :channel AND address = :address"
    return bulk.execute(connection, sql, asked) > 0


def asked_pages(connection: Connection, channel_id: int) -> list[AskedPage]:
    """Return the pages of a shop, ours first, then those that were not looked at for the longest."""
    return [AskedPage(*row) for row in bulk.select(connection, _ASKED, {"channel": channel_id})]


def record(connection: Connection, channel_id: int, sightings: Sequence[Sighting], began_ms: int) -> SightingCounts:
    """Write what a crawl that began at an instant saw, in an open transaction: a constant number of statements.

    A page that a list led to is kept where its title names the list's produce, and as many as are looked at.
    """
    wanted = {"channel": channel_id, "addresses": sorted({one for each in sightings for one in _places(each)})}
    known = {row.address: row for row in (_Known(*found) for found in bulk.select(connection, _KNOWN, wanted))}
    met = [(known[one.address], one) for one in sightings if one.address in known]
    shown = [(page.id, one.offer, one.etag, one.modified) for page, one in met if one.offer]
    bulk.update(connection, _PAGE, _LOOKED, [(*_look(one), page.id) for page, one in met])
    bulk.update(connection, _PAGE, _SHOWN, [(*_facts(offer, *by), page_id) for page_id, offer, *by in shown])
    same = [(one.seen_ms, page.id) for page, one in met if one.state is SightingState.UNCHANGED]
    bulk.update(connection, _PAGE, ("seen_ms",), same)
    found = _found(connection, channel_id, known, sightings)
    _price(connection, channel_id, met, found)
    repriced = [page.id for page, one in met if one.offer and page.price_dong not in (None, one.offer.price_dong)]
    looked = {"channel": channel_id, "since": began_ms, "now": max(began_ms, *_seen(sightings)), "repriced": repriced}
    confirmed = bulk.execute(connection, _CONFIRM, looked)
    return _counts(sightings, len(found), confirmed)


def _add(
    connection: Connection,
    channel_id: int,
    address: str,
    kind: str,
    *,
    offer_id: int | None = None,
    produce_id: int | None = None,
) -> None:
    if len(address) > _LONGEST or not address.isprintable():
        raise ListingError("the address is too long, or no address", "Đường dẫn quá dài hoặc không hợp lệ.")
    known = {"channel": channel_id, "addresses": [address]}
    if bulk.select(connection, _KNOWN, known):
        raise ListingError(f"{address} is looked at already", f"Trang {address} đã có trong danh sách.")
    if bulk.scalar(connection, _COUNT, {"channel": channel_id}) >= MOST_PAGES:
        raise ListingError(
            f"{MOST_PAGES} pages of this shop are looked at already; remove some first",
            f"Gian hàng này đã theo dõi {MOST_PAGES} trang; hãy bỏ bớt.",
        )
    columns = ("channel_id", "address", "kind", "offer_id", "produce_id", "state")
    bulk.insert(connection, _PAGE, columns, [(channel_id, address, kind, offer_id, produce_id, "waiting")])


def _found(
    connection: Connection, channel_id: int, known: Mapping[str, _Known], sightings: Sequence[Sighting]
) -> list[str]:
    """Keep the comparable pages that lists led to, and return their addresses."""
    room = MOST_PAGES - bulk.scalar(connection, _COUNT, {"channel": channel_id})
    kept = []
    for one in sightings:
        page = known.get(one.found_on or "")
        if one.address not in known and one.offer and page and _names(one.offer.title, page.produce_key):
            facts = (*_look(one), *_facts(one.offer, one.etag, one.modified))
            kept.append((one.address, (channel_id, one.address, "comparable", page.produce_id, one.found_on, *facts)))
    kept = kept[: max(0, room)]
    bulk.insert_new(connection, _PAGE, _NEW, [row for _, row in kept])
    return [address for address, _ in kept]


def _price(
    connection: Connection, channel_id: int, met: Sequence[tuple[_Known, Sighting]], found: Sequence[str]
) -> None:
    """Write what each product cost on the day it was seen; the last look of a day counts."""
    rows = []
    for page, one in met:
        if one.offer:
            rows.append((page.id, _day(one.seen_ms), one.offer.price_dong, one.offer.pack_g or None))
        elif one.state is SightingState.UNCHANGED and page.price_dong is not None:
            rows.append((page.id, _day(one.seen_ms), page.price_dong, page.pack_g))
    new = {"channel": channel_id, "addresses": list(found)}
    rows += [
        (page_id, _day(seen), price, pack) for page_id, seen, price, pack in bulk.select(connection, _NEW_ONES, new)
    ]
    bulk.put(connection, _PRICE, ("page_id", "seen_on"), ("price_dong", "pack_g"), rows)


def _look(one: Sighting) -> tuple[str, str | None, str | None, int]:
    en, vi = one.why or (None, None)
    return _STATES.get(one.state, str(one.state)), en, vi, one.seen_ms


def _facts(offer: PublicOffer, etag: str | None, modified: str | None) -> tuple[object, ...]:
    grade = pack_titles.grade(offer.title)
    return offer.title, offer.price_dong, offer.pack_g or None, grade, offer.seller, etag, modified, offer.seen_ms


def _day(seen_ms: int) -> str:
    return as_date(day_of(seen_ms)).isoformat()


def _names(title: str, produce_key: str | None) -> bool:
    """Say whether a title names a produce, as whole words."""
    return bool(produce_key) and f" {produce_key} " in f" {names.key(title)} "


def _places(one: Sighting) -> list[str]:
    return [one.address, *filter(None, [one.found_on])]


def _seen(sightings: Sequence[Sighting]) -> list[int]:
    return [one.seen_ms for one in sightings] or [0]


def _counts(sightings: Sequence[Sighting], new: int, confirmed: int) -> SightingCounts:
    states = [_STATES.get(one.state, str(one.state)) for one in sightings]
    live, missing = states.count("live"), states.count("missing")
    return SightingCounts(live, missing, len(states) - live - missing, new, confirmed)
