"""The menu: what stands on every screen (brand, season, language), and the way to each of them."""

from html import escape
from pathlib import Path

import streamlit as st

from marketplace.language.translation import LANGUAGES, Language, language
from marketplace.pages import communes, households, inbox, lots, offers, platforms, shortfalls, statement
from marketplace.pages.context import context, scope
from marketplace.reports.figures import NoSeasonError, SeasonRow, seasons, usual_season

HERE = Path(__file__).parent


def main() -> None:
    """Draw the screen that the address asks for."""
    st.set_page_config(page_title="Lên Sàn", page_icon=str(HERE / "brand.svg"), layout="wide")
    st.html(HERE / "style.css")
    st.logo(str(HERE / "brand.svg"), size="large")
    reader = _language()
    pages = [
        st.Page(communes.show, title=reader.say("By commune"), url_path="theo-xa", default=True),
        st.Page(households.show, title=reader.say("By household"), url_path="theo-ho"),
        st.Page(lots.show, title=reader.say("Lots"), url_path="lo-hang"),
        st.Page(offers.show, title=reader.say("Listings"), url_path="dang-ban"),
        st.Page(shortfalls.show, title=reader.say("Short of fruit"), url_path="thieu-hang"),
        st.Page(statement.show, title=reader.say("Statements"), url_path="thanh-toan"),
        st.Page(inbox.show, title=reader.say("To settle"), url_path="can-xu-ly"),
        st.Page(platforms.show, title=reader.say("Platforms"), url_path="san"),
    ]
    page = st.navigation(pages, position="top")
    with st.container(key="phone"):
        for one in pages:
            st.page_link(one)
    with st.container(
        key="bar", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", wrap=False
    ):
        seasonal = page in pages[:2]
        season = _season(reader) if seasonal else None
        if not seasonal:
            st.html('<div class="season-only"></div>')
        _switch(reader)
    st.session_state["reader"] = reader
    st.session_state["season"] = season
    page.run()


def _language() -> Language:
    code = st.session_state.get("language") or st.query_params.get("lang")
    return language(code)


def _switch(reader: Language) -> None:
    """Let the reader choose the language; the address keeps it."""
    chosen = st.segmented_control(
        reader.say("Language"),
        LANGUAGES,
        format_func=str.upper,
        default=reader.code,
        required=True,
        key="language",
        label_visibility="collapsed",
    )
    if chosen != language(st.query_params.get("lang")).code:
        st.query_params["lang"] = chosen


def _season(reader: Language) -> SeasonRow | None:
    """Let the reader choose a season: the one the address names, else the open or newest one."""
    known = context().read(seasons, scope())
    try:
        usual = usual_season(known, context().minute_ms())
    except NoSeasonError:
        return None
    named = {season.code: season for season in known}
    wanted = st.session_state.get("chosen_season") or st.query_params.get("season", "")
    first = named.get(wanted, usual)
    if len(known) == 1:
        st.html(f'<div class="season-only">{escape(first.name)}</div>')
        return first
    code = st.selectbox(
        reader.say("Season"),
        list(named),
        index=list(named).index(first.code),
        format_func=lambda one: named[one].name,
        key="season_code",
        label_visibility="collapsed",
        width="stretch",
    )
    st.session_state["chosen_season"] = code
    return named[code]


main()
