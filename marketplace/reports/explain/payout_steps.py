"""What was paid out for an order, where that differs from the books, and why a difference may stay."""

from collections.abc import Sequence

from marketplace.language.labels import signature
from marketplace.language.translation import Language
from marketplace.reports.explain.history import LineHistory, OrderHistory
from marketplace.reports.explain.line_money import settled
from marketplace.reports.explain.story import Story
from marketplace.settlement.balance import lines_paid_for, payable_line
from marketplace.settlement.order_payments import PaidOut
from marketplace.settlement.order_view import PayoutView
from marketplace.words.signatures import PROGRAM


def tell_paid(story: Story, order: OrderHistory, payments: Sequence[PayoutView], lang: Language) -> None:
    """Tell what the platform paid out."""
    for payment in sorted(payments, key=lambda one: (one.paid_ms, one.id)):
        text = lang.say(
            "Settlement {settlement} paid out {net}: {gross} less fee {fee}, freight {freight} and tax {tax}.",
            settlement=payment.settlement,
            net=lang.dong(payment.net_dong),
            gross=lang.dong(payment.gross_dong),
            fee=lang.dong(payment.fee_dong),
            freight=lang.dong(payment.freight_dong),
            tax=lang.dong(payment.tax_dong),
        )
        story.tell(payment.paid_ms, order.view.shop, text)


def tell_difference(
    story: Story, order: OrderHistory, lines: Sequence[LineHistory], payments: Sequence[PayoutView], lang: Language
) -> None:
    """Tell how much of an open difference is of the goods of ``lines``, and how much within the settlements' own sums.

    What is counted is held against the lines that are paid for: what is awaited yet is no question to the platform, and
    what is rounding, or was let be, neither.
    """
    if all(one.settled_ms is not None for one in order.differences):
        return
    told = [payable_line(line) for line in order.view.lines if line.ordered_g]
    entries = [PaidOut(one.line, one.paid_ms, one.gross_dong, one.net_dong) for one in order.view.payouts]
    meant = {line.id: line.kept_dong for line in lines_paid_for(told, entries)}
    at_ms = max(one.paid_ms for one in order.view.payouts)
    ours, theirs = sum(meant.get(line.view.id, 0) for line in lines), sum(one.gross_dong for one in payments)
    if theirs != ours:
        story.tell(at_ms, PROGRAM, lang.say(
            "The settlements count {theirs} for the goods, {difference} than the {ours} of the books; ask the"
            " platform.", theirs=lang.dong(theirs), ours=lang.dong(ours), difference=_more_or_less(theirs, ours, lang),
        ))  # fmt: skip
    ours, theirs = theirs - settled(payments).total_dong, sum(one.net_dong for one in payments)
    if theirs != ours:
        story.tell(at_ms, PROGRAM, lang.say(
            "The settlements pay out {theirs}, {difference} than the {ours} that their own figures make; ask the"
            " platform.", theirs=lang.dong(theirs), ours=lang.dong(ours), difference=_more_or_less(theirs, ours, lang),
        ))  # fmt: skip


def tell_settled(story: Story, order: OrderHistory, lang: Language) -> None:
    """Tell what was paid out otherwise than was owed, since when that is known, and who let it stay and why."""
    for one in order.differences:
        apart = _more_or_less(one.received_dong, one.expected_dong, lang)
        text = lang.say(
            "Paid out for the order: {received}, {difference} than the {expected} it should have been.",
            received=lang.dong(one.received_dong), difference=apart, expected=lang.dong(one.expected_dong),
        )  # fmt: skip
        if one.settled_ms is None:
            story.tell(one.opened_ms, PROGRAM, text + " " + lang.say("The reason is not clear yet."))
            continue
        story.tell(one.opened_ms, PROGRAM, text)
        story.tell(one.settled_ms, signature(one.settled_by, lang),
                   lang.say("The difference stays, for this reason: {reason}.", reason=one.reason or ""))  # fmt: skip


def _more_or_less(theirs: int, ours: int, lang: Language) -> str:
    if theirs > ours:
        return lang.say("{amount} more", amount=lang.dong(theirs - ours))
    return lang.say("{amount} less", amount=lang.dong(ours - theirs))
