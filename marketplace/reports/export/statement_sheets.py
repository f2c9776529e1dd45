"""The statement of one household as a sheet for CSV, XLSX and the terminal."""

from collections.abc import Iterator

from marketplace.language.labels import order_state
from marketplace.language.translation import Language
from marketplace.reports.export.sheets import Cell, ExportColumn, ExportSheet, kilograms
from marketplace.reports.export.statement_words import (
    account_lines,
    hand_over_text,
    kind_text,
    moving_text,
    period_text,
    state_text,
    tax_notes,
)
from marketplace.settlement.statements.household import Statement, StatementRow
from marketplace.settlement.statements.weight_and_money import Worth


def statement_sheet(paper: Statement, lang: Language) -> ExportSheet:
    """Return a statement: its entries, their sum, what was handed over and is left, and what is not delivered yet."""
    say = lang.say
    columns = (
        ExportColumn(say("Entry")),
        ExportColumn(say("Lot")),
        ExportColumn(say("Order")),
        ExportColumn(say("Day"), "date"),
        ExportColumn(say("Product"), full_only=True),
        ExportColumn(say("Shop"), full_only=True),
        ExportColumn(say("Weight (kg)"), "kg"),
        ExportColumn(say("Returned (kg)"), "kg", True),
        *money_columns(lang),
        ExportColumn(say("State")),
    )
    rows: list[tuple[Cell, ...]] = [_entry_cells(row, lang) for row in paper.rows]
    rows.append((say("Total"), "", "", None, "", "", *_worth_cells(paper.total), ""))
    rows += _account_rows(paper, lang)
    rows += [
        (say("Not delivered yet"), one.lot, one.order, one.day, one.product, one.shop, kilograms(one.weight_g), None,
         one.gross_dong, None, None, None, None, order_state(one.state, lang))
        for one in paper.waiting
    ]  # fmt: skip
    return ExportSheet(say("Statement"), columns, rows, tuple(_notes(paper, lang)), say("Notes"))


def money_columns(lang: Language) -> tuple[ExportColumn, ...]:
    """Return the columns of gross, fee, freight, tax and net."""
    say = lang.say
    return (
        ExportColumn(say("Gross (đồng)"), "number"),
        ExportColumn(say("Platform fee (đồng)"), "number"),
        ExportColumn(say("Freight (đồng)"), "number"),
        ExportColumn(say("Tax withheld (đồng)"), "number"),
        ExportColumn(say("Net (đồng)"), "number"),
    )


def _worth_cells(worth: Worth) -> tuple[Cell, ...]:
    return (kilograms(worth.weight_g), kilograms(worth.returned_g), *worth[2:6], worth.net_dong)


def _entry_cells(row: StatementRow, lang: Language) -> tuple[Cell, ...]:
    own = (kind_text(row, lang), row.lot, row.order, row.day, row.product, row.shop)
    return (*own, *_worth_cells(row.worth), state_text(row, lang))


def _account_rows(paper: Statement, lang: Language) -> list[tuple[Cell, ...]]:
    blank = (None,) * 6
    rows: list[tuple[Cell, ...]] = []
    for text, amount in account_lines(paper, lang):
        rows.append((text, "", "", None, "", "", *blank, amount, ""))
    return rows


def _notes(paper: Statement, lang: Language) -> Iterator[tuple[str, str]]:
    say = lang.say
    yield say("Household"), f"{paper.home.name} ({paper.home.code})"
    yield say("Address"), paper.address
    yield say("Cooperative"), paper.cooperative.name
    yield say("Period"), period_text(paper.period, lang)
    for handed in paper.hand_overs:
        text = f"{lang.day(handed.on_day)} · {lang.dong(handed.amount_dong)} · {handed.note or ''}".rstrip(" ·")
        yield hand_over_text(handed.kind, lang), text
    for note in tax_notes(paper, lang):
        yield say("Tax withheld"), note
    yield say("Check number of its figures (SHA-256)"), paper.fingerprint
    yield say("Not in the check number"), moving_text(lang)
    yield say("Awaited from the platforms (đồng)"), lang.number(paper.awaiting_dong)
