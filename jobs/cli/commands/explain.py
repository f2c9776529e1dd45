"""``lensan explain``: the whole story of a figure in plain words, each step with its time and source."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated

import typer
from sqlalchemy import Connection

from jobs.cli.console import DIFFERENCES, MOST_ROWS, Form, FormChoice, LanguageChoice, LanguageOption, settings_of
from jobs.cli.market import opened
from jobs.output.printing import Grid, put_grid, put_json, put_line
from marketplace.language.translation import Language, language
from marketplace.reports.explain import Story, explain_household, explain_line, explain_lot, explain_order
from marketplace.reports.figures import find_season
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words.messages import OperatorRefusal

app = typer.Typer(no_args_is_help=True, help="Tell where a figure comes from, step by step.")
Stories = Callable[[Connection, Language], list[Story]]


class NothingToExplainError(OperatorRefusal):
    """What was asked for is not there; the message is one plain sentence."""


@app.command("order")
def order_command(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="The order code the seller sees.")],
    channel: Annotated[str | None, typer.Option(help="The shop, where several have an order of this code.")] = None,
    tongue: LanguageOption = LanguageChoice.EN,
    form: FormChoice = Form.TABLE,
) -> None:
    """Tell the story of an order: its life, its lines, whose fruit it was, and its money."""
    _tell(context, lambda c, lang: explain_order(c, EVERYTHING, code, channel, lang), f"order {code}", tongue, form)


@app.command("line")
def line_command(
    context: typer.Context,
    line: Annotated[int, typer.Argument(min=1, max=MOST_ROWS, help="The line's number, as reconcile names it.")],
    tongue: LanguageOption = LanguageChoice.EN,
    form: FormChoice = Form.TABLE,
) -> None:
    """Tell the story of one order line."""
    _tell(context, lambda c, lang: _some(explain_line(c, EVERYTHING, line, lang)), f"line {line}", tongue, form)


@app.command("lot")
def lot_command(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="The lot's code.")],
    tongue: LanguageOption = LanguageChoice.EN,
    form: FormChoice = Form.TABLE,
) -> None:
    """Tell the story of a lot: every move of its ledger."""
    _tell(context, lambda c, lang: _some(explain_lot(c, EVERYTHING, code, lang)), f"lot {code}", tongue, form)


@app.command("household")
def household_command(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="The household's code.")],
    season: Annotated[str | None, typer.Option(help="The season's code; the latest when not given.")] = None,
    tongue: LanguageOption = LanguageChoice.EN,
    form: FormChoice = Form.TABLE,
) -> None:
    """Tell the story of a household's figure in a season."""

    def stories(connection: Connection, lang: Language) -> list[Story]:
        found = find_season(connection, EVERYTHING, season, now_ms())
        return _some(explain_household(connection, EVERYTHING, found, code, lang))

    _tell(context, stories, f"household {code}", tongue, form)


def _some(story: Story | None) -> list[Story]:
    return [] if story is None else [story]


def _tell(context: typer.Context, stories: Stories, what: str, tongue: LanguageChoice, form: Form) -> None:
    lang = language(tongue.value)
    with opened(settings_of(context)) as database, database.read() as connection:
        found = stories(connection, lang)
    if not found:
        raise NothingToExplainError(f"There is no {what} here; look it up with `lensan report households`")
    if form is Form.JSON:
        put_json([_plain(story) for story in found])
    else:
        for story in found:
            _print(story, lang)
    if not all(check.holds for story in found for check in story.checks):
        raise typer.Exit(DIFFERENCES)


def _plain(story: Story) -> dict[str, object]:
    named = {"grids" if name == "tables" else name: value for name, value in asdict(story).items()}
    return {
        **named,
        "steps": [step._asdict() for step in story.in_order()],
        "grids": [grid._asdict() for grid in story.tables],
        "checks": [check._asdict() for check in story.checks],
    }


def _print(story: Story, lang: Language) -> None:
    put_line(story.title, style="bold")
    for fact in story.facts:
        put_line(f"  {fact}")
    put_line("")
    for step in story.in_order():
        put_line(f"  {step.when(lang)} · {step.source}", style="cyan")
        put_line(f"    {step.text}")
    for grid in story.tables:
        put_line("")
        put_grid(Grid(grid.title, grid.columns, grid.rows, frozenset(range(1, len(grid.columns))), grid.summed))
    put_line("")
    for check in story.checks:
        put_line(f"  {'✓' if check.holds else '✗'} {check.text}", style="" if check.holds else "red")
