"""``lensan import``: spreadsheets of cooperatives, households and lots; their templates; and taking an import back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from jobs.cli.arguments import speaker
from jobs.cli.console import A_DAY, MOST_ROWS, Form, FormChoice, LanguageChoice, LanguageOption, settings_of, show
from jobs.cli.market import opened
from jobs.imports.run import ImportReport, Kind, run_import, undo
from jobs.output.files import write_whole
from jobs.output.printing import aside, put_json, shown, tell
from marketplace.imports import CannotUndo
from marketplace.imports.templates import template
from marketplace.language.translation import language
from marketplace.spreadsheets import Problem, SheetRefused
from marketplace.words.messages import Sentence

app = typer.Typer(no_args_is_help=True, help="Take a spreadsheet of cooperatives, households or lots in.")

File = Annotated[Path, typer.Argument(help="The spreadsheet: .xlsx, .xls, .ods or .csv.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")]
On = Annotated[
    datetime | None,
    typer.Option(**A_DAY, help="The day on whose map a commune is read; today without."),
]


def _add_party_command(kind: Kind, help_text: str) -> None:
    """Add the command that takes a sheet of a kind of party in, whose communes are read on the map of a day."""

    @app.command(kind, help=help_text)
    def command(
        context: typer.Context,
        file: File,
        dry_run: DryRun = False,
        on: On = None,
        tongue: LanguageOption = LanguageChoice.EN,
        form: FormChoice = Form.TABLE,
    ) -> None:
        _import(context, kind, file, _Told(tongue, form), dry_run=dry_run, on=on)


_add_party_command("cooperatives", "Take a sheet of cooperatives, cooperative groups and individual businesses in.")
_add_party_command("households", "Take a sheet of households in; cooperatives they belong to must be there.")


@app.command("lots")
def lots_command(
    context: typer.Context,
    file: File,
    dry_run: DryRun = False,
    season: Annotated[str | None, typer.Option(help="The season's code, where several cover a day.")] = None,
    tongue: LanguageOption = LanguageChoice.EN,
    form: FormChoice = Form.TABLE,
) -> None:
    """Take a sheet of lots in; their households must be there."""
    _import(context, "lots", file, _Told(tongue, form), dry_run=dry_run, season=season)


@app.command("undo")
def undo_command(
    context: typer.Context,
    number: Annotated[int, typer.Argument(min=1, max=MOST_ROWS, help="The import's number.")],
    tongue: LanguageOption = LanguageChoice.EN,
) -> None:
    """Take a whole import back, unless something builds on it."""
    told = _Told(tongue)
    with opened(settings_of(context)) as database, _plainly(told):
        rows = undo(number, database, speaker(""))
    undone = Sentence(
        f"Import {number} is undone; {rows} {'row is as it was' if rows == 1 else 'rows are as they were'} before it.",
        f"Đã hoàn tác lần nhập số {number}; {rows} dòng trở lại như trước.",
    )
    tell(told.tell(undone))


@app.command("template")
def template_command(
    kind: Annotated[str, typer.Argument(help="cooperatives, households or lots.")],
    file: Annotated[Path, typer.Argument(help="Where to write the .xlsx.")],
) -> None:
    """Write an empty sheet with the headings and one example row."""
    kinds: dict[str, Kind] = {"cooperatives": "cooperatives", "households": "households", "lots": "lots"}
    if kind not in kinds:
        raise typer.BadParameter(f"{kind!r} is not one of {', '.join(kinds)}")
    if file.suffix.lower() not in ("", ".xlsx"):
        raise typer.BadParameter(f"a template is an .xlsx, and {file.name!r} is called otherwise")
    write_whole(file, template(kinds[kind]))
    tell(f"{file} has the headings and one example row; replace the example.")


class _Told(NamedTuple):
    """How an import is told: in which language, and as a table or as JSON."""

    tongue: LanguageChoice
    form: Form = Form.TABLE

    def tell(self, sentence: Sentence) -> str:
        return language(self.tongue.value).tell(sentence)


def _import(
    context: typer.Context,
    kind: Kind,
    file: Path,
    told: _Told,
    *,
    dry_run: bool,
    on: datetime | None = None,
    season: str | None = None,
) -> None:
    with opened(settings_of(context)) as database, _plainly(told), _progress() as bar:
        task = bar.add_task(f"Reading {shown(file.name)}", total=None)
        report = run_import(
            kind,
            file,
            database,
            speaker(""),
            dry_run=dry_run,
            on=on.date() if on else None,
            season=season,
            on_progress=lambda rows: bar.update(task, completed=rows),
        )
    with nullcontext() if dry_run else aside():
        _print(report, told)
    if report.refused:
        raise typer.Exit(1)


@contextmanager
def _plainly(told: _Told) -> Iterator[None]:
    """Turn a refusal into its sentence and exit code 1."""
    try:
        yield
    except (SheetRefused, CannotUndo) as refusal:
        tell(told.tell(refusal.sentence), err=True)
        raise typer.Exit(1) from refusal


def _progress() -> Progress:
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed} rows"),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _print(report: ImportReport, told: _Told) -> None:
    if told.form is Form.JSON:
        fields = ("kind", "file_name", "sheets", "dry_run", "import_id", "same_as", "new", "changed", "unchanged")
        values = {name: getattr(report, name) for name in (*fields, "rejected", "doubts", "moved", "ignored")}
        problems = _rows(report.problems, ("sheet", *_KEYS, "what_to_do"), told)
        notes = _rows(report.notes, ("sheet", *_KEYS, "what_happens"), told)
        values |= {"rows": report.rows, "problems": problems, "notes": notes}
        put_json(values)
        return
    for found, last in ((report.problems, _TO_DO), (report.notes, _TO_KNOW)):
        if found:
            sheet = (_SHEET,) if len(report.sheets) > 1 or any(one.sheet for one in found) else ()
            heads = tuple(told.tell(head) for head in (*sheet, *_HEADS, last))
            show(heads[-1], _rows(found, heads, told), told.form, "")
    if len(report.sheets) > 1:
        read = ", ".join(report.sheets)
        tell(told.tell(Sentence(f"Sheets read: {read}.", f"Các trang đã đọc: {read}.")))
    if report.ignored:
        names = ", ".join(report.ignored)
        tell(told.tell(Sentence(f"Columns not read: {names}.", f"Các cột không đọc: {names}.")))
    tell(f"{told.tell(report.summary())} {told.tell(_next(report))}")


_SHEET = Sentence("sheet", "trang")
_KEYS = ("row", "column", "value")
_HEADS = (Sentence("row", "dòng"), Sentence("column", "cột"), Sentence("value", "giá trị"))
_TO_DO = Sentence("What to do", "Việc cần làm")
_TO_KNOW = Sentence("Good to know", "Cần biết")


def _rows(found: Sequence[Problem], heads: Sequence[str], told: _Told) -> list[dict[str, Any]]:
    """Return each as a row under ``heads``, of which the sheet's may be missing."""
    told_of = [(one.sheet, one.row, one.column, one.value, told.tell(one.sentence)) for one in found]
    return [dict(zip(heads, values[-len(heads) :], strict=True)) for values in told_of]


def _next(report: ImportReport) -> Sentence:
    """Return what can be done now, as the end of the last line."""
    if report.dry_run:
        return Sentence(
            "Nothing was written; leave out --dry-run to take it in.", "Chưa ghi gì; bỏ --dry-run để nhập thật."
        )
    if report.import_id is None:
        return Sentence("Nothing was written.", "Không có gì để ghi.")
    undo_it = f"`lensan import undo {report.import_id}`"
    return Sentence(f"{undo_it} takes it back.", f"Muốn hoàn tác: {undo_it}.")
