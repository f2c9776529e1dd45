"""The story of one order line: what was bought, whose fruit it was, what came back, and who is owed what."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from marketplace.language.labels import doer, order_state, shortfall_cause, signature
from marketplace.language.translation import Language
from marketplace.reports.explain.history import (
    AppliedRule,
    LineHistory,
    LotOrigin,
    OrderHistory,
    ShortfallHistory,
    Unnamed,
)
from marketplace.reports.explain.history_reader import order_of_line, read_history, rule_of
from marketplace.reports.explain.line_money_story import tell_money
from marketplace.reports.explain.payout_steps import tell_difference, tell_paid, tell_settled
from marketplace.reports.explain.reversals import tell_reversed
from marketplace.reports.explain.story import Story, StoryTable
from marketplace.settlement.order_view import OrderView
from marketplace.storage.scope import Scope
from marketplace.words.signatures import PROGRAM


def explain_line(connection: Connection, scope: Scope, line_id: int, lang: Language) -> Story | None:
    """Return the story of a line; None where the scope does not show it."""
    order_id = order_of_line(connection, scope, line_id)
    if order_id is None:
        return None
    order = read_history(connection, scope, order_id, unnamed(lang))
    line = next(line for line in order.lines if line.view.id == line_id)
    story = Story(lang.say("Line {sku} of order {code}, shop {shop}", sku=name_of(line), code=order.view.code,
                           shop=order.view.shop))  # fmt: skip
    tell_life(story, order.view, lang)
    tell_line(connection, story, order, line, lang)
    if not order.sight.whole:
        return story
    payments = [one for one in order.view.payouts if one.line in (None, line.view.remote_id)]
    tell_paid(story, order, payments, lang)
    if len(order.lines) == 1 or all(one.line is not None for one in payments):
        tell_difference(story, order, [line], payments, lang)
    tell_settled(story, order, lang)
    return story


def unnamed(lang: Language) -> Unnamed:
    """Return what those are called who are out of the reader's reach."""
    return Unnamed(lang.say("another household"), lang.say("another cooperative"))


def tell_life(story: Story, facts: OrderView, lang: Language) -> None:
    """Tell what happened to the order as a whole."""
    say = lang.say
    moments = (
        (facts.placed_ms, say("The order was placed.")),
        (facts.delivered_ms, say("The order was delivered.")),
        (facts.cancelled_ms, say("The order, or a part of it, was cancelled.")),
        (facts.returned_ms, say("The order, or a part of it, came back.")),
        (
            facts.updated_ms,
            say(
                "The platform changed it for the last time we know of: “{word}”.", word=order_state(facts.status, lang)
            ),
        ),
    )
    for at_ms, text in moments:
        if at_ms is not None:
            story.tell(at_ms, facts.shop, text)


def name_of(line: LineHistory) -> str:
    """Return a line's SKU, with its number where the order has the SKU more than once."""
    return line.view.sku if line.view.line_no == 0 else f"{line.view.sku} (#{line.view.line_no + 1})"


def tell_line(connection: Connection, story: Story, order: OrderHistory, line: LineHistory, lang: Language) -> None:
    """Tell all of a line: steps, the table of its draws, the money of each household, and the sums."""
    if not line.view.quantity:
        _tell_dropped(story, order, line, lang)
        return
    _tell_bought(story, order, line, lang)
    _tell_drawn(connection, story, order, line, lang)
    _tell_chosen(story, line, lang)
    _tell_recalled(story, line, lang)
    _tell_shortfalls(story, line, lang)
    tell_reversed(story, order, line, lang)
    _tell_posted(story, line, lang)
    if line.parts:
        story.tables.append(_draws_table(line, lang))
        if order.sight.money:
            tell_money(story, order, line, lang)
    _check(story, line, lang, money=order.sight.money)


def _tell_dropped(story: Story, order: OrderHistory, line: LineHistory, lang: Language) -> None:
    """Tell of a line that the platform took out of its order: what people did to it and what is posted is left."""
    _tell_chosen(story, line, lang)
    _tell_recalled(story, line, lang)
    story.tell(order.view.updated_ms, order.view.shop, lang.say(
        "The platform took “{title}” ({sku}) out of the order, with this change or before; nothing of it counts any"
        " more.", title=line.view.title, sku=name_of(line),
    ))  # fmt: skip
    _tell_posted(story, line, lang)


def _tell_bought(story: Story, order: OrderHistory, line: LineHistory, lang: Language) -> None:
    if not order.sight.money:
        story.tell(order.view.placed_ms, order.view.shop, lang.say(
            "{packs} boxes of {pack} of “{title}” ordered ({sku}): {weight}.", packs=lang.number(line.view.quantity),
            pack=lang.kilograms(line.view.pack_g), title=line.view.title, sku=name_of(line),
            weight=lang.kilograms(line.view.ordered_g),
        ))  # fmt: skip
        return
    story.tell(
        order.view.placed_ms,
        order.view.shop,
        lang.say(
            "{packs} boxes of {pack} of “{title}” ordered ({sku}): {weight}, {gross} less {discount} = {amount}.",
            packs=lang.number(line.view.quantity),
            pack=lang.kilograms(line.view.pack_g),
            title=line.view.title,
            sku=name_of(line),
            weight=lang.kilograms(line.view.ordered_g),
            gross=lang.dong(line.view.gross_dong),
            discount=lang.dong(line.view.discount_dong),
            amount=lang.dong(line.view.amount_dong),
        ),
    )


def _tell_drawn(connection: Connection, story: Story, order: OrderHistory, line: LineHistory, lang: Language) -> None:
    placed_ms = order.view.placed_ms
    story.tell(placed_ms, PROGRAM, _drawn_words(line, rule_of(connection, line.view, placed_ms), lang))
    over_g = sum(part.drawn.over_g for part in line.parts)
    if over_g:
        story.tell(placed_ms, PROGRAM, lang.say(
            "Each box is packed with {extra} more than its label: {over} over-filled in all, which nobody pays for.",
            extra=lang.kilograms(line.view.extra_g), over=lang.kilograms(over_g),
        ))  # fmt: skip


def _drawn_words(line: LineHistory, rule: AppliedRule | None, lang: Language) -> str:
    """Return from which lots a line's fruit came at first, and by which rule."""
    first = line.at_first
    found = [(part.origin, part.drawn.drawn_g) for part in line.parts] if first is None else first
    taken = "; ".join(_taken_words(found, lang))
    if first is None and line.was_recalled:
        unknown = lang.say("Whose fruit was drawn at first is not told by the books: some was taken back later.")
        left = lang.say("What is left of it comes from: {taken}.", taken=taken)
        return f"{unknown} {left}" if taken else unknown
    if not taken:
        return lang.say("No lot had fruit for it.")
    if first is None:
        return lang.say("What was drawn has changed since people chose other lots; the fruit now comes from: {taken}.",
                        taken=taken)  # fmt: skip
    if rule is None:
        return lang.say("The fruit comes from: {taken}.", taken=taken)
    name = rule_name(rule.kind, lang)
    if rule.from_on is None:
        return lang.say(
            "By the rule “{rule}” (the cooperative has declared none) the fruit comes from: {taken}.",
            rule=name,
            taken=taken,
        )
    return lang.say(
        "By the rule “{rule}” of {cooperative}, in force since {day}, the fruit comes from: {taken}.",
        rule=name,
        cooperative=rule.cooperative,
        day=lang.day(rule.from_on),
        taken=taken,
    )


def _taken_words(found: Sequence[tuple[LotOrigin, int]], lang: Language) -> Iterator[str]:
    """Yield what was taken of each lot; of those that the reader is not told of together."""
    for origin, weight_g in found:
        if origin.shown:
            yield _origin_words(origin, weight_g, lang)
    others = [(origin, weight_g) for origin, weight_g in found if not origin.shown]
    for origin, _ in others[:1]:
        yield _origin_words(origin, sum(weight_g for _, weight_g in others), lang)


def _origin_words(origin: LotOrigin, weight_g: int, lang: Language) -> str:
    if not origin.shown:
        return lang.say("{weight} of {household}", weight=lang.kilograms(weight_g), household=origin.household)
    return lang.say(
        "{weight} of {household}, {commune} (lot {lot}, picked on {day})",
        weight=lang.kilograms(weight_g),
        household=origin.household,
        commune=origin.commune,
        lot=origin.lot,
        day=lang.day(origin.picked_on),
    )


def _tell_chosen(story: Story, line: LineHistory, lang: Language) -> None:
    """Tell which lots people chose: another in place of one, or one for what was missing; of others' lots nothing."""
    for choice in line.choices:
        if not choice.after.shown and (choice.before is None or not choice.before.shown):
            continue
        after = _origin_words(choice.after, choice.grams, lang)
        if choice.before is None:
            text = lang.say("For fruit that was missing, another lot was given by hand: {after}.", after=after)
        else:
            text = lang.say("Swapped at packing: {after} takes the place of {household} (lot {lot}).", after=after,
                            household=choice.before.household, lot=choice.before.lot or "…")  # fmt: skip
        story.tell(choice.chosen_ms, signature(choice.who, lang), text)


def rule_name(kind: str, lang: Language) -> str:
    """Return what people call a rule of attribution; a word that is not ours is shown as it is."""
    say = lang.say
    names = {"oldest": say("oldest pick first"), "quota": say("by quota"), "turn": say("in turn")}
    return names.get(kind, kind)


def _tell_shortfalls(story: Story, line: LineHistory, lang: Language) -> None:
    for gap in line.shortfalls:
        cause = lang.say("Fruit was missing: {cause}.", cause=shortfall_cause(gap.cause, lang))
        _tell_shortfall(story, gap, [] if line.was_opened_by_recall(gap) else [cause], lang)


def _tell_shortfall(story: Story, gap: ShortfallHistory, told: list[str], lang: Language) -> None:
    """Tell when a shortfall opened, what was asked for, and how it was settled; ``told`` begins what is said first."""
    if gap.weight_g:
        told.append(lang.say("{weight} are still missing.", weight=lang.kilograms(gap.weight_g)))
    if gap.owner:
        told.append(lang.say("{owner} sees to it.", owner=gap.owner))
    if told:
        story.tell(gap.opened_ms, PROGRAM, " ".join(told))
    if gap.asked is not None or gap.asked_ms is not None:
        _tell_asked(story, gap, lang)
    if gap.settled_ms is not None:
        ways = {
            "lot": lang.say("another lot was given"),
            "less weight": lang.say("less weight was agreed with the buyer"),
            "cancelled": lang.say("the order was cancelled"),
            "returned": lang.say("the fruit came back"),
        }
        how = ways.get(gap.settled_how or "", gap.settled_how or "")
        story.tell(
            gap.settled_ms, doer(gap.settled_by, lang), lang.say("The missing fruit is settled: {how}.", how=how)
        )


def _tell_recalled(story: Story, line: LineHistory, lang: Language) -> None:
    """Tell what was taken back from the line, of which lot, and why."""
    for lost in (one for one in line.recalls if one.left_g > 0):
        who = doer(lost.who, lang) if lost.origin.lot else lost.origin.household  # nor who did it for others
        story.tell(lost.noted_ms, who, lang.say(
            "{weight} of {household} (lot {lot}) were taken back from this order: {cause}{why}.",
            weight=lang.kilograms(lost.left_g), household=lost.origin.household, lot=lost.origin.lot or "…",
            cause=shortfall_cause(lost.cause, lang), why=f" ({lost.why})" if lost.why else "",
        ))  # fmt: skip


def _tell_asked(story: Story, gap: ShortfallHistory, lang: Language) -> None:
    """Tell that a cancel was asked for; an older release did not keep when, so that it stands after all else."""
    text = lang.say("The platform was asked to cancel what is missing.")
    if gap.settled_ms is None:
        text += " " + lang.say("It has not said yet that it is cancelled.")
    story.tell(gap.asked_ms, signature(gap.asked_by, lang), text)


def _tell_posted(story: Story, line: LineHistory, lang: Language) -> None:
    for posting in line.postings:
        message = (
            lang.say("Posted for {household} in the period {first} – {last}: {weight}, {net}.",
                     household=posting.household, first=lang.day(posting.from_on), last=lang.day(posting.to_on),
                     weight=lang.kilograms(posting.weight_g), net=lang.dong(posting.net_dong))
            if posting.kind != "correction"
            else lang.say("Corrected for {household} in the period {first} – {last}: {weight}, {net}.",
                          household=posting.household, first=lang.day(posting.from_on),
                          last=lang.day(posting.to_on), weight=lang.kilograms(posting.weight_g),
                          net=lang.dong(posting.net_dong))
        )  # fmt: skip
        story.tell(posting.closed_ms, signature(posting.closed_by, lang), message)


def _draws_table(line: LineHistory, lang: Language) -> StoryTable:
    say = lang.say
    columns = (say("Household"), say("Lot"), say("Drawn"), say("Cancelled"), say("Short"), say("Undelivered"),
               say("Returned"), say("Stays sold"))  # fmt: skip
    drawn_of: dict[tuple[str, str], list[int]] = {}
    for part in line.parts:
        drawn, whose = part.drawn, (part.origin.household, part.origin.lot)
        gone = (drawn.cancelled_g, drawn.short_g, drawn.undelivered_g, drawn.returned_g)
        grams = (drawn.drawn_g, *gone, part.drawn.left_g)
        drawn_of[whose] = [a + b for a, b in zip(drawn_of.get(whose, [0] * 6), grams, strict=True)]
    rows = [(*whose, *map(lang.kilograms, grams)) for whose, grams in drawn_of.items()]
    sums = map(sum, zip(*drawn_of.values(), strict=True))
    rows.append((say("Together"), "", *map(lang.kilograms, sums)))
    return StoryTable(say("Whose fruit it was"), columns, rows, summed=True)


def _check(story: Story, line: LineHistory, lang: Language, *, money: bool) -> None:
    say = lang.say
    story.check(
        lang,
        say("Ordered less cancelled, short, undelivered and returned"),
        say("what stays drawn, with what is missing"),
        line.view.left_g,
        sum(part.drawn.left_g for part in line.parts) + line.open_g,
        "g",
    )
    drawn_g = sum(part.drawn.drawn_g for part in line.parts)
    if money and drawn_g == line.view.ordered_g:
        amounts = sum(part.drawn.amount_dong for part in line.parts)
        story.check(
            lang, say("What the buyer pays"), say("amounts of all draws"), line.view.amount_dong, amounts, "dong"
        )
