"""Who gets the parcels of a shop's orders, as its files tell it: kept for those that its cooperative sends itself.

Where no account of a carrier is known, or an order has left or has its waybill, nobody is kept.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.orders import parcels, pick_ups, recipients
from marketplace.orders.recipients import NewRecipient
from marketplace.storage import bulk
from marketplace.storage.days import as_day
from marketplace.words.instants import as_date, day_of
from marketplace.words.parcels import Address

_STANDING = """
SELECT o.id, o.remote_id, o.placed_ms, p.promised_on FROM orders o LEFT JOIN promised_day p ON p.order_id = o.id
WHERE o.channel_id = :channel AND o.remote_id IN :codes AND o.fulfilment = 'none' AND o.order_state <> 'cancelled'
"""
_MADE = frozenset({"made", "cancelling"})


class RecipientSeal(NamedTuple):
    """By what recipients are sealed, and how many days they are kept at most."""

    key: str
    days: int

    def __repr__(self) -> str:
        return f"RecipientSeal(…, {self.days})"


def take_told(
    connection: Connection,
    channel_id: int,
    codes: Sequence[str],
    told: Mapping[str, Address],
    now_ms: int,
    by: RecipientSeal,
) -> int:
    """Keep who gets the parcels of orders that were just taken in (``codes``), and forget those that have left.

    Return of how many it is known now who gets them. Promised is the order's day, else today.
    """
    recipients.forget_handed_over(connection, channel_id, codes)
    named = sorted(set(told).intersection(codes))
    if not named:
        return 0
    rows = bulk.select(connection, _STANDING, {"channel": channel_id, "codes": named})
    ids = [order_id for order_id, *_ in rows]
    sent = {one.order_id for one in parcels.of_orders(connection, ids) if one.state in _MADE}
    accounts, owners = pick_ups.accounts(connection), pick_ups.cooperatives_of(connection, ids)
    today = as_date(day_of(now_ms))
    new = [
        NewRecipient(order_id, told[code], max(as_day(promised), today) if promised else today, placed_ms)
        for order_id, code, placed_ms, promised in rows
        if order_id not in sent and len(owners[order_id]) == 1 and owners[order_id] <= accounts.keys()
    ]
    return recipients.keep_told(connection, new, now_ms, by.key, days=by.days)
