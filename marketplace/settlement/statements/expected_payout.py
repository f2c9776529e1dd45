"""Expected: what a platform is expected to pay out for an order's lines, by their own rows and what it named."""

from collections.abc import Sequence
from typing import NamedTuple

from marketplace.inventory.allocation import Drawn
from marketplace.settlement.balance import PayableLine
from marketplace.settlement.statements.charges import Charges, Retained, estimate
from marketplace.settlement.statements.valuation import LineToValue, SettledCharges, order_worth


class ExpectedPayout(NamedTuple):
    """What of a line's price stays, and what the platform is expected to hold back of it; both in đồng."""

    gross_dong: int
    charges: Charges

    @property
    def net_dong(self) -> int:
        """What is expected to be paid out."""
        return self.gross_dong - self.charges.total_dong


def expected_payout(line: PayableLine) -> ExpectedPayout:
    """Return what is expected to be paid out for a line; 0 đồng where nothing of it stays.

    It does not ask whether the order is delivered, nor what was settled: that is what it is held against.
    """
    stays = Retained(line.ordered_g, line.amount_dong, line.kept_g, line.kept_dong)
    return ExpectedPayout(line.kept_dong, estimate(Charges.of(line), stays))


def outstanding_payouts(lines: Sequence[PayableLine], paid: Sequence[SettledCharges]) -> list[ExpectedPayout]:
    """Return what is expected to be paid out for lines yet, beside the charges that settlements named already.

    Where they named nothing, that is what is expected of each line.
    """
    if not paid:
        return [expected_payout(line) for line in lines]
    money = [LineToValue(line.remote_id, Charges.of(line), [_as_one_draw(line)]) for line in lines]
    worths = order_worth(money, paid)
    return [ExpectedPayout(line.kept_dong, worth.still) for line, worth in zip(lines, worths, strict=True)]


def _as_one_draw(line: PayableLine) -> Drawn:
    """Return a line as one draw, with all that does not stay sold as cancelled: here only what stays counts."""
    gone_g, gone_dong = line.ordered_g - line.kept_g, line.amount_dong - line.kept_dong
    return Drawn(0, line.ordered_g, gone_g, 0, 0, line.amount_dong, cancelled_dong=gone_dong)
