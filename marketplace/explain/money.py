"""What every draw of an order's lines is worth, as the statements reckon it."""

from collections.abc import Sequence

from sqlalchemy import Connection

from marketplace.draws import Drawn, missing_of
from marketplace.draws import LineFacts as Facts
from marketplace.explain.facts import LineFacts, OrderStory, Payment
from marketplace.statements.charges import Charges, Stays, expected_still, summed
from marketplace.statements.worth import LineMoney, LineWorth, Rate, order_worth, said_by
from marketplace.taxes import RateRow, all_rates, rate_on
from marketplace.words.instants import as_date, day_of


def line_worth(connection: Connection, order: OrderStory, line: LineFacts) -> LineWorth:
    """Return what a line's draws are worth, in their order; last what no lot serves, where there is any."""
    rates = all_rates(connection)
    money = [LineMoney(one.remote_id, Charges.of(one), _parties(one), _rate(rates, order, one)) for one in order.lines]
    paid = said_by(order.payouts)
    return order_worth(money, paid, final=order.facts.paid_ms is not None)[order.lines.index(line)]


def held_back(order: OrderStory, line: LineFacts) -> Charges | None:
    """Return what is held back of a line as the settlements name it, and is expected to be of what none counts.

    None where a settlement speaks of the whole of an order with several lines.
    """
    there = {one.remote_id for one in order.lines if one.parts}
    paid = said_by(order.payouts)
    whole = [one for one in paid if one.line not in there or one.line is None]
    if whole and len(order.lines) > 1:
        return None
    named = whole + [one for one in paid if one.line is not None and one.line == line.remote_id]
    stays = Stays(line.ordered_g, line.amount_dong, line.left_g, line.kept_dong)
    own = [one for one in named if one.of_goods]
    held, of_own = summed(one.charges for one in named), summed(one.charges for one in own)
    comes_to_nothing = not any((sum(one.gross_dong for one in own), *of_own))
    open_dong = max(line.kept_dong - sum(one.gross_dong for one in named), 0)
    if order.facts.paid_ms is not None or not (open_dong if line.kept_dong else comes_to_nothing):
        return held
    return summed([held, expected_still(Charges.of(line), stays, open_dong, of_own)])


def settled(payments: Sequence[Payment]) -> Charges:
    """Return what settlements hold back, added up."""
    return summed(Charges.of(one) for one in payments)


def _parties(line: LineFacts) -> list[Drawn]:
    draws = [part.drawn for part in line.parts]
    gone_g = (line.cancelled_g, line.short_g, line.returned_g)
    facts = Facts(line.ordered_g, *gone_g, line.amount_dong, refunded_dong=line.refunded_dong)
    facts = facts._replace(undelivered_g=line.undelivered_g)
    missing = missing_of(facts, draws)
    return draws if missing is None else [*draws, missing]


def _rate(rates: list[RateRow], order: OrderStory, line: LineFacts) -> Rate | None:
    kind = "household" if line.cooperative_kind is None else line.cooperative_kind
    found = rate_on(rates, kind, as_date(day_of(order.facts.delivered_ms or order.facts.placed_ms)))
    return None if found is None else Rate(found.rate_bp, found.source)
