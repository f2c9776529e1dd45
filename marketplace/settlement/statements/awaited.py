"""Awaited: whether a line is paid, and what of it its platform has still to pay, by lot. No queries."""

from marketplace.orders.status import PaymentStatus
from marketplace.orders.totals import sold
from marketplace.settlement.balance import lines_paid_for, payable_line
from marketplace.settlement.order_payments import PaidOut, taken_back
from marketplace.settlement.order_view import LineView
from marketplace.settlement.statements.books import Books
from marketplace.settlement.statements.charges import split_over_draws
from marketplace.settlement.statements.valuation import LineWorth, order_worth


def payment_of(books: Books, line: LineView) -> PaymentStatus:
    """Return whether a line is paid; where a payout is for it, it is paid in part until its order counts as paid.

    It is awaited no more: where less came, or it was taken back, that is a difference.
    """
    order = books.order_of(line)
    if order.paid_ms is not None:
        return PaymentStatus.PAID
    paid = [PaidOut(one.line, one.paid_ms, one.gross_dong, one.net_dong) for one in order.payouts]
    if line.id not in {
        one.id for one in lines_paid_for([payable_line(one) for one in order.lines if one.ordered_g], paid)
    }:
        return PaymentStatus.UNPAID
    return PaymentStatus.TAKEN_BACK if taken_back(paid) else PaymentStatus.PART_PAID


def awaited(books: Books, line: LineView) -> dict[int, int]:
    """Return what is still to come for a line by lot, in đồng.

    It is what stays, less what the platform is expected to hold back yet: what it named was received by that.
    """
    parties = books.parties(line)
    if not parties or payment_of(books, line) is not PaymentStatus.UNPAID:  # one that was taken out is nobody's
        return {}
    kept = [sold(party) for party in parties]
    still = _worth_of(books, line).still
    parts = split_over_draws(still, [grams for grams, _ in kept], [party.drawn_g for party in parties])
    return {party.lot_id: dong - part.total_dong for party, (_, dong), part in zip(parties, kept, parts, strict=True)}


def is_awaited(books: Books, line: LineView) -> bool:
    """Say whether a line's money, or a word of what is held back of it, is still to come from its platform.

    It is not where nothing of the line stays and all that is held back of it is named.
    """
    if not books.parties(line) or payment_of(books, line) is not PaymentStatus.UNPAID:
        return False
    return not books.order_of(line).payouts or not _worth_of(books, line).settled


def is_stale(books: Books, line: LineView) -> bool:
    """Say whether settlements hold back for more of a line than stays of it now, and nobody accepted that difference.

    So it is of an order that came back after it was paid: until the platform takes its money back, what it will keep
    is only expected.
    """
    if not books.order_of(line).is_overpaid:
        return False
    told = payable_line(line)
    return told.kept_dong < told.amount_dong


def _worth_of(books: Books, line: LineView) -> LineWorth:
    """Return what a line is worth; without the order's other lines where no payout came for it yet."""
    order = books.order_of(line)
    if not order.payouts:
        return order_worth([books.line_money(line)], [])[0]
    [found] = [worth for one, worth in books.worths(order) if one.id == line.id]
    return found
