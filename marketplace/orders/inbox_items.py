"""What waits in the inbox for an order's sake: an item stands until a report as new as the one it is about is in.

Reports may come backwards here too. An old one that cannot be read says nothing of an order that is further on, and an
old one that can be placed leaves the item of a newer one open.
"""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from marketplace.exchange import inbox
from marketplace.storage import bulk
from marketplace.words.instants import parse_iso
from marketplace.words.records import OrderRecord

_OPEN = (
    "SELECT key, kept FROM inboxitem WHERE source = :source AND kind = 'order' AND settled_ms IS NULL AND key IN :keys"
)
_STORED = "SELECT remote_id, updated_ms FROM orders WHERE channel_id = :channel AND remote_id IN :codes"


def set_aside(
    connection: Connection, channel_id: int, source: str, items: Sequence[inbox.NewItem], now_ms: int
) -> None:
    """Put items about orders into the inbox, but for those that a newer report has overtaken."""
    if not items:
        return
    codes = sorted({item.key for item in items})
    known = dict(bulk.select(connection, _STORED, {"channel": channel_id, "codes": codes}))
    waiting = {
        key: source_time_ms(kept) for key, kept in bulk.select(connection, _OPEN, {"source": source, "keys": codes})
    }
    newest: dict[str, inbox.NewItem] = {}
    for item in sorted(items, key=lambda item: source_time_ms(item.kept) or 0):
        at_ms = source_time_ms(item.kept)
        if at_ms is None or (at_ms > known.get(item.key, 0) and at_ms >= (waiting.get(item.key) or 0)):
            newest[item.key] = item
    inbox.put(connection, source, list(newest.values()), now_ms)


def settle_placed(connection: Connection, source: str, placed: Iterable[OrderRecord], now_ms: int) -> None:
    """Settle the items about orders that were placed by now from a report at least as new as the item's own."""
    at_ms = {record.code: record.updated_ms for record in placed}
    rows = bulk.select(connection, _OPEN, {"source": source, "keys": sorted(at_ms)})
    done = [key for key, kept in rows if (source_time_ms(kept) or 0) <= at_ms[key]]
    if done:
        inbox.close(connection, source, "order", done, now_ms)


def source_time_ms(kept: str) -> int | None:
    """Return the source time of a kept report, as we wrote it or as the platform did; None where it says none."""
    try:
        facts = json.loads(kept)
        ours = next((facts[name] for name in ("updated_ms", "exported_ms") if name in facts), None)
        return int(ours) if ours is not None else parse_iso(facts["updated_at"])
    except (ValueError, TypeError, KeyError):
        return None
