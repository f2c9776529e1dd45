"""The money of an order's lines: who is credited with what, as the statements say, and what settlements hold back."""

from collections.abc import Iterator, Sequence

from marketplace.language.translation import Language
from marketplace.reports.explain.history import LineHistory, OrderHistory
from marketplace.settlement.order_view import PayoutView
from marketplace.settlement.statements.charges import Charges, Retained, outstanding_charges, sum_charges
from marketplace.settlement.statements.valuation import ROUNDED_DONG, LineWorth, settled_charges
from marketplace.settlement.statements.weight_and_money import NOTHING, Worth


def line_worth(order: OrderHistory, line: LineHistory) -> LineWorth:
    """Return what a line's draws are worth, in their order; last what no lot serves, where there is any."""
    return order.money.lines[line.view.id]


def owners(order: OrderHistory, line: LineHistory, lang: Language) -> Iterator[tuple[str, Worth]]:
    """Return who is credited with what of a line: its households, what nobody serves, and cooperatives.

    A cooperative is with what is sold of fruit it bought, and with its part in what a failed delivery cost.
    """
    bearing: dict[str, Worth] = {}
    others: dict[str, Worth] = {}
    for part in line.parts:
        told = order.money.parts[line.view.id, part.drawn.lot_id]
        cooperative = told.cooperative or ""
        if told.is_bought:
            yield lang.say("{cooperative} (bought outright)", cooperative=cooperative), told.own
        else:
            if part.origin.shown:
                yield part.origin.household, told.household
            else:
                strange = part.origin.household
                others[strange] = others.get(strange, NOTHING).plus(told.household)
            bearing[cooperative] = bearing.get(cooperative, NOTHING).plus(told.own)
    yield from others.items()
    for missing in line_worth(order, line).parties[len(line.parts) :]:
        yield lang.say("nobody yet (fruit is missing)"), missing
    for cooperative, worth in bearing.items():
        if worth != NOTHING:
            yield lang.say("{cooperative} (cost of a failed delivery)", cooperative=cooperative), worth


def is_estimated(order: OrderHistory, line: LineHistory) -> bool:
    """Say whether anything that is held back of a line is expected."""
    told = any(order.money.parts[line.view.id, part.drawn.lot_id].estimated for part in line.parts)
    worth = line_worth(order, line)
    return told or (not worth.settled and any(one.charged for one in worth.parties[len(line.parts) :]))


def held_back(order: OrderHistory, line: LineHistory) -> Charges | None:
    """Return what is held back of a line as the settlements name it, and is expected to be of what none counts.

    None where a settlement speaks of the whole of an order with several lines.
    """
    there = {one.view.remote_id for one in order.lines if one.parts}
    paid = settled_charges(order.view.payouts)
    whole = [one for one in paid if one.line not in there or one.line is None]
    if whole and len(order.lines) > 1:
        return None
    named = whole + [one for one in paid if one.line is not None and one.line == line.view.remote_id]
    stays = Retained(line.view.ordered_g, line.view.amount_dong, line.view.left_g, line.kept_dong)
    own = [one for one in named if one.of_goods]
    held, of_own = sum_charges(one.charges for one in named), sum_charges(one.charges for one in own)
    comes_to_nothing = not any((sum(one.gross_dong for one in own), *of_own))
    open_dong = max(line.kept_dong - sum(one.gross_dong for one in named), 0)
    is_rounded = open_dong <= ROUNDED_DONG and not comes_to_nothing
    if order.view.paid_ms is not None or is_rounded or not (open_dong if line.kept_dong else comes_to_nothing):
        return held
    return sum_charges([held, outstanding_charges(Charges.of(line.view), stays, open_dong, of_own)])


def settled(payments: Sequence[PayoutView]) -> Charges:
    """Return what these payouts hold back, added up."""
    return sum_charges(Charges.of(one) for one in payments)
