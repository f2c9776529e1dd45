"""The instants of an order's events by its newest report."""

from marketplace.orders.stored import StoredOrder
from marketplace.orders.totals import Times
from marketplace.words.records import OrderRecord

_INSTANTS = frozenset({"delivered_ms", "cancelled_ms", "returned_ms"})


def times_of(record: OrderRecord, stored: StoredOrder | None = None) -> Times:
    """Return the order's times, by this report alone: those that came before it may have been others elsewhere.

    A cancel or return without an instant of its own counts when the report was made. Of a platform that has no
    instants, what stands as before counts since before.
    """
    cancelled_ms, returned_ms = record.cancelled_ms, record.returned_ms
    for line in record.lines:
        if line.cancelled and cancelled_ms is None:
            cancelled_ms = record.updated_ms
        if (line.returned or line.undelivered) and returned_ms is None:
            returned_ms = record.updated_ms
    paid_ms = stored.times.paid_ms if stored else None
    times = Times(record.placed_ms, record.delivered_ms, cancelled_ms, returned_ms, paid_ms)
    return _first_seen(times, stored, record) if stored and record.as_read else times


def _first_seen(times: Times, stored: StoredOrder, record: OrderRecord) -> Times:
    """Return the times of an order of a platform that has no instants: what stands as before counts since before.

    A delivery counts since it was first seen; a cancel or return since its packs were last seen to become others.
    """
    before, lines = stored.times, [line.values for line in stored.lines if line.stands]
    only_seen = record.unsaid or _INSTANTS  # a report that names what it leaves out says the other instants itself
    if "delivered_ms" in only_seen and times.delivered_ms is not None and before.delivered_ms is not None:
        times = times._replace(delivered_ms=before.delivered_ms)
    if "cancelled_ms" in only_seen and times.cancelled_ms is not None and before.cancelled_ms is not None:
        cancelled_g = sum(line.cancelled * line.pack_g for line in record.lines)
        if sum(values.cancelled_g for values in lines) == cancelled_g:
            times = times._replace(cancelled_ms=before.cancelled_ms)
    if "returned_ms" in only_seen and times.returned_ms is not None and before.returned_ms is not None:
        back_g = sum((line.returned + line.undelivered) * line.pack_g for line in record.lines)
        if sum(values.returned_g + values.undelivered_g for values in lines) == back_g:
            times = times._replace(returned_ms=before.returned_ms)
    return times
