"""Orders: what each says of itself agrees with itself, with its lines, and with what was paid out for it."""

from collections.abc import Iterator

from sqlalchemy import Connection

from marketplace.orders.order_rows import mark_paid
from marketplace.reports.reconcile.findings import Correction, Difference, asked
from marketplace.reports.reconcile.payouts import KEPT
from marketplace.storage import bulk

_GIVES = "NOT (p.gross_dong <= 0 AND p.net_dong <= 0)"
# Since when every order's payouts are for all of it: the first that names no line of it (or any, where none of them
# stands), or the last of the first ones of its standing lines.
_COVERED = f"""
SELECT p.order_id, max(CASE WHEN {_GIVES} THEN p.paid_ms END) AS given_ms, CASE
    WHEN n.found = n.lines AND (n.last_ms < n.whole_ms OR n.whole_ms IS NULL) THEN n.last_ms ELSE n.whole_ms
    END AS covered_ms
FROM payout p JOIN (
    SELECT p.order_id, n.lines, n.found, n.last_ms,
           min(CASE WHEN {_GIVES} AND (n.lines IS NULL OR NOT EXISTS (
               SELECT 1 FROM order_line k
               WHERE k.order_id = p.order_id AND k.remote_id = p.line AND k.ordered_g > 0
           )) THEN p.paid_ms END) AS whole_ms
    FROM payout p LEFT JOIN (
        SELECT l.order_id, count(*) AS lines, count(f.first_ms) AS found, max(f.first_ms) AS last_ms
        FROM order_line l LEFT JOIN (
            SELECT p.order_id, p.line, min(p.paid_ms) AS first_ms FROM payout p WHERE {_GIVES}
            GROUP BY p.order_id, p.line
        ) f ON f.order_id = l.order_id AND f.line = l.remote_id
        WHERE l.ordered_g > l.cancelled_g GROUP BY l.order_id
    ) n ON n.order_id = p.order_id
    WHERE p.order_id IS NOT NULL GROUP BY p.order_id, n.lines, n.found, n.last_ms
) n ON n.order_id = p.order_id
GROUP BY p.order_id, n.lines, n.found, n.last_ms, n.whole_ms
"""  # noqa: S608 - names of this module
# What had come of every order by the instant of each of its payouts, before what was held back, and in all.
_COME = f"""
SELECT p.order_id, p.paid_ms, count(*) OVER ({{all}}) AS entries,
       sum(p.net_dong + p.fee_dong + p.freight_dong + p.tax_dong) OVER ({{upto}}) AS gross_dong,
       sum(p.net_dong + p.fee_dong + p.freight_dong + p.tax_dong) OVER ({{all}}) AS all_dong,
       sum(CASE WHEN {_GIVES} THEN p.net_dong ELSE 0 END) OVER ({{upto}}) AS given_dong,
       sum(CASE WHEN {_GIVES} THEN 0 ELSE -p.net_dong END) OVER ({{upto}}) AS taken_dong,
       sum(CASE WHEN {_GIVES} THEN p.net_dong ELSE 0 END) OVER ({{all}}) AS all_given_dong,
       sum(CASE WHEN {_GIVES} THEN 0 ELSE -p.net_dong END) OVER ({{all}}) AS all_taken_dong
FROM payout p WHERE p.order_id IS NOT NULL
""".format(all="PARTITION BY p.order_id", upto="PARTITION BY p.order_id ORDER BY p.paid_ms")  # noqa: S608
# A person let it stay that just this much came of just that which should have.
_LET_BE = """
EXISTS (SELECT 1 FROM payout_difference w WHERE w.order_id = e.order_id AND w.gone_ms IS NULL
        AND w.settled_ms IS NOT NULL AND w.expected_dong - w.received_dong = k.kept_dong - e.all_dong)
"""
# Paid since the first instant at which all of it was paid for and no less than what stays of it had come, but for one
# đồng a line that may be cut in rounding, unless what takes back all that was given undoes it; where less came in all,
# and a person let that stay, since the last at most.
_PAID = f"""
SELECT o.id, o.remote_id, o.paid_ms, t.entries, t.said_ms FROM orders o LEFT JOIN (
    SELECT e.order_id, e.entries, CASE
        WHEN c.covered_ms IS NULL OR (e.all_given_dong > 0 AND e.all_taken_dong >= e.all_given_dong) THEN NULL
        WHEN e.all_dong < k.kept_dong - k.lines AND NOT {_LET_BE} THEN NULL
        ELSE coalesce(min(CASE WHEN e.paid_ms >= c.covered_ms AND e.gross_dong >= k.kept_dong - k.lines
                          AND NOT (e.given_dong > 0 AND e.taken_dong >= e.given_dong) THEN e.paid_ms END), c.given_ms)
        END AS said_ms
    FROM ({_COME}) e JOIN ({_COVERED}) c ON c.order_id = e.order_id JOIN (
        SELECT o.id AS order_id, coalesce(sum({KEPT}), 0) AS kept_dong, count(l.id) AS lines
        FROM orders o LEFT JOIN order_line l ON l.order_id = o.id AND l.ordered_g > l.cancelled_g
        WHERE o.id IN (SELECT order_id FROM payout) GROUP BY o.id
    ) k ON k.order_id = e.order_id
    GROUP BY e.order_id, e.entries, e.all_dong, e.all_given_dong, e.all_taken_dong, c.covered_ms, c.given_ms,
             k.kept_dong, k.lines
) t ON t.order_id = o.id
"""  # noqa: S608 - names of this module
_APART = f"SELECT * FROM ({_PAID}) t WHERE coalesce(paid_ms, -1) <> coalesce(said_ms, -1) ORDER BY id"  # noqa: S608
_GONE = """
SELECT 'orders', l.order_id, 'its line ' || CAST(min(l.id) AS TEXT) FROM order_line l
WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = l.order_id) GROUP BY l.order_id
UNION ALL SELECT 'orders', p.order_id, 'its payout ' || min(p.remote_id) FROM payout p
WHERE p.order_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = p.order_id) GROUP BY p.order_id
UNION ALL SELECT 'order_line', d.line_id, 'its draw of lot ' || CAST(min(d.lot_id) AS TEXT) FROM draw d
WHERE NOT EXISTS (SELECT 1 FROM order_line l WHERE l.id = d.line_id) GROUP BY d.line_id
ORDER BY 1, 2, 3
"""


def differences(connection: Connection) -> Iterator[Difference]:
    """Say which orders are paid since another instant than by their payouts, and which are gone but for their lines."""
    for order_id, code, paid_ms, entries, said_ms in bulk.select(connection, _APART, {}):
        said = f"{entries or 0} payouts say {_since(said_ms)}"
        yield Difference(f"orders {order_id} ({code})", said, _since(paid_ms))
    for what, number, stands in bulk.select(connection, _GONE, {}):
        yield Difference(f"{what} {number}", f"{stands} stands", "the row is gone")


def unpaid(connection: Connection) -> set[int]:
    """Return the orders that are paid, and for which no payout is there."""
    return {order_id for order_id, _, _, entries, _ in bulk.select(connection, _APART, {}) if not entries}


def correct(connection: Connection) -> Iterator[Correction]:
    """Write since when orders are paid, by their payouts; an order without any is left as it is."""
    since: dict[int, int | None] = {}
    for order_id, code, paid_ms, entries, said_ms in bulk.select(connection, _APART, {}):
        if entries:
            since[order_id] = said_ms
            yield Correction(f"orders {order_id} ({code})", f"{_since(said_ms)}, as its payouts say")
        else:
            yield asked(f"orders {order_id} ({code})", f"it is {_since(paid_ms)}", "no payout says so")
    mark_paid(connection, since)


def _since(instant_ms: int | None) -> str:
    return "not paid" if instant_ms is None else f"paid since {instant_ms} ms"
