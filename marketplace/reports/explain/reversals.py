"""What of a line does not stay sold: cancelled, short, refunded, sent again, undelivered or returned, and whose."""

from marketplace.language.translation import Language
from marketplace.orders.held import fate_of
from marketplace.reports.explain.facts import LineFacts, OrderFacts, OrderStory
from marketplace.reports.explain.story import Story


def tell_reversed(story: Story, order: OrderStory, line: LineFacts, said: Language) -> None:
    """Tell what of a line was taken off again, and off whose fruit."""
    facts = order.facts
    if line.cancelled_g:
        weight = said.kilograms(line.cancelled_g)
        parts = _parts(line, [part.drawn.cancelled_g for part in line.parts], said)
        came = fate_of(facts.order_state, facts.fulfilment, line.restock)
        if came.away:
            text = said.say("{weight} cancelled on the way; no lot has the fruit until its parcel is back: {parts}.",
                            weight=weight, parts=parts)  # fmt: skip
        elif came.spoiled:
            text = said.say("{weight} cancelled on the way; the fruit came back and counts as spoiled: {parts}.",
                            weight=weight, parts=parts)  # fmt: skip
        else:
            text = said.say("{weight} cancelled; the fruit goes back to its lots: {parts}.", weight=weight, parts=parts)
        story.tell(facts.cancelled_ms, facts.shop, text)
    if line.short_g:
        story.tell(facts.delivered_ms or facts.updated_ms, facts.shop, said.say(
            "{weight} short weight ({agreed} of it agreed beforehand): {parts}.",
            weight=said.kilograms(line.short_g), agreed=said.kilograms(line.agreed_short_g),
            parts=_parts(line, [part.drawn.short_g for part in line.parts], said),
        ))  # fmt: skip
    if line.refunded_dong:
        story.tell(facts.updated_ms, facts.shop, said.say(
            "{amount} were given back to the buyer, and no fruit came back: the money falls, the weight stays sold.",
            amount=said.dong(line.refunded_dong),
        ))  # fmt: skip
    if line.replaced:
        story.tell(facts.updated_ms, facts.shop, said.say(
            "{packs} packs were sent once more free of charge; their fruit is no second sale.",
            packs=said.number(line.replaced),
        ))  # fmt: skip
    if line.undelivered_g:
        _tell_undelivered(story, facts, line, said)
    if line.returned_g:
        fate = said.say("and can be sold again") if line.restock else said.say("and counts as spoiled")
        story.tell(facts.returned_ms, facts.shop, said.say(
            "{weight} came back, shared over the lots in proportion, {fate}: {parts}.",
            weight=said.kilograms(line.returned_g), fate=fate,
            parts=_parts(line, [part.drawn.returned_g for part in line.parts], said),
        ))  # fmt: skip


def _tell_undelivered(story: Story, facts: OrderFacts, line: LineFacts, said: Language) -> None:
    weight = said.kilograms(line.undelivered_g)
    parts = _parts(line, [part.drawn.undelivered_g for part in line.parts], said)
    if fate_of(facts.order_state, facts.fulfilment, line.restock).coming:
        text = said.say("{weight} never reached the buyer; no lot has the fruit until its parcel is back: {parts}.",
                        weight=weight, parts=parts)  # fmt: skip
    else:
        fate = said.say("and can be sold again") if line.restock else said.say("and counts as spoiled")
        text = said.say("{weight} never reached the buyer; it came back {fate}: {parts}.", weight=weight, fate=fate,
                        parts=parts)  # fmt: skip
    story.tell(facts.returned_ms or facts.updated_ms, facts.shop, text)


def _parts(line: LineFacts, grams: list[int], said: Language) -> str:
    found = [
        f"{part.household} {said.kilograms(weight_g)}"
        for part, weight_g in zip(line.parts, grams, strict=True)
        if weight_g
    ]
    return "; ".join(found) or said.say("no lot")
