"""What every draw of an order's lines is worth, as the statements reckon it."""

from collections.abc import Sequence

from sqlalchemy import Connection

from marketplace.draws import Drawn, missing_of
from marketplace.draws import LineFacts as Facts
from marketplace.explain.reading import LineFacts, OrderStory, Payment
from marketplace.statements.worth import Charges, LineMoney, LineWorth, Paid, Rate, order_worth
from marketplace.taxes import RateRow, all_rates, rate_on
from marketplace.words.instants import as_date, day_of


def line_worth(connection: Connection, order: OrderStory, line: LineFacts) -> LineWorth:
    """Return what a line's draws are worth, in their order; last what no lot serves, where there is any."""
    rates = all_rates(connection)
    money = [
        LineMoney(one.remote_id, Charges(one.fee_dong, one.freight_dong, one.tax_dong), _parties(one),
                  _rate(rates, order, one))
        for one in order.lines
    ]  # fmt: skip
    paid = [Paid(one.line, Charges(one.fee_dong, one.freight_dong, one.tax_dong)) for one in order.payouts]
    return order_worth(money, paid)[order.lines.index(line)]


def held_back(order: OrderStory, line: LineFacts) -> Charges | None:
    """Return what is held back of a line as the settlements name it, or the order where there are none.

    None where a settlement speaks of the whole of an order with several lines.
    """
    whole = [one for one in order.payouts if one.line is None]
    if whole and len(order.lines) > 1:
        return None
    named = whole + [one for one in order.payouts if one.line is not None and one.line == line.remote_id]
    return settled(named) if named else Charges(line.fee_dong, line.freight_dong, line.tax_dong)


def settled(payments: Sequence[Payment]) -> Charges:
    """Return what settlements hold back, added up."""
    return Charges(*(sum(getattr(one, name) for one in payments) for name in Charges._fields))


def _parties(line: LineFacts) -> list[Drawn]:
    draws = [part.drawn for part in line.parts]
    facts = Facts(line.ordered_g, line.cancelled_g, line.short_g, line.returned_g, line.amount_dong)
    missing = missing_of(facts, draws)
    return draws if missing is None else [*draws, missing]


def _rate(rates: list[RateRow], order: OrderStory, line: LineFacts) -> Rate | None:
    kind = "household" if line.cooperative_kind is None else line.cooperative_kind
    found = rate_on(rates, kind, as_date(day_of(order.facts.delivered_ms or order.facts.placed_ms)))
    return None if found is None else Rate(found.rate_bp, found.source)
