"""Books: all that a cooperative's periods are made of – its lots, the orders they served, and its rates. No queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from marketplace.directory.periods import AccountingPeriod
from marketplace.inventory.allocation import Drawn, LineFacts, missing_of
from marketplace.orders.status import brought_nothing
from marketplace.settlement.order_view import LineView, OrderView
from marketplace.settlement.statements.charges import Charges
from marketplace.settlement.statements.seller_of_record import MembershipHistory
from marketplace.settlement.statements.valuation import LineToValue, LineWorth, Rate, order_worth, settled_charges
from marketplace.settlement.tax_rates import RateRow, rate_on
from marketplace.words.instants import as_date, day_of


class LotView(NamedTuple):
    """A lot as statements need it: whose it is, on which terms it is sold, and how its grams left it otherwise."""

    id: int
    code: str
    household_id: int
    household: str
    produce_id: int
    produce: str
    grade: str | None
    picked_on: date | None
    in_g: int
    terms: str
    price_dong_per_kg: int | None
    sorted_from_id: int | None
    spoiled_g: int
    lost_g: int
    elsewhere_g: int


@dataclass(slots=True)
class Books:
    """Lots and orders by their ids, with what is asked of them together."""

    cooperative_id: int
    cooperative_kind: str
    members: MembershipHistory
    lots: dict[int, LotView]
    periods: Sequence[AccountingPeriod]
    """The cooperative's periods, in order."""
    pooled: set[int] = field(default_factory=set)
    """The lots that feed this cooperative's pooled listings."""
    orders: dict[int, OrderView] = field(default_factory=dict)
    elsewhere_dong: dict[int, int] = field(default_factory=dict)
    """By lot bought outright: what a trader or a stall gave for fruit of it."""
    rates: list[RateRow] = field(default_factory=list)
    _worths: dict[int, list[tuple[LineView, LineWorth]]] = field(default_factory=dict, init=False, repr=False)
    lines: dict[int, LineView] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.lines = {line.id: line for order in self.orders.values() for line in order.lines}

    def order_of(self, line: LineView) -> OrderView:
        """Return the order of a line."""
        return self.orders[line.order_id]

    def seller(self, line: LineView, lot: LotView) -> int | None:
        """Return the cooperative through which a lot's fruit was sold in a line."""
        if line.cooperative_id is not None:
            return line.cooperative_id
        if lot.terms == "outright":
            return self.buyer(lot)
        return self.members.of(lot.household_id, as_date(day_of(self.orders[line.order_id].placed_ms)))

    def buyer(self, lot: LotView) -> int | None:
        """Return the cooperative that buys a lot, once picked: its household's on that day, else its pool's."""
        if lot.picked_on is None:
            return None
        of = self.members.of(lot.household_id, lot.picked_on)
        return self.cooperative_id if of is None and lot.id in self.pooled else of

    def brought_nothing(self, line: LineView) -> bool:
        """Say whether nothing of a line reached its buyer or will."""
        return brought_nothing(self.orders[line.order_id], line.ordered_g, line.cancelled_g + line.undelivered_g)

    def worths(self, order: OrderView) -> list[tuple[LineView, LineWorth]]:
        """Return what the lines of an order are worth now; the parties of each are its draws, then what lacks.

        It is reckoned once, when all about the order has been read: several parts of a statement ask for it.
        """
        if order.id not in self._worths:
            worths = order_worth(self.money(order), settled_charges(order.payouts), final=order.paid_ms is not None)
            self._worths[order.id] = list(zip(order.lines, worths, strict=True))
        return self._worths[order.id]

    def money(self, order: OrderView) -> list[LineToValue]:
        """Return the lines of an order as valuation takes them."""
        return [self.line_money(line) for line in order.lines]

    def line_money(self, line: LineView) -> LineToValue:
        """Return a line as valuation takes it."""
        rate = self._rate(line, self.orders[line.order_id])
        return LineToValue(line.remote_id, Charges.of(line), self.parties(line), rate)

    def parties(self, line: LineView) -> list[Drawn]:
        """Return a line's draws, and last what no lot serves."""
        gone_g = (line.cancelled_g, line.short_g, line.returned_g)
        facts = LineFacts(line.ordered_g, *gone_g, line.amount_dong, refunded_dong=line.refunded_dong)
        missing = missing_of(facts._replace(undelivered_g=line.undelivered_g), line.draws)
        return line.draws if missing is None else [*line.draws, missing]

    def _rate(self, line: LineView, order: OrderView) -> Rate | None:
        kind = "household" if line.cooperative_id is None else self.cooperative_kind
        day = as_date(day_of(order.delivered_ms or order.placed_ms))
        found = rate_on(self.rates, kind, day)
        return None if found is None else Rate(found.rate_bp, found.source)
