"""The story of one order: its three states, what the platform said and when, its lines and its money."""

from collections.abc import Iterator

from sqlalchemy import Connection

from marketplace.exchange import answer_archive
from marketplace.language.labels import delivery_state, order_itself, order_state, parcel_state, payment_state
from marketplace.language.translation import Language
from marketplace.orders import parcels
from marketplace.reports.explain.history import OrderHistory
from marketplace.reports.explain.history_reader import find_orders, read_history
from marketplace.reports.explain.line_money import line_worth, settled
from marketplace.reports.explain.line_story import name_of, tell_life, tell_line, unnamed
from marketplace.reports.explain.payout_steps import tell_difference, tell_paid, tell_settled
from marketplace.reports.explain.story import Step, Story
from marketplace.settlement.order_payments import payments
from marketplace.settlement.order_view import OrderView
from marketplace.storage.scope import Scope


def explain_order(connection: Connection, scope: Scope, code: str, channel: str | None, lang: Language) -> list[Story]:
    """Return the stories of the orders of a code, one for each shop that has it; none where the scope shows none."""
    return [_story(connection, scope, order_id, lang) for order_id, _ in find_orders(connection, scope, code, channel)]


def _story(connection: Connection, scope: Scope, order_id: int, lang: Language) -> Story:
    order = read_history(connection, scope, order_id, unnamed(lang))
    view = order.view
    story = Story(lang.say("Order {code}, shop {shop}", code=view.code, shop=view.shop), view.shop)
    paid = payments(connection, {order_id: view.paid_ms})[order_id]
    story.facts += [*_state_words(view, paid, lang), *_noted_words(order, lang)]
    tell_life(story, view, lang)
    _tell_parcels(story, order, lang)
    _tell_requests(connection, story, order_id, view, lang)
    for line in order.lines:
        told = len(story.steps)
        tell_line(connection, story, order, line, lang)
        if len(order.lines) > 1:
            story.steps[told:] = [_named(step, name_of(line)) for step in story.steps[told:]]
    if order.sight.whole:
        _check_charges(story, order, lang)
        tell_paid(story, order, view.payouts, lang)
        tell_difference(story, order, order.lines, view.payouts, lang)
        tell_settled(story, order, lang)
    if scope.everywhere:
        _tell_answers(connection, story, view, lang)
    return story


def _named(step: Step, line: str) -> Step:
    """Return a step that says of which line of several it tells."""
    return step if f"({line})" in step.text else step._replace(text=f"{line}: {step.text}")


def _noted_words(order: OrderHistory, lang: Language) -> Iterator[str]:
    """Return what a person noted of the order's costs, and the waybills of its parcels."""
    noted = order.money.noted
    if any(noted) and order.sight.whole:
        yield lang.say(
            "Noted beside the settlements: freight {freight} and box {box}; they stand with the freight of a failed"
            " delivery.", freight=lang.dong(noted.freight_dong), box=lang.dong(noted.box_dong),
        )  # fmt: skip
    if order.parcels:
        yield lang.say("Waybill: {waybills}", waybills=", ".join(parcel.waybill for parcel in order.parcels))


def _tell_parcels(story: Story, order: OrderHistory, lang: Language) -> None:
    for parcel in order.parcels:
        story.tell(parcel.at_ms, order.view.shop, lang.say(
            "Parcel {waybill} of carrier {carrier}: {state}.", waybill=parcel.waybill, carrier=parcel.carrier,
            state=order_state(parcel.state, lang),
        ))  # fmt: skip


def _tell_requests(connection: Connection, story: Story, order_id: int, view: OrderView, lang: Language) -> None:
    """Tell what became of the parcels that a carrier was asked for, and why where it would not."""
    for one in parcels.of_orders(connection, [order_id]):
        what = {"number": one.waybill or one.number, "state": parcel_state(one.state, lang)}
        if one.reason is None:
            told = lang.say("Parcel {number} at the carrier: {state}.", **what)
        else:
            told = lang.say("Parcel {number} at the carrier: {state}: {why}", **what, why=lang.tell(one.reason))
        story.tell(one.made_ms or one.asked_ms, view.shop, told)


def _tell_answers(connection: Connection, story: Story, view: OrderView, lang: Language) -> None:
    for run_id, read_ms in answer_archive.naming(connection, view.channel_id, view.code):
        story.tell(read_ms, view.shop, lang.say(
            "The platform's answer was read by run {run} and is kept; `lensan replay {run}` runs it again.", run=run_id
        ))  # fmt: skip


def _check_charges(story: Story, order: OrderHistory, lang: Language) -> None:
    """Compare what settlements hold back of an order as a whole with what its lines were charged.

    Where only a fine or an adjustment came, the rest of what is charged is an estimate that no settlement has met.
    """
    if len(order.lines) < 2 or all(one.line is not None for one in order.view.payouts):
        return
    worths = [line_worth(order, line) for line in order.lines]
    if any(worth.tax_source or (worth.parties and not worth.settled) for worth in worths):
        return
    charged = sum(part.gross_dong - part.net_dong for worth in worths for part in worth.parties)
    held = settled(order.view.payouts).total_dong
    story.check(lang, lang.say("What the settlements hold back"), lang.say("fee, freight and tax of all lines"),
                held, charged, "dong")  # fmt: skip


def _state_words(facts: OrderView, paid: str, lang: Language) -> list[str]:
    say = lang.say
    parts = [
        say("Order: {state}", state=order_itself(facts.order_state, lang)),
        say("Delivery: {state}", state=delivery_state(facts.fulfilment, lang)),
        say("Payment: {state}", state=payment_state(paid, lang)),
        say("Together: {label}; the platform's own word: “{word}”", label=order_state(facts.state, lang),
            word=order_state(facts.status, lang)),
    ]  # fmt: skip
    if facts.province:
        parts.append(say("Goes to {province}", province=facts.province))
    return parts
