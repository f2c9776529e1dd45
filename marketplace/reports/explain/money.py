"""The money of an order's lines: who is credited with what, as the statements say, and what settlements hold back."""

from collections.abc import Iterator, Sequence

from marketplace.language.translation import Language
from marketplace.reports.explain.facts import LineFacts, OrderStory, Payment
from marketplace.settlement.statements.charges import Charges, Stays, expected_still, summed
from marketplace.settlement.statements.valuation import NOTHING, ROUNDED_DONG, LineWorth, Worth, said_by


def line_worth(order: OrderStory, line: LineFacts) -> LineWorth:
    """Return what a line's draws are worth, in their order; last what no lot serves, where there is any."""
    return order.money.lines[line.id]


def owners(order: OrderStory, line: LineFacts, said: Language) -> Iterator[tuple[str, Worth]]:
    """Return who is credited with what of a line: its households, what nobody serves, and cooperatives.

    A cooperative is with what is sold of fruit it bought, and with its part in what a failed delivery cost.
    """
    bearing: dict[str, Worth] = {}
    for part in line.parts:
        told = order.money.parts[line.id, part.drawn.lot_id]
        cooperative = told.cooperative or ""
        if told.is_bought:
            yield said.say("{cooperative} (bought outright)", cooperative=cooperative), told.own
        else:
            yield part.household, told.household
            bearing[cooperative] = bearing.get(cooperative, NOTHING).plus(told.own)
    for missing in line_worth(order, line).parties[len(line.parts) :]:
        yield said.say("nobody yet (fruit is missing)"), missing
    for cooperative, worth in bearing.items():
        if worth != NOTHING:
            yield said.say("{cooperative} (cost of a failed delivery)", cooperative=cooperative), worth


def is_estimated(order: OrderStory, line: LineFacts) -> bool:
    """Say whether anything that is held back of a line is expected."""
    told = any(order.money.parts[line.id, part.drawn.lot_id].estimated for part in line.parts)
    worth = line_worth(order, line)
    return told or (not worth.settled and any(one.charged for one in worth.parties[len(line.parts) :]))


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
    is_rounded = open_dong <= ROUNDED_DONG and not comes_to_nothing
    if order.facts.paid_ms is not None or is_rounded or not (open_dong if line.kept_dong else comes_to_nothing):
        return held
    return summed([held, expected_still(Charges.of(line), stays, open_dong, of_own)])


def settled(payments: Sequence[Payment]) -> Charges:
    """Return what settlements hold back, added up."""
    return summed(Charges.of(one) for one in payments)
