"""What was paid out for an order, where that differs from the books, and why a difference may stay."""

from collections.abc import Sequence

from sqlalchemy import Connection

from marketplace.explain.facts import LineFacts, OrderStory, Payment
from marketplace.explain.money import line_worth
from marketplace.explain.story import Story
from marketplace.language import Language


def tell_paid(story: Story, order: OrderStory, payments: Sequence[Payment], said: Language) -> None:
    """Tell what the platform paid out."""
    for payment in payments:
        text = said.say(
            "Settlement {settlement} paid out {net}: {gross} less fee {fee}, freight {freight} and tax {tax}.",
            settlement=payment.settlement,
            net=said.dong(payment.net_dong),
            gross=said.dong(payment.gross_dong),
            fee=said.dong(payment.fee_dong),
            freight=said.dong(payment.freight_dong),
            tax=said.dong(payment.tax_dong),
        )
        story.tell(payment.paid_ms, order.facts.shop, text)


def tell_difference(
    connection: Connection,
    story: Story,
    order: OrderStory,
    lines: Sequence[LineFacts],
    payments: Sequence[Payment],
    said: Language,
) -> None:
    """Tell where the platform counts other goods than were kept, or pays out another sum than its own figures make.

    What may be rounding, one đồng a line, is no question to the platform.
    """
    if not any(one.gross_dong or one.net_dong for one in payments):
        return
    at_ms = max(one.paid_ms for one in payments)
    ours, theirs = sum(line.kept_dong for line in lines), sum(one.gross_dong for one in payments)
    if 0 < abs(theirs - ours) <= sum(line.ordered_g > line.cancelled_g for line in lines):
        return
    if theirs != ours:
        story.tell(at_ms, "Lên Sàn", said.say(
            "The settlements count {theirs} for the goods, {difference} than the {ours} of the books; ask the"
            " platform.", theirs=said.dong(theirs), ours=said.dong(ours), difference=_apart(theirs, ours, said),
        ))  # fmt: skip
        return
    worths = [line_worth(connection, order, line) for line in lines]
    ours = sum(part.net_dong + (part.tax_dong if worth.tax_source else 0) for worth in worths for part in worth.parties)
    theirs = sum(one.net_dong for one in payments)
    if theirs != ours:
        story.tell(at_ms, "Lên Sàn", said.say(
            "The settlements pay out {theirs}, {difference} than the {ours} that the households' shares add up to; ask"
            " the platform.", theirs=said.dong(theirs), ours=said.dong(ours), difference=_apart(theirs, ours, said),
        ))  # fmt: skip


def tell_settled(story: Story, order: OrderStory, said: Language) -> None:
    """Tell what was paid out otherwise than was owed, since when that is known, and who let it stay and why."""
    for one in order.differences:
        apart = _apart(one.received_dong, one.expected_dong, said)
        text = said.say(
            "Paid out for the order: {received}, {difference} than the {expected} it should have been.",
            received=said.dong(one.received_dong), difference=apart, expected=said.dong(one.expected_dong),
        )  # fmt: skip
        if one.settled_ms is None:
            story.tell(one.opened_ms, "Lên Sàn", text + " " + said.say("The reason is not clear yet."))
            continue
        story.tell(one.opened_ms, "Lên Sàn", text)
        story.tell(one.settled_ms, one.settled_by or "Lên Sàn",
                   said.say("The difference stays, for this reason: {reason}.", reason=one.reason or ""))  # fmt: skip


def _apart(theirs: int, ours: int, said: Language) -> str:
    if theirs > ours:
        return said.say("{amount} more", amount=said.dong(theirs - ours))
    return said.say("{amount} less", amount=said.dong(ours - theirs))
