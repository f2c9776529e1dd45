"""The forms of a lot: weighed, forecast, sorted, spoiled, sold elsewhere, corrected; each is said with its numbers."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

import streamlit as st
from sqlalchemy import Connection

from marketplace.directory.rights.may import Needs
from marketplace.inventory.lot_list import LotItem, lot_listed
from marketplace.inventory.lots import CannotMove, LotRow, Provenance, lot_by_code
from marketplace.language.translation import Language
from marketplace.operations.harvest import removal, sorting, weighing
from marketplace.operations.harvest.recall import RecalledLine
from marketplace.pages import components
from marketplace.pages.actions import Proposal, asking, drawn, propose, told
from marketplace.pages.context import context, scope, signed, signed_for
from marketplace.storage.scope import Act
from marketplace.words import money, names, weight
from marketplace.words.instants import start_of

Form = Callable[[LotItem, Language], None]
_GRADES = ("Loại 1", "Loại 2", "")


class _Written(NamedTuple):
    """What was written of a lot, in words, and the order lines that lost their fruit by it."""

    text: str
    lost: Sequence[RecalledLine] = ()
    free_g: int = 0
    """What of the lot no order held before."""


def writing(one: LotItem, lang: Language) -> None:
    """Let a person choose what to write of the lot, and write it."""
    forms = _forms(one, lang)
    if not forms:
        return
    components.heading(lang.say("Write down"), lang.say("Nothing is overwritten: every word is kept with its hour."))
    told()
    if asking(_desk_of(one), lang):
        return
    chosen = st.segmented_control(
        lang.say("Write down"), list(forms), key=drawn(_desk_of(one)), label_visibility="collapsed"
    )
    if chosen is not None:
        forms[chosen](one, lang)


def _desk_of(one: LotItem) -> str:
    return f"lot-{one.code}"


def _forms(one: LotItem, lang: Language) -> dict[str, Form]:
    """Return the forms that the lot has now and the person may fill in; a price is written by who agrees on prices."""
    if one.picked_on is None:
        forms = [(Act.WEIGH, lang.say("Weighed after cutting"), _picked),
                 (Act.FORECAST, lang.say("Another forecast"), _forecast)]  # fmt: skip
    else:
        forms = [(Act.WEIGH, lang.say("Sort"), _sort)] if sorting.ungraded(one.grade) else []
        forms += [(Act.WEIGH, lang.say("Spoiled"), _spoiled), (Act.SELL, lang.say("Sold elsewhere"), _elsewhere),
                  (Act.WEIGH, lang.say("Correct the weight"), _adjusted)]  # fmt: skip
    return {name: form for act, name, form in forms if scope().may(act)}


def _picked(one: LotItem, lang: Language) -> None:
    with st.form("picked"):
        typed = _weight(lang, lang.say("Weight on the slip"))
        on = st.date_input(lang.say("Cut on"), context().today(), format="DD/MM/YYYY")
        slip = st.text_input(lang.say("Number of the weigh slip"))
        sent = st.form_submit_button(lang.say("Save"), type="primary")

    def work(connection: Connection, sure: bool) -> _Written:
        grams, day = _grams(typed), _day(on)
        lost = weighing.picked(connection, one.code, grams, day, names.tidy(slip) or None, _provenance(), force=sure)
        text = lang.say("{weight} weighed after cutting, {left} left.", weight=lang.kilograms(grams),
                        left=_left(connection, one, lang))  # fmt: skip
        return _Written(text, lost or ())

    if sent:
        _propose(one, Act.WEIGH, work, lang)


def _forecast(one: LotItem, lang: Language) -> None:
    with st.form("forecast"):
        typed = _weight(lang, lang.say("Weight to be cut"), one.in_g)
        first = st.date_input(lang.say("First day"), one.forecast_from or context().today(), format="DD/MM/YYYY")
        last = st.date_input(lang.say("Last day"), one.forecast_to or context().today(), format="DD/MM/YYYY")
        sent = st.form_submit_button(lang.say("Save"), type="primary")

    def work(connection: Connection, sure: bool) -> _Written:
        grams, now = _grams(typed), context().clock()
        who = Provenance(signed_for(connection, one.household_code), now, now)
        lost = weighing.forecast(connection, one.code, grams, _day(first), _day(last), who, force=sure)
        text = lang.say("{weight} are forecast, {left} left.", weight=lang.kilograms(grams),
                        left=_left(connection, one, lang))  # fmt: skip
        return _Written(text, lost)

    if sent:
        _propose(one, Act.FORECAST, work, lang)


def _sort(one: LotItem, lang: Language) -> None:
    """Let a person say what sorting gave; what is left blank was none."""
    with st.form("sort"):
        components.hint(lang.say("The parts must make what is left: {weight}.", weight=lang.kilograms(one.balance_g)))
        graded = [_grade(at, name, lang) for at, name in enumerate(_GRADES)]
        culls = _weight(lang, lang.say("Culls"))
        lost = _weight(lang, lang.say("Lost"))
        named = st.text_input(lang.say("Of what it was lost"), placeholder=lang.say("withered, transport …"))
        sent = st.form_submit_button(lang.say("Save"), type="primary")
    if sent:
        _propose(
            one, Act.WEIGH, lambda connection, _: _sorted(connection, one, graded, (culls, lost, named), lang), lang
        )


def _grade(at: int, name: str, lang: Language) -> tuple[str, str]:
    left, right = st.columns(2)
    with left:
        grade = st.text_input(lang.say("Grade"), name, key=f"grade-{at}")
    with right:
        return grade, st.text_input(lang.say("Weight"), key=f"grade-weight-{at}", placeholder="250 kg")


def _sorted(
    connection: Connection,
    one: LotItem,
    graded: Sequence[tuple[str, str]],
    lost: tuple[str, str, str],
    lang: Language,
) -> _Written:
    parts = [sorting.Graded(names.tidy(grade), _grams(typed)) for grade, typed in graded if names.tidy(typed)]
    if not parts:
        raise CannotMove("Write the weight of one grade at least.", "Hãy ghi khối lượng của ít nhất một loại.")
    culls, loss, named = lost
    gone = sorting.Loss(_grams(culls or "0"), _grams(loss or "0"), names.tidy(named))
    codes = sorting.sort(connection, one.code, parts, gone, _provenance())
    made = (f"{code} ({lang.kilograms(part.grams)})" for code, part in zip(codes, parts, strict=True))
    text = lang.say("Sorted into {lots}; {left} left.", lots=", ".join(made), left=_left(connection, one, lang))
    return _Written(text)


def _spoiled(one: LotItem, lang: Language) -> None:
    with st.form("spoiled"):
        typed = _weight(lang, lang.say("Weight"))
        why = st.text_input(lang.say("Reason"))
        on = st.date_input(lang.say("On"), context().today(), format="DD/MM/YYYY")
        sent = st.form_submit_button(lang.say("Save"), type="primary")

    def work(connection: Connection, _: bool) -> _Written:
        grams = _grams(typed)
        lost = removal.spoil(connection, one.code, grams, _reason(why), _provenance(_day(on)))
        text = lang.say("{weight} spoiled, {left} left.", weight=lang.kilograms(grams),
                        left=_left(connection, one, lang))  # fmt: skip
        return _Written(text, lost)

    if sent:
        _propose(one, Act.WEIGH, work, lang)


def _elsewhere(one: LotItem, lang: Language) -> None:
    with st.form("elsewhere"):
        typed = _weight(lang, lang.say("Weight"))
        price = st.text_input(lang.say("Price of a kilogram"), placeholder="25.000đ")
        buyer = st.text_input(lang.say("Buyer"), lang.say("trader"))
        on = st.date_input(lang.say("On"), context().today(), format="DD/MM/YYYY")
        sent = st.form_submit_button(lang.say("Save"), type="primary")

    def work(connection: Connection, sure: bool) -> _Written:
        grams, dong, whom = _grams(typed), money.dong(price), names.tidy(buyer)
        removal.sell_elsewhere(connection, one.code, grams, dong, whom, _provenance(_day(on)), force=sure)
        text = lang.say("{weight} sold elsewhere to {buyer} at {price} a kg, {left} left.", buyer=whom,
                        weight=lang.kilograms(grams), price=lang.dong(dong),
                        left=_left(connection, one, lang))  # fmt: skip
        return _Written(text)

    if sent:
        _propose(one, Act.SELL, work, lang)


def _adjusted(one: LotItem, lang: Language) -> None:
    with st.form("adjusted"):
        less = st.radio(
            lang.say("The lot weighs"), [True, False], horizontal=True,
            format_func=lambda minus: lang.say("less than written") if minus else lang.say("more than written"),
        )  # fmt: skip
        typed = _weight(lang, lang.say("By how much"))
        why = st.text_input(lang.say("Reason"))
        sent = st.form_submit_button(lang.say("Save"), type="primary")

    def work(connection: Connection, sure: bool) -> _Written:
        grams = _grams(typed) * (-1 if less else 1)
        lost = weighing.adjust(connection, one.code, grams, _reason(why), _provenance(), force=sure)
        lot = _lot(connection, one)
        text = lang.say("The weight is corrected from {before} to {after}, {left} left.",
                        before=lang.kilograms(lot.in_g - grams), after=lang.kilograms(lot.in_g),
                        left=lang.kilograms(lot.balance_g))  # fmt: skip
        return _Written(text, lost)

    if sent:
        _propose(one, Act.WEIGH, work, lang)


def _propose(one: LotItem, act: Act, work: Callable[[Connection, bool], _Written], lang: Language) -> None:
    """Write what was said of a lot the person may see; ask first where orders lose their fruit by it."""

    needs = [Needs(act, "lot", (one.code,), "code")]

    def checked(connection: Connection, sure: bool) -> _Written:
        free_g = lot_listed(connection, scope(), one.code).balance_g
        return work(connection, sure)._replace(free_g=free_g)

    def costs(found: _Written) -> str:
        if not found.lost:
            return ""
        return lang.say(
            "{count} order lines will be short of {weight}: only {free} of the lot are not held for orders.",
            count=lang.number(len(found.lost)),
            weight=_sum(found.lost, lang),
            free=lang.kilograms(found.free_g),
        )

    propose(_desk_of(one), Proposal(checked, lambda found: _outcome(found, lang), needs, costs), lang)


def _outcome(found: _Written, lang: Language) -> str:
    if not found.lost:
        return found.text
    short = lang.say(
        "{weight} of {count} order lines have no fruit now; see “Short of fruit”.",
        weight=_sum(found.lost, lang),
        count=lang.number(len(found.lost)),
    )
    return f"{found.text} {short}"


def _sum(lost: Sequence[RecalledLine], lang: Language) -> str:
    return lang.kilograms(sum(one.weight_g for one in lost))


def _lot(connection: Connection, one: LotItem) -> LotRow:
    return lot_by_code(connection, one.code)


def _left(connection: Connection, one: LotItem, lang: Language) -> str:
    return lang.kilograms(_lot(connection, one).balance_g)


def _weight(lang: Language, label: str, grams: int = 0) -> str:
    """Ask for a weight as people type it."""
    return st.text_input(label, lang.kilograms(grams) if grams else "", placeholder="425 kg, 3 tạ")


def _grams(typed: str) -> int:
    return weight.grams(typed, "kg")


def _day(on: object) -> date:
    """Return the day that was chosen; CannotMove where the field was emptied."""
    if not isinstance(on, date):
        raise CannotMove("Choose the day.", "Hãy chọn ngày.")
    return on


def _reason(why: str) -> str:
    if not names.tidy(why):
        raise CannotMove("Write the reason.", "Hãy ghi lý do.")
    return names.tidy(why)


def _provenance(on: date | None = None) -> Provenance:
    now = context().clock()
    return Provenance(signed(), now if on is None or on == context().today() else start_of(on), now)
