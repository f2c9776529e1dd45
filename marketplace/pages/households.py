"""Theo hộ: find a household by a name as people type it, and see what it sold."""

from typing import NoReturn

import pandas as pd
import streamlit as st

from marketplace.directory.rights import Role
from marketplace.language.translation import Language
from marketplace.pages import components, household
from marketplace.pages.context import context, scope
from marketplace.pages.tables import draw_long, narrowed, written
from marketplace.reports.figures import (
    ERAS,
    HouseholdRow,
    HouseholdsReport,
    Search,
    SeasonRow,
    Sums,
    commune_choices,
    household_of_code,
    households_report,
)

PAGE = 25


def show() -> None:
    """Draw the list, or the household that was chosen from it."""
    lang, season = components.reader(), components.season()
    if season is None:
        components.title(lang.say("Output by household"))
        components.nothing_yet()
        return
    code = st.query_params.get("ho")
    chosen = context().read(household_of_code, scope(), code) if code else None
    if chosen is not None:
        household.show(chosen, season, lang)
        return
    if code is None and (own := _only_one(season)) is not None:
        household.show(own, season, lang, alone=True)
        return
    components.title(lang.say("Output by household"))
    if code:
        components.not_here(lang.say("There is no household {code}.", code=code), lang.say("All households"), "ho")
        return
    search = _search(season, lang)
    components.live(lambda: _body(season, search, lang))


def _only_one(season: SeasonRow) -> int | None:
    """Return the household of a person who is at home in just one, and sees no others."""
    if not scope().roles <= {Role.FARMER, Role.HELPER}:
        return None
    report = context().read(households_report, scope(), season, Search(), context().minute_ms(), limit=2)
    return report.rows[0].id if report.found == 1 else None


def lead_to(commune_id: int, era: str, season: SeasonRow) -> NoReturn:
    """Lead from another screen to the households of a commune of the era's map."""
    st.session_state[_map_key(season)], st.session_state[_commune_key(era)] = era, commune_id
    components.go_to("theo-ho")


def _map_key(season: SeasonRow) -> str:
    return f"household_era-{season.code}"


def _commune_key(era: str) -> str:
    return f"commune_{era}"


def _search(season: SeasonRow, lang: Language) -> Search:
    with st.container(key="search", horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            lang.say("Find"), key="words", placeholder=lang.say("Name without accents, code or telephone"), width=360
        )
        names = {"then": lang.say("As it was (before 1 July 2025)"), "now": lang.say("On today's map")}
        st.session_state.setdefault(_map_key(season), season.era)
        chosen = st.segmented_control(
            lang.say("Map"), ERAS, required=True, key=_map_key(season), format_func=lambda one: names[one]
        )
        era = chosen or season.era
        communes = dict(context().read(commune_choices, scope(), era))
        if st.session_state.get(_commune_key(era)) not in (None, *communes):  # its households live elsewhere by now
            del st.session_state[_commune_key(era)]
        commune = st.selectbox(
            lang.say("Commune"), [None, *communes], key=_commune_key(era), width=280,
            format_func=lambda one: communes.get(one, lang.say("All communes")),
        )  # fmt: skip
    return Search(words, commune, era)


def _body(season: SeasonRow, search: Search, lang: Language) -> None:
    page = _page(search)
    report = context().read(
        households_report, scope(), season, search, context().minute_ms(), limit=PAGE, offset=page * PAGE
    )
    components.turn_back("page", page, PAGE, report.found)
    components.claim(report.freshness, season)
    if not report.rows:
        components.nothing_found(
            lang.say("No household matches."),
            lang.say("Next: type fewer letters, or choose all communes."),
            lang.say("There are no households here yet."),
        )
        return
    components.hint(lang.say("Press a row to see the household's lots, orders and sums."))
    _rows(report, lang, page)
    if report.unattributed is not None and any(report.unattributed):
        components.hint(_unattributed(report.unattributed, lang))
    components.pager("page", page, PAGE, report.found, lang.say("{span} of {found} households"), lang)
    components.downloads(
        "households", season=season.code, map=search.era, words=search.words, commune=str(search.commune_id or "")
    )


def _unattributed(rest: Sums, lang: Language) -> str:
    weight, money = lang.kilograms(rest.sold_g), lang.dong(rest.sold_dong)
    placed = lang.kilograms(rest.placed_g)
    return lang.say(
        "Not attributed to a household: {placed} placed, {weight} sold for {money}; with it, the households add up to"
        " the season.",
        placed=placed, weight=weight, money=money,
    )  # fmt: skip


def _page(search: Search) -> int:
    """Return the page the reader is on; a new search begins at the first."""
    if st.session_state.get("searched") != search:
        st.session_state["searched"] = search
        st.session_state["page"] = 0
    return int(st.session_state["page"])


def _rows(report: HouseholdsReport, lang: Language, page: int) -> None:
    table = pd.DataFrame(
        {
            lang.say("Household"): row.name,
            lang.say("Commune"): row.commune or lang.say("Not on today's map yet"),
            lang.say("Sold (kg)"): row.sums.sold_g / 1_000,
            lang.say("Placed (kg)"): row.sums.placed_g / 1_000,
            lang.say("Delivered (kg)"): row.sums.delivered_g / 1_000,
            lang.say("Paid (kg)"): row.sums.paid_g / 1_000,
            lang.say("Revenue (đồng)"): row.sums.sold_dong,
            **(_bought(row, lang) if report.some_bought else {}),
            lang.say("Orders"): row.sums.placed_orders,
            lang.say("Code"): row.code,
        }
        for row in report.rows
    )
    visits = st.session_state.get("visits", 0)  # a new key each time a household was left: no row is pressed by then
    chosen = draw_long(
        written(table, lang),
        lang,
        height="content",
        column_config=narrowed(table),
        on_select="rerun",
        selection_mode="single-cell",
        key=f"households_{page}_{hash(st.session_state['searched'])}_{visits}",
    )
    picked = [row for row, _ in chosen["selection"]["cells"]]
    if picked and picked[0] < len(report.rows):
        st.query_params["ho"] = report.rows[picked[0]].code
        st.rerun(scope="app")


def _bought(row: HouseholdRow, lang: Language) -> dict[str, float]:
    """Return the cells of what of a household's fruit its cooperative had bought outright."""
    return {
        lang.say("Of which bought outright (kg)"): row.bought.sold_g / 1_000,
        lang.say("Of which bought outright (đồng)"): row.bought.sold_dong,
    }
