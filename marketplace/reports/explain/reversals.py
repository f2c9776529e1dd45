"""What of a line does not stay sold: cancelled, short, refunded, sent again, undelivered or returned, and whose."""

from marketplace.language.translation import Language
from marketplace.orders.return_dispositions import disposition_of
from marketplace.reports.explain.history import LineHistory, OrderHistory
from marketplace.reports.explain.story import Story
from marketplace.settlement.order_view import OrderView


def tell_reversed(story: Story, order: OrderHistory, line: LineHistory, lang: Language) -> None:
    """Tell what of a line was taken off again, and off whose fruit."""
    view = line.view
    if view.cancelled_g:
        _tell_cancelled(story, order.view, line, lang)
    if view.short_g:
        _tell_short(story, order.view, line, lang)
    if view.refunded_dong and order.sight.money:
        story.tell(order.view.updated_ms, order.view.shop, lang.say(
            "{amount} were given back to the buyer, and no fruit came back: the money falls, the weight stays sold.",
            amount=lang.dong(view.refunded_dong),
        ))  # fmt: skip
    if view.replaced:
        story.tell(order.view.updated_ms, order.view.shop, lang.say(
            "{packs} packs were sent once more free of charge; their fruit is no second sale.",
            packs=lang.number(view.replaced),
        ))  # fmt: skip
    if view.undelivered_g:
        _tell_undelivered(story, order.view, line, lang)
    if view.returned_g:
        _tell_returned(story, order.view, line, lang)


def _tell_cancelled(story: Story, order: OrderView, line: LineHistory, lang: Language) -> None:
    weight = lang.kilograms(line.view.cancelled_g)
    parts = _parts(line, [part.drawn.cancelled_g for part in line.parts], lang)
    fate = disposition_of(order.order_state, order.fulfilment, line.view.restock)
    if fate.away:
        text = lang.say("{weight} cancelled on the way; no lot has the fruit until its parcel is back: {parts}.",
                        weight=weight, parts=parts)  # fmt: skip
    elif fate.spoiled:
        text = lang.say("{weight} cancelled on the way; the fruit came back and counts as spoiled: {parts}.",
                        weight=weight, parts=parts)  # fmt: skip
    else:
        text = lang.say("{weight} cancelled; the fruit goes back to its lots: {parts}.", weight=weight, parts=parts)
    story.tell(order.cancelled_ms, order.shop, text)


def _tell_short(story: Story, order: OrderView, line: LineHistory, lang: Language) -> None:
    story.tell(order.delivered_ms or order.updated_ms, order.shop, lang.say(
        "{weight} short weight ({agreed} of it agreed beforehand): {parts}.",
        weight=lang.kilograms(line.view.short_g), agreed=lang.kilograms(line.view.agreed_short_g),
        parts=_parts(line, [part.drawn.short_g for part in line.parts], lang),
    ))  # fmt: skip


def _tell_undelivered(story: Story, order: OrderView, line: LineHistory, lang: Language) -> None:
    weight = lang.kilograms(line.view.undelivered_g)
    parts = _parts(line, [part.drawn.undelivered_g for part in line.parts], lang)
    if disposition_of(order.order_state, order.fulfilment, line.view.restock).coming:
        text = lang.say("{weight} never reached the buyer; no lot has the fruit until its parcel is back: {parts}.",
                        weight=weight, parts=parts)  # fmt: skip
    else:
        text = lang.say("{weight} never reached the buyer; it came back {fate}: {parts}.", weight=weight,
                        fate=_fitness(line, lang), parts=parts)  # fmt: skip
    story.tell(order.returned_ms or order.updated_ms, order.shop, text)


def _tell_returned(story: Story, order: OrderView, line: LineHistory, lang: Language) -> None:
    story.tell(order.returned_ms, order.shop, lang.say(
        "{weight} came back, shared over the lots in proportion, {fate}: {parts}.",
        weight=lang.kilograms(line.view.returned_g), fate=_fitness(line, lang),
        parts=_parts(line, [part.drawn.returned_g for part in line.parts], lang),
    ))  # fmt: skip


def _fitness(line: LineHistory, lang: Language) -> str:
    """Return whether what came back can be sold again, in words."""
    return lang.say("and can be sold again") if line.view.restock else lang.say("and counts as spoiled")


def _parts(line: LineHistory, grams: list[int], lang: Language) -> str:
    of_lot: dict[tuple[str, str], int] = {}
    for part, weight_g in zip(line.parts, grams, strict=True):
        whose = (part.origin.household, part.origin.lot)
        of_lot[whose] = of_lot.get(whose, 0) + weight_g
    found = [f"{household} {lang.kilograms(weight_g)}" for (household, _), weight_g in of_lot.items() if weight_g]
    return "; ".join(found) or lang.say("no lot")
