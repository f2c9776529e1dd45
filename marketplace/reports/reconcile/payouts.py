"""Payouts: what was paid out for every order against what stays of it, by a reading of its own: one statement.

The gross of all entries of an order, net of nothing but their own charges, is what stays of the lines they pay for;
where it is not, exactly that difference stands written.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.orders.totals import Tallies, write_totals
from marketplace.reports.reconcile.findings import Correction, Difference
from marketplace.settlement.differences import recheck
from marketplace.storage import bulk
from marketplace.words import money
from marketplace.words.signatures import PROGRAM

_STAYS_G = "l.ordered_g - l.cancelled_g - l.undelivered_g - l.short_g - l.returned_g"
_DONG = "(l.gross_dong - l.discount_dong)"
# What was cut from a line's price: of its grams that are gone, rounded down, and what was refunded; no more than it is.
_CUT = f"({_DONG} * (l.ordered_g - ({_STAYS_G})) / l.ordered_g + l.refunded_dong)"
KEPT = f"CASE WHEN {_CUT} > {_DONG} THEN 0 ELSE {_DONG} - {_CUT} END"
"""What stays of a line ``l`` of which not all is cancelled, in đồng."""
_GIVES = "(p.gross_dong > 0 OR p.net_dong > 0)"
# An entry that names no line of the order is of all that stands of it.
_WHOLE = f"""
EXISTS (SELECT 1 FROM payout p WHERE p.order_id = l.order_id AND {_GIVES} AND NOT EXISTS (
    SELECT 1 FROM order_line k WHERE k.order_id = p.order_id AND k.remote_id = p.line AND k.ordered_g > 0))
"""  # noqa: S608 - names of this module
_NAMED = f"""
EXISTS (SELECT 1 FROM payout p WHERE p.order_id = l.order_id AND {_GIVES} AND p.line = l.remote_id)
"""  # noqa: S608 - names of this module
_MEANT = f"l.ordered_g > l.cancelled_g AND ({_WHOLE} OR {_NAMED})"
# One đồng for each line that is paid for stays by itself, as rounding; anything else until a person lets it.
_MISNAMED = """
(w.settled_ms IS NULL OR w.settled_by = :program)
AND (w.settled_ms IS NOT NULL) <> (abs(t.expected_dong - t.received_dong) <= t.lines)
"""
_ORDERS = f"""
SELECT o.id, c.code, o.remote_id, t.expected_dong, t.received_dong, w.expected_dong, w.received_dong,
       w.settled_ms IS NULL
FROM orders o JOIN channel c ON c.id = o.channel_id LEFT JOIN (
    SELECT p.order_id, p.received_dong, p.received_dong - p.gross_dong + coalesce((
        SELECT sum({KEPT}) FROM order_line l WHERE l.order_id = p.order_id AND {_MEANT}), 0) AS expected_dong,
        (SELECT count(*) FROM order_line l WHERE l.order_id = p.order_id AND {_MEANT}) AS lines
    FROM (SELECT order_id, sum(net_dong) AS received_dong,
                 sum(net_dong + fee_dong + freight_dong + tax_dong) AS gross_dong
          FROM payout WHERE order_id IS NOT NULL GROUP BY order_id) p
) t ON t.order_id = o.id
LEFT JOIN payout_difference w ON w.order_id = o.id AND w.gone_ms IS NULL
WHERE (w.order_id IS NULL AND t.expected_dong <> t.received_dong) OR (w.order_id IS NOT NULL AND (
    t.order_id IS NULL OR t.expected_dong <> w.expected_dong OR t.received_dong <> w.received_dong OR ({_MISNAMED})))
ORDER BY o.id
"""  # noqa: S608 - names of this module


class _MisnotedOrder(NamedTuple):
    """An order whose written difference is not the true one: what should have come and did, and what is written."""

    order_id: int
    shop: str
    code: str
    expected_dong: int | None
    received_dong: int | None
    noted_dong: int | None
    noted_received_dong: int | None
    is_open: bool

    @property
    def where(self) -> str:
        """Which order it is, in words."""
        return f"{self.shop}, payouts of order {self.code}"


def differences(connection: Connection) -> Iterator[Difference]:
    """Say which orders have a difference that is not written as it is, or have one written and none in truth."""
    for one in _misnoted(connection):
        truth = "nothing paid out" if one.expected_dong is None else _sums_text(one.expected_dong, one.received_dong)
        found = "no difference" if one.noted_dong is None else _sums_text(one.noted_dong, one.noted_received_dong)
        if truth == found:
            truth, found = (is_so + f"; {truth}" for is_so in ("rounding", "open")[:: 1 if one.is_open else -1])
        yield Difference(one.where, truth, found)


def correct(connection: Connection, questioned: AbstractSet[int], now_ms: int) -> Iterator[Correction]:
    """Write those differences as they are, but for orders whose own figures are in question."""
    wrong = [one for one in _misnoted(connection) if one.order_id not in questioned]
    tallies: Tallies = {}
    recheck(connection, [one.order_id for one in wrong], now_ms, tallies)
    write_totals(connection, tallies)
    for one in wrong:
        yield Correction(one.where, "its difference is written down as it is")


def _sums_text(expected_dong: int, received_dong: int | None) -> str:
    return f"{money.text(int(expected_dong))} expected, {money.text(int(received_dong or 0))} received"


def _misnoted(connection: Connection) -> list[_MisnotedOrder]:
    return [_MisnotedOrder(*row) for row in bulk.select(connection, _ORDERS, {"program": PROGRAM})]
