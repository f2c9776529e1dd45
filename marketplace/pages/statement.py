"""Bảng thanh toán: what every household is owed for a period, and the statement of one of them, to be printed."""

from typing import Any

import streamlit as st

from marketplace.directory.cooperatives import CooperativeRow, cooperatives
from marketplace.directory.periods import AccountingPeriod, periods_of
from marketplace.language.translation import Language
from marketplace.pages import components, periods
from marketplace.pages.actions import told
from marketplace.pages.context import context, scope
from marketplace.pages.cooperative_period import show_period
from marketplace.pages.household_statement import show_statement
from marketplace.settlement.statements import (
    PeriodReport,
    period_report,
    statement,
)
from marketplace.storage.scope import Act


def show() -> None:
    """Draw the period by household, or the statement of the household that was chosen."""
    lang = components.reader()
    known = context().read(cooperatives, scope())
    if not known:
        components.title(lang.say("Statements"))
        components.empty(
            lang.say("There is no cooperative here yet."), lang.say("Next: run `lensan import cooperatives`.")
        )
        return
    if _is_nowhere(known, lang):
        return
    with st.container(key="choose", horizontal=True, vertical_alignment="bottom"):
        cooperative = _cooperative(known, lang)
        period = _period(cooperative, lang)
        report = None if period is None else context().read(period_report, scope(), period)
        stranger = None if report is None else _stranger(report)
        home = None if report is None or stranger else _home(report, lang)
    if stranger is not None:
        components.title(lang.say("Statements"), cooperative.name)
        text = lang.say("There is no household {code} in this period of {cooperative}.", code=stranger,
                        cooperative=cooperative.name)  # fmt: skip
        components.not_here(text, lang.say("All households"), "ho")
    elif period is None or report is None:
        components.title(lang.say("Statements"), cooperative.name)
        told()
        following = lang.say("Next: open one below.") if scope().may(Act.PAY) else ""
        components.empty(lang.say("This cooperative has no period yet."), following)
        periods.opening(cooperative, None, lang)
    elif home is None:
        show_period(cooperative, report, lang)
        periods.closing(period, lang)
        periods.opening(cooperative, context().read(periods_of, scope(), cooperative.id)[-1], lang)
    else:
        show_statement(context().read(statement, scope(), period, home), lang)


def _is_nowhere(known: list[CooperativeRow], lang: Language) -> bool:
    """Say so where the address names a cooperative or a period that there is none of."""
    coop, first = st.query_params.get("coop"), st.query_params.get("ky")
    of = known[0] if coop is None else next((one for one in known if one.code == coop), None)
    text = back = ""
    if of is None:
        text, back = lang.say("There is no cooperative {code}.", code=coop), lang.say("All cooperatives")
    elif first and first not in {str(one.from_on) for one in context().read(periods_of, scope(), of.id)}:
        text = lang.say("{cooperative} has no period that begins on {day}.", cooperative=of.name, day=first)
        back = lang.say("All periods")
    if text:
        components.title(lang.say("Statements"))
        components.not_here(text, back, "ky", *(["coop"] if of is None else []))
    return bool(text)


def _cooperative(known: list[CooperativeRow], lang: Language) -> CooperativeRow:
    if len(known) == 1:
        return known[0]
    named = {one.code: one for one in known}
    wanted = st.query_params.get("coop", known[0].code)
    at = list(named).index(wanted) if wanted in named else 0
    return named[
        st.selectbox(
            lang.say("Cooperative"),
            named,
            at,
            format_func=lambda code: named[code].name,
            **_named_by("coop", wanted),
        )
    ]


def _period(cooperative: CooperativeRow, lang: Language) -> AccountingPeriod | None:
    known = context().read(periods_of, scope(), cooperative.id)
    if not known:
        return None
    named = {str(one.from_on): one for one in known}
    wanted = st.query_params.get("ky")
    usual = next((at for at, one in enumerate(known) if one.closed_ms is None), len(known) - 1)
    at = list(named).index(wanted) if wanted in named else usual
    chosen = st.selectbox(
        lang.say("Period"), named, at, format_func=lambda first: _days(named[first], lang), **_named_by("ky", wanted)
    )
    return named[chosen]


def _days(period: AccountingPeriod, lang: Language) -> str:
    mark = "" if period.closed_ms is None else " ✓"
    return f"{periods.days(period, lang)}{mark}"


def _stranger(report: PeriodReport) -> str | None:
    """Return the household that the address names, where it has nothing in this period."""
    wanted = st.query_params.get("ho")
    return wanted if wanted not in {None, *(home.code for home in report.homes)} else None


def _home(report: PeriodReport, lang: Language) -> str | None:
    names = {home.code: f"{home.name} ({home.code})" for home in report.homes if home.code}
    choices = [None, *names]
    wanted = st.query_params.get("ho")
    at = choices.index(wanted) if wanted in names else 0
    return st.selectbox(
        lang.say("Household"), choices, at, **_named_by("ho", wanted),
        format_func=lambda code: names.get(code or "", lang.say("All households")),
    )  # fmt: skip


def _named_by(parameter: str, wanted: str | None) -> dict[str, Any]:
    """Tie a box to a parameter of the address: another address is another box, and what is chosen is the address."""
    key = f"{parameter}_{wanted}"
    return {"key": key, "on_change": _name, "args": (parameter, key)}


def _name(parameter: str, key: str) -> None:
    chosen = st.session_state[key]
    if parameter == "coop":
        st.query_params.pop("ky", None)
    if chosen is None:
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = chosen
