"""Hộ và dự kiến: who the households are, where they live since when, and what will be cut; for who reads no figures."""

import pandas as pd
import streamlit as st

from marketplace.language.translation import Language
from marketplace.pages import components
from marketplace.pages.context import context, scope
from marketplace.pages.tables import draw_long, narrowed
from marketplace.reports.figures.forecasts import HouseholdForecast, household_forecasts
from marketplace.storage.scope import Act
from marketplace.words.names import tidy

PAGE = 25
_AT, _FOR = "forecasts_page", "forecasts_for"


def show() -> None:
    """Draw the screen."""
    lang = components.reader()
    note = lang.say("Where households live, and what they say will be cut")
    components.title(lang.say("Households and forecasts"), note)
    words = tidy(
        st.text_input(
            lang.say("Find"), key="forecast_words", placeholder=lang.say("Name without accents, code or telephone"),
            width=360,
        )
    )  # fmt: skip
    page = int(st.session_state.get(_AT, 0)) if st.session_state.get(_FOR) == words else 0
    st.session_state[_FOR] = words
    today = context().today()
    found, homes = context().read(household_forecasts, scope(), words, today, limit=PAGE, offset=page * PAGE)
    components.turn_back(_AT, page, PAGE, found)
    if not homes:
        components.nothing_found(
            lang.say("No household matches."),
            lang.say("Next: type fewer letters."),
            lang.say("There are no households here yet."),
        )
        return
    table = pd.DataFrame(_row(home, lang) for home in homes)
    draw_long(table, lang, height="content", key=f"forecasts_{page}", column_config=narrowed(table))
    components.pager(_AT, page, PAGE, found, lang.say("{span} of {found} households"), lang)
    if scope().may(Act.ATTEST):
        with st.expander(lang.say("Papers of own produce")):
            components.doors(*((f"{home.name} ({home.code})", "/giay-to", {"ho": home.code}) for home in homes))


def _row(home: HouseholdForecast, lang: Language) -> dict[str, str]:
    say = lang.say
    cut = [say("{produce}: {weight}", produce=one.produce, weight=lang.kilograms(one.grams)) for one in home.cut]
    days = [
        lang.day(one.first_on) if one.first_on == one.last_on else f"{lang.day(one.first_on)} – {lang.day(one.last_on)}"
        for one in home.cut
    ]
    area = "" if home.area_m2 is None else say("{area} m²", area=lang.number(home.area_m2))
    return {
        say("Household"): home.name,
        say("To be cut"): "; ".join(cut),
        say("Days of the cutting"): "; ".join(days),
        say("Hamlet"): home.hamlet or "",
        say("Telephone"): home.phone or "",
        say("Area"): area,
        say("Commune"): home.commune,
        say("Lives there since"): "" if home.since_on is None else lang.day(home.since_on),
        say("Code"): home.code,
    }
