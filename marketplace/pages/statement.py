"""Bảng thanh toán: what every household is owed for a period, and the statement of one of them, to be printed."""

from datetime import date
from html import escape
from typing import Any

import streamlit as st

from marketplace.directory.cooperatives import CooperativeRow, cooperatives
from marketplace.directory.periods import AccountingPeriod, periods_of
from marketplace.language.labels import order_state, terms_name
from marketplace.language.translation import Language
from marketplace.pages import components, periods
from marketplace.pages.components import Figure
from marketplace.pages.context import context, scope
from marketplace.reports.export.statement_words import (
    account_lines,
    hand_over_text,
    kind_text,
    left_text,
    moving_text,
    period_text,
    state_text,
    tax_notes,
)
from marketplace.settlement.hand_overs import KINDS, HandOverError, HandOverRow, add_hand_over
from marketplace.settlement.statements import (
    HouseholdPeriodRow,
    OutrightResult,
    PeriodReport,
    Statement,
    StatementRow,
    period_report,
    statement,
)
from marketplace.words import money, names
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Unreadable


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
    with st.container(key="choose", horizontal=True, vertical_alignment="bottom"):
        cooperative = _cooperative(known, lang)
        period = _period(cooperative, lang)
        report = None if period is None else context().read(period_report, scope(), period)
        home = None if report is None else _home(report, lang)
    if period is None or report is None:
        components.title(lang.say("Statements"), cooperative.name)
        components.empty(lang.say("This cooperative has no period yet."), lang.say("Next: open one below."))
        periods.opening(cooperative, None, lang)
    elif home is None:
        _whole(cooperative, report, lang)
        periods.closing(period, lang)
        periods.opening(cooperative, context().read(periods_of, scope(), cooperative.id)[-1], lang)
    else:
        _statement(context().read(statement, scope(), period, home), lang)


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
    at = next((at for at, one in enumerate(known) if one.closed_ms is None), len(known) - 1)
    return st.selectbox(lang.say("Period"), known, at, format_func=lambda one: _days(one, lang), key="period")


def _days(period: AccountingPeriod, lang: Language) -> str:
    mark = "" if period.closed_ms is None else " ✓"
    return f"{lang.day(period.from_on)} – {lang.day(period.to_on)}{mark}"


def _home(report: PeriodReport, lang: Language) -> str | None:
    names = {home.code: f"{home.name} ({home.code})" for home in report.homes}
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
    if chosen is None:
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = chosen


def _whole(cooperative: CooperativeRow, report: PeriodReport, lang: Language) -> None:
    say = lang.say
    components.title(say("Statements"), f"{cooperative.name} · {period_text(report.period, lang)}")
    if not report.homes:
        components.empty(
            say("Nothing was delivered or handed over in this period."), say("There is nothing to do here.")
        )
        return
    net = sum(home.account.net_dong for home in report.homes)
    owed = [home.account.left_dong for home in report.homes]
    back = -sum(dong for dong in owed if dong < 0)
    components.headline(
        Figure(say("Net to the households"), lang.money(net)),
        [
            Figure(say("Still owed"), lang.dong(sum(dong for dong in owed if dong > 0))),
            *([Figure(say("Households owe the cooperative"), lang.dong(back))] if back else []),
            *_failed(report, lang),
            *_own(report, lang),
        ],
    )
    some = any(home.account.adjusted_dong for home in report.homes)
    columns = [(say("Household"), "text"), (say("Weight"), "number"), (say("Net"), "number"),
               *([(say("Platform adjustments"), "number")] if some else []),
               (say("Advances"), "number"), (say("Paid out"), "number"), (say("Still owed"), "number")]  # fmt: skip
    figures = [_figures(home, adjusted=some) for home in report.homes]
    named = [*((home.name, row) for home, row in zip(report.homes, figures, strict=True)),
             (say("All households"), tuple(map(sum, zip(*figures, strict=True))))]  # fmt: skip
    rows = [
        [name, lang.kilograms(grams), *map(lang.dong, dong), left_text(left, lang)]
        for name, (grams, *dong, left) in named
    ]
    components.table(columns, rows, last_is_total=True)
    components.downloads("period", coop=cooperative.code, day=str(report.period.from_on))
    if report.period.closed_ms is None:
        components.hint(say("These figures are provisional until the period is closed."))


def _figures(home: HouseholdPeriodRow, *, adjusted: bool) -> tuple[int, ...]:
    """Return a household's row: grams (sold, bought from it, corrected), then net, advances, paid and left.

    Where any has one, ``adjusted``, the platforms' adjustments stand behind the net.
    """
    grams = home.sales.weight_g + home.bought_g + home.corrections.weight_g
    gave = home.account
    more = (gave.adjusted_dong,) if adjusted else ()
    return grams, gave.net_dong, *more, gave.advance_dong, gave.paid_dong + gave.cod_dong, gave.left_dong


def _failed(report: PeriodReport, lang: Language) -> list[Figure]:
    """Return what failed deliveries cost the cooperative; nothing where they cost it nothing."""
    if not report.failed_dong:
        return []
    borne = lang.say("borne by the cooperative")
    return [Figure(lang.say("Cost of a failed delivery"), lang.dong(report.failed_dong), borne)]


def _own(report: PeriodReport, lang: Language) -> list[Figure]:
    """Return the result on fruit bought outright, with what is left and lost of it; nothing where there is none."""
    say, own = lang.say, report.own
    if own == OutrightResult():
        return []
    unsold, lost = (
        f"{lang.kilograms(grams)}, {lang.dong(dong)}"
        for grams, dong in ((own.unsold_g, own.unsold_dong), (own.spoiled_g, own.spoiled_dong))
    )
    return [
        Figure(
            say("The cooperative's own margin"),
            lang.dong(own.margin_dong),
            say("not sold yet {unsold}; spoiled or lost {lost}", unsold=unsold, lost=lost),
        ),
    ]


def _statement(paper: Statement, lang: Language) -> None:
    say = lang.say
    components.title(say("Statement of {household}", household=paper.home.name), _whose(paper, lang))
    *_, (left, dong) = account_lines(paper, lang)
    components.headline(
        Figure(left, lang.dong(dong)),
        [
            Figure(say("Net of this period"), lang.dong(paper.total.net_dong), lang.kilograms(paper.total.weight_g)),
            _awaited(paper.awaiting_dong, lang),
        ],
    )
    components.heading(say("Account"))
    components.table(
        [(say("Entry"), "text"), (say("Amount"), "number")],
        [[text, lang.dong(amount)] for text, amount in account_lines(paper, lang)],
        last_is_total=True,
    )
    _entries(paper, lang)
    _lots(paper, lang)
    _waiting(paper, lang)
    _handed(paper, lang)
    for note in tax_notes(paper, lang):
        components.hint(note)
    signed = "".join(f"<span>{escape(who)}</span>" for who in (say("Made by"), say("Household")))
    st.html(f'<div class="signed">{signed}</div>')
    mark = say("Check number of its figures (SHA-256)")
    st.html(f'<p class="hint mark">{escape(mark)}: {paper.fingerprint}</p>')
    components.hint(f"{say('Not in the check number')}: {moving_text(lang)}")
    components.downloads(
        "statement", coop=paper.cooperative.code, day=str(paper.period.from_on), household=paper.home.code
    )
    _hand_over(paper, lang)


def _awaited(dong: int, lang: Language) -> Figure:
    """Return what the platforms have not paid yet; below 0 it is what they will take back."""
    if dong < 0:
        return Figure(lang.say("The platforms will take back"), lang.dong(-dong))
    return Figure(lang.say("Awaited from the platforms"), lang.dong(dong))


def _whose(paper: Statement, lang: Language) -> str:
    return " · ".join((paper.home.code, paper.cooperative.name, period_text(paper.period, lang)))


def _entries(paper: Statement, lang: Language) -> None:
    say = lang.say
    if not paper.rows:
        return
    components.heading(say("Entries"), say("net = gross − platform fee − freight − tax"))
    columns = [
        (say("Entry"), "text"), (say("Order"), "text"), (say("Day"), "text"), (say("Product"), "text"),
        (say("Lot"), "text"), (say("Weight"), "number"), (say("Returned"), "number"), (say("Gross"), "number"),
        (say("Platform fee"), "number"), (say("Freight"), "number"), (say("Tax withheld"), "number"),
        (say("Net"), "number"), (say("State"), "text"),
    ]  # fmt: skip
    rows = [_entry(row, lang) for row in paper.rows]
    whole = paper.total
    money_of = (whole.gross_dong, whole.fee_dong, whole.freight_dong, whole.tax_dong, whole.net_dong)
    total = [say("Total"), "", "", "", "", lang.kilograms(whole.weight_g), lang.kilograms(whole.returned_g)]
    with st.container(key="entries"):
        components.table(columns, [*rows, [*total, *map(lang.dong, money_of), ""]], last_is_total=True)


def _entry(row: StatementRow, lang: Language) -> list[str]:
    worth = row.worth
    sums = (worth.gross_dong, worth.fee_dong, worth.freight_dong, worth.tax_dong, worth.net_dong)
    weights = [lang.kilograms(worth.weight_g), lang.kilograms(worth.returned_g)]
    return [
        kind_text(row, lang), row.order, lang.day(row.day), row.product, row.lot, *weights, *map(lang.dong, sums),
        state_text(row, lang),
    ]  # fmt: skip


def _lots(paper: Statement, lang: Language) -> None:
    say = lang.say
    if not paper.lots:
        return
    components.heading(say("Lots"))
    columns = [(say("Lot"), "text"), (say("Terms"), "text"), (say("Picked"), "number"), (say("Weight"), "number"),
               (say("Returned"), "number"), (say("Net"), "number")]  # fmt: skip
    rows = [
        [
            " ".join(part for part in (lot.lot, lot.produce, lot.grade) if part),
            terms_name(lot.terms, lang),
            *(lang.kilograms(grams) for grams in (lot.in_g, lot.worth.weight_g, lot.worth.returned_g)),
            lang.dong(lot.worth.net_dong),
        ]
        for lot in paper.lots
    ]
    components.table(columns, rows)


def _waiting(paper: Statement, lang: Language) -> None:
    say = lang.say
    if not paper.waiting:
        return
    components.heading(say("Not delivered yet"), say("counts when it is delivered"))
    columns = [(say("Order"), "text"), (say("Placed on"), "text"), (say("Product"), "text"), (say("Lot"), "text"),
               (say("Weight"), "number"), (say("Gross"), "number"), (say("State"), "text")]  # fmt: skip
    rows = [
        [one.order, lang.day(one.day), one.product, one.lot, lang.kilograms(one.weight_g), lang.dong(one.gross_dong),
         order_state(one.state, lang)]
        for one in paper.waiting
    ]  # fmt: skip
    components.table(columns, rows)


def _handed(paper: Statement, lang: Language) -> None:
    say = lang.say
    if not paper.hand_overs:
        return
    components.heading(say("Handed over"))
    columns = [(say("Day"), "text"), (say("Kind"), "text"), (say("Amount"), "number"), (say("Note"), "text")]
    rows = [
        [lang.day(one.on_day), hand_over_text(one.kind, lang), lang.dong(one.amount_dong), one.note or ""]
        for one in paper.hand_overs
    ]
    components.table(columns, rows)


def _hand_over(paper: Statement, lang: Language) -> None:
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
