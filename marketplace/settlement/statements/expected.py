"""Expected: what a platform is expected to pay out for an order's lines, by their own rows and what it named."""

from collections.abc import Sequence
from typing import NamedTuple

from marketplace.inventory.allocation import Drawn
from marketplace.settlement.expected import Line
from marketplace.settlement.statements.charges import Charges, Stays, estimate
from marketplace.settlement.statements.valuation import LineMoney, Paid, order_worth


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


def still_expected(lines: Sequence[Line], paid: Sequence[Paid]) -> list[Expected]:
    """Return what of the lines' prices stays, and what is expected to be held back yet beside what settlements named.

    Where they named nothing, that is what is expected of each line.
    """
    if not paid:
        return [expected_of(line) for line in lines]
    money = [LineMoney(line.remote_id, Charges.of(line), [_whole(line)]) for line in lines]
    worths = order_worth(money, paid)
    return [Expected(line.kept_dong, worth.still) for line, worth in zip(lines, worths, strict=True)]


def _whole(line: Line) -> Drawn:
    """Return a line as if one lot served it; it does not matter here how what is gone went."""
    gone_g, gone_dong = line.ordered_g - line.kept_g, line.amount_dong - line.kept_dong
    return Drawn(0, line.ordered_g, gone_g, 0, 0, line.amount_dong, cancelled_dong=gone_dong)
