"""``lensan import``: spreadsheets of cooperatives, households and lots; their templates; and taking an import back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from jobs.commands.checks import FormChoice
from jobs.commands.console import Form, opened, settings_of, show
from jobs.imports import ImportReport, Kind, run_import, template, undo
from marketplace.intake import CannotUndo
from marketplace.sheet import SheetRefused

app = typer.Typer(no_args_is_help=True, help="Take a spreadsheet of cooperatives, households or lots in.")

File = Annotated[Path, typer.Argument(help="The spreadsheet: .xlsx, .xls, .ods or .csv.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")]
On = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d", "%d/%m/%Y"], help="The day on whose map a commune is read; today without."),
]


@app.command("cooperatives")
def cooperatives_command(
    context: typer.Context, file: File, dry_run: DryRun = False, on: On = None, form: FormChoice = Form.TABLE
) -> None:
    """Take a sheet of cooperatives, cooperative groups and individual businesses in."""
    _import(context, "cooperatives", file, dry_run=dry_run, on=on, form=form)


@app.command("households")
def households_command(
    context: typer.Context, file: File, dry_run: DryRun = False, on: On = None, form: FormChoice = Form.TABLE
) -> None:
    """Take a sheet of households in; cooperatives they belong to must be there."""
    _import(context, "households", file, dry_run=dry_run, on=on, form=form)


@app.command("lots")
def lots_command(
    context: typer.Context,
    file: File,
    dry_run: DryRun = False,
    season: Annotated[str | None, typer.Option(help="The season's code, where several cover a day.")] = None,
    form: FormChoice = Form.TABLE,
) -> None:
    """Take a sheet of lots in; their households must be there."""
    _import(context, "lots", file, dry_run=dry_run, season=season, form=form)


@app.command("undo")
def undo_command(context: typer.Context, number: Annotated[int, typer.Argument(help="The import's number.")]) -> None:
    """Take a whole import back, unless something builds on it."""
    with opened(settings_of(context)) as database, _plainly():
        rows = undo(number, database)
    typer.echo(f"Import {number} is undone; {rows} rows are as they were before it.")


@app.command("template")
def template_command(
    kind: Annotated[str, typer.Argument(help="cooperatives, households or lots.")],
    file: Annotated[Path, typer.Argument(help="Where to write the .xlsx.")],
) -> None:
    """Write an empty sheet with the headings and one example row."""
    kinds: dict[str, Kind] = {"cooperatives": "cooperatives", "households": "households", "lots": "lots"}
    if kind not in kinds:
        raise typer.BadParameter(f"{kind!r} is not one of {', '.join(kinds)}")
    file.write_bytes(template(kinds[kind]))
    typer.echo(f"{file} has the headings and one example row; replace the example.")


def _import(
    context: typer.Context,
    kind: Kind,
    file: Path,
    *,
    dry_run: bool,
    form: Form,
    on: datetime | None = None,
    season: str | None = None,
) -> None:
    with opened(settings_of(context)) as database, _plainly(), _progress() as bar:
        task = bar.add_task(f"Reading {file.name}", total=None)
        report = run_import(
            kind,
            file,
            database,
            dry_run=dry_run,
            on=on.date() if on else None,
            season=season,
            on_progress=lambda rows: bar.update(task, completed=rows),
        )
    _print(report, form)


@contextmanager
def _plainly() -> Iterator[None]:
    """Turn a refusal into its sentence and exit code 1."""
    try:
        yield
    except (SheetRefused, CannotUndo) as refusal:
        typer.echo(refusal.sentence.en, err=True)
        raise typer.Exit(1) from refusal


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed} rows"), TimeElapsedColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _print(report: ImportReport, form: Form) -> None:
    problems = [
        {"row": one.row, "column": one.column, "value": one.value, "what_to_do": one.sentence.en}
        for one in report.problems
    ]
    if form is Form.JSON:
        fields = ("kind", "file_name", "sheet", "dry_run", "import_id", "same_as", "new", "changed", "unchanged")
        values = {name: getattr(report, name) for name in (*fields, "rejected", "doubts", "ignored")}
        typer.echo(json.dumps(values | {"rows": report.rows, "problems": problems}, ensure_ascii=False, indent=2))
        return
    if problems:
        show("What to do", problems, form, "")
    if report.ignored:
        typer.echo(f"Columns not read: {', '.join(report.ignored)}.")
    typer.echo(f"{report.summary().en}{_next(report)}")


def _next(report: ImportReport) -> str:
    """Return what can be done now, as the end of the last line."""
    if report.dry_run:
        return " Nothing was written; leave out --dry-run to take it in."
    if report.import_id is None:
        return " Nothing was written."
    return f" `lensan import undo {report.import_id}` takes it back."
