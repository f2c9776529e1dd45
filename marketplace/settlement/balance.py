"""Balance: what a platform should have paid out for an order, held against what it did pay out.

A platform pays for what stays of the lines it pays for, less the fee, freight and tax that it names itself: these
replace what the order said. So a difference is money that follows neither from the order nor from a named charge.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.inventory.allocation import LineFacts, missing_of
from marketplace.orders.totals import sold
from marketplace.settlement.order_payments import PaidOut
from marketplace.storage import bulk

_ENTRIES = """
SELECT order_id, line, paid_ms, gross_dong, net_dong, fee_dong + freight_dong + tax_dong
FROM payout WHERE order_id IN :orders ORDER BY order_id, paid_ms, remote_id
"""
_TOLD = (
    "id", "remote_id", "fee_dong", "freight_dong", "tax_dong", "vat_dong", "pit_dong", "cit_dong", "undelivered_g",
    "refunded_dong", "ordered_g", "cancelled_g", "short_g", "returned_g", "gross_dong", "discount_dong",
)  # fmt: skip
_LINES = f"""
SELECT order_id, {", ".join(_TOLD)}
FROM order_line WHERE order_id IN :orders AND quantity > 0 ORDER BY order_id, sku, n
"""  # noqa: S608 - names of this module


class PayableLine(NamedTuple):
    """A line that is to be paid for: whether it ``stands`` (is not wholly cancelled), and what of it stays sold.

    Its charges are those it reported, for all that was ordered.
    """

    id: int
    remote_id: str | None
    fee_dong: int
    freight_dong: int
    tax_dong: int
    vat_dong: int
    pit_dong: int
    cit_dong: int
    stands: bool
    ordered_g: int
    amount_dong: int
    kept_g: int
    kept_dong: int


class PayoutEntry(NamedTuple):
    """One payout, and the fee, freight and tax that it says were held back."""

    paid: PaidOut
    charged_dong: int


class Balance(NamedTuple):
    """What an order's payouts should come to, and do, in đồng."""

    expected_dong: int
    received_dong: int

    @property
    def difference_dong(self) -> int:
        """What was paid out too much; below 0 too little."""
        return self.received_dong - self.expected_dong


NOTHING = Balance(0, 0)
ROUNDED = "làm tròn, mỗi dòng không quá 1 đ"
"""Why a difference stays that is rounding; the program lets it, nobody has to."""


def read_payout_entries(connection: Connection, order_ids: Iterable[int]) -> dict[int, list[PayoutEntry]]:
    """Read what was paid out for orders, by order."""
    entries: dict[int, list[PayoutEntry]] = {}
    for order_id, *paid, charged in bulk.select(connection, _ENTRIES, {"orders": sorted(order_ids)}):
        entries.setdefault(order_id, []).append(PayoutEntry(PaidOut(*paid), charged))
    return entries


def read_payable_lines(connection: Connection, order_ids: Iterable[int]) -> dict[int, list[PayableLine]]:
    """Read what stays of the lines of orders, by order, in the one sequence in which sums are split over them."""
    lines: dict[int, list[PayableLine]] = {}
    for order_id, *row in bulk.select(connection, _LINES, {"orders": sorted(order_ids)}):
        lines.setdefault(order_id, []).append(_payable_line(row))
    return lines


def payable_line(told: object) -> PayableLine:
    """Return a line of any type whose fields are called as the columns of ``order_line``."""
    return _payable_line([getattr(told, name) for name in _TOLD])


def _payable_line(row: Sequence[Any]) -> PayableLine:
    *known, undelivered_g, refunded_dong, ordered_g, cancelled_g, short_g, returned_g, gross_dong, discount_dong = row
    amount_dong = gross_dong - discount_dong
    facts = LineFacts(ordered_g, cancelled_g, short_g, returned_g, amount_dong, refunded_dong=refunded_dong)
    whole = missing_of(facts._replace(undelivered_g=undelivered_g), [])
    kept = (0, 0) if whole is None else sold(whole)
    return PayableLine._make((*known, ordered_g > cancelled_g, ordered_g, amount_dong, *kept))


def balance(lines: Sequence[PayableLine], entries: Sequence[PayoutEntry]) -> Balance:
    """Return what the payouts of an order should come to, and do."""
    kept_dong = sum(line.kept_dong for line in lines_paid_for(lines, [entry.paid for entry in entries]))
    return Balance(
        kept_dong - sum(entry.charged_dong for entry in entries), sum(entry.paid.net_dong for entry in entries)
    )


def rounding_tolerance(lines: Sequence[PayableLine], entries: Sequence[PayoutEntry]) -> int:
    """Return by how many đồng payouts may differ from what they should come to and still count as rounded.

    It is one for each line that stands and that they are for, whichever way they differ.
    """
    return sum(line.stands for line in lines_paid_for(lines, [entry.paid for entry in entries]))


def lines_paid_for(lines: Sequence[PayableLine], entries: Sequence[PaidOut]) -> list[PayableLine]:
    """Return the lines that payouts pay for: those they name, or all that stand where one pays for the whole order.

    So is one that names a line nobody knows; one that names a cancelled line is for that line. What only takes money
    back, charges more or names no sum at all pays for nothing.
    """
    there = {line.remote_id for line in lines} - {None}
    named = {entry.line for entry in entries if entry.pays}
    if named <= there:
        return [line for line in lines if line.remote_id in named]
    return [line for line in lines if line.stands]
