"""The reports in the terminal and as files: ``lensan report season|communes|households``."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from marketplace.access import EVERYTHING
from marketplace.clock import now_ms
from marketplace.db import DatabaseError, check_schema, connect
from marketplace.exports import Cell, Sheet, csv_bytes, xlsx_bytes
from marketplace.language import Language, language
from marketplace.reports import (
    Freshness,
    NoSeasonError,
    Search,
    Season,
    Sums,
    communes_report,
    find_season,
    households_report,
    season_report,
)
from marketplace.reports.sheets import communes_sheet, freshness_text, households_sheet, season_sheet, simulated_text
from marketplace.settings import Settings, SettingsError
from marketplace.words.instants import iso

app = typer.Typer(no_args_is_help=True, help="Print or write what was sold: per platform, commune or household.")


class Format(StrEnum):
    """How a report is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


class Era(StrEnum):
    """Which map a report is read on."""

    THEN = "then"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Report:
    """One report: a sheet for people, ``values`` for programs (grams, đồng and orders as integers)."""

    season: Season
    fresh: Freshness
    sheet: Sheet
    values: dict[str, Any]


Builder = Callable[[Connection, Season, Era, Language, int], Report]


def of_season(connection: Connection, season: Season, _era: Era, reader: Language, at_ms: int) -> Report:
    """Build the season per platform and in total."""
    report = season_report(connection, EVERYTHING, season, at_ms)
    platforms = {
        one.platform: {"households": one.households, **figures(one.sums), **claim(one.freshness)}
        for one in report.platforms
    }
    total = {"households": report.total.households, **figures(report.total.sums), "crop_g": season.crop_g}
    values = {"platforms": platforms, "total": total, "ladder": asdict(report.rungs)}
    return Report(season, report.total.freshness, season_sheet(report, reader), values)


def of_communes(connection: Connection, season: Season, era: Era, reader: Language, at_ms: int) -> Report:
    """Build the season by commune."""
    report = communes_report(connection, EVERYTHING, season, era.value, at_ms)
    places = [
        {
            "place": row.place.kind,
            "code": row.place.code,
            "name": row.place.name,
            "district": row.place.district,
            "province": row.place.province,
            "ladder": {key: count for key, count in asdict(row.rungs).items() if key != "listed"},
            **figures(row.sums),
        }
        for row in report.rows
    ]
    values = {"map": era.value, "communes": places, "total": figures(report.total)}
    return Report(season, report.freshness, communes_sheet(report, reader), values)


def of_households(connection: Connection, season: Season, era: Era, reader: Language, at_ms: int) -> Report:
    """Build the season by household, every household there is."""
    report = households_report(connection, EVERYTHING, season, Search(era=era.value), at_ms, limit=None)
    rows = [
        {"code": row.code, "name": row.name, "commune": row.commune, "district": row.district, **figures(row.sums)}
        for row in report.rows
    ]
    return Report(season, report.freshness, households_sheet(report, reader), {"map": era.value, "households": rows})


def figures(sums: Sums) -> dict[str, int]:
    """Return the measures by name, with what was sold: delivered less returned."""
    return {**sums._asdict(), "sold_g": sums.sold_g, "sold_dong": sums.sold_dong}


def claim(fresh: Freshness) -> dict[str, Any]:
    """Return what a total may claim: complete up to an instant, and whose figures fall short."""
    upto = None if fresh.complete_up_to_ms is None else iso(fresh.complete_up_to_ms)
    names = ("missing", "late", "settles_late", "cut_short")
    return {"complete_up_to": upto, **{name: list(getattr(fresh, name)) for name in names}}


def as_json(report: Report) -> str:
    """Return a report as JSON."""
    head = {"season": report.season.code, "simulated": report.season.simulated, **claim(report.fresh)}
    return json.dumps({**head, **report.values}, ensure_ascii=False, indent=2)


def print_table(report: Report, reader: Language, console: Console) -> None:
    """Print a report as a table that fits a terminal, with what it may claim below it."""
    shown = [at for at, column in enumerate(report.sheet.columns) if not column.full_only]
    table = Table(title=report.season.name, title_justify="left", header_style="bold")
    for at in shown:
        column = report.sheet.columns[at]
        text = column.kind == "text"
        table.add_column(column.title, justify="left" if text else "right", no_wrap=not text)
    for row in report.sheet.rows:
        table.add_row(*(written(row[at], reader) for at in shown))
    console.print(table)
    console.print(freshness_text(report.fresh, reader))
    if report.season.simulated:
        console.print(simulated_text(report.season, reader), style="italic")


def written(cell: Cell, reader: Language) -> str:
    """Return a cell as people read it."""
    if isinstance(cell, Decimal):
        exact = cell.normalize().as_tuple().exponent
        return reader.number(cell, max(0, -exact) if isinstance(exact, int) else 0)
    if isinstance(cell, date):
        return reader.day(cell)
    return reader.number(cell) if isinstance(cell, int) else cell or ""


SeasonCode = Annotated[str | None, typer.Option("--season", help="The season's code; the open or newest one without.")]
MapChoice = Annotated[Era, typer.Option("--map", help="The communes as they were, or on today's map.")]
FormatChoice = Annotated[Format, typer.Option("--format", help="How to write it.")]
Target = Annotated[Path | None, typer.Option("--output", help="The file to write; the terminal without.")]
Reader = Annotated[str, typer.Option("--language", help="vi or en.")]


@app.command()
def season(
    context: typer.Context,
    season: SeasonCode = None,
    form: FormatChoice = Format.TABLE,
    output: Target = None,
    lang: Reader = "vi",
) -> None:
    """Print the season per platform and in total."""
    _run(context, of_season, season, Era.THEN, form, output, language(lang))


@app.command()
def communes(
    context: typer.Context,
    season: SeasonCode = None,
    era: MapChoice = Era.THEN,
    form: FormatChoice = Format.TABLE,
    output: Target = None,
    lang: Reader = "vi",
) -> None:
    """Print what every commune sold, as it was or on today's map."""
    _run(context, of_communes, season, era, form, output, language(lang))


@app.command()
def households(
    context: typer.Context,
    season: SeasonCode = None,
    era: MapChoice = Era.THEN,
    form: FormatChoice = Format.TABLE,
    output: Target = None,
    lang: Reader = "vi",
) -> None:
    """Print what every household sold."""
    _run(context, of_households, season, era, form, output, language(lang))


def _run(
    context: typer.Context,
    builder: Builder,
    code: str | None,
    era: Era,
    form: Format,
    output: Path | None,
    reader: Language,
) -> None:
    if form is Format.XLSX and output is None and sys.stdout.isatty():
        raise typer.BadParameter("an XLSX file cannot be shown in a terminal; add --output FILE")
    settings = context.find_object(Settings)
    try:
        report = _built(settings or Settings.read(os.environ), builder, code, era, reader)
        _write(report, form, output, reader)
    except (NoSeasonError, DatabaseError, SettingsError) as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(1) from refused
    except OSError as refused:
        typer.echo(f"{output} cannot be written ({refused.strerror}); choose another file", err=True)
        raise typer.Exit(1) from refused


def _built(settings: Settings, builder: Builder, code: str | None, era: Era, reader: Language) -> Report:
    database = connect(settings.database_url)
    try:
        check_schema(database)
        at_ms = now_ms()
        with database.read() as connection:
            return builder(connection, find_season(connection, EVERYTHING, code, at_ms), era, reader, at_ms)
    finally:
        database.close()


def _write(report: Report, form: Format, output: Path | None, reader: Language) -> None:
    if form is Format.TABLE:
        if output is None:
            print_table(report, reader, Console())
        else:
            with output.open("w", encoding="utf-8") as file:
                print_table(report, reader, Console(file=file, width=160))
        return
    written_bytes = _bytes(report, form)
    if output is not None:
        output.write_bytes(written_bytes)
    else:
        sys.stdout.buffer.write(written_bytes)
        sys.stdout.buffer.flush()


def _bytes(report: Report, form: Format) -> bytes:
    if form is Format.JSON:
        return as_json(report).encode() + b"\n"
    return csv_bytes(report.sheet) if form is Format.CSV else xlsx_bytes(report.sheet)
