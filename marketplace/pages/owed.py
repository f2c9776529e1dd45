"""What the platforms owe and what they paid otherwise than expected: the plain list on the screen Sàn."""

from marketplace.language.translation import Language
from marketplace.pages import components
from marketplace.pages.context import context, scope
from marketplace.settlement.difference_review import DifferenceRow, differences
from marketplace.settlement.receivables import ShopReceivable, shop_receivables
from marketplace.settlement.transfers import transfers
from marketplace.words.instants import day_of

_MOST = 50


def show_owed(lang: Language) -> None:
    """Draw what is still owed, what differs, and transfers that nobody has matched."""
    components.heading(lang.say("Still owed by the platforms"), lang.say("Delivered and not paid out yet, as expected"))
    _shops(lang)
    found = context().read(differences, scope())
    open_ = [one for one in found if one.settled_ms is None]
    note = lang.say("{count} without a reason", count=lang.number(len(open_))) if open_ else ""
    components.heading(lang.say("Paid out otherwise than expected"), note)
    _differences([*open_, *(one for one in found if one.settled_ms is not None)], lang)
    _transfers(lang)


def _shops(lang: Language) -> None:
    say = lang.say
    found = context().read(shop_receivables, scope())
    rows = [
        [one.shop, _awaiting(one.expected_dong, lang), lang.number(one.orders), lang.day(day_of(one.since_ms))]
        for one in found
    ]
    if not rows:
        components.empty(say("Everything that is delivered is paid out."), say("There is nothing to do here."))
        return
    columns = [
        (say("Shop"), "text"),
        (say("Awaiting (estimate)"), "number"),
        (say("Orders"), "number"),
        (say("Delivered since"), "text"),
    ]
    if rows[1:]:
        rows.append([say("All shops"), *_all_shops(found, lang), ""])
    components.table(columns, rows, last_is_total=len(rows) > len(found))


def _all_shops(found: list[ShopReceivable], lang: Language) -> list[str]:
    """Return what all shops owe and for how many orders; what platforms take back stands apart and lessens nothing."""
    owed, back = (sum(max(sign * one.expected_dong, 0) for one in found) for sign in (1, -1))
    sums = [lang.dong(owed), *([_awaiting(-back, lang)] if back else [])]
    return ["; ".join(sums), lang.number(sum(one.orders for one in found))]


def _awaiting(dong: int, lang: Language) -> str:
    return lang.dong(dong) if dong >= 0 else lang.say("the platform takes back {amount}", amount=lang.dong(-dong))


def _differences(found: list[DifferenceRow], lang: Language) -> None:
    say = lang.say
    if not found:
        components.empty(say("Every payout is what its order says."), say("There is nothing to do here."))
        return
    columns = [
        (say("Shop"), "text"),
        (say("Order"), "text"),
        (say("Settlement"), "text"),
        (say("Expected"), "number"),
        (say("Received"), "number"),
        (say("Difference"), "number"),
        (say("Reason"), "text"),
    ]
    rows = [
        [
            one.shop,
            one.order,
            one.settlement,
            *(lang.dong(dong) for dong in (one.expected_dong, one.received_dong, one.difference_dong)),
            one.reason or say("not known yet"),
        ]
        for one in found[:_MOST]
    ]
    components.table(columns, rows)
    if len(found) > _MOST:
        components.empty(
            say("{count} more are not shown.", count=lang.number(len(found) - _MOST)),
            say("All of them: `lensan payouts differences`."),
        )


def _transfers(lang: Language) -> None:
    say = lang.say
    found = context().read(transfers, scope(), open_only=True)
    if not found:
        return
    components.heading(say("Transfers that are not wholly matched"), say("Match them: `lensan payouts match`."))
    steps = {"wallet": say("into the wallet"), "bank": say("into the bank account")}
    columns = [
        (say("Reference"), "text"),
        (say("Where to"), "text"),
        (say("Amount"), "number"),
        (say("Not matched"), "number"),
    ]
    rows = [
        [one.reference, steps[one.step], lang.dong(one.amount_dong), lang.dong(one.open_dong)] for one in found[:_MOST]
    ]
    components.table(columns, rows)
