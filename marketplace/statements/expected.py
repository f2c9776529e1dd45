"""Expected: what a platform is expected to pay out for an order's line, by the line's own row alone."""

from typing import NamedTuple

from marketplace.settlement.expected import Line
from marketplace.statements.charges import Charges, Stays, estimate


class Expected(NamedTuple):
    """What of a line's price stays, and what the platform is expected to hold back of it; both in đồng."""

    gross_dong: int
    charges: Charges

    @property
    def net_dong(self) -> int:
        """What is expected to be paid out."""
        return self.gross_dong - self.charges.total_dong


def expected_of(line: Line) -> Expected:
    """Return what is expected to be paid out for a line; 0 đồng where nothing of it stays.

    It does not ask whether the order is delivered, nor what was settled: that is what it is held against.
    """
    stays = Stays(line.ordered_g, line.amount_dong, line.kept_g, line.kept_dong)
    return Expected(line.kept_dong, estimate(Charges.of(line), stays))
