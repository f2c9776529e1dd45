"""When an order was paid: by its payouts and its lines alone, in whatever order either came."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.orders.status import PaymentStatus, payment_status
from marketplace.storage import bulk

_ENTRIES = "SELECT order_id, line, paid_ms, gross_dong, net_dong FROM payout WHERE order_id IN :orders"


class PaidOut(NamedTuple):
    """What one payout says: for which line (None: the whole order), when, and how many đồng."""

    line: str | None
    paid_ms: int
    gross_dong: int
    net_dong: int

    @property
    def pays(self) -> bool:
        """Whether it pays for anything, instead of taking money back or naming no sum at all."""
        return self.gross_dong > 0 or self.net_dong > 0


def paid_at(
    entries: Sequence[PaidOut], lines: Sequence[str | None], cancelled: Collection[str | None] = ()
) -> int | None:
    """Return since when all of an order is paid for, whether with enough or not.

    It is by an entry for the whole of it, or one for each of its standing ``lines``; one that names a line nobody knows
    is for the whole, and one that names a ``cancelled`` line for none that stands. None where something of it is not
    paid for yet, or all that was paid was taken back.
    """
    given = [entry for entry in entries if entry.pays]
    if taken_back(entries):
        return None
    named = {line for line in (*lines, *(cancelled if lines else ())) if line is not None}
    whole = [entry.paid_ms for entry in given if entry.line not in named]
    first: dict[str | None, int] = {}
    for entry in given:
        first[entry.line] = min(entry.paid_ms, first.get(entry.line, entry.paid_ms))
    if lines and all(line in first for line in lines):
        whole.append(max(first[line] for line in lines))
    return min(whole, default=None)


def payments(connection: Connection, orders: Mapping[int, int | None]) -> dict[int, PaymentStatus]:
    """Return how the money of orders stands; ``orders`` are their ids with since when each is paid."""
    entries = read_paid_out(connection, orders)
    return {
        order: payment_status(
            paid_ms, sum(one.pays for one in entries.get(order, ())), taken_back(entries.get(order, ()))
        )
        for order, paid_ms in orders.items()
    }


def taken_back(entries: Sequence[PaidOut]) -> bool:
    """Say whether something was paid, and all of it was taken back; what only is charged takes nothing back."""
    paid_dong = sum(entry.net_dong for entry in entries if entry.pays)
    return 0 < paid_dong <= sum(-entry.net_dong for entry in entries if not entry.pays)


def read_paid_out(connection: Connection, order_ids: Iterable[int]) -> dict[int, list[PaidOut]]:
    """Read what was paid out for these orders, by order."""
    entries: dict[int, list[PaidOut]] = {}
    for order_id, *entry in bulk.select(connection, _ENTRIES, {"orders": sorted(order_ids)}):
        entries.setdefault(order_id, []).append(PaidOut(*entry))
    return entries
