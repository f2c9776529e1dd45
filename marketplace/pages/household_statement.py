"""The statement of one household for a period, to be printed: its account, its entries, its lots and its money."""

from html import escape

import streamlit as st

from marketplace.language.labels import order_state, terms_name
from marketplace.language.translation import Language
from marketplace.pages import components
from marketplace.pages.actions import told
from marketplace.pages.components import Figure
from marketplace.pages.hand_over_form import hand_over_form
from marketplace.pages.looked import looked
from marketplace.reports.export.statement_words import (
    account_lines,
    hand_over_text,
    kind_text,
    moving_text,
    period_text,
    state_text,
    tax_notes,
)
from marketplace.settlement.statements import (
    Statement,
    StatementRow,
)


def show_statement(paper: Statement, lang: Language) -> None:
    """Draw a household's statement, and the form for what is handed over to it."""
    say = lang.say
    looked(paper.home.id, "money")
    components.title(say("Statement of {household}", household=paper.home.name), _whose(paper, lang))
    told()
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
    hand_over_form(paper, lang)


def _awaited(dong: int, lang: Language) -> Figure:
    """Return what the platforms have not paid yet; below 0 it is what they will take back."""
    if dong < 0:
        return Figure(lang.say("The platforms will take back"), lang.dong(-dong))
    return Figure(lang.say("Awaited from the platforms"), lang.dong(dong))


def _whose(paper: Statement, lang: Language) -> str:
    return " · ".join((paper.home.code, paper.address, paper.cooperative.name, period_text(paper.period, lang)))


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
    weighed = all(lot.in_g is not None for lot in paper.lots)
    columns = [(say("Lot"), "text"), (say("Terms"), "text"), *([(say("Picked"), "number")] if weighed else []),
               (say("Weight"), "number"), (say("Returned"), "number"), (say("Net"), "number")]  # fmt: skip
    rows = [
        [
            " ".join(part for part in (lot.lot, lot.produce, lot.grade) if part),
            terms_name(lot.terms, lang),
            *(
                lang.kilograms(grams)
                for grams in (lot.in_g, lot.worth.weight_g, lot.worth.returned_g)
                if grams is not None
            ),
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
