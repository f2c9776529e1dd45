"""The accountant's view of a period as a sheet: every household, all of them together, and the cooperative's own."""

from collections.abc import Iterable, Iterator

from marketplace.language.translation import Language
from marketplace.reports.export.sheets import Cell, ExportColumn, ExportSheet, kilograms
from marketplace.reports.export.statement_sheets import money_columns
from marketplace.reports.export.statement_words import period_text
from marketplace.settlement.statements.period import HouseholdPeriodRow, PeriodReport


def period_sheet(report: PeriodReport, lang: Language) -> ExportSheet:
    """Return a period by household, all of them together, and what stays with the cooperative."""
    say = lang.say
    figures = [_figures(home) for home in report.homes]
    rows: list[tuple[Cell, ...]] = [
        (home.code, home.name or say("A household that took back its agreement"), *_cells(own), home.account.left_dong)
        for home, own in zip(report.homes, figures, strict=True)
    ]
    left_dong = sum(home.account.left_dong for home in report.homes)
    together = [sum(each) for each in zip(*figures, strict=True)] or [0] * _WIDTH
    rows.append(("", say("All households"), *_cells(together), left_dong))
    return ExportSheet(say("Period"), _columns(report, lang), rows, tuple(_notes(report, lang)), say("Notes"))


def _columns(report: PeriodReport, lang: Language) -> tuple[ExportColumn, ...]:
    say = lang.say
    is_adjusted = any(home.account.adjusted_dong for home in report.homes)
    return (
        ExportColumn(say("Household code")),
        ExportColumn(say("Household")),
        ExportColumn(say("Weight (kg)"), "kg"),
        ExportColumn(say("Returned (kg)"), "kg", True),
        *money_columns(lang),
        ExportColumn(say("Bought outright (đồng)"), "number"),
        ExportColumn(say("Corrections (đồng)"), "number"),
        ExportColumn(say("Brought forward (đồng)"), "number", True),
        ExportColumn(say("Platform adjustments (đồng)"), "number", full_only=not is_adjusted),
        ExportColumn(say("Advances (đồng)"), "number"),
        ExportColumn(say("Paid out (đồng)"), "number"),
        ExportColumn(say("Cash on delivery (đồng)"), "number", True),
        ExportColumn(say("Still owed (đồng)"), "number"),
    )


_WIDTH = 14
"""How many figures a household has beside what it is still owed."""


def _figures(home: HouseholdPeriodRow) -> tuple[int, ...]:
    """Return a household's figures in the order of the columns: two weights in grams, then đồng."""
    sales, account = home.sales, home.account
    return (
        sales.weight_g, sales.returned_g, sales.gross_dong, sales.fee_dong, sales.freight_dong, sales.tax_dong,
        sales.net_dong, home.bought_dong, home.corrections.net_dong, account.brought_dong, account.adjusted_dong,
        account.advance_dong, account.paid_dong, account.cod_dong,
    )  # fmt: skip


def _cells(figures: Iterable[int]) -> tuple[Cell, ...]:
    weight_g, returned_g, *dong = figures
    return (kilograms(weight_g), kilograms(returned_g), *dong)


def _notes(report: PeriodReport, lang: Language) -> Iterator[tuple[str, str]]:
    say = lang.say
    yield say("Cooperative"), report.cooperative.name
    yield say("Period"), period_text(report.period, lang)
    yield say("Cost of failed deliveries, borne by the cooperative (đồng)"), lang.number(report.failed_dong)
    for title, dong in own_lines(report, lang):
        yield title, lang.number(dong)
    yield say("Bought outright, not sold yet (kg)"), lang.kilograms(report.own.unsold_g)
    yield say("Bought outright, spoiled or lost (kg)"), lang.kilograms(report.own.spoiled_g)
    yield say("All lines together, net (đồng)"), lang.number(report.lines.net_dong)


def own_lines(report: PeriodReport, lang: Language) -> Iterator[tuple[str, int]]:
    """Return what became of the fruit bought outright, line by line, in đồng."""
    say, own = lang.say, report.own
    yield say("Fruit bought outright fetched (đồng)"), own.fetched_dong
    yield say("What the fruit that was sold had cost (đồng)"), own.cost_dong
    yield say("The cooperative's own margin (đồng)"), own.margin_dong
    yield say("Bought outright, spoiled or lost, at its cost (đồng)"), own.spoiled_dong
    yield say("Bought outright, not sold yet, at its cost (đồng)"), own.unsold_dong
    yield say("Paid for it to the households (đồng)"), own.bought_dong
