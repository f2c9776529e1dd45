"""What is published as one sheet: the tables below one another, each adding up to the season, marked as open data."""

from collections.abc import Iterator, Sequence

from marketplace.language.translation import Language
from marketplace.reports.export.figure_sheets import simulated_text
from marketplace.reports.export.sheets import Cell, ExportColumn, ExportSheet, kilograms
from marketplace.reports.figures import SeasonRow
from marketplace.reports.published import PublishedCellRow, PublishedReport


def published_sheet(reports: Sequence[PublishedReport], season: SeasonRow, lang: Language) -> ExportSheet:
    """Return every table of a season's last publications: the season, communes on both maps, platforms, days."""
    say = lang.say
    columns = (
        ExportColumn(say("Produce")),
        ExportColumn(say("Table")),
        ExportColumn(say("What stands together")),
        ExportColumn(say("Codes of the communes"), full_only=True),
        ExportColumn(say("From day"), "date", full_only=True),
        ExportColumn(say("To day"), "date", full_only=True),
        ExportColumn(say("Households"), "number"),
        ExportColumn(say("Sold (kg)"), "kg"),
        ExportColumn(say("Revenue (đồng)"), "number"),
        ExportColumn(say("Delivered up to the end of"), "date"),
        ExportColumn(say("Kind of data"), full_only=True),
    )
    rows = [row for report in reports for row in _rows(report, lang)]
    notes = [(say("Season"), season.name), (say("Kind of data"), open_data_text(lang))]
    notes += [(report.produce.name, claim_text(report, lang)) for report in reports]
    notes.append((say("Adding up"), adding_text(lang)))
    if season.simulated:
        notes.append((say("Origin"), simulated_text(season, lang)))
    return ExportSheet(say("Published"), columns, rows, tuple(notes), say("Notes"))


def _rows(report: PublishedReport, lang: Language) -> Iterator[tuple[Cell, ...]]:
    mark, produce = open_data_text(lang), report.produce.name
    sold = (report.households, kilograms(report.sold.weight_g), report.sold.value_dong, report.upto_on)
    yield (produce, lang.say("The whole season"), "", "", None, None, *sold, mark)
    for kind, title in table_titles(lang).items():
        for cell in report.tables[kind]:
            yield (produce, title, *_cells(cell, lang), mark)


def open_data_text(lang: Language) -> str:
    """Return what marks everything that is published."""
    return lang.say("Open data – communes with few households are put together")


def table_titles(lang: Language) -> dict[str, str]:
    """Return what each published table is called."""
    say = lang.say
    return {
        "then": say("Communes as they were (before 1 July 2025)"),
        "now": say("Communes on today's map"),
        "platform": say("Platforms"),
        "day": say("Days"),
    }


def claim_text(report: PublishedReport, lang: Language) -> str:
    """Return up to which day deliveries are told."""
    return lang.say("Deliveries up to the end of {day}", day=lang.day(report.upto_on))


def adding_text(lang: Language) -> str:
    """Return how the tables add up."""
    return lang.say(
        "Kilograms and đồng of each table add up to the season; a household that stands in several rows counts in each."
        " What belongs to no household yet is not in it. What came later for a day that was published counts on the"
        " next days."
    )


def cell_name(cell: PublishedCellRow, lang: Language) -> str:
    """Return what a cell is called: its communes or platforms, its days, or the rest."""
    if cell.days:
        first, last = min(cell.days), max(cell.days)
        return lang.day(first) if first == last else f"{lang.day(first)} – {lang.day(last)}"
    return lang.say("The other communes") if cell.rest else ", ".join(cell.names)


def _cells(cell: PublishedCellRow, lang: Language) -> tuple[Cell, ...]:
    first, last = (min(cell.days), max(cell.days)) if cell.days else (None, None)
    figures = (cell.households, kilograms(cell.sold.weight_g), cell.sold.value_dong, cell.upto_on)
    told = figures if cell.upto_on is not None else (None, None, None, None)
    return cell_name(cell, lang), " ".join(cell.codes), first, last, *told
