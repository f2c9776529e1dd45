"""Order lines that a person's act gave other lots: what that means for payouts, totals and the shops."""

from sqlalchemy import Connection

from marketplace.exchange import sync_requests
from marketplace.orders.reallocation import MoveReason, Reallocation
from marketplace.orders.totals import write_totals
from marketplace.settlement.differences import recheck


def write_reallocation(connection: Connection, lines: Reallocation, why: MoveReason, now_ms: int) -> None:
    """Write lines with their new lots, then payouts held against them, and the totals; the clock looks at the shops.

    CannotMove where a lot has not enough.
    """
    tallies = lines.write(why)
    recheck(connection, lines.orders, now_ms, tallies)
    for channel_id in sorted(tallies):
        sync_requests.request(connection, channel_id, now_ms)
    write_totals(connection, tallies)
