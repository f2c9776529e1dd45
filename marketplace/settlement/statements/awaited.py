"""Awaited: how a line's money stands, and what of it its platform has not paid out yet, by whose fruit it is. Pure."""

from marketplace.orders.paid import PaidOut, taken_back
from marketplace.orders.status import Payment
from marketplace.orders.totals import sold
from marketplace.settlement.expected import Line, line_of, paid_for
from marketplace.settlement.statements.charges import of_draws
from marketplace.settlement.statements.sources import LineFacts, Sources
from marketplace.settlement.statements.valuation import LineWorth, order_worth


def payment_of(known: Sources, line: LineFacts) -> Payment:
    """Return how the money of a line stands; one that a payout is for is paid in part as long as its order is.

    It is awaited no more: where less came, or it was taken back, that is a difference.
    """
    if known.orders[line.order_id].paid_ms is not None:
        return Payment.PAID
    entries = known.payouts.get(line.order_id, ())
    paid = [PaidOut(one.line, one.paid_ms, one.gross_dong, one.net_dong) for one in entries]
    if line.id not in {one.id for one in paid_for(_lines(known, line.order_id), paid)}:
        return Payment.UNPAID
    return Payment.TAKEN_BACK if taken_back(paid) else Payment.PART_PAID


def awaited(known: Sources, line: LineFacts) -> dict[int, int]:
    """Return what is still to come for a line by lot, in đồng.

    It is what stays, less what the platform is expected to hold back yet: what it named was received by that.
    """
    parties = known.parties(line)
    if not parties or payment_of(known, line) is not Payment.UNPAID:  # one that was taken out is nobody's
        return {}
    kept = [sold(party) for party in parties]
    still = _worth_of(known, line).still
    parts = of_draws(still, [grams for grams, _ in kept], [party.drawn_g for party in parties])
    return {party.lot_id: dong - part.total_dong for party, (_, dong), part in zip(parties, kept, parts, strict=True)}


def is_awaited(known: Sources, line: LineFacts) -> bool:
    """Say whether a line's money, or a word of what is held back of it, is still to come from its platform.

    It is not where nothing of the line stays and all that is held back of it is named.
    """
    if not known.parties(line) or payment_of(known, line) is not Payment.UNPAID:
        return False
    return line.order_id not in known.payouts or not _worth_of(known, line).settled


def is_stale(known: Sources, line: LineFacts) -> bool:
    """Say whether what settlements hold back of a line is for more than stays of it now, and nobody let that be.

    So it is of an order that came back after it was paid: until the platform takes its money back, what it will keep
    is only expected.
    """
    if line.order_id not in known.overpaid:
        return False
    told = line_of(line)
    return told.kept_dong < told.amount_dong


def _worth_of(known: Sources, line: LineFacts) -> LineWorth:
    """Return what a line is worth; where nothing was said of its order yet, without looking at the others."""
    if line.order_id not in known.payouts:
        return order_worth([known.line_money(line)], [])[0]
    [found] = [worth for one, worth in known.worths(known.orders[line.order_id]) if one.id == line.id]
    return found


def _lines(known: Sources, order_id: int) -> list[Line]:
    return [line_of(one) for one in known.by_order[order_id] if one.ordered_g]
