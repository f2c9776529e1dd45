"""Tax sheets: what was withheld of one household in a year, and by household what the notice of January asks for."""

from collections.abc import Iterator, Sequence
from datetime import date

from marketplace.language.translation import Language
from marketplace.reports.export.sheets import Cell, ExportColumn, ExportSheet
from marketplace.reports.export.tax_words import (
    advice,
    holder_text,
    lacking_text,
    notes,
    standing_text,
    threshold_text,
)
from marketplace.settlement.statements.tax_year import TaxYear
from marketplace.settlement.statements.turnover import ROADS
from marketplace.settlement.statements.withheld_parts import Taxes


def tax_sheet(year: TaxYear, lang: Language) -> ExportSheet:
    """Return what was withheld of a household, payout by payout, with its sums, from whom, and what it means."""
    say = lang.say
    columns = (
        ExportColumn(say("Paid on"), "date"),
        ExportColumn(say("Shop")),
        ExportColumn(say("Settlement"), full_only=True),
        ExportColumn(say("Order")),
        ExportColumn(say("Product"), full_only=True),
        ExportColumn(say("Lot")),
        *tax_columns(lang),
        ExportColumn(say("Account in the name of")),
        ExportColumn(say("For the household")),
    )
    rows: list[tuple[Cell, ...]] = [
        (one.paid_on, one.shop, one.settlement, one.order, one.product, one.lot, *tax_cells(one.taxes),
         holder_text(one, lang), standing_text(one, lang))
        for one in year.lines
    ]  # fmt: skip
    rows += [(None, title, "", "", "", "", *tax_cells(taxes), "", "") for title, taxes in sums(year, lang)]
    return ExportSheet(say("Tax withheld"), columns, rows, tuple(_tax_notes(year, lang)), say("Notes"))


def notice_sheet(years: Sequence[TaxYear], year: int, lang: Language) -> ExportSheet:
    """Return by household a year's turnover by road, what was withheld, and whether its fruit is its own by papers."""
    say = lang.say
    columns = (
        ExportColumn(say("Household code")),
        ExportColumn(say("Household")),
        *(ExportColumn(title, "number") for title in road_titles(lang)),
        ExportColumn(say("Turnover of the year (đồng)"), "number"),
        ExportColumn(say("Of it own unprocessed fruit, by papers (đồng)"), "number"),
        *tax_columns(lang),
        ExportColumn(say("May be asked back by the household (đồng)"), "number"),
        ExportColumn(say("Own produce")),
        ExportColumn(say("Threshold")),
    )
    figures = [_figures(one) for one in years]
    rows: list[tuple[Cell, ...]] = [
        (one.home.code, one.home.name, *told, own_text(one, lang), threshold_text(one, lang))
        for one, told in zip(years, figures, strict=True)
    ]
    if years:
        rows.append(("", say("All households"), *map(sum, zip(*figures, strict=True)), "", ""))
    return ExportSheet(
        say("Notice of {year}", year=str(year)), columns, rows, tuple(_notice_notes(years, year, lang)), say("Notes")
    )


def sums(year: TaxYear, lang: Language) -> list[tuple[str, Taxes]]:
    """Return the sums that stand below a household's lines."""
    say = lang.say
    return [
        (say("Tax withheld in all"), year.withheld),
        (say("Of it of own unprocessed fruit"), year.of_own_fruit),
        (say("Of it may be asked back by the household"), year.claimable),
    ]


def tax_columns(lang: Language) -> tuple[ExportColumn, ...]:
    """Return the columns of tax: VAT, PIT, CIT, what is not told apart, and all of it."""
    say = lang.say
    titles = (say("VAT (đồng)"), say("PIT (đồng)"), say("CIT (đồng)"), say("Tax not told apart (đồng)"))
    return tuple(ExportColumn(title, "number") for title in (*titles, say("Tax withheld (đồng)")))


def tax_cells(taxes: Taxes) -> tuple[int, ...]:
    """Return tax in the order of its columns."""
    return (*taxes[1:], taxes.tax_dong - sum(taxes[1:]), taxes.tax_dong)


def road_titles(lang: Language) -> list[str]:
    """Return what each road of turnover is called, in their order."""
    say = lang.say
    return [say("Sold in shops (đồng)"), say("Sold by hand (đồng)"), say("Sold elsewhere (đồng)"),
            say("Sold outright to the cooperative (đồng)")]  # fmt: skip


def own_text(year: TaxYear, lang: Language) -> str:
    """Return whether all that a household sold was its own unprocessed fruit, by its papers."""
    if year.turnover.dong and year.own_dong == year.turnover.dong:
        return lang.say("yes, by its papers")
    if year.own_dong:
        return lang.say("in part, by its papers")
    lacks = lacking_text(year.lacks, lang)
    return lang.say("not by papers: {lacks}", lacks=lacks) if lacks else lang.say("not by papers")


def _figures(year: TaxYear) -> tuple[int, ...]:
    """Return a household's figures in the order of the columns: turnover, then tax, in đồng."""
    roads = (year.turnover.by(road) for road in ROADS)
    return (*roads, year.turnover.dong, year.own_dong, *tax_cells(year.withheld), year.claimable.tax_dong)


def _tax_notes(year: TaxYear, lang: Language) -> Iterator[tuple[str, str]]:
    say = lang.say
    yield say("Household"), f"{year.home.name} ({year.home.code})"
    yield say("Address"), year.address
    yield say("Year"), str(year.year)
    for title, road in zip(road_titles(lang), ROADS, strict=True):
        yield title, lang.number(year.turnover.by(road))
    yield say("Threshold"), threshold_text(year, lang)
    if year.turnover.unpriced_g:
        yield say("Sold elsewhere without a price"), lang.kilograms(year.turnover.unpriced_g)
    for sentence in advice(year, lang):
        yield say("To do"), sentence
    yield from notes(year.year, lang)


def _notice_notes(years: Sequence[TaxYear], year: int, lang: Language) -> Iterator[tuple[str, str]]:
    say = lang.say
    yield say("Year"), str(year)
    yield say("To be notified by"), lang.day(date(year + 1, 1, 31))
    unpriced_g = sum(one.turnover.unpriced_g for one in years)
    if unpriced_g:
        yield say("Sold elsewhere without a price"), lang.kilograms(unpriced_g)
    yield from notes(year, lang)
