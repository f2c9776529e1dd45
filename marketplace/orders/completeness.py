"""Completeness of what came by files, measure by measure: a gap between their windows is a gap in what is known.

What was ordered is complete to the end of the unbroken stretch of windows from the first one, each of them no further
than when it was exported. What was delivered is known of each order that is still open since the latest export that
holds it, so the oldest of these says it of them all; of what was paid likewise, or by the windows of settlements.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.exchange import files, watermarks
from marketplace.exchange.channels import ChannelRow
from marketplace.exchange.files import FileWindow
from marketplace.exchange.watermarks import FeedWatermark
from marketplace.storage import bulk

_OPEN = """
SELECT placed_ms FROM orders WHERE channel_id = :channel AND order_state <> 'cancelled'
AND fulfilment NOT IN ('delivered', 'returned')
"""
_UNPAID = """
SELECT placed_ms FROM orders WHERE channel_id = :channel AND order_state <> 'cancelled' AND fulfilment <> 'returned'
AND paid_ms IS NULL
"""


class Completeness(NamedTuple):
    """Up to when files tell all that was ordered, delivered and paid (ms); None where no file tells of it."""

    placed_ms: int | None
    delivered_ms: int | None
    paid_ms: int | None


def unbroken_ms(windows: Iterable[FileWindow]) -> int | None:
    """Return the end of the stretch of windows, from the first one on, in which nothing is missing."""
    end: int | None = None
    for window in sorted(windows):
        if end is not None and window.from_ms > end:
            break
        end = max(window.until_ms, end or window.until_ms)
    return end


def read_again_ms(windows: Sequence[FileWindow], placed: Iterable[int]) -> int | None:
    """Return the oldest of the latest exports that hold each of these orders; None where there are none.

    An order that no window holds is known as it was placed, and no further.
    """
    edges = sorted({edge for one in windows for edge in (one.from_ms, one.until_ms)})
    latest = [
        max((one.exported_ms for one in windows if one.from_ms <= edge < one.until_ms), default=None) for edge in edges
    ]
    found = []
    for placed_ms in placed:
        at = bisect_right(edges, placed_ms) - 1
        exported_ms = latest[at] if at >= 0 else None
        found.append(placed_ms if exported_ms is None else exported_ms)
    return min(found, default=None)


def completeness(connection: Connection, channel_id: int) -> Completeness:
    """Return up to when the files of a shop tell all of each measure."""
    windows = files.windows(connection, channel_id)
    orders = [one for one in windows if one.kind == "orders"]
    placed_ms = unbroken_ms(_moving(orders, "placed"))
    delivered_ms = _again(connection, _OPEN, channel_id, _moving(orders, "delivered"), placed_ms)
    settled_ms = unbroken_ms(_moving([one for one in windows if one.kind == "settlement"], "paid"))
    paid_ms = _again(connection, _UNPAID, channel_id, _moving(orders, "paid"), placed_ms)
    return Completeness(placed_ms, delivered_ms, max((at for at in (settled_ms, paid_ms) if at), default=None))


def move(connection: Connection, channel: ChannelRow, now_ms: int) -> None:
    """Move what the totals of a shop are complete up to, after files of it were taken in.

    Where a contract tells of the shop too the later of both counts, and what it lists says itself what was delivered.
    """
    upto = completeness(connection, channel.id)
    by_file = channel.road == "file"
    feeds = {"orders": upto.placed_ms, "settlements": upto.paid_ms}
    if by_file:
        feeds["delivered"] = upto.delivered_ms
    for feed, at_ms in feeds.items():
        if at_ms is None:
            continue
        mark = watermarks.read(connection, channel.id, feed)
        if by_file or at_ms > (mark.as_of_ms or 0):
            watermarks.move(connection, channel.id, feed, FeedWatermark(mark.cursor, at_ms), now_ms)


def _again(
    connection: Connection, sql: str, channel_id: int, windows: Sequence[FileWindow], placed_ms: int | None
) -> int | None:
    """Return up to when orders are known that a query finds open, and never further than which orders there are."""
    if not windows or placed_ms is None:
        return None
    again_ms = read_again_ms(windows, bulk.scalars(connection, sql, {"channel": channel_id}))
    return placed_ms if again_ms is None else min(placed_ms, again_ms)


def _moving(windows: Iterable[FileWindow], measure: str) -> list[FileWindow]:
    return [one for one in windows if measure in one.moves.split()]
