"""What the commands share: the settings of this call, limits, and printing rows as a table or as JSON."""

import os
from collections.abc import Sequence
from datetime import datetime, time
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from jobs.output.printing import grid_of, put, put_grid, put_json, shown
from marketplace.storage.settings import Settings
from marketplace.words import dates
from marketplace.words.messages import Unreadable

Code = Annotated[str, typer.Argument(help="The channel's code.")]
MOST_HANDS = 64
MOST_PORT = 65_535
MOST_ROWS = 2**63 - 1
MOST_PACKS = 1_000_000
LONGEST_BEAT_S = 86_400.0
DIFFERENCES = 3
"""The exit code when differences are found."""


def web_address(typed: str) -> str:
    """Return an address that is http or https; BadParameter otherwise."""
    try:
        parts = urlsplit(typed)
        well = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        well = False
    if typed and not well:
        raise typer.BadParameter(f"{shown(typed)!r} is no web address; write it as https://shop.example.vn")
    return typed


def typed_day(typed: str) -> datetime:
    """Return a day however sheets may have it: 31/12/2026, 1/12/26, 2026-12-31; BadParameter otherwise."""
    try:
        return datetime.combine(dates.day(typed), time())
    except Unreadable as error:
        raise typer.BadParameter(error.sentence.en) from error


A_DAY: dict[str, Any] = {"parser": typed_day, "metavar": "DAY"}
"""What an option or argument is that means a day."""


class Form(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"


FormChoice = Annotated[Form, typer.Option("--format", help="How to print it.")]
Hands = Annotated[
    int, typer.Option(min=1, max=MOST_HANDS, help="Processes the clock shares the channels out among, one a core.")
]
Beat = Annotated[
    float, typer.Option(min=0.1, max=LONGEST_BEAT_S, help="Seconds between two runs of a channel, up to a day.")
]
AppPort = Annotated[
    int | None,
    typer.Option(
        min=1, max=MOST_PORT, help="The app's port; without, the last one. Another when it is taken.",
        show_default="8501",
    ),
]  # fmt: skip


class LanguageChoice(StrEnum):
    """The language of what is told at length."""

    EN = "en"
    VI = "vi"


LanguageOption = Annotated[LanguageChoice, typer.Option("--language", help="The language it is told in.")]


def settings_of(context: typer.Context) -> Settings:
    """Return the settings of this call."""
    return context.find_object(Settings) or Settings.read(os.environ)


def show(title: str, rows: Sequence[dict[str, Any]], form: Form, empty: str) -> None:
    """Print rows of equal keys; ``empty`` is the sentence when there are none."""
    if form is Form.JSON:
        put_json(rows)
        return
    if not rows:
        put(empty)
    else:
        put_grid(grid_of(title, rows))
