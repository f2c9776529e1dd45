"""Sheets: the reports laid out for CSV, XLSX and the terminal, in the language of the reader.

Weights stand in kilograms with all their decimals (CSV writes them as grams), money in đồng; every row says up to when
it is complete.
"""

from marketplace.language.translation import Language
from marketplace.reports.export.sheets import Cell, Column, Sheet, kilograms
from marketplace.reports.figures.communes import UNPLACED, CommunesReport, Place
from marketplace.reports.figures.days import DayRow
from marketplace.reports.figures.freshness import Freshness
from marketplace.reports.figures.households import HouseholdsReport
from marketplace.reports.figures.season import PlatformTotal, Rungs, SeasonReport, platform_title
from marketplace.reports.figures.seasons import Season
from marketplace.reports.figures.sums import Sums
from marketplace.words.instants import as_date


def season_sheet(report: SeasonReport, reader: Language) -> Sheet:
    """Return the season: a row for each platform, and one for all of them."""
    say = reader.say
    columns = (
        Column(say("Platform")),
        Column(say("Households on the platform"), "number"),
        *_sum_columns(reader),
        Column(say("Share of the crop (%)"), "percent"),
        Column(say("Complete up to"), full_only=True),
    )
    rows = [_platform_row(one, report, reader) for one in (*report.platforms, report.total)]
    return Sheet(say("Season"), columns, rows, *_notes(report.season, report.total.freshness, reader))


def communes_sheet(report: CommunesReport, reader: Language) -> Sheet:
    """Return the communes of one map, the rests last, and the season's total below them."""
    say = reader.say
    columns = (
        *(Column(title, full_only=full) for title, full in _place_titles(reader)),
        *_rung_columns(reader),
        *_sum_columns(reader),
        Column(say("Complete up to"), full_only=True),
    )
    upto = reader.instant(report.freshness.complete_up_to_ms)
    rows: list[tuple[Cell, ...]] = [
        (*place_cells(row.place, reader), *_rungs(row.rungs), *_sums(row.sums), upto) for row in report.rows
    ]
    holders = [_rungs(row.rungs) for row in report.rows]
    counted = tuple(sum(int(rungs[at]) for rungs in holders) for at in range(4))
    rows.append(("", say("All communes"), "", "", *counted, *_sums(report.total), upto))
    return Sheet(say("Communes"), columns, rows, *_notes(report.season, report.freshness, reader, report.era))


def households_sheet(report: HouseholdsReport, reader: Language) -> Sheet:
    """Return the households of a search; below all of them what is attributed to none, and the season's total."""
    say = reader.say
    columns = (
        *(Column(title) for title in (say("Household code"), say("Household"), say("Commune"), say("District"))),
        *_sum_columns(reader),
        Column(say("Complete up to"), full_only=True),
    )
    upto = reader.instant(report.freshness.complete_up_to_ms)
    rows: list[tuple[Cell, ...]] = [
        (row.code, row.name, row.commune, row.district or "", *_sums(row.sums), upto) for row in report.rows
    ]
    if report.unattributed is not None and any(report.unattributed):
        rows.append(("", say("Not attributed to a household"), "", "", *_sums(report.unattributed), upto))
    if report.total is not None:
        rows.append(("", say("The whole season"), "", "", *_sums(report.total), upto))
    return Sheet(say("Households"), columns, rows, *_notes(report.season, report.freshness, reader, report.era))


def days_sheet(season: Season, days: list[DayRow], fresh: Freshness, reader: Language) -> Sheet:
    """Return the season day by day and platform by platform; order counts touch communes."""
    say = reader.say
    columns = (
        Column(say("Day"), "date"),
        Column(say("Platform")),
        *_sum_columns(reader),
        Column(say("Complete up to")),
    )
    upto = reader.instant(fresh.complete_up_to_ms)
    rows: list[tuple[Cell, ...]] = [
        (as_date(day), platform_title(platform), *_sums(sums), upto) for day, platform, sums in days
    ]
    return Sheet(say("Days"), columns, rows, *_notes(season, fresh, reader))


def place_name(place: Place, reader: Language) -> str:
    """Return a place's name, or what its rest is called."""
    if place.kind == "commune":
        return place.name
    return (
        reader.say("Not on today's map yet") if place.kind == UNPLACED else reader.say("Not attributed to a household")
    )


def place_cells(place: Place, reader: Language) -> tuple[str, str, str, str]:
    """Return a place's code, name, district and province."""
    return place.code, place_name(place, reader), place.district or "", place.province


def freshness_text(fresh: Freshness, reader: Language) -> str:
    """Return up to when a total is complete, and whose figures fall short, in one line."""
    if fresh.complete_up_to_ms is None:
        parts = [reader.say("No figures have been read yet")]
    else:
        parts = [reader.say("Complete up to {instant}", instant=reader.instant(fresh.complete_up_to_ms))]
    if fresh.missing and fresh.complete_up_to_ms is not None:
        parts.append(reader.say("no figures yet: {channels}", channels=", ".join(fresh.missing)))
    if fresh.late:
        parts.append(reader.say("late: {channels}", channels=", ".join(fresh.late)))
    if fresh.settles_late:
        parts.append(reader.say("settlements late: {channels}", channels=", ".join(fresh.settles_late)))
    if fresh.cut_short:
        parts.append(reader.say("cut short: {channels}", channels=", ".join(fresh.cut_short)))
    return " · ".join(parts)


def simulated_text(season: Season, reader: Language) -> str:
    """Return what a simulated season says wherever it is shown."""
    if season.published:
        return reader.say("simulated data, matching the published figures")
    return reader.say("simulated data")


def _sum_columns(reader: Language) -> tuple[Column, ...]:
    say = reader.say
    return (
        *_event(say("Orders placed"), say("Placed (kg)"), say("Placed (đồng)")),
        *_event(say("Orders cancelled"), say("Cancelled (kg)"), say("Cancelled (đồng)"), full_only=True),
        *_event(say("Orders delivered"), say("Delivered (kg)"), say("Delivered (đồng)")),
        *_event(say("Orders returned"), say("Returned (kg)"), say("Returned (đồng)"), full_only=True),
        *_event(say("Orders paid"), say("Paid (kg)"), say("Paid (đồng)")),
        Column(say("Sold (kg)"), "kg"),
        Column(say("Revenue (đồng)"), "number"),
    )


def _event(orders: str, weight: str, money: str, *, full_only: bool = False) -> tuple[Column, Column, Column]:
    return Column(orders, "number", True), Column(weight, "kg", full_only), Column(money, "number", True)


def _sums(sums: Sums) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for event in ("placed", "cancelled", "delivered", "returned", "paid"):
        orders, grams, dong = (getattr(sums, f"{event}_{unit}") for unit in ("orders", "g", "dong"))
        cells += [orders, kilograms(grams), dong]
    return (*cells, kilograms(sums.sold_g), sums.sold_dong)


def _place_titles(reader: Language) -> tuple[tuple[str, bool], ...]:
    say = reader.say
    return (say("Code"), True), (say("Commune"), False), (say("District"), False), (say("Province"), True)


def _rung_columns(reader: Language) -> tuple[Column, ...]:
    say = reader.say
    return (
        Column(say("Households with an account"), "number", True),
        Column(say("Households with orders"), "number"),
        Column(say("Households delivered"), "number", True),
        Column(say("Households paid"), "number", True),
    )


def _rungs(rungs: Rungs) -> tuple[int, int, int, int]:
    return rungs.account, rungs.ordered, rungs.delivered, rungs.paid


def _platform_row(one: PlatformTotal, report: SeasonReport, reader: Language) -> tuple[Cell, ...]:
    crop_g = report.season.crop_g
    share = None if not crop_g else round(kilograms(one.sums.sold_g) * 100_000 / crop_g, 4)
    title = one.title or reader.say("All platforms")
    return (title, one.households, *_sums(one.sums), share, reader.instant(one.freshness.complete_up_to_ms))


def _notes(
    season: Season, fresh: Freshness, reader: Language, era: str | None = None
) -> tuple[tuple[tuple[str, str], ...], str]:
    say = reader.say
    notes = [(say("Season"), season.name), (say("Figures"), freshness_text(fresh, reader))]
    if era:
        notes.append((say("Map"), era_text(era, reader)))
    if season.simulated:
        notes.append((say("Origin"), simulated_text(season, reader)))
    if season.source:
        notes.append((say("Source"), season.source))
    return tuple(notes), say("Notes")


def era_text(era: str, reader: Language) -> str:
    """Return what a map is called."""
    return reader.say("as it was (before 1 July 2025)") if era == "then" else reader.say("on today's map")
