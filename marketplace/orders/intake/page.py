"""A page of orders, taken in: decoded, prepared and written, in the caller's transaction."""

from collections.abc import Sequence

from sqlalchemy import Connection

from marketplace.orders.intake.decode import OrdersTaken, decode
from marketplace.orders.intake.prepare import prepare
from marketplace.orders.intake.write import PageEffects, write
from marketplace.orders.promised_days import keep_promises
from marketplace.orders.run_caches import RunCaches
from marketplace.words.records import OrderRecord


def take_page(
    connection: Connection, channel_id: int, source: str, caches: RunCaches, records: Sequence[OrderRecord], now_ms: int
) -> tuple[OrdersTaken, PageEffects | None]:
    """Write a page of orders; return what it did, and what that means for offers, payouts and totals, if anything.

    ``source`` is the channel's code, under which the inbox keeps what cannot be placed.
    """
    decoded = decode(connection, channel_id, source, caches, records)
    effects = None
    if decoded is not None:
        prepared = prepare(decoded, channel_id, caches, now_ms)
        effects = write(connection, channel_id, source, caches, decoded, prepared, now_ms)
    keep_promises(connection, channel_id, records)
    return OrdersTaken(unchanged=len(records)) if decoded is None else decoded.taken(len(records)), effects
