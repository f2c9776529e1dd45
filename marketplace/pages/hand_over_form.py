"""The form for money that a cooperative handed over to a household."""

from datetime import date
from functools import partial

import streamlit as st
from sqlalchemy import Connection

from marketplace.directory.periods import AccountingPeriod
from marketplace.directory.rights.may import Needs
from marketplace.language.translation import Language
from marketplace.pages import components
from marketplace.pages.actions import Proposal, asking, drawn, propose
from marketplace.pages.context import context, scope, signed
from marketplace.reports.export.statement_words import hand_over_text
from marketplace.settlement.hand_overs import KINDS, HandOverError, HandOverRow, add_hand_over
from marketplace.settlement.statements import Statement
from marketplace.storage.scope import Act
from marketplace.words import money, names


def hand_over_form(paper: Statement, lang: Language) -> None:
    """Let a person write down money given, for an open period; more than is owed is asked about once more."""
    say, form = lang.say, f"give-{paper.home.id}"
    if paper.period.closed_ms is not None or not scope().may(Act.PAY):
        return
    with st.container(key="hand_over"), st.expander(say("Write down money given")):
        if asking(form, lang):
            return
        with st.form(drawn(form), border=False):
            kind = st.selectbox(say("Kind"), KINDS, format_func=lambda one: hand_over_text(one, lang))
            amount = st.text_input(say("Amount"), placeholder="2.500.000")
            on_day = st.date_input(say("Day"), _usual_day(paper.period), format="DD/MM/YYYY")
            note = st.text_input(say("Note"))
            sent = st.form_submit_button(say("Write down"))

        def work(connection: Connection, _sure: bool) -> HandOverRow:
            row = _row(paper, kind, amount, on_day, note)
            add_hand_over(connection, row)
            return row

        if sent:
            needs = [Needs(Act.PAY, "cooperative", (paper.cooperative.id,)),
                     Needs(Act.PAY, "household", (paper.home.id,))]  # fmt: skip
            written, costs = partial(_written, paper, lang), partial(_beyond, paper, lang)
            propose(form, Proposal(work, done=written, needs=needs, costs=costs), lang)
        components.hint(
            say("Written down by mistake? `lensan pay {code} AMOUNT --take-back --note WHY` takes it back.",
                code=paper.home.code)
        )  # fmt: skip


def _row(paper: Statement, kind: str, amount: str, on_day: object, note: str) -> HandOverRow:
    """Return what was typed; HandOverError or Unreadable where it is none."""
    amount_dong = money.dong(amount)
    if not amount_dong or not isinstance(on_day, date):
        raise HandOverError("Write an amount above 0 and a day.", "Hãy ghi số tiền trên 0 và ngày.")
    return HandOverRow(paper.cooperative.id, paper.home.id, on_day, kind, amount_dong, names.tidy(note) or None,
                       signed(), context().clock())  # fmt: skip


def _beyond(paper: Statement, lang: Language, row: HandOverRow) -> str:
    """Return what a household would owe when it is given this; '' where it is owed as much."""
    owed_dong = max(paper.account.left_dong, 0)
    if row.amount_dong <= owed_dong:
        return ""
    return lang.say(
        "{amount} for {household} is more than is still owed, {owed}: the household then owes the cooperative {more}.",
        amount=lang.dong(row.amount_dong),
        household=paper.home.name,
        owed=lang.dong(owed_dong),
        more=lang.dong(row.amount_dong - paper.account.left_dong),
    )


def _written(paper: Statement, lang: Language, row: HandOverRow) -> str:
    return lang.say("Written down for {household}: {kind}, {amount}, {day}.", household=paper.home.name,
                    kind=hand_over_text(row.kind, lang), amount=lang.dong(row.amount_dong),
                    day=lang.day(row.on_day))  # fmt: skip


def _usual_day(period: AccountingPeriod) -> date:
    """Return today, or the period's last day when it is over."""
    return max(period.from_on, min(context().today(), period.to_on))
