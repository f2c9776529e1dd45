"""Opening and closing a cooperative's periods, beside its statements."""

from datetime import date, timedelta

import streamlit as st

from marketplace.directory.cooperatives import CooperativeRow
from marketplace.directory.periods import AccountingPeriod, open_period
from marketplace.language.translation import Language
from marketplace.pages.actions import changed
from marketplace.pages.context import context
from marketplace.settlement.statements import close
from marketplace.words.instants import as_date, day_of

_DAYS = 10
"""How many days the period that is proposed has."""


def opening(cooperative: CooperativeRow, latest: AccountingPeriod | None, lang: Language) -> None:
    """Let a person open the next period."""
    first = _today() if latest is None else latest.to_on + timedelta(days=1)
    with st.expander(lang.say("Open a period"), expanded=latest is None), st.form("open_period"):
        from_on = st.date_input(lang.say("First day"), first, format="DD/MM/YYYY")
        to_on = st.date_input(lang.say("Last day"), first + timedelta(days=_DAYS - 1), format="DD/MM/YYYY")
        sent = st.form_submit_button(lang.say("Open the period"))
    if sent and isinstance(from_on, date) and isinstance(to_on, date):
        changed(lambda connection: open_period(connection, cooperative.id, from_on, to_on), lang)


def closing(period: AccountingPeriod, lang: Language) -> None:
    """Let a person close a period that is over, after saying that it stays as it is from then on."""
    if period.closed_ms is not None or period.to_on >= _today():
        return
    with st.expander(lang.say("Close this period")):
        st.write(lang.say("Once closed it is never rewritten; what changes later stands in the next period."))
        if st.button(lang.say("Yes, close it"), key="close_period", type="primary"):
            changed(lambda connection: close(connection, period.id, "app", context().clock()), lang, one_state=True)


def _today() -> date:
    return as_date(day_of(context().clock()))
