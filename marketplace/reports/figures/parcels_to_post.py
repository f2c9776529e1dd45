"""Parcels to post (gửi bưu cục): orders that wait for a parcel, and what became of those of the last days.

Who sends an order sees all of it: one in which others have a part is no row here.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Connection, Integer, Select, case, cast, func, or_, select

from marketplace.orders import parcels, pick_ups, recipients
from marketplace.orders.parcels import ParcelRow
from marketplace.orders.recipients import KeptRecipient
from marketplace.storage import bulk
from marketplace.storage.scope import Act, Scope, Sight
from marketplace.storage.tables import TABLES

_ORDERS, _CHANNEL, _LINE = (TABLES[name] for name in ("orders", "channel", "order_line"))
_PARCEL, _RECIPIENT = TABLES["parcel"], TABLES["recipient"]
_TITLES = "SELECT id, title FROM channel WHERE id IN :ids"
_LINES = """
SELECT l.order_id, l.id, coalesce(g.title, l.sku), (l.ordered_g - l.cancelled_g) / l.pack_g, l.pack_g
FROM order_line l LEFT JOIN listing g ON g.id = l.listing_id
WHERE l.order_id IN :orders AND l.pack_g > 0 AND l.ordered_g > l.cancelled_g ORDER BY l.id
"""
LOOKED_BACK = timedelta(days=7)
"""So long after the day of its hand-over a parcel is still listed, unless it waits for a person."""
MOST = 200
"""So many orders are listed at once, those promised or handed over last first."""


class _SentOrder(NamedTuple):
    """An order that has somebody to get it, or has a parcel."""

    id: int
    shop: str
    shop_title: str
    road: str
    code: str
    order_state: str
    fulfilment: str
    packs: int
    weight_g: int

    @property
    def by_hand(self) -> bool:
        """Whether a shop by hand sold it."""
        return self.road == "hand"


class SentLine(NamedTuple):
    """A line of an order of which a part came back: how many packs of it stand."""

    order_id: int
    id: int
    title: str
    packs: int
    pack_g: int


class OrderToPost(NamedTuple):
    """An order that is sent by a carrier: its last parcel where it has one, and until when it is known who gets it."""

    order: _SentOrder
    account: str
    post_office: str
    parcel: ParcelRow | None
    whom: KeptRecipient | None
    lines: Sequence[SentLine] = ()
    """Of an order of whose parcel a part is to be counted."""

    @property
    def last_id(self) -> int:
        """The number by which a form says what it was drawn for; 0 before any parcel."""
        return 0 if self.parcel is None else self.parcel.id

    @property
    def waits(self) -> bool:
        """Whether a parcel is to be asked for: none stands, and the order has not left."""
        stands = self.parcel is not None and self.parcel.state in ("asked", "made", "cancelling")
        return not stands and self.order.fulfilment == "none" and self.order.order_state != "cancelled"

    @property
    def may_be_cancelled(self) -> bool:
        """Whether its parcel can still be taken back."""
        return self.parcel is not None and self.parcel.stands and self.order.fulfilment == "none"

    @property
    def asks_part(self) -> bool:
        """Whether a carrier told of a part, and nobody has said yet in how many packs."""
        return self.parcel is not None and self.parcel.part is not None and self.parcel.part_settled_ms is None


class DayDifference(NamedTuple):
    """What is handed over on a day at a post office where boxes and waybills do not meet."""

    day: date
    post_office: str
    boxes: int
    waybills: int
    codes: tuple[str, ...]
    """The orders that differ."""


def day_differences(rows: Sequence[OrderToPost], today: date) -> list[DayDifference]:
    """Return the days and post offices whose boxes do not meet their waybills, the latest first."""
    found: dict[tuple[date, str], list[OrderToPost]] = {}
    for one in rows:
        if one.parcel is not None and one.parcel.state not in ("cancelled", "cancelling"):
            found.setdefault((one.parcel.hand_over_on, one.post_office), []).append(one)
    told = [
        DayDifference(
            day, office, sum(one.order.packs for one in there),
            sum(one.parcel is not None and one.parcel.waybill is not None for one in there),
            tuple(sorted(one.order.code for one in there if _differs(one, today))),
        )
        for (day, office), there in found.items()
    ]  # fmt: skip
    return sorted((one for one in told if one.codes), key=lambda one: one.day, reverse=True)


def _differs(one: OrderToPost, today: date) -> bool:
    """Say whether a parcel is none of what its order has by now: refused, overdue, of other boxes, or of no order."""
    parcel = one.parcel
    if parcel is None:
        return False
    overdue = parcel.state == "asked" and parcel.hand_over_on < today
    other = parcel.stands and (parcel.packs != one.order.packs or one.order.order_state == "cancelled")
    return parcel.state == "refused" or overdue or other


def parcels_to_post(connection: Connection, scope: Scope, today: date) -> list[OrderToPost]:
    """Return what the reader sends: what waits first, then what was handed over in the last days."""
    if not scope.may(Act.ORDERS):
        return []
    query = _sent(scope.doing(Act.ORDERS), today - LOOKED_BACK)
    orders = [_SentOrder(*row) for row in connection.execute(query)]
    ids = [one.id for one in orders]
    last = {one.order_id: one for one in parcels.of_orders(connection, ids)}
    whom, accounts = recipients.kept(connection, ids), _accounts(connection, ids)
    rows = [OrderToPost(one, *accounts.get(one.id, ("", "")), last.get(one.id), whom.get(one.id)) for one in orders]
    rows = _with_lines(connection, rows)
    return sorted(rows, key=lambda one: (not one.waits, not one.asks_part, -one.order.id))


def _with_lines(connection: Connection, rows: Sequence[OrderToPost]) -> list[OrderToPost]:
    """Return the rows with the lines of those of which a part is to be counted."""
    asked = [one.order.id for one in rows if one.asks_part]
    lines: dict[int, list[SentLine]] = {}
    for line in (SentLine(*row) for row in bulk.select(connection, _LINES, {"orders": asked})):
        lines.setdefault(line.order_id, []).append(line)
    return [one._replace(lines=lines.get(one.order.id, ())) for one in rows]


def _accounts(connection: Connection, orders: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the account's title and the post office with which each order is sent, where that is certain."""
    known, owners = pick_ups.accounts(connection), pick_ups.cooperatives_of(connection, orders)
    titles = dict(bulk.select(connection, _TITLES, {"ids": sorted({one.channel_id for one in known.values()})}))
    return {
        order_id: (titles[known[owner].channel_id], known[owner].post_office)
        for order_id, [*several] in owners.items()
        if len(several) == 1 and (owner := several[0]) in known
    }


def _sent(scope: Scope, since: date) -> Select[Any]:
    """Return the query of the orders with a recipient, with a parcel of the last days, or with a part to count."""
    recent = or_(_PARCEL.c.hand_over_on >= since, (_PARCEL.c.part.is_not(None)) & (_PARCEL.c.part_settled_ms.is_(None)))
    parcel = select(_PARCEL.c.order_id).where(recent)
    whom = select(_RECIPIENT.c.order_id)
    order = (_ORDERS.c.id, _CHANNEL.c.code, _CHANNEL.c.title, _CHANNEL.c.road, _ORDERS.c.remote_id,
             _ORDERS.c.order_state, _ORDERS.c.fulfilment)  # fmt: skip
    left_g = _LINE.c.ordered_g - _LINE.c.cancelled_g
    packs = func.sum(case((_LINE.c.pack_g > 0, left_g / _LINE.c.pack_g), else_=0))
    return (
        select(*order, cast(packs, Integer), cast(func.sum(left_g), BigInteger))
        .join_from(_ORDERS, _CHANNEL, _CHANNEL.c.id == _ORDERS.c.channel_id)
        .join(_LINE, _LINE.c.order_id == _ORDERS.c.id)
        .where(_ORDERS.c.id.in_(parcel.union(whom)), scope.of_order(Sight.ORDERS, _ORDERS))
        .group_by(*order).order_by(_ORDERS.c.id.desc()).limit(MOST)
    )  # fmt: skip
