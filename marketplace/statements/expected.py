"""Expected: what a platform is expected to pay out for an order's lines, by the lines' own rows alone."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.db import bulk
from marketplace.draws import LineFacts
from marketplace.draws.line import reversed_dong
from marketplace.statements.charges import Charges, Stays, estimate


class _Line(NamedTuple):
    """A line as reported, for all that was ordered, and what of that does not stay."""

    id: int
    order_id: int
    remote_id: str | None
    ordered_g: int
    cancelled_g: int
    short_g: int
    returned_g: int
    gross_dong: int
    discount_dong: int
    fee_dong: int
    freight_dong: int
    tax_dong: int
    vat_dong: int
    pit_dong: int
    cit_dong: int
    refunded_dong: int
    undelivered_g: int


_LINES = f"SELECT {', '.join(_Line._fields)} FROM order_line WHERE order_id IN :orders ORDER BY order_id, id"  # noqa: S608


class Expected(NamedTuple):
    """What of a line's price stays, and what the platform is expected to hold back of it; both in đồng."""

    line_id: int
    remote_id: str | None
    gross_dong: int
    charges: Charges

    @property
    def net_dong(self) -> int:
        """What is expected to be paid out."""
        return self.gross_dong - self.charges.total_dong


def expected_lines(connection: Connection, order_ids: Iterable[int]) -> dict[int, list[Expected]]:
    """Return by order what is expected to be paid out for its lines, in one statement; 0 đồng where nothing stays.

    It does not ask whether the order is delivered, nor what was settled: that is what it is held against.
    """
    found: dict[int, list[Expected]] = {}
    for row in bulk.select(connection, _LINES, {"orders": sorted(order_ids)}):
        line = _Line(*row)
        amount_dong = line.gross_dong - line.discount_dong
        gone_g = (line.cancelled_g, line.short_g, line.returned_g)
        facts = LineFacts(line.ordered_g, *gone_g, amount_dong, refunded_dong=line.refunded_dong)
        facts = facts._replace(undelivered_g=line.undelivered_g)
        kept_dong = amount_dong - sum(reversed_dong(facts))
        charges = estimate(Charges.of(line), Stays(line.ordered_g, amount_dong, facts.left_g, kept_dong))
        found.setdefault(line.order_id, []).append(Expected(line.id, line.remote_id, kept_dong, charges))
    return found
