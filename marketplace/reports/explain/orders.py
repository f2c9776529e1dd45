"""The story of one order: its three states, what the platform said and when, its lines and its money."""

from sqlalchemy import Connection

from marketplace.exchange import answer_archive
from marketplace.language.labels import delivery_state, order_itself, order_state, payment_state
from marketplace.language.translation import Language
from marketplace.orders.paid import payments
from marketplace.reports.explain.history import OrderHistory
from marketplace.reports.explain.history_reader import find_orders, read_history
from marketplace.reports.explain.lines import tell_life, tell_line
from marketplace.reports.explain.money import line_worth, settled
from marketplace.reports.explain.payouts import tell_difference, tell_paid, tell_settled
from marketplace.reports.explain.story import Story
from marketplace.settlement.order_view import OrderView
from marketplace.storage.scope import Scope


def explain_order(connection: Connection, scope: Scope, code: str, channel: str | None, said: Language) -> list[Story]:
    """Return the stories of the orders of a code, one for each shop that has it; none where the scope shows none."""
    return [_story(connection, order_id, said) for order_id, _ in find_orders(connection, scope, code, channel)]


def _story(connection: Connection, order_id: int, said: Language) -> Story:
    order = read_history(connection, order_id)
    facts = order.view
    story = Story(said.say("Order {code}, shop {shop}", code=facts.code, shop=facts.shop), facts.shop)
    paid = payments(connection, {order_id: facts.paid_ms})[order_id]
    story.facts += _facts(facts, paid, said)
    if any(order.money.noted):
        story.facts.append(said.say(
            "Noted beside the settlements: freight {freight} and box {box}; they stand with the freight of a failed"
            " delivery.", freight=said.dong(order.money.noted.freight_dong), box=said.dong(order.money.noted.box_dong),
        ))  # fmt: skip
    if order.parcels:
        waybills = ", ".join(parcel.waybill for parcel in order.parcels)
        story.facts.append(said.say("Waybill: {waybills}", waybills=waybills))
    tell_life(story, facts, said)
    for parcel in order.parcels:
        story.tell(parcel.at_ms, facts.shop, said.say(
            "Parcel {waybill} of carrier {carrier}: {state}.", waybill=parcel.waybill, carrier=parcel.carrier,
            state=order_state(parcel.state, said),
        ))  # fmt: skip
    for line in order.lines:
        tell_line(connection, story, order, line, said)
    _check_charges(story, order, said)
    tell_paid(story, order, order.view.payouts, said)
    tell_difference(story, order, order.lines, order.view.payouts, said)
    tell_settled(story, order, said)
    for run_id, read_ms in answer_archive.naming(connection, facts.channel_id, facts.code):
        story.tell(read_ms, facts.shop, said.say(
            "The platform's answer was read by run {run} and is kept; `lensan replay {run}` runs it again.", run=run_id
        ))  # fmt: skip
    return story


def _check_charges(story: Story, order: OrderHistory, said: Language) -> None:
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
    story.check(said, said.say("What the settlements hold back"), said.say("fee, freight and tax of all lines"),
                held, charged, "dong")  # fmt: skip


def _facts(facts: OrderView, paid: str, said: Language) -> list[str]:
    say = said.say
    parts = [
        say("Order: {state}", state=order_itself(facts.order_state, said)),
        say("Delivery: {state}", state=delivery_state(facts.fulfilment, said)),
        say("Payment: {state}", state=payment_state(paid, said)),
        say("Together: {label}; the platform's own word: “{word}”", label=order_state(facts.state, said),
            word=order_state(facts.status, said)),
    ]  # fmt: skip
    if facts.province:
        parts.append(say("Goes to {province}", province=facts.province))
    return parts
