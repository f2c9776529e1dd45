"""The form for money that a cooperative handed over to a household."""

from datetime import date

import streamlit as st

from marketplace.directory.periods import AccountingPeriod
from marketplace.language.translation import Language
from marketplace.pages.context import context
from marketplace.reports.export.statement_words import (
    hand_over_text,
)
from marketplace.settlement.hand_overs import KINDS, HandOverError, HandOverRow, add_hand_over
from marketplace.settlement.statements import (
    Statement,
)
from marketplace.words import money, names
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Unreadable


def hand_over_form(paper: Statement, lang: Language) -> None:
    """Let a person write down money given, for an open period."""
    say, state = lang.say, st.session_state
    if paper.period.closed_ms is not None:
        return
    given, why = f"given {paper.home.id}", f"not given {paper.home.id}"
    with (
        st.container(key="hand_over"),
        st.expander(say("Write down money given")),
        st.form(f"give {state.get(given, 0)}"),  # a new one when it is written down; what was refused stays
    ):
        kind = st.selectbox(say("Kind"), KINDS, format_func=lambda one: hand_over_text(one, lang))
        amount = st.text_input(say("Amount"), placeholder="2.500.000")
        on_day = st.date_input(say("Day"), _usual_day(paper.period), format="DD/MM/YYYY")
        note = st.text_input(say("Note"))
        sent = st.form_submit_button(say("Write down"))
    if sent:
        state[why] = _give(paper, kind, amount, on_day, note, lang)
        if not state[why]:
            state[given] = state.get(given, 0) + 1
            st.rerun()
    if state.get(why):
        st.error(state[why])


def _give(paper: Statement, kind: str, amount: str, on_day: object, note: str, lang: Language) -> str:
    """Write money given down; return why not, or ''."""
    try:
        amount_dong = money.dong(amount)
    except Unreadable as unreadable:
        return lang.tell(unreadable.sentence)
    if not amount_dong or not isinstance(on_day, date):
        return lang.say("Write an amount above 0 and a day.")
    row = HandOverRow(
        paper.cooperative.id,
        paper.home.id,
        on_day,
        kind,
        amount_dong,
        names.tidy(note) or None,
        None,
        context().clock(),
    )
    try:
        with context().database.write() as connection:
            add_hand_over(connection, row)
    except HandOverError as refused:
        return lang.tell(refused.sentence)
    context().forget()
    return ""


def _usual_day(period: AccountingPeriod) -> date:
    """Return today, or the period's last day when it is over."""
    return max(period.from_on, min(as_date(day_of(context().clock())), period.to_on))
