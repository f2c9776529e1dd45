"""What of a line does not stay sold: cancelled, short, refunded, sent again, undelivered or returned, and whose."""

from marketplace.language.translation import Language
from marketplace.orders.held import disposition_of
from marketplace.reports.explain.history import LineHistory, OrderHistory
from marketplace.reports.explain.story import Story
from marketplace.settlement.order_view import OrderView


def tell_reversed(story: Story, order: OrderHistory, line: LineHistory, said: Language) -> None:
    """Tell what of a line was taken off again, and off whose fruit."""
    facts = order.view
    if line.view.cancelled_g:
        weight = said.kilograms(line.view.cancelled_g)
        parts = _parts(line, [part.drawn.cancelled_g for part in line.parts], said)
        came = disposition_of(facts.order_state, facts.fulfilment, line.view.restock)
        if came.away:
            text = said.say("{weight} cancelled on the way; no lot has the fruit until its parcel is back: {parts}.",
                            weight=weight, parts=parts)  # fmt: skip
        elif came.spoiled:
            text = said.say("{weight} cancelled on the way; the fruit came back and counts as spoiled: {parts}.",
                            weight=weight, parts=parts)  # fmt: skip
        else:
            text = said.say("{weight} cancelled; the fruit goes back to its lots: {parts}.", weight=weight, parts=parts)
        story.tell(facts.cancelled_ms, facts.shop, text)
    if line.view.short_g:
        story.tell(facts.delivered_ms or facts.updated_ms, facts.shop, said.say(
            "{weight} short weight ({agreed} of it agreed beforehand): {parts}.",
            weight=said.kilograms(line.view.short_g), agreed=said.kilograms(line.view.agreed_short_g),
            parts=_parts(line, [part.drawn.short_g for part in line.parts], said),
        ))  # fmt: skip
    if line.view.refunded_dong:
        story.tell(facts.updated_ms, facts.shop, said.say(
            "{amount} were given back to the buyer, and no fruit came back: the money falls, the weight stays sold.",
            amount=said.dong(line.view.refunded_dong),
        ))  # fmt: skip
    if line.view.replaced:
        story.tell(facts.updated_ms, facts.shop, said.say(
            "{packs} packs were sent once more free of charge; their fruit is no second sale.",
            packs=said.number(line.view.replaced),
        ))  # fmt: skip
    if line.view.undelivered_g:
        _tell_undelivered(story, facts, line, said)
    if line.view.returned_g:
        fate = said.say("and can be sold again") if line.view.restock else said.say("and counts as spoiled")
        story.tell(facts.returned_ms, facts.shop, said.say(
            "{weight} came back, shared over the lots in proportion, {fate}: {parts}.",
            weight=said.kilograms(line.view.returned_g), fate=fate,
            parts=_parts(line, [part.drawn.returned_g for part in line.parts], said),
        ))  # fmt: skip


def _tell_undelivered(story: Story, facts: OrderView, line: LineHistory, said: Language) -> None:
    weight = said.kilograms(line.view.undelivered_g)
    parts = _parts(line, [part.drawn.undelivered_g for part in line.parts], said)
    if disposition_of(facts.order_state, facts.fulfilment, line.view.restock).coming:
        text = said.say("{weight} never reached the buyer; no lot has the fruit until its parcel is back: {parts}.",
                        weight=weight, parts=parts)  # fmt: skip
    else:
        fate = said.say("and can be sold again") if line.view.restock else said.say("and counts as spoiled")
        text = said.say("{weight} never reached the buyer; it came back {fate}: {parts}.", weight=weight, fate=fate,
                        parts=parts)  # fmt: skip
    story.tell(facts.returned_ms or facts.updated_ms, facts.shop, text)


def _parts(line: LineHistory, grams: list[int], said: Language) -> str:
    found = [
        f"{part.origin.household} {said.kilograms(weight_g)}"
        for part, weight_g in zip(line.parts, grams, strict=True)
        if weight_g
    ]
    return "; ".join(found) or said.say("no lot")
