"""Pending payouts and shipments: those that waited in the inbox for an order, taken in once the order has come.

Whatever brings an order in, ``operations.intake`` asks for them in the transaction that writes it.
"""

from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.exchange.inbox import ORDER_OF
from marketplace.orders import kept_records
from marketplace.orders.shipments import take_shipments
from marketplace.orders.totals import FunnelCache
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import bulk
from marketplace.words.records import SettlementRecord, ShipmentRecord

_COME = f"""
FROM inboxitem i JOIN orders o ON o.channel_id = :channel AND o.remote_id = {ORDER_OF}
WHERE i.source = :source AND i.kind = :kind AND i.cause = :cause AND i.settled_ms IS NULL
"""
_LINE = """
AND (EXISTS (SELECT 1 FROM meaning m WHERE m.source = i.source AND m.cause = i.cause AND m.word = i.about)
     OR EXISTS (SELECT 1 FROM order_line k WHERE k.order_id = o.id AND k.remote_id = substr(i.place, 6))
     OR (SELECT count(*) FROM order_line k WHERE k.order_id = o.id AND k.quantity > 0) = 1)
"""
"""The line is known for which an item waits whose place is "line ID", or there is only one, or a person said it."""
_WAITS = (("settlement", "order", _COME), ("settlement", "line", _COME + _LINE), ("shipment", "parcel", _COME))
"""Under which cause a record of each kind waits for its order, and until when."""
_ANY = " UNION ALL ".join(
    f"SELECT 1 {come.replace(':kind', repr(kind)).replace(':cause', repr(cause))}" for kind, cause, come in _WAITS
)


class PendingTaken(NamedTuple):
    """How many payouts and shipments were taken in that had waited for their orders."""

    payouts: int = 0
    shipments: int = 0


def has_come(connection: Connection, channel_id: int, source: str) -> bool:
    """Say whether an order is known by now for which a payout or shipment of this channel waits in the inbox."""
    return bool(bulk.select(connection, f"{_ANY} LIMIT 1", {"channel": channel_id, "source": source}))


def take_pending(
    connection: Connection, channel_id: int, source: str, funnel: FunnelCache, now_ms: int
) -> PendingTaken:
    """Take in what of a channel's inbox waited for orders that are known by now, and settle it."""
    if not has_come(connection, channel_id, source):
        return PendingTaken()
    payouts, shipments = _payouts(connection, channel_id, source), _shipments(connection, channel_id, source)
    return PendingTaken(
        take_payouts(connection, channel_id, source, funnel, payouts, now_ms).new if payouts else 0,
        take_shipments(connection, channel_id, source, shipments, now_ms).taken if shipments else 0,
    )


def _payouts(connection: Connection, channel_id: int, source: str) -> list[SettlementRecord]:
    kept = _kept(connection, channel_id, source, "settlement")
    return [record for text in kept if (record := kept_records.payout_of(text)) is not None]


def _shipments(connection: Connection, channel_id: int, source: str) -> list[ShipmentRecord]:
    kept = _kept(connection, channel_id, source, "shipment")
    return [record for text in kept if (record := kept_records.shipment_of(text)) is not None]


def _kept(connection: Connection, channel_id: int, source: str, kind: str) -> list[str]:
    """Return what was kept of those records whose orders have come, oldest first; what still waits is not read."""
    return [
        text
        for one, cause, come in _WAITS
        if one == kind
        for text in bulk.scalars(
            connection, f"SELECT i.kept {come} ORDER BY i.id", _asked(channel_id, source, kind, cause)
        )
    ]


def _asked(channel_id: int, source: str, kind: str, cause: str) -> dict[str, Any]:
    return {"channel": channel_id, "source": source, "kind": kind, "cause": cause}
