"""The menu: what stands on every screen (brand, season, language), and the way to each of them."""

from html import escape
from pathlib import Path

import streamlit as st

from marketplace.directory.rights import Visitor
from marketplace.directory.rights.roles import AT_HOME
from marketplace.language.labels import role_name
from marketplace.language.translation import LANGUAGES, Language, language
from marketplace.pages import components, own_home
from marketplace.pages.context import NotSignedIn, context, one_run, scope
from marketplace.pages.doors import light
from marketplace.pages.doors.own_visit import OWN
from marketplace.pages.screens import SCREENS, Screen, acts_as, first_of, screens_of
from marketplace.reports.figures import NoSeasonError, SeasonRow, find_season, seasons, usual_season
from marketplace.words.messages import Sentence

HERE = Path(__file__).parent
# Where the session keeps whose it is: a tab may find itself signed in as somebody else when its line comes back.
_WHOSE = "whose"
# And which screen it shows: rights may end under it.
_AT = "at"


def main() -> None:
    """Draw the screen that the address asks for, for who is there when it begins."""
    with one_run():
        _drawn()


def _drawn() -> None:
    st.set_page_config(page_title="Lên Sàn", page_icon=str(HERE / "brand.svg"), layout="wide")
    st.html(HERE / "style.css")
    st.logo(str(HERE / "brand.svg"), size="large")
    reader = _language()
    visitor = context().visitor()
    if visitor is None:
        _signed_out(reader)
        return
    stood = st.session_state.get(_AT)
    if st.session_state.get(_WHOSE, visitor.person_id) != visitor.person_id:
        st.session_state.clear()
    st.session_state[_WHOSE] = visitor.person_id
    own_home.look(visitor)
    nothing, more = reader.say("Nothing found"), reader.say("More screens")
    st.html(f'<style>:root {{ --nothing-found: "{nothing}"; --more-screens: "{more} ▾"; }}</style>')
    there = screens_of(visitor.scope)
    first = first_of(visitor.scope)
    pages = {
        screen.path: st.Page(
            screen.draw, title=screen.title(reader), url_path=screen.path, default=screen.path == first
        )
        for screen in there
    }
    st.session_state[components.SCREENS_KEY] = pages
    office = [pages[screen.path] for screen in there if screen.office]
    daily = [page for page in pages.values() if page not in office]
    # Streamlit would lay a dialog of its own over a tab whose screen is there no more.
    gone = [
        st.Page(lambda: None, title=one.title(reader), url_path=one.path, visibility="hidden")
        for one in SCREENS
        if one.path == stood and one not in there
    ]
    page = st.navigation({"": [*daily, *gone], reader.say("Administration"): office}, position="top")
    with st.container(key="phone"):
        for one in pages.values():
            st.page_link(one)
    try:
        _shown(page, visitor, next((screen for screen in there if pages[screen.path] == page), None), reader)
    except NotSignedIn:  # the session ended while it was drawn
        st.rerun()


def _account(visitor: Visitor, reader: Language) -> None:
    """Say who is signed in and as what, with the ways to the person's account and out."""
    role = acts_as(visitor.scope)
    who = " · ".join(part for part in (visitor.name, role_name(role.value, reader) if role else "") if part)
    account, leave = (escape(light.address(path, reader)) for path in ("/tai-khoan", "/dang-xuat"))
    title = escape(reader.say("My account"), True)
    own = _own_pages(visitor, reader)
    st.html(
        f'<nav class="account"><a href="{account}" target="_self" title="{title}">{escape(who)}</a>{own}'
        f'<a href="{leave}" target="_self">{escape(reader.say("Sign out"))}</a></nav>'
    )


def _own_pages(visitor: Visitor, reader: Language) -> str:
    """Return the way to what is kept of a household, for who is at home in one; it keeps which of several is shown."""
    if not visitor.scope.roles & AT_HOME:
        return ""
    shown = own_home.shown()
    address = escape(light.address(OWN, reader, ho=shown.code if shown else ""))
    return f'<a href="{address}" target="_self">{escape(reader.say("My household"))}</a>'


def _signed_out(reader: Language) -> None:
    """Say that nobody is signed in (any more), with the way to do so; of what was shown before nothing stays."""
    nothing = [st.Page(lambda: None, title="Lên Sàn", url_path=screen.path) for screen in SCREENS]
    st.navigation(nothing, position="hidden")
    text, way = reader.say("Sign in first; you are not signed in, or no more."), reader.say("Sign in")
    address = escape(light.address("/dang-nhap", reader))
    st.html(
        f'<div class="empty"><p>{escape(text)}</p>'
        f'<p class="next"><a class="download" href="{address}" target="_self">{escape(way)}</a></p></div>'
    )


def _shown(page: st.Page, visitor: Visitor, screen: Screen | None, reader: Language) -> None:
    """Draw the bar with the season, who is signed in and the language, and the screen below it (None: it is gone)."""
    seasonal = screen is not None and screen.seasonal
    with st.container(
        key="bar", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", wrap=False
    ):
        unknown = _unknown_season() if seasonal else None
        season = _season(reader) if seasonal and unknown is None else None
        if not seasonal:
            st.html('<div class="season-only"></div>')
        _account(visitor, reader)
        _switch(reader)
    own_home.choose(reader)
    st.session_state["reader"] = reader
    st.session_state["season"] = season
    if screen is None:
        components.empty(reader.say("You have this screen no more: your rights have changed."),
                         reader.say("Next: choose another screen above."))  # fmt: skip
        return
    st.session_state[_AT] = screen.path
    if screen not in screens_of(scope()):  # as what one is in the household that was chosen
        components.empty(reader.say("You have no such screen for this household."),
                         reader.say("Next: choose another screen, or another household above."))  # fmt: skip
    elif unknown is None:
        page.run()
    else:
        components.not_here(reader.tell(unknown), reader.say("Show the season there is"), "season")


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


def _unknown_season() -> Sentence | None:
    """Return that there is no such season as the address names, where nobody has chosen another since."""
    wanted = st.query_params.get("season")
    if not wanted or "chosen_season" in st.session_state or not context().read(seasons, scope()):
        return None
    try:
        context().read(find_season, scope(), wanted, context().minute_ms())
    except NoSeasonError as error:
        return error.sentence
    return None


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
