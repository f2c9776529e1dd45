"""Handing a sheet out: as a table for people, as JSON, CSV or XLSX, on the output or as a file, and always whole."""

import sys
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from jobs.cli.console import LanguageChoice
from jobs.cli.noting import noted, noting
from jobs.output.files import write_whole
from jobs.output.printing import Grid, json_text, put_file, put_grid, put_json, put_line
from marketplace.language.translation import Language
from marketplace.reports.export.sheets import Cell, ExportSheet, csv_bytes, xlsx_bytes
from marketplace.storage import Database


class Format(StrEnum):
    """How a sheet is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


FormatChoice = Annotated[Format, typer.Option("--format", help="How to write it.")]
Target = Annotated[Path | None, typer.Option("--output", help="The file to write; the terminal without.")]
SheetLanguage = Annotated[LanguageChoice, typer.Option("--language", help="The language it is written in.")]


class SheetOutput(NamedTuple):
    """What is handed out: a sheet, the values for programs, and for people a title and lines below the table."""

    title: str
    sheet: ExportSheet
    values: dict[str, Any]
    lines: Sequence[str] = ()
    called: str = ""
    """What it is called in the audit."""


def check(form: Format, output: Path | None) -> None:
    """Refuse to show on a terminal what only a program can read."""
    if form is Format.XLSX and output is None and sys.stdout.isatty():
        raise typer.BadParameter("an XLSX file cannot be shown in a terminal; add --output FILE")


def hand_out(database: Database, handed: SheetOutput, form: Format, output: Path | None, lang: Language) -> None:
    """Write what is handed out; NotWrittenError when the file cannot be written, and then there is no half of it.

    Who takes it along as a file, or as values for a program, is noted.
    """
    if output is not None:
        content = _content(handed, form, lang)
        with database.write() as connection:
            noting("report handed out", handed.called, kind=form.value, name=output.name)(connection)
            write_whole(output, content)
    elif form is Format.TABLE:
        _table(handed, lang)
    else:
        noted(database, "report handed out", handed.called, kind=form.value)
        if form is Format.JSON:
            put_json(handed.values)
        else:
            put_file(_content(handed, form, lang))


def written(cell: Cell, lang: Language) -> str:
    """Return a cell as people read it."""
    if isinstance(cell, Decimal):
        exact = cell.normalize().as_tuple().exponent
        return lang.number(cell, max(0, -exact) if isinstance(exact, int) else 0)
    if isinstance(cell, date):
        return lang.day(cell)
    return lang.number(cell) if isinstance(cell, int) else cell or ""


def _content(handed: SheetOutput, form: Format, lang: Language) -> bytes:
    if form is Format.TABLE:
        page = StringIO()
        _table(handed, lang, page)
        return page.getvalue().encode()
    if form is Format.JSON:
        return json_text(handed.values).encode() + b"\n"
    return csv_bytes(handed.sheet) if form is Format.CSV else xlsx_bytes(handed.sheet)


def _table(handed: SheetOutput, lang: Language, page: StringIO | None = None) -> None:
    columns = handed.sheet.columns
    kept = [at for at, column in enumerate(columns) if not column.full_only]
    figures = frozenset(place for place, at in enumerate(kept) if columns[at].kind != "text")
    rows = [[written(row[at], lang) for at in kept] for row in handed.sheet.rows]
    put_grid(Grid(handed.title, [columns[at].title for at in kept], rows, figures), page)
    for line in handed.lines:
        put_line(line, page)
