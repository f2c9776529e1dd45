"""Lists of the post office: what each says, and how many of its packs no order of the platform has replaced yet.

Of one product of a shop that the post office runs, the orders placed there since it does are sold of its lists, the
oldest list first: a list holds what it says less what they have taken of it. So lists and orders together count what
the larger of the two sums says, whichever came first, and what stands depends on nothing else.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select, update

from marketplace.orders.catalog import CatalogEntry
from marketplace.orders.hand_orders import order_id_of
from marketplace.orders.intake import unsaid
from marketplace.orders.intake.unsaid import report_of
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.stored import StoredOrder, read_lines, read_orders
from marketplace.storage import bulk, locks
from marketplace.storage.days import as_day
from marketplace.storage.scope import Act, Scope, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import day_of
from marketplace.words.records import Fulfilment, LineRecord, OrderRecord, OrderState

STANDING, REPLACED, CANCELLED = "Theo bảng kê của bưu điện", "Đã có đơn của sàn thay", "Bảng kê đã hủy"
"""The words for how the order of a list stands."""
_LIST, _SHOP, _APART = (TABLES[name] for name in ("post_list", "post_shop", "post_list_apart"))
_ORDER, _LINE, _LISTING, _PROMISED = (TABLES[name] for name in ("orders", "order_line", "listing", "promised_day"))
_RUN = "SELECT since_ms FROM post_shop WHERE channel_id = :channel"
_LISTED = "SELECT DISTINCT listing_id FROM post_list WHERE channel_id = :channel"
_LISTS = """
SELECT o.remote_id, p.listing_id, l.sku, l.label_g, p.packs, p.price_dong, d.promised_on FROM post_list p
JOIN orders o ON o.id = p.order_id JOIN listing l ON l.id = p.listing_id
LEFT JOIN promised_day d ON d.order_id = o.id
WHERE p.channel_id = :channel AND p.listing_id IN :listings ORDER BY p.written_ms, p.order_id
"""
_SOLD = """
SELECT l.listing_id, sum(l.quantity - l.cancelled_g / l.pack_g) FROM order_line l JOIN orders o ON o.id = l.order_id
WHERE o.channel_id = :channel AND o.placed_ms >= :since AND l.listing_id IN :listings AND l.quantity > 0
  AND NOT EXISTS (SELECT 1 FROM post_list p WHERE p.order_id = o.id)
  AND NOT EXISTS (SELECT 1 FROM post_list_apart a WHERE a.order_id = o.id)
GROUP BY l.listing_id
"""
_OF_NO_LIST = """
SELECT o.remote_id FROM orders o WHERE o.channel_id = :channel AND o.remote_id IN :codes
  AND (EXISTS (SELECT 1 FROM post_list_apart a WHERE a.order_id = o.id)
       OR EXISTS (SELECT 1 FROM post_list p WHERE p.order_id = o.id))
"""
"""Orders that take from no list: those set apart, and the lists' own."""
_OF_FORM = """
SELECT o.remote_id FROM post_list p JOIN orders o ON o.id = p.order_id
WHERE p.channel_id = :channel AND p.form_key = :key
"""
_LAST = "SELECT max(number) FROM post_list WHERE channel_id = :channel AND month = :month"
_PRICE = frozenset({"gross_dong", "discount_dong"})


class ListNumber(NamedTuple):
    """The number of a list in its month (yyyymm), within its shop."""

    month: int
    number: int

    @property
    def code(self) -> str:
        """The list's code, as people call it: BK-2606-0012."""
        return f"BK-{self.month % 10_000:04}-{self.number:04}"


class PostListRow(NamedTuple):
    """A list as it was written: packs of one product, at a price in đồng a pack where it tells one."""

    code: str
    listing_id: int
    sku: str
    label_g: int
    packs: int
    price_dong: int | None
    collect_on: date
    """The day on which the post office collects them, as it is promised now."""


class PostListItem(NamedTuple):
    """A list as its shop's lists show it; ``held`` are the packs that no order of the platform replaced."""

    code: str
    sku: str
    title: str
    office: str
    collect_on: Any
    packs: int
    held: int
    price_dong: int | None


class TakingOrder(NamedTuple):
    """An order of the platform in a shop that the post office runs: packs of products of which there are lists."""

    code: str
    title: str
    packs: int
    placed_ms: int
    apart: bool
    """Whether a person said that no list has its packs."""


class Runs(NamedTuple):
    """A shop that the post office runs, since an instant, and the products of which there are lists."""

    channel_id: int
    since_ms: int
    listings: Collection[int]


def run_by_post(connection: Connection, channel_id: int) -> Runs | None:
    """Return what the post office sells in a shop, None where it does not run it; nobody else counts there meanwhile.

    Whoever asks has the shop's lists to itself until the transaction ends.
    """
    runs = runs_of(connection, channel_id)
    if runs is None:
        return None
    locks.lock_name(connection, f"post lists of {channel_id}")
    return runs_of(connection, channel_id)


def before(
    connection: Connection, runs: Runs, caches: RunCaches, records: Sequence[OrderRecord], now_ms: int
) -> list[OrderRecord]:
    """Return what the orders of lists are once these reports are taken: their fruit is free before others draw it."""
    if not runs.listings:
        return []
    codes = sorted({record.code for record in records})
    entries = caches.look_up(connection, {line.sku for one in records for line in one.lines}, runs.channel_id)
    stored = read_orders(connection, runs.channel_id, codes)
    read_lines(connection, stored.values())
    apart = set(bulk.scalars(connection, _OF_NO_LIST, {"channel": runs.channel_id, "codes": codes}))
    more: dict[int, int] = {}
    for record in _counting(records, stored):
        known = stored.get(record.code)
        if record.code not in apart:
            _add(more, _reported(record, entries) if record.placed_ms >= runs.since_ms else {}, 1)
            if known is not None and (known.times.placed_ms or 0) >= runs.since_ms:
                _add(more, _stored(known), -1)
    return _restated(connection, runs, more, now_ms)


def after(connection: Connection, runs: Runs, now_ms: int) -> list[OrderRecord]:
    """Return what the orders of lists are, by what was taken: those alone that stand otherwise."""
    return _restated(connection, runs, {}, now_ms) if runs.listings else []


def shares(lists: Iterable[PostListRow], sold: Mapping[int, int]) -> dict[str, int]:
    """Return by its code how many packs each list still holds, by the packs that were sold of each product."""
    left, held = dict(sold), {}
    for one in lists:
        taken = min(one.packs, max(0, left.get(one.listing_id, 0)))
        left[one.listing_id] = left.get(one.listing_id, 0) - taken
        held[one.code] = one.packs - taken
    return held


def taking(connection: Connection, scope: Scope, channel_id: int, most: int = 20) -> list[TakingOrder]:
    """Return the latest orders of the platform that take from lists, or were set apart; the newest first.

    Of the products alone that the scope sells.
    """
    listed = select(_LIST.c.listing_id).where(_LIST.c.channel_id == channel_id)
    apart = select(_APART.c.order_id).where(_APART.c.order_id == _ORDER.c.id).exists()
    of_list = select(_LIST.c.order_id).where(_LIST.c.order_id == _ORDER.c.id).exists()
    packs = func.sum(_LINE.c.quantity - _LINE.c.cancelled_g // _LINE.c.pack_g)
    query = (
        select(_ORDER.c.remote_id, _LISTING.c.title, packs, _ORDER.c.placed_ms, apart)
        .join_from(_ORDER, _LINE, _LINE.c.order_id == _ORDER.c.id)
        .join(_LISTING, _LISTING.c.id == _LINE.c.listing_id)
        .join(_SHOP, _SHOP.c.channel_id == _ORDER.c.channel_id)
        .where(_ORDER.c.channel_id == channel_id, _ORDER.c.placed_ms >= _SHOP.c.since_ms, ~of_list)
        .where(_LINE.c.listing_id.in_(listed), _LINE.c.quantity > 0, scope.doing(Act.SELL).where(_LISTING))
        .group_by(_ORDER.c.id, _ORDER.c.remote_id, _LISTING.c.title, _ORDER.c.placed_ms)
        .order_by(_ORDER.c.placed_ms.desc(), _ORDER.c.id.desc())
        .limit(most)
    )
    rows = [TakingOrder(*row) for row in connection.execute(query)]
    return [one._replace(packs=int(one.packs), apart=bool(one.apart)) for one in rows]


def same_of(connection: Connection, channel_id: int, said: PostListRow, office: str) -> str | None:
    """Return the code of a list that says the same (product, packs, day, post office), None where there is none."""
    query = (
        select(_ORDER.c.remote_id)
        .join_from(_LIST, _ORDER, _ORDER.c.id == _LIST.c.order_id)
        .join(_PROMISED, _PROMISED.c.order_id == _ORDER.c.id)
        .where(_LIST.c.channel_id == channel_id, _LIST.c.listing_id == said.listing_id, _LIST.c.packs == said.packs)
        .where(_LIST.c.office == office, _PROMISED.c.promised_on == said.collect_on)
        .order_by(_LIST.c.order_id.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def post_lists_of(connection: Connection, scope: Scope, channel_id: int, most: int = 60) -> list[PostListItem]:
    """Return the latest lists of a shop, of products that a scope sells, those that were written down last first."""
    return [PostListItem(*row) for row in bulk.rows(connection, _shown(scope), channel=channel_id, most=most)]


@kept_by_scope
def _shown(scope: Scope) -> Select[Any]:
    held = select(func.coalesce(func.sum(_LINE.c.quantity), 0)).where(_LINE.c.order_id == _ORDER.c.id)
    return (
        select(_ORDER.c.remote_id, _LISTING.c.sku, _LISTING.c.title, _LIST.c.office, _PROMISED.c.promised_on)
        .add_columns(_LIST.c.packs, held.scalar_subquery(), _LIST.c.price_dong)
        .join_from(_LIST, _ORDER, _ORDER.c.id == _LIST.c.order_id)
        .join(_LISTING, _LISTING.c.id == _LIST.c.listing_id)
        .outerjoin(_PROMISED, _PROMISED.c.order_id == _ORDER.c.id)
        .where(_LIST.c.channel_id == bindparam("channel"), scope.doing(Act.SELL).where(_LISTING))
        .order_by(_LIST.c.written_ms.desc(), _LIST.c.order_id.desc())
        .limit(bindparam("most"))
    )


def list_record(code: str, said: PostListRow, packs: int, placed_ms: int, updated_ms: int) -> OrderRecord:
    """Return a list's order with the packs that it still holds; one that holds none is no order any more."""
    dong = packs * (said.price_dong or 0)
    line = LineRecord(said.sku, 0, None, packs, said.label_g, dong, 0, 0, 0, 0, 0, 0, True, 0)
    state, status, gone_ms = OrderState.CONFIRMED, STANDING, None
    if not packs:
        state, gone_ms = OrderState.CANCELLED, updated_ms
        status = REPLACED if said.packs else CANCELLED
    record = OrderRecord(
        code, state, Fulfilment.NONE, status, updated_ms, placed_ms, None, gone_ms, None, None,
        (line,) if packs else (), 0, unsaid=frozenset() if said.price_dong is not None else _PRICE,
        promised_on=said.collect_on,
    )  # fmt: skip
    return _marked(record)


def code_of_form(connection: Connection, channel_id: int, key: str) -> str | None:
    """Return the code of the list that a form made, None where it made none yet."""
    found: str | None = bulk.scalar(connection, _OF_FORM, {"channel": channel_id, "key": key})
    return found


def next_number(connection: Connection, channel_id: int, now_ms: int) -> ListNumber:
    """Return the next number of a shop's lists in a month; the shop's lists are the caller's (``run_by_post``)."""
    month = day_of(now_ms) // 100
    return ListNumber(month, (bulk.scalar(connection, _LAST, {"channel": channel_id, "month": month}) or 0) + 1)


def put_shop(connection: Connection, channel_id: int, since_ms: int, by: int | None) -> None:
    """Say that the post office runs a shop, since an instant."""
    connection.execute(delete(_SHOP).where(_SHOP.c.channel_id == channel_id))
    connection.execute(insert(_SHOP).values(channel_id=channel_id, since_ms=since_ms, said_by=by))


def put_list(
    connection: Connection, channel_id: int, number: ListNumber, said: PostListRow, key: str, office: str,
    by: int | None, now_ms: int,
) -> None:  # fmt: skip
    """Write down what a list says, beside its order."""
    row = {"order_id": order_id_of(connection, channel_id, said.code), "channel_id": channel_id, "form_key": key,
           "month": number.month, "number": number.number, "listing_id": said.listing_id, "packs": said.packs,
           "price_dong": said.price_dong, "office": office, "written_by": by, "written_ms": now_ms}  # fmt: skip
    connection.execute(insert(_LIST).values(row))


def set_packs(connection: Connection, order_id: int, packs: int) -> None:
    """Correct how many packs a list says; 0 cancels it."""
    connection.execute(update(_LIST).where(_LIST.c.order_id == order_id).values(packs=packs))


def packs_of(connection: Connection, scope: Scope, order_id: int) -> int | None:
    """Return how many packs a list says, None where an order is of no list of a product that the scope sells."""
    asked = (
        select(_LIST.c.packs)
        .join_from(_LIST, _LISTING, _LISTING.c.id == _LIST.c.listing_id)
        .where(_LIST.c.order_id == order_id, scope.doing(Act.SELL).where(_LISTING))
    )
    return connection.execute(asked).scalar_one_or_none()


def sells_all_of(connection: Connection, scope: Scope, order_id: int) -> bool:
    """Say whether an order is the platform's, and all that it holds is of products that the scope sells."""
    of_list = select(_LIST.c.order_id).where(_LIST.c.order_id == order_id)
    sold = select(_LISTING.c.id).where(scope.doing(Act.SELL).where(_LISTING))
    others = select(_LINE.c.id).where(_LINE.c.order_id == order_id, _LINE.c.listing_id.not_in(sold))
    return connection.execute(of_list).first() is None and connection.execute(others).first() is None


def set_apart(connection: Connection, order_id: int, apart: bool, by: int | None, now_ms: int) -> None:
    """Say that no list has the packs of an order, or take that back."""
    connection.execute(delete(_APART).where(_APART.c.order_id == order_id))
    if apart:
        connection.execute(insert(_APART).values(order_id=order_id, said_by=by, said_ms=now_ms))


def runs_of(connection: Connection, channel_id: int) -> Runs | None:
    """Return what the post office sells in a shop, None where it does not run it."""
    for (since_ms,) in bulk.select(connection, _RUN, {"channel": channel_id}):
        return Runs(channel_id, since_ms, bulk.scalars(connection, _LISTED, {"channel": channel_id}))
    return None


def _restated(connection: Connection, runs: Runs, more: Mapping[int, int], now_ms: int) -> list[OrderRecord]:
    """Return the reports of the lists whose orders do not hold what is left of them; the orders are locked."""
    lists = _lists(connection, runs)
    sold = _sold(connection, runs)
    _add(sold, more, 1)
    held = shares(lists, sold)
    orders = read_orders(connection, runs.channel_id, sorted(held))
    read_lines(connection, orders.values())
    restated = []
    for one in lists:
        order = orders[one.code]
        if sum(_stored(order).values()) != held[one.code]:
            at_ms = max(now_ms, order.updated_ms + 1)
            record = list_record(one.code, one, held[one.code], order.times.placed_ms or now_ms, at_ms)
            restated.append(_as_far(record, order))
    return restated


def _as_far(record: OrderRecord, order: StoredOrder) -> OrderRecord:
    """Return a list's order with what is known of the parcel of what it still holds."""
    known = report_of(order)
    if not record.lines or not known.lines:
        return record
    [line], [before] = record.lines, known.lines
    returned = min(before.returned, line.quantity)
    undelivered = min(before.undelivered, line.quantity - returned)
    line = line._replace(returned=returned, undelivered=undelivered, restock=before.restock)
    return _marked(record._replace(
        lines=(line,), fulfilment=known.fulfilment, delivered_ms=known.delivered_ms, returned_ms=known.returned_ms
    ))  # fmt: skip


def _marked(record: OrderRecord) -> OrderRecord:
    """Return a record with its fingerprint."""
    told = repr(record._replace(fingerprint=0, unsaid=frozenset(), promised_on=None)).encode()
    return record._replace(fingerprint=int.from_bytes(blake2b(told, digest_size=8).digest(), "big", signed=True))


def _lists(connection: Connection, runs: Runs) -> list[PostListRow]:
    rows = bulk.select(connection, _LISTS, {"channel": runs.channel_id, "listings": sorted(runs.listings)})
    found = [PostListRow(*row) for row in rows]
    return [one._replace(collect_on=as_day(one.collect_on)) for one in found]


def _sold(connection: Connection, runs: Runs) -> dict[int, int]:
    asked = {"channel": runs.channel_id, "since": runs.since_ms, "listings": sorted(runs.listings)}
    return {listing: int(packs) for listing, packs in bulk.select(connection, _SOLD, asked)}


def _counting(records: Sequence[OrderRecord], stored: Mapping[str, StoredOrder]) -> list[OrderRecord]:
    """Return the newest report of each order, of those that say something newer than what is stored."""
    newest: dict[str, OrderRecord] = {}
    for record in sorted(records, key=unsaid.precedence):
        newest[record.code] = record
    return [one for code, one in newest.items() if code not in stored or unsaid.wins(one, stored[code])]


def _reported(record: OrderRecord, entries: Mapping[str, CatalogEntry]) -> dict[int, int]:
    packs: dict[int, int] = {}
    for line in record.lines:
        if line.sku in entries:
            _add(packs, {entries[line.sku].listing_id: line.quantity - line.cancelled}, 1)
    return packs


def _stored(order: StoredOrder) -> dict[int, int]:
    packs: dict[int, int] = {}
    for line in order.lines:
        if line.stands:
            _add(packs, {line.listing_id: line.standing_packs}, 1)
    return packs


def _add(packs: dict[int, int], more: Mapping[int, int], sign: int) -> None:
    for listing, count in more.items():
        packs[listing] = packs.get(listing, 0) + sign * count
