"""Thiếu hàng giao: what was sold and no lot serves, what could serve it, and settling it."""

from datetime import date
from html import escape

import streamlit as st
from sqlalchemy import Connection

from marketplace.directory.rights.may import Needs
from marketplace.exchange import channels
from marketplace.inventory.lots import CannotMove, Provenance
from marketplace.language.labels import signature
from marketplace.language.translation import Language
from marketplace.operations.fulfilment import shortfalls
from marketplace.operations.fulfilment.shortfalls import LotCandidate, ShortfallRow
from marketplace.pages import components
from marketplace.pages.actions import agreed, changed, told
from marketplace.pages.context import context, scope, signed
from marketplace.storage.scope import Act, Scope
from marketplace.words import names

_MOST = 30
_FIRST = 5
_ASKED = "shortfall_asked"


def show() -> None:
    """Draw the screen."""
    lang = components.reader()
    rows = context().read(shortfalls.open_shortfalls, scope())
    whole = lang.kilograms(sum(one.weight_g for one in rows))
    note = lang.say("{count} order lines, {weight} in all", count=lang.number(len(rows)), weight=whole) if rows else ""
    components.title(lang.say("Short of fruit"), note)
    told()
    if not rows:
        components.empty(lang.say("Every order has its fruit."), lang.say("There is nothing to do here."))
    whose = scope()
    for one in rows[:_MOST]:
        _shortfall(one, whose, lang)
    if len(rows) > _MOST:
        components.hint(lang.say("There are more; they follow when these are settled."))


def _shortfall(one: ShortfallRow, whose: Scope, lang: Language) -> None:
    today = context().today()
    with st.container(border=True, key=f"shortfall-{one.line_id}"):
        st.html(_heading(one, lang))
        if not whose.may(Act.SERVE):
            return
        lots = context().read(shortfalls.candidates, whose, one.line_id, today)
        if lots:
            _lots(one, lots, lang)
        else:
            components.hint(lang.say("No lot of this grade has fruit left."))
        line_id, how, code = st.session_state.get(_ASKED) or (None, "", "")
        if line_id == one.line_id:
            _confirm(one, how, next((lot for lot in lots if lot.lot == code), None), lang)
        elif whose.may(Act.ORDERS):
            with st.container(horizontal=True):
                less = lang.say("Deliver less, the buyer agreed")
                if not one.is_whole and st.button(less, key=f"less-{one.line_id}"):
                    _ask(one, "less weight")
                cancelled = one.asked is not None
                if st.button(lang.say("Have it cancelled"), disabled=cancelled, key=f"cancel-{one.line_id}"):
                    _ask(one, "cancel")
        with st.expander(lang.say("Who sees to it")):
            _owner(one, lang)


def _ask(one: ShortfallRow, how: str, lot: str = "") -> None:
    """Remember what was pressed, so that the next drawing asks whether it is meant."""
    st.session_state[_ASKED] = (one.line_id, how, lot)
    st.rerun()


def _confirm(one: ShortfallRow, how: str, lot: LotCandidate | None, lang: Language) -> None:
    """Say what will happen, and do it when a person agrees; nothing is asked of a lot that has no fruit by now."""
    if how == "lot" and lot is None:
        st.session_state.pop(_ASKED)
        st.rerun()
    text, yes = _asking(one, how, lot, lang)
    answer = agreed(text, yes, f"{how}-{one.line_id}", lang)
    if answer is None:
        return
    st.session_state.pop(_ASKED)
    if not answer:
        st.rerun()
    if lot is None:
        _settle(one, how, lang)
    else:
        _settle(one, how, lang, lot=lot.lot, grams=None if lot.enough else _packs_g(one, lot))


def _asking(one: ShortfallRow, how: str, lot: LotCandidate | None, lang: Language) -> tuple[str, str]:
    """Return what will happen, and the word of who agrees to it."""
    if lot is not None:
        grams = one.weight_g if lot.enough else _packs_g(one, lot)
        text = lang.say(
            "{weight} of {household}, lot {lot}, go to order {code}. The books have it as that household's.",
            weight=lang.kilograms(grams),
            household=lot.household_name,
            lot=lot.lot,
            code=one.order,
        )
        if one.asked:
            text += " " + _withdrawn(lot.enough, lang)
        return text, lang.say("Yes, take this lot")
    less = lang.say("Order {code} is delivered {weight} short, and the buyer pays as much less. It cannot be undone.",
                    code=one.order, weight=lang.kilograms(one.weight_g))  # fmt: skip
    cancel = lang.say("The platform is to cancel what is missing of order {code}: {packs} packs.",
                      code=one.order, packs=lang.number(one.packs))  # fmt: skip
    if how == "less weight":
        less += " " + _withdrawn(True, lang) if one.asked else ""
        return less, lang.say("Yes, the buyer agreed")
    return cancel, lang.say("Yes, have it cancelled")


def _withdrawn(whole: bool, lang: Language) -> str:
    """Return what becomes of the cancel that was asked for, when all or a part of what is missing is settled."""
    if whole:
        return lang.say("The cancel that was asked for is taken back.")
    return lang.say("The cancel that was asked for stays for the rest.")


def _heading(one: ShortfallRow, lang: Language) -> str:
    causes = {
        "oversold": lang.say("the platform sold more than there is"),
        "spoiled": lang.say("fruit spoiled"),
        "picked less": lang.say("less was picked"),
    }
    missing = lang.say("short of {weight} ({packs} packs)", weight=lang.kilograms(one.weight_g),
                       packs=lang.number(one.packs))  # fmt: skip
    placed = lang.say("placed {when}", when=lang.moment(one.placed_ms))
    due = lang.say("due {day}", day=lang.day(one.due_on)) if one.due_on else ""
    asked = _asked(one, lang) if one.asked else ""
    shop = context().read(channels.titles, scope()).get(one.channel, one.channel)
    facts = [lang.say("Order {code}", code=one.order), shop, placed, one.owner or "", due]
    below = " · ".join(fact for fact in facts if fact)
    flag = f' <span class="flag">{escape(asked)}</span>' if asked else ""
    return (
        f'<div class="channel"><h3>{escape(one.title)}</h3><p>{escape(below)}</p></div>'
        f'<div class="state"><p><span class="dot short"></span>'
        f"{escape(f'{missing} – {causes.get(one.cause, one.cause)}')}{flag}</p></div>"
    )


def _asked(one: ShortfallRow, lang: Language) -> str:
    """Return that a cancel was asked for, by whom and when, where that was kept."""
    if one.asked_ms is None:
        return lang.say("cancel asked for, waiting for the platform")
    return lang.say(
        "cancel asked for {when} ({who}), waiting for the platform",
        when=lang.moment(one.asked_ms), who=signature(one.asked_by, lang),
    )  # fmt: skip


def _lots(one: ShortfallRow, lots: list[LotCandidate], lang: Language) -> None:
    """Let a person choose the lot that serves it, the best one first."""
    every = st.session_state.get(f"all-{one.line_id}", False)
    named = {lot.lot: _lot(lot, lang) for lot in (lots if every else lots[:_FIRST])}
    label = lang.say("Serve it from another lot")
    code = st.radio(label, list(named), format_func=named.__getitem__, key=f"lot-{one.line_id}")
    if lots[_FIRST:]:
        st.toggle(lang.say("Show all {count} lots", count=lang.number(len(lots))), key=f"all-{one.line_id}")
    if st.button(lang.say("Take this lot"), type="primary", key=f"take-{one.line_id}"):
        _ask(one, "lot", code)


def _packs_g(one: ShortfallRow, lot: LotCandidate) -> int:
    """Return the grams of whole boxes that a lot too small for all of them can fill, or its last grams."""
    return lot.serves_g // one.pack_g * one.pack_g or lot.serves_g


def _lot(lot: LotCandidate, lang: Language) -> str:
    ahead = lang.say("can be cut from {day}", day=lang.day(lot.on))
    picked = lang.say("picked {day}", day=lang.day(lot.on))
    near = lang.say("same cooperative") if lot.same_cooperative else ""
    left = lang.say("{weight} left", weight=lang.kilograms(lot.balance_g))
    parts = (lot.household_name, lot.lot, lot.grade, ahead if lot.forecast else picked, left, near)
    return " · ".join(part for part in parts if part)


def _owner(one: ShortfallRow, lang: Language) -> None:
    with st.form(f"owner-{one.line_id}", border=False):
        owner = st.text_input(lang.say("Person"), one.owner or "")
        due = st.date_input(lang.say("By"), one.due_on, format="DD/MM/YYYY")
        sent = st.form_submit_button(lang.say("Save"))
    if sent:
        changed(
            lambda connection: _assign(connection, one, names.tidy(owner), due),
            lang,
            lambda done: lang.say("{person} sees to order {code}.", person=names.tidy(owner), code=one.order)
            if done else _settled_before(lang),
            needs=[_short(one, Act.SERVE)],
        )  # fmt: skip


def _assign(connection: Connection, one: ShortfallRow, owner: str, due: date | None) -> bool:
    if not owner:
        raise CannotMove("Write who sees to it.", "Hãy ghi tên người lo.")
    return shortfalls.assign(connection, scope(), one.line_id, owner, due, signed())


def _short(one: ShortfallRow, act: Act) -> Needs:
    return Needs(act, "shortfall", (one.line_id,), "line_id")


def _settled_before(lang: Language) -> str:
    return lang.say("It was settled before; nothing was changed.")


def _settle(one: ShortfallRow, how: str, lang: Language, *, lot: str = "", grams: int | None = None) -> None:
    now = context().clock()
    who = Provenance(signed(), now, now)
    changed(
        lambda connection: shortfalls.settle(connection, scope(), one.line_id, how, who, lot=lot, grams=grams),
        lang,
        lambda done: _outcome(one, how, lot, grams or one.weight_g, lang) if done else _settled_before(lang),
        needs=[_short(one, Act.SERVE), Needs(Act.SERVE, "lot", (lot,), "code")]
        if how == "lot"
        else [_short(one, Act.ORDERS)],
    )


def _outcome(one: ShortfallRow, how: str, lot: str, grams: int, lang: Language) -> str:
    """Return what was done, and what is missing yet."""
    say, weight = lang.say, lang.kilograms(grams)
    if how == "cancel":
        packs = lang.number(one.packs)
        return say("Order {code}: {packs} packs are to be cancelled; waiting for the platform.", code=one.order,
                   packs=packs)  # fmt: skip
    if how == "less weight":
        text = say("Order {code} is delivered {weight} short, as agreed.", code=one.order, weight=weight)
    else:
        text = say("Order {code} gets {weight} of lot {lot}.", code=one.order, weight=weight, lot=lot)
    if grams < one.weight_g:
        text += " " + say("{weight} are still missing.", weight=lang.kilograms(one.weight_g - grams))
    return f"{text} {_withdrawn(grams == one.weight_g, lang)}" if one.asked else text
