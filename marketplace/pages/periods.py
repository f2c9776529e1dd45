"""Opening and closing a cooperative's periods, beside its statements."""

from datetime import date, timedelta

import streamlit as st

from marketplace.directory.cooperatives import CooperativeRow
from marketplace.directory.periods import AccountingPeriod, open_period
from marketplace.directory.rights.may import Needs
from marketplace.language.translation import Language
from marketplace.pages import components
from marketplace.pages.actions import changed
from marketplace.pages.context import context, scope, signed
from marketplace.reports.figures import NoSeasonError, seasons, usual_season
from marketplace.settlement.statements import close, hindrances
from marketplace.storage.scope import Act

_DAYS = 10
"""How many days the period that is proposed has."""


def opening(cooperative: CooperativeRow, latest: AccountingPeriod | None, lang: Language) -> None:
    """Let a person open the next period; once it is open, the form folds, so that nobody opens two by pressing on."""
    if not scope().may(Act.PAY):
        return
    number = 0 if latest is None else latest.id
    first = _season_begins() if latest is None else latest.to_on + timedelta(days=1)
    fold = st.expander(lang.say("Open a period"), expanded=latest is None, key=f"opening_{cooperative.id}_{number}")
    with fold, st.form(f"open_period_{cooperative.id}_{number}"):
        from_on = st.date_input(lang.say("First day"), first, format="DD/MM/YYYY")
        to_on = st.date_input(lang.say("Last day"), first + timedelta(days=_DAYS - 1), format="DD/MM/YYYY")
        sent = st.form_submit_button(lang.say("Open the period"))
    if sent and isinstance(from_on, date) and isinstance(to_on, date):
        changed(
            lambda connection: open_period(connection, cooperative.id, from_on, to_on, signed()),
            lang,
            lambda opened: lang.say("The period {days} of {cooperative} is open.", days=days(opened, lang),
                                    cooperative=cooperative.name),
            needs=[Needs(Act.PAY, "cooperative", (cooperative.id,))],
        )  # fmt: skip


def closing(period: AccountingPeriod, lang: Language) -> None:
    """Let a person close a period that is over, after saying that it stays as it is from then on, or what it lacks."""
    if period.closed_ms is not None or not scope().may(Act.PAY):
        return
    if period.to_on >= context().today():
        after = lang.day(period.to_on + timedelta(days=1))
        components.hint(lang.say("This period can be closed from {day} on.", day=after))
        return
    fold = st.expander(lang.say("Close this period"), key=f"closing_{period.id}", on_change="rerun")
    if not fold.open:
        return
    with fold:
        waits = context().read(hindrances, period, context().minute_ms())
        for one in waits:
            st.warning(lang.tell(one))
        if waits:
            return
        st.write(lang.say("Once closed it is never rewritten; what changes later stands in the next period."))
        if st.button(lang.say("Yes, close it"), key="close_period", type="primary"):
            changed(
                lambda connection: close(connection, period.id, signed(), context().clock()),
                lang,
                lambda _: lang.say("The period {days} is closed.", days=days(period, lang)),
                needs=[Needs(Act.PAY, "cooperative", (period.cooperative_id,)), Needs(Act.PAY, "period", (period.id,))],
                one_state=True,
            )


def days(period: AccountingPeriod, lang: Language) -> str:
    """Return a period's first and last day."""
    return f"{lang.day(period.from_on)} – {lang.day(period.to_on)}"


def _season_begins() -> date:
    """Return the first day of the usual season, or today without one."""
    try:
        return usual_season(context().read(seasons, scope()), context().minute_ms()).starts_on
    except NoSeasonError:
        return context().today()
