"""What a platform cannot say of an order, written down on its story: refunds, boxes sent again, what came back, costs.

Each is said with its numbers before it is done, and done when a person agrees.
"""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st
from sqlalchemy import Connection

from marketplace.directory.rights.may import Needs, require
from marketplace.inventory.lots import Provenance
from marketplace.language.translation import Language
from marketplace.operations.fulfilment import overrides
from marketplace.operations.fulfilment.overrides import NamedLine
from marketplace.pages import components
from marketplace.pages.actions import agreed, changed, refusal, told
from marketplace.pages.context import acting, context, scope, signed
from marketplace.pages.number_field import number_field
from marketplace.settlement.statements.act_preview import PreviewedChange, preview_act
from marketplace.settlement.statements.failed_bearers import borne_by
from marketplace.settlement.statements.failed_deliveries import NotedCost, note_cost, noted_costs
from marketplace.storage.scope import Act
from marketplace.words import money
from marketplace.words.messages import Refusal, Unreadable

_ASKED, _DONE = "act_asked", "acts_done"
_MOST_PACKS = 10_000


class OrderAction(NamedTuple):
    """What a person asked for: what of which line, and its numbers."""

    kind: str
    """'refund', 'resend', 'returned' or 'cost'."""
    line: NamedLine
    numbers: tuple[int, ...]


def writing(code: str, shop: str, lang: Language) -> None:
    """Let a person write down what the platform cannot say of an order of a shop (its title)."""
    lines = [line for line in context().read(overrides.lines_in, scope(), code) if line.shop_title == shop]
    told()
    if not lines:
        return
    components.heading(
        lang.say("Write down for this order"), lang.say("What the platform cannot say; it asks once more.")
    )
    names = {"refund": lang.say("Refund without return"), "resend": lang.say("Send again"),
             "returned": lang.say("What came back"), "cost": lang.say("Cost of a failed delivery")}  # fmt: skip
    chosen = st.segmented_control(
        lang.say("Write down for this order"),
        [act for act in _FORMS if _makes_sense(act, lines)],
        format_func=names.__getitem__,
        label_visibility="collapsed",
        key=f"act-{lines[0].order_id}-{st.session_state.get(_DONE, 0)}",
    )
    asked: tuple[OrderAction, str] | None = st.session_state.get(_ASKED)
    if asked is not None and (asked[0].line.order_id, asked[0].kind) == (lines[0].order_id, chosen):
        _confirm(*asked, code, lang)
    elif chosen is not None:
        with st.form("order_act"):
            action = _FORMS[chosen](lines, lang)
            sent = st.form_submit_button(lang.say("Go on"), type="primary")
        if sent and action is not None:
            _ask(action, lang)


def _makes_sense(act: str, lines: list[NamedLine]) -> bool:
    """Say whether there is anything that it could be noted of: a cost is one of a whole order."""
    there = {"returned": any(line.back_g for line in lines), "cost": all(line.whole_order for line in lines)}
    return there.get(act, True)


def _line(lines: list[NamedLine], lang: Language) -> NamedLine:
    """Let a person choose the line, where the order has several."""
    if len(lines) == 1:
        return lines[0]
    named = {line.id: lang.say("{title}: {packs} packs of {weight}", title=line.title, packs=lang.number(line.packs),
                               weight=lang.kilograms(line.pack_g)) for line in lines}  # fmt: skip
    chosen = st.selectbox(lang.say("Line of the order"), list(named), format_func=named.__getitem__)
    return next(line for line in lines if line.id == chosen)


def _refund(lines: list[NamedLine], lang: Language) -> Callable[[], OrderAction]:
    line = _line(lines, lang)
    typed = st.text_input(lang.say("Given back to the buyer in all"), placeholder="50k")
    components.hint(lang.say("Money alone: the kilograms stay sold. Write 0 to take it off again."))
    return lambda: OrderAction("refund", line, (money.dong(typed),))


def _resend(lines: list[NamedLine], lang: Language) -> Callable[[], OrderAction] | None:
    line = _line(lines, lang)
    packs = number_field(lang.say("Packs sent once more, in all"), 0, _MOST_PACKS, 1, lang)
    components.hint(lang.say("Free of charge and no second sale; the fruit is taken from the same lots."))
    return None if packs is None else lambda: OrderAction("resend", line, (packs,))


def _returned(lines: list[NamedLine], lang: Language) -> Callable[[], OrderAction]:
    line = _line(lines, lang)
    names = {False: lang.say("spoiled"), True: lang.say("can be sold again")}
    fit = st.radio(lang.say("The fruit that came back"), list(names), format_func=names.__getitem__, horizontal=True)
    return lambda: OrderAction("returned", line, (int(bool(fit)),))


def _cost(lines: list[NamedLine], lang: Language) -> Callable[[], OrderAction]:
    freight = st.text_input(lang.say("Freight out and back that no settlement says"), "0")
    box = st.text_input(lang.say("The box and what was in it beside the fruit"), "0")
    return lambda: OrderAction("cost", lines[0], (money.dong(freight), money.dong(box)))


_FORMS = {"refund": _refund, "resend": _resend, "returned": _returned, "cost": _cost}


def _ask(action: Callable[[], OrderAction], lang: Language) -> None:
    """Try what is wanted, and remember it with what it will do; or say why it cannot be done."""
    try:
        wanted = action()
        with context().database.write() as connection:
            require(connection, acting(connection), *_needs(wanted))
            text = _foretold(connection, wanted, lang)
    except (Refusal, Unreadable) as refused:
        st.error(lang.tell(refusal(refused)))
        return
    st.session_state[_ASKED] = (wanted, text)
    st.rerun()


def _needs(action: OrderAction) -> list[Needs]:
    """Return what an act takes: a cost is charged to all who have a part in the order, so to nobody else's."""
    if action.kind == "cost":
        return [Needs(Act.ORDERS, "orders", (action.line.order_id,), whole=True)]
    return [Needs(Act.ORDERS, "order_line", (action.line.id,))]


def _do(connection: Connection, action: OrderAction) -> None:
    now, (number, *more) = context().clock(), action.numbers
    who = Provenance(signed(), now, now)
    match action.kind:
        case "refund":
            overrides.refund(connection, action.line.id, number, who)
        case "resend":
            overrides.send_again(connection, action.line.id, number, who)
        case "returned":
            overrides.judge_returned(connection, action.line.id, bool(number), who)
        case _:
            note_cost(connection, action.line.order_id, NotedCost(number, *more), who.who, now)


def _foretold(connection: Connection, action: OrderAction, lang: Language) -> str:
    """Return what an act will do, sentence by sentence; its transaction is taken back."""
    say, line, number = lang.say, action.line, action.numbers[0]
    if action.kind == "cost":
        return _cost_foretold(connection, action, lang)
    found = preview_act(connection, scope(), line.id, lambda one: _do(one, action))
    heads = {
        "refund": say("{amount} in all are given back to the buyer for “{title}” (noted before: {before}); the weight"
                      " that is sold stays.", amount=lang.dong(number), title=line.title,
                      before=lang.dong(line.refunded_dong)),
        "resend": say("{packs} packs of “{title}” in all are sent once more free of charge (noted before: {before});"
                      " that is no further sale.", packs=lang.number(number), title=line.title,
                      before=lang.number(line.resent)),
        "returned": say("Of “{title}” {weight} came back: they {fate}.", title=line.title,
                        weight=lang.kilograms(line.back_g),
                        fate=say("can be sold again") if number else say("are spoiled")),
    }  # fmt: skip
    parts = [heads[action.kind], *(text for one in found.changes for text in _told(one, lang))]
    if found.untold:
        parts.append(say("It changes other figures too, which are not shown to you."))
    elif not found.changes:
        parts.append(say("No lot and no money changes."))
    if (
        action.kind == "refund"
        and not found.untold
        and sum(one.dong for one in found.changes) not in (0, line.refunded_dong - number)
    ):
        parts.append(
            say("The platform's fees and tax go by the goods' price and change too: the sum is not the refund.")
        )
    if found.closed:
        parts.append(say("Closed periods stay as they are; the difference stands in the open one."))
    return " ".join(parts)


def _told(one: PreviewedChange, lang: Language) -> list[str]:
    """Return what changes for one lot and its household."""
    say, texts = lang.say, []
    if one.dong:
        text = say("{household}: {amount} less.") if one.dong < 0 else say("{household}: {amount} more.")
        texts.append(text.format(household=one.whose, amount=lang.dong(abs(one.dong))))
    if one.left_g:
        text = say("Lot {lot} has {weight} less.") if one.left_g < 0 else say("Lot {lot} has {weight} more.")
        texts.append(text.format(lot=one.lot, weight=lang.kilograms(abs(one.left_g))))
    return texts


def _cost_foretold(connection: Connection, action: OrderAction, lang: Language) -> str:
    say, order_id = lang.say, action.line.order_id
    before = sum(noted_costs(connection, [order_id]).get(order_id, NotedCost(0, 0)))
    borne = borne_by(connection, order_id)
    _do(connection, action)
    connection.rollback()
    freight, box = (lang.dong(dong) for dong in action.numbers)
    text = say("Freight {freight} and box {box}, together {sum}, beside what settlements say (noted before: {before}).",
               freight=freight, box=box, sum=lang.dong(sum(action.numbers)), before=lang.dong(before))  # fmt: skip
    bearers = {"cooperative": say("the cooperative bears it"), "household": say("the household bears it"),
               "shared": say("the cooperative and the household bear half each")}  # fmt: skip
    whose = [f"{name}: {bearers[bearer]}." for name, bearer in borne]
    nobody = say("No cooperative sold this order, so no statement is charged.")
    return " ".join([text, *(whose or [nobody])])


def _confirm(action: OrderAction, text: str, code: str, lang: Language) -> None:
    """Say what will happen, and do it when a person agrees."""
    answer = agreed(text, lang.say("Yes, note it"), "act", lang)
    if answer is None:
        return
    st.session_state.pop(_ASKED)
    if not answer:
        st.rerun()
    st.session_state[_DONE] = st.session_state.get(_DONE, 0) + 1
    changed(
        lambda connection: _do(connection, action),
        lang,
        lambda _: lang.say("Noted for order {code}.", code=code),
        needs=_needs(action),
    )
