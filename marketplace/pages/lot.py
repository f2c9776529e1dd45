"""One lot: what is written of it (weighed, sorted, spoiled, sold elsewhere, corrected), and its whole story."""

import streamlit as st

from marketplace.inventory.lot_list import LotItem, lot_listed
from marketplace.inventory.lots import CannotMove
from marketplace.language.translation import Language
from marketplace.pages import components, lot_forms, story
from marketplace.pages.components import Figure
from marketplace.pages.context import context, scope
from marketplace.pages.looked import looked
from marketplace.reports.explain import explain_lot
from marketplace.reports.figures import household_of_code


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
    _figures(one, lang)
    lot_forms.writing(one, lang)
    found = context().read(explain_lot, scope(), code, lang)
    if found is not None:
        story.tell(found, lang)
        if (home := context().read(household_of_code, scope(), one.household_code)) is not None:
            looked(home, "lots")


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
