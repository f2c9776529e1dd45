"""The reports in the terminal and as files: ``lensan report season|communes|households|published``; publishing."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from jobs.cli.arguments import Speaker, speaker
from jobs.cli.console import LanguageChoice, settings_of
from jobs.cli.export import Format, FormatChoice, SheetLanguage, SheetOutput, Target, check, hand_out
from jobs.cli.market import opened
from jobs.output.printing import tell
from marketplace.directory.audit import Signed
from marketplace.language.translation import Language, language
from marketplace.reports.export.figure_sheets import (
    adding_notes,
    communes_sheet,
    freshness_text,
    households_sheet,
    season_sheet,
    simulated_text,
)
from marketplace.reports.export.published_sheets import published_sheet
from marketplace.reports.export.sheets import ExportSheet
from marketplace.reports.figures import (
    Freshness,
    Search,
    SeasonRow,
    Sums,
    communes_report,
    find_season,
    households_report,
    season_freshness,
    season_report,
)
from marketplace.reports.published import PublishedReport, SoldAmount, publish, published_reports
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import iso

app = typer.Typer(no_args_is_help=True, help="Print or write what was sold: per platform, commune or household.")


class Era(StrEnum):
    """Which map a report is read on."""

    THEN = "then"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Report:
    """One report: a sheet for people, ``values`` for programs (grams, đồng and orders as integers)."""

    season: SeasonRow
    fresh: Freshness
    sheet: ExportSheet
    values: dict[str, Any]


Builder = Callable[[Connection, SeasonRow, Era, Language, int], Report]


def of_season(connection: Connection, season: SeasonRow, _era: Era, lang: Language, at_ms: int) -> Report:
    """Build the season per platform and in total."""
    report = season_report(connection, EVERYTHING, season, at_ms)
    platforms = {
        one.platform: {"households": one.households, **figures(one.sums), **claim(one.freshness)}
        for one in report.platforms
    }
    total = {"households": report.total.households, **figures(report.total.sums), "crop_g": season.crop_g}
    values = {"platforms": platforms, "total": total, "ladder": asdict(report.funnel)}
    return Report(season, report.total.freshness, season_sheet(report, lang), values)


def of_communes(connection: Connection, season: SeasonRow, era: Era, lang: Language, at_ms: int) -> Report:
    """Build the season by commune."""
    report = communes_report(connection, EVERYTHING, season, era.value, at_ms, season.paper_on(at_ms))
    places = [
        {
            "place": row.place.kind,
            "code": row.place.code,
            "name": row.place.name,
            "district": row.place.district,
            "province": row.place.province,
            "ladder": {key: count for key, count in asdict(row.funnel).items() if key != "listed"},
            **figures(row.sums),
        }
        for row in report.rows
    ]
    values = {"map": era.value, "communes": places, "total": figures(report.total)}
    return Report(season, report.freshness, communes_sheet(report, lang), values)


def of_households(connection: Connection, season: SeasonRow, era: Era, lang: Language, at_ms: int) -> Report:
    """Build the season by household, every household there is."""
    search, on = Search(era=era.value), season.paper_on(at_ms)
    report = households_report(connection, EVERYTHING, season, search, at_ms, limit=None, named_on=on)
    rows = [
        {
            "code": row.code,
            "name": row.name,
            "commune": row.commune,
            "district": row.district,
            **figures(row.sums),
            "bought_outright": {"sold_g": row.bought.sold_g, "sold_dong": row.bought.sold_dong},
        }
        for row in report.rows
    ]
    rests = {"unattributed": figures(report.unattributed or Sums()), "total": figures(report.total or Sums())}
    values = {"map": era.value, "households": rows, **rests}
    return Report(season, report.freshness, households_sheet(report, lang), values)


def of_published(connection: Connection, season: SeasonRow, _era: Era, lang: Language, at_ms: int) -> Report:
    """Build what is published of the season."""
    reports = published_reports(connection, EVERYTHING, season)
    values = {"open_data": True, "produce": [_published_values(report) for report in reports]}
    fresh = season_freshness(connection, EVERYTHING, at_ms, season)
    return Report(season, fresh, published_sheet(reports, season, lang), values)


def _published_values(report: PublishedReport) -> dict[str, Any]:
    tables = {
        kind: [
            {
                "names": cell.names,
                "codes": cell.codes,
                "days": [day.isoformat() for day in cell.days],
                "rest": cell.rest,
                "published": cell.upto_on is not None,
                **(
                    {"households": cell.households, **_published_figure(cell.sold, cell.upto_on)}
                    if cell.upto_on
                    else {}
                ),
            }
            for cell in cells
        ]
        for kind, cells in report.tables.items()
    }
    whole = {"households": report.households, **_published_figure(report.sold, report.upto_on)}
    return {"produce": report.produce.name, "publication": report.number, "total": whole, **tables}


def _published_figure(sold: SoldAmount, upto_on: date) -> dict[str, Any]:
    return {"sold_g": sold.weight_g, "sold_dong": sold.value_dong, "delivered_up_to": upto_on.isoformat()}


def figures(sums: Sums) -> dict[str, int]:
    """Return the measures by name, with what was sold: delivered less returned."""
    return {**sums._asdict(), "sold_g": sums.sold_g, "sold_dong": sums.sold_dong}


def claim(fresh: Freshness) -> dict[str, Any]:
    """Return what a total may claim: complete up to an instant, and whose figures fall short."""
    upto = None if fresh.complete_up_to_ms is None else iso(fresh.complete_up_to_ms)
    names = ("missing", "late", "delivers_late", "settles_late", "cut_short")
    return {"complete_up_to": upto, **{name: list(getattr(fresh, name)) for name in names}}


def handed(name: str, report: Report, lang: Language) -> SheetOutput:
    """Return the report of this name as it is handed out, with what it may claim below its table."""
    called = f"{report.season.code}-{name}"
    head = {"season": report.season.code, "simulated": report.season.simulated, **claim(report.fresh)}
    lines = [freshness_text(report.fresh, lang), *adding_notes(report.sheet, lang)]
    if report.season.simulated:
        lines.append(simulated_text(report.season, lang))
    return SheetOutput(report.season.name, report.sheet, {**head, **report.values}, lines, called)


SeasonCode = Annotated[str | None, typer.Option("--season", help="The season's code; the open or newest one without.")]
MapChoice = Annotated[
    Era | None,
    typer.Option("--map", help="The communes as they were, or on today's map; without: by the season's day."),
]


def _add_command(name: str, builder: Builder, help_text: str) -> None:
    """Add the command that prints a report on whatever map its communes are told by."""

    @app.command(name, help=help_text)
    def command(
        context: typer.Context,
        season: SeasonCode = None,
        form: FormatChoice = Format.TABLE,
        output: Target = None,
        lang: SheetLanguage = LanguageChoice.VI,
    ) -> None:
        _run(context, (name, builder), season, None, form, output, language(lang.value))


def _add_map_command(name: str, builder: Builder, help_text: str) -> None:
    """Add the command that prints a report whose communes are read on a map."""

    @app.command(name, help=help_text)
    def command(
        context: typer.Context,
        season: SeasonCode = None,
        era: MapChoice = None,
        form: FormatChoice = Format.TABLE,
        output: Target = None,
        lang: SheetLanguage = LanguageChoice.VI,
    ) -> None:
        _run(context, (name, builder), season, era, form, output, language(lang.value))


@app.command("publish")
def publish_command(context: typer.Context, season: SeasonCode = None, who: Speaker = "") -> None:
    """Publish what may be told of a season up to yesterday; the clock does so every night."""
    at_ms = now_ms()
    with opened(settings_of(context)) as database:
        with database.read() as connection:
            found = find_season(connection, EVERYTHING, season, at_ms)
        count = publish(database, found, at_ms, Signed(None, speaker(who)))
    if count:
        tell(f"What may be told of {found.code} is published; see `lensan report published`.")
    else:
        tell(f"Nothing more may be told of {found.code} than was: too few households, or the days are not over.")


_add_command("season", of_season, "Print the season per platform and in total.")
_add_map_command("communes", of_communes, "Print what every commune sold, as it was or on today's map.")
_add_map_command("households", of_households, "Print what every household sold.")
_add_command("published", of_published, "Print what is published of a season as open data, as it was published last.")


def _run(
    context: typer.Context,
    named: tuple[str, Builder],
    code: str | None,
    era: Era | None,
    form: Format,
    output: Path | None,
    lang: Language,
) -> None:
    check(form, output)
    at_ms, (name, builder) = now_ms(), named
    with opened(settings_of(context)) as database:
        with database.read() as connection:
            found = find_season(connection, EVERYTHING, code, at_ms)
            report = builder(connection, found, era or Era(found.era), lang, at_ms)
        hand_out(database, handed(name, report, lang), form, output, lang)
