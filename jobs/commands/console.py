"""What the commands share: the settings and the database of this call, and printing rows as a table or as JSON."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from jobs.printing import grid_of, put, put_grid, put_json, shown
from marketplace import channels
from marketplace.channels import ChannelRow
from marketplace.db import Database, DatabaseError, cause_of, check_schema, connect, make_room
from marketplace.settings import Settings
from marketplace.words.sentences import Refusal

Code = Annotated[str, typer.Argument(help="The channel's code.")]
DAYS = ["%Y-%m-%d", "%d/%m/%Y"]
"""How a day may be typed."""
PATIENCE_OF_A_PERSON_S = 15.0
"""How long a command that a person types waits for who writes; what runs by itself waits as long as it may."""
MOST_HANDS = 64
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


class UnknownChannelError(Refusal):
    """A channel or platform is not known; the message is one plain sentence."""


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


class Tongue(StrEnum):
    """The language of what is told at length."""

    EN = "en"
    VI = "vi"


TongueChoice = Annotated[Tongue, typer.Option("--language", help="The language it is told in.")]


def settings_of(context: typer.Context) -> Settings:
    """Return the settings of this call."""
    return context.find_object(Settings) or Settings.read(os.environ)


@contextmanager
def opened(settings: Settings, *, check: bool = True, patience_s: float = PATIENCE_OF_A_PERSON_S) -> Iterator[Database]:
    """Open the database for one command; DatabaseError when it is not migrated, or why it did not do its work.

    Only what runs unchecked makes a database where there is none.
    """
    settings.check()
    database = connect(settings.database_url, patience_s=patience_s)
    try:
        if check:
            check_schema(database)
        else:
            make_room(database)
        settings.prepare()
        yield database
    except Exception as error:
        if cause := cause_of(error, database.place):
            raise DatabaseError(cause) from error
        raise
    finally:
        database.close()


def channel_of(database: Database, code: str) -> ChannelRow:
    """Return a channel by its code; UnknownChannelError, naming those there are, when there is none."""
    with database.read() as connection:
        found = channels.by_code(connection, code)
        known = ", ".join(row.code for row in channels.all_channels(connection)) or "none yet"
    if found is None:
        raise UnknownChannelError(f"There is no channel {code!r}; the channels are: {known}")
    return found


def show(title: str, rows: Sequence[dict[str, Any]], form: Form, empty: str) -> None:
    """Print rows of equal keys; ``empty`` is the sentence when there are none."""
    if form is Form.JSON:
        put_json(rows)
        return
    if not rows:
        put(empty)
    else:
        put_grid(grid_of(title, rows))
