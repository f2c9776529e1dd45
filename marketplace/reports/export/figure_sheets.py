"""The figures of a season as sheets for CSV, XLSX and the terminal, in the language of the reader.

Weights stand in kilograms with all their decimals (CSV writes them as grams), money in đồng; every row says up to when
it is complete.
"""

from collections.abc import Iterator, Sequence

from marketplace.language.translation import Language
from marketplace.orders.totals import ORDER_COUNTS
from marketplace.reports.export.sheets import Cell, ExportColumn, ExportSheet, PagedSheet, kilograms, whole
from marketplace.reports.figures.communes import UNPLACED, CommunePlace, CommunesReport
from marketplace.reports.figures.days import DayRow
from marketplace.reports.figures.freshness import Freshness
from marketplace.reports.figures.households import HouseholdsReport, HouseholdsStream
from marketplace.reports.figures.season import FunnelCounts, PlatformTotal, SeasonReport, platform_title
from marketplace.reports.figures.seasons import SeasonRow
from marketplace.reports.figures.sums import Sums, add_up
from marketplace.words.instants import as_date


def season_sheet(report: SeasonReport, lang: Language) -> ExportSheet:
    """Return the season: a row for each platform, and one for all of them."""
    say = lang.say
    columns = (
        ExportColumn(say("Platform")),
        ExportColumn(say("Households on the platform"), "number"),
        *_sum_columns(lang),
        ExportColumn(say("Share of the crop (%)"), "percent"),
        ExportColumn(say("Complete up to"), full_only=True),
    )
    rows = [_platform_row(one, report, lang) for one in (*report.platforms, report.total)]
    notes = _notes(report.season, report.total.freshness, lang, adding=platforms_note(report, lang))
    return ExportSheet(say("Season"), columns, rows, *notes)


def communes_sheet(report: CommunesReport, lang: Language) -> ExportSheet:
    """Return the communes of one map, the rests last, and the season's total below them."""
    say = lang.say
    columns = (
        *(ExportColumn(title, full_only=full) for title, full in _place_titles(lang)),
        *_funnel_columns(lang),
        *_sum_columns(lang),
        ExportColumn(say("Complete up to"), full_only=True),
    )
    upto = lang.instant(report.freshness.complete_up_to_ms)
    rows: list[tuple[Cell, ...]] = [
        (*place_cells(row.place, lang), *_funnel_cells(row.funnel), *_sum_cells(row.sums), upto) for row in report.rows
    ]
    holders = [_funnel_cells(row.funnel) for row in report.rows]
    counted = [sum(map(int, each)) for each in zip(*holders, strict=True)] or [0] * 4
    rows.append(("", say("All communes"), "", "", *counted, *_sum_cells(report.total), upto))
    adding = ""
    if _orders_differ([row.sums for row in report.rows], report.total):
        adding = say("An order with fruit of several communes counts in each of them, and once in the last row.")
    notes = _notes(report.season, report.freshness, lang, report.era, adding)
    return ExportSheet(say("Communes"), columns, rows, *notes)


def households_sheet(report: HouseholdsReport, lang: Language) -> ExportSheet:
    """Return the households of a search; below all of them what is attributed to none, and the season's total."""
    return whole(households_pages(HouseholdsStream(report, report.some_bought, iter([report.rows])), lang))


def households_pages(stream: HouseholdsStream, lang: Language) -> PagedSheet:
    """Return what ``households_sheet`` does, a page at a time."""
    say, head = lang.say, stream.head
    columns = (
        *(ExportColumn(title) for title in (say("Household code"), say("Household"), say("Commune"), say("District"))),
        *_sum_columns(lang),
        *_bought_columns(stream, lang),
        ExportColumn(say("Complete up to"), full_only=True),
    )
    seen: list[Sums] = [Sums()]

    def notes() -> tuple[tuple[str, str], ...]:
        adding = ""
        if head.total is not None and _orders_differ(seen, head.total):
            adding = say("An order with fruit of several households counts for each of them, and once in the last row.")
        return _notes(head.season, head.freshness, lang, head.era, adding)[0]

    return PagedSheet(say("Households"), columns, _household_cells(stream, seen, lang), notes, say("Notes"))


def _household_cells(stream: HouseholdsStream, seen: list[Sums], lang: Language) -> Iterator[list[tuple[Cell, ...]]]:
    """Yield the rows, what is attributed to none, and the total; ``seen`` is the sum of the households so far."""
    head, bought = stream.head, Sums()
    upto = lang.instant(head.freshness.complete_up_to_ms)
    for page in stream.pages:
        yield [
            (one.code, one.name, one.commune, one.district or "", *_sum_cells(one.sums), *_bought(stream, one.bought),
             upto)
            for one in page
        ]  # fmt: skip
        seen[:] = [add_up([*seen, *(one.sums for one in page)])]
        bought = add_up([bought, *(one.bought for one in page)])
    rests = []
    if head.unattributed is not None and any(head.unattributed):
        rests.append((lang.say("Not attributed to a household"), head.unattributed, Sums()))
    if head.total is not None:
        rests.append((lang.say("The whole season"), head.total, bought))
    yield [("", title, "", "", *_sum_cells(sums), *_bought(stream, outright), upto) for title, sums, outright in rests]


def days_sheet(season: SeasonRow, days: list[DayRow], fresh: Freshness, lang: Language) -> ExportSheet:
    """Return the season day by day and platform by platform."""
    say = lang.say
    columns = (
        ExportColumn(say("Day"), "date"),
        ExportColumn(say("Platform")),
        *_sum_columns(lang),
        ExportColumn(say("Complete up to")),
    )
    upto = lang.instant(fresh.complete_up_to_ms)
    rows: list[tuple[Cell, ...]] = [
        (as_date(day), platform_title(platform), *_sum_cells(sums), upto) for day, platform, sums in days
    ]
    return ExportSheet(say("Days"), columns, rows, *_notes(season, fresh, lang))


def platforms_note(report: SeasonReport, lang: Language) -> str:
    """Return why the platforms' households are more than all of them, where they are; '' otherwise."""
    if sum(one.households for one in report.platforms) == report.total.households:
        return ""
    return lang.say("A household that sells on several platforms counts on each of them, and once in the last row.")


def adding_notes(sheet: ExportSheet, lang: Language) -> list[str]:
    """Return what a sheet says of rows that do not add up to its last one."""
    return [text for name, text in sheet.notes if name == lang.say("Adding up")]


def _orders_differ(rows: Sequence[Sums], total: Sums) -> bool:
    """Say whether the orders of rows, of any event, come to more than those of their total."""
    return any(sum(getattr(row, name) for row in rows) > getattr(total, name) for name in ORDER_COUNTS)


def place_name(place: CommunePlace, lang: Language) -> str:
    """Return a place's name, or what its rest is called."""
    if place.kind == "commune":
        return place.name
    return lang.say("Not on today's map yet") if place.kind == UNPLACED else lang.say("Not attributed to a household")


def place_cells(place: CommunePlace, lang: Language) -> tuple[str, str, str, str]:
    """Return a place's code, name, district and province."""
    return place.code, place_name(place, lang), place.district or "", place.province


def freshness_text(fresh: Freshness, lang: Language) -> str:
    """Return up to when a total is complete, and whose figures fall short, in one line."""
    if fresh.complete_up_to_ms is None:
        parts = [lang.say("No figures have been read yet")]
    else:
        parts = [lang.say("Complete up to {instant}", instant=lang.instant(fresh.complete_up_to_ms))]
    if fresh.missing and fresh.complete_up_to_ms is not None:
        parts.append(lang.say("no figures yet: {channels}", channels=", ".join(fresh.missing)))
    if fresh.late:
        parts.append(lang.say("late: {channels}", channels=", ".join(fresh.late)))
    if fresh.delivers_late:
        parts.append(lang.say("deliveries late: {channels}", channels=", ".join(fresh.delivers_late)))
    if fresh.settles_late:
        parts.append(lang.say("settlements late: {channels}", channels=", ".join(fresh.settles_late)))
    if fresh.cut_short:
        parts.append(lang.say("cut short: {channels}", channels=", ".join(fresh.cut_short)))
    return " · ".join(parts)


def simulated_text(season: SeasonRow, lang: Language) -> str:
    """Return what a simulated season says wherever it is shown."""
    if season.published:
        return lang.say("simulated data, matching the published figures")
    return lang.say("simulated data")


def _sum_columns(lang: Language) -> tuple[ExportColumn, ...]:
    say = lang.say
    return (
        *_event(say("Orders placed"), say("Placed (kg)"), say("Placed (đồng)")),
        *_event(say("Orders cancelled"), say("Cancelled (kg)"), say("Cancelled (đồng)"), full_only=True),
        *_event(say("Orders delivered"), say("Delivered (kg)"), say("Delivered (đồng)")),
        *_event(say("Orders returned"), say("Returned (kg)"), say("Returned (đồng)"), full_only=True),
        *_event(say("Orders paid"), say("Paid (kg)"), say("Paid (đồng)")),
        ExportColumn(say("Sold (kg)"), "kg"),
        ExportColumn(say("Revenue (đồng)"), "number"),
    )


def _bought_columns(stream: HouseholdsStream, lang: Language) -> tuple[ExportColumn, ...]:
    """Return the columns of fruit bought outright, where some household has any."""
    if not stream.some_bought:
        return ()
    return (
        ExportColumn(lang.say("Of which bought outright (kg)"), "kg", full_only=True),
        ExportColumn(lang.say("Of which bought outright (đồng)"), "number", full_only=True),
    )


def _bought(stream: HouseholdsStream, bought: Sums) -> tuple[Cell, ...]:
    return (kilograms(bought.sold_g), bought.sold_dong) if stream.some_bought else ()


def _event(
    orders: str, weight: str, money: str, *, full_only: bool = False
) -> tuple[ExportColumn, ExportColumn, ExportColumn]:
    return (
        ExportColumn(orders, "number", True),
        ExportColumn(weight, "kg", full_only),
        ExportColumn(money, "number", True),
    )


def _sum_cells(sums: Sums) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for event in ("placed", "cancelled", "delivered", "returned", "paid"):
        orders, grams, dong = (getattr(sums, f"{event}_{unit}") for unit in ("orders", "g", "dong"))
        cells += [orders, kilograms(grams), dong]
    return (*cells, kilograms(sums.sold_g), sums.sold_dong)


def _place_titles(lang: Language) -> tuple[tuple[str, bool], ...]:
    say = lang.say
    return (say("Code"), True), (say("Commune"), False), (say("District"), False), (say("Province"), True)


def _funnel_columns(lang: Language) -> tuple[ExportColumn, ...]:
    say = lang.say
    return (
        ExportColumn(say("Households with an account"), "number", True),
        ExportColumn(say("Households with orders"), "number"),
        ExportColumn(say("Households delivered"), "number", True),
        ExportColumn(say("Households paid"), "number", True),
    )


def _funnel_cells(funnel: FunnelCounts) -> tuple[int, int, int, int]:
    return funnel.account, funnel.ordered, funnel.delivered, funnel.paid


def _platform_row(one: PlatformTotal, report: SeasonReport, lang: Language) -> tuple[Cell, ...]:
    crop_g = report.season.crop_g
    share = None if not crop_g else round(kilograms(one.sums.sold_g) * 100_000 / crop_g, 4)
    title = one.title or lang.say("All platforms")
    return (title, one.households, *_sum_cells(one.sums), share, lang.instant(one.freshness.complete_up_to_ms))


def _notes(
    season: SeasonRow, fresh: Freshness, lang: Language, era: str | None = None, adding: str = ""
) -> tuple[tuple[tuple[str, str], ...], str]:
    say = lang.say
    notes = [(say("Season"), season.name), (say("Figures"), freshness_text(fresh, lang))]
    if era:
        notes.append((say("Map"), era_text(era, lang)))
    if adding:
        notes.append((say("Adding up"), adding))
    if season.simulated:
        notes.append((say("Origin"), simulated_text(season, lang)))
    if season.source:
        notes.append((say("Source"), season.source))
    return tuple(notes), say("Notes")


def era_text(era: str, lang: Language) -> str:
    """Return what a map is called."""
    return lang.say("as it was (before 1 July 2025)") if era == "then" else lang.say("on today's map")
