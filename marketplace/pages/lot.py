"""One lot: what is written of it (weighed, sorted, spoiled, sold elsewhere, corrected), and its whole story."""

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st
from sqlalchemy import Connection

from marketplace.inventory.lot_list import LotItem, lot_listed
from marketplace.inventory.lots import CannotMove, Provenance
from marketplace.language.translation import Language
from marketplace.operations.harvest import removal, sorting, weighing
from marketplace.operations.harvest.recall import RecalledLine
from marketplace.pages import components, story
from marketplace.pages.actions import changed, told
from marketplace.pages.components import Figure
from marketplace.pages.context import context, scope
from marketplace.reports.explain import explain_lot
from marketplace.words import money, names, weight
from marketplace.words.instants import as_date, day_of, start_of

Form = Callable[[LotItem, Language], None]
_GRADES = ("Loại 1", "Loại 2", "")


def show(code: str, lang: Language) -> None:
    """Draw a lot and what can be written of it, and the way back to the list."""
    if st.button(lang.say("← All lots"), type="tertiary", key="back"):
        del st.query_params["lo"]
        st.session_state["lot_visits"] = st.session_state.get("lot_visits", 0) + 1
        st.rerun()
    try:
        one = context().read(lot_listed, scope(), code)
    except CannotMove as unknown:
        components.title(lang.say("Lots"))
        components.empty(lang.tell(unknown.sentence), lang.say("Next: go back to all lots."))
        return
    components.title(lang.say("Lot {code}", code=one.code), " · ".join((one.household, one.household_code, kind(one))))
    told()
    _figures(one, lang)
    _writing(one, lang)
    found = context().read(explain_lot, scope(), code, lang)
    if found is not None:
        story.tell(found, lang)


def kind(one: LotItem) -> str:
    """Return what fruit a lot is: produce, variety and grade."""
    return ", ".join(part for part in (one.produce, one.variety, one.grade) if part)


def days(one: LotItem, lang: Language) -> str:
    """Return the day a lot was cut on, or the days it can be cut on."""
    if one.picked_on is not None:
        return lang.day(one.picked_on)
    first, last = lang.day(one.forecast_from), lang.day(one.forecast_to)
    return lang.say("to be cut {days}", days=first if first == last else f"{first} – {last}")


def _figures(one: LotItem, lang: Language) -> None:
    came = lang.say("To be cut") if one.picked_on is None else lang.say("Cut")
    slip = lang.say("weigh slip {slip}", slip=one.slip) if one.slip else ""
    components.headline(
        Figure(lang.say("Left"), lang.kilograms(one.balance_g)),
        [
            Figure(came, lang.kilograms(one.in_g), " · ".join(part for part in (days(one, lang), slip) if part)),
            Figure(lang.say("Sold or held"), lang.kilograms(one.sold_g)),
            Figure(lang.say("Sorted, lost or sold elsewhere"), lang.kilograms(one.gone_g)),
        ],
    )


def _writing(one: LotItem, lang: Language) -> None:
    """Let a person choose what to write of the lot, and write it."""
    forms = _forms(one, lang)
    components.heading(lang.say("Write down"), lang.say("Nothing is overwritten: every word is kept with its hour."))
    chosen = st.segmented_control(
        lang.say("Write down"), list(forms), key=f"what-{one.code}", label_visibility="collapsed"
    )
    if chosen is not None:
        forms[chosen](one, lang)


def _forms(one: LotItem, lang: Language) -> dict[str, Form]:
    if one.picked_on is None:
        return {lang.say("Weighed after cutting"): _picked, lang.say("Another forecast"): _forecast}
    forms: dict[str, Form] = {lang.say("Sort"): _sort} if sorting.ungraded(one.grade) else {}
    return forms | {
        lang.say("Spoiled"): _spoiled,
        lang.say("Sold elsewhere"): _elsewhere,
        lang.say("Correct the weight"): _adjusted,
    }


def _picked(one: LotItem, lang: Language) -> None:
    with st.form("picked"):
        typed = _weight(lang, lang.say("Weight on the slip"))
        on = st.date_input(lang.say("Cut on"), _today(), format="DD/MM/YYYY")
        slip = st.text_input(lang.say("Number of the weigh slip"))
        sent = st.form_submit_button(lang.say("Save"), type="primary")
    if sent and isinstance(on, date):
        _write(
            one,
            lambda c: (
                weighing.picked(c, one.code, _grams(typed), on, names.tidy(slip) or None, _provenance(lang)) or []
            ),
            lang,
        )


def _forecast(one: LotItem, lang: Language) -> None:
    with st.form("forecast"):
        typed = _weight(lang, lang.say("Weight to be cut"), one.in_g)
        first = st.date_input(lang.say("First day"), one.forecast_from or _today(), format="DD/MM/YYYY")
        last = st.date_input(lang.say("Last day"), one.forecast_to or _today(), format="DD/MM/YYYY")
        sent = st.form_submit_button(lang.say("Save"), type="primary")
    if sent and isinstance(first, date) and isinstance(last, date):
        _write(one, lambda c: weighing.forecast(c, one.code, _grams(typed), first, last, _provenance(lang)), lang)


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
        changed(
            lambda connection: _sorted(connection, one, graded, (culls, lost, named), lang),
            lang,
            lambda codes: lang.say("Sorted into {lots}.", lots=", ".join(codes)),
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
) -> list[str]:
    lot_listed(connection, scope(), one.code)
    parts = [sorting.Graded(names.tidy(grade), _grams(typed)) for grade, typed in graded if names.tidy(typed)]
    if not parts:
        raise CannotMove("Write the weight of one grade at least.", "Hãy ghi khối lượng của ít nhất một loại.")
    culls, loss, named = lost
    gone = sorting.Loss(_grams(culls or "0"), _grams(loss or "0"), names.tidy(named))
    return sorting.sort(connection, one.code, parts, gone, _provenance(lang))


def _spoiled(one: LotItem, lang: Language) -> None:
    with st.form("spoiled"):
        typed = _weight(lang, lang.say("Weight"))
        why = st.text_input(lang.say("Reason"))
        on = st.date_input(lang.say("On"), _today(), format="DD/MM/YYYY")
        sent = st.form_submit_button(lang.say("Save"), type="primary")
    if sent and isinstance(on, date):
        _write(one, lambda c: removal.spoil(c, one.code, _grams(typed), _reason(why), _provenance(lang, on)), lang)


def _elsewhere(one: LotItem, lang: Language) -> None:
    with st.form("elsewhere"):
        typed = _weight(lang, lang.say("Weight"))
        price = st.text_input(lang.say("Price of a kilogram"), placeholder="25.000đ")
        buyer = st.text_input(lang.say("Buyer"), lang.say("trader"))
        on = st.date_input(lang.say("On"), _today(), format="DD/MM/YYYY")
        sent = st.form_submit_button(lang.say("Save"), type="primary")
    if sent and isinstance(on, date):
        _write(one, lambda c: _sell(c, one.code, typed, price, buyer, _provenance(lang, on)), lang)


def _sell(connection: Connection, code: str, typed: str, price: str, buyer: str, who: Provenance) -> list[RecalledLine]:
    removal.sell_elsewhere(connection, code, _grams(typed), money.dong(price), names.tidy(buyer), who)
    return []


def _adjusted(one: LotItem, lang: Language) -> None:
    with st.form("adjusted"):
        less = st.radio(
            lang.say("The lot weighs"), [True, False], horizontal=True,
            format_func=lambda minus: lang.say("less than written") if minus else lang.say("more than written"),
        )  # fmt: skip
        typed = _weight(lang, lang.say("By how much"))
        why = st.text_input(lang.say("Reason"))
        sent = st.form_submit_button(lang.say("Save"), type="primary")
    if sent:
        sign = -1 if less else 1
        _write(one, lambda c: weighing.adjust(c, one.code, sign * _grams(typed), _reason(why), _provenance(lang)), lang)


def _write(one: LotItem, work: Callable[[Connection], list[RecalledLine]], lang: Language) -> None:
    """Write what was said of a lot the person may see; tell which orders lost their fruit by it."""

    def checked(connection: Connection) -> list[RecalledLine]:
        lot_listed(connection, scope(), one.code)
        return work(connection)

    changed(checked, lang, lambda lost: _outcome(lost, lang))


def _outcome(lost: Sequence[RecalledLine], lang: Language) -> str:
    if not lost:
        return lang.say("It is written down.")
    return lang.say(
        "It is written down. {weight} of {count} order lines have no fruit now; see “Short of fruit”.",
        weight=lang.kilograms(sum(one.weight_g for one in lost)),
        count=lang.number(len(lost)),
    )


def _weight(lang: Language, label: str, grams: int = 0) -> str:
    """Ask for a weight as people type it."""
    return st.text_input(label, lang.kilograms(grams) if grams else "", placeholder="425 kg, 3 tạ")


def _grams(typed: str) -> int:
    return weight.grams(typed, "kg")


def _reason(why: str) -> str:
    if not names.tidy(why):
        raise CannotMove("Write the reason.", "Hãy ghi lý do.")
    return names.tidy(why)


def _provenance(lang: Language, on: date | None = None) -> Provenance:
    now = context().clock()
    return Provenance(lang.say("in the app"), now if on is None or on == _today() else start_of(on), now)


def _today() -> date:
    return as_date(day_of(context().clock()))
