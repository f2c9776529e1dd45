"""``lensan households``: a household that moves to another commune in mid-season."""

from datetime import datetime
from typing import Annotated

import typer

from jobs.commands.console import opened, settings_of
from marketplace import residences

app = typer.Typer(no_args_is_help=True, help="Move a household to another commune from a day on.")


@app.callback()
def root() -> None:
    """Move a household to another commune from a day on."""


@app.command("move")
def move_command(
    context: typer.Context,
    household: Annotated[str, typer.Argument(help="The household's code.")],
    commune: Annotated[str, typer.Argument(help='Its new commune: a code, or "Quý Sơn, Lục Ngạn".')],
    from_on: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d", "%d/%m/%Y"], help="The first day it counts there.")
    ],
) -> None:
    """Count a household in a new commune from a day on; what it sold before stays where it was sold."""
    with opened(settings_of(context)) as database, database.write() as connection:
        lots = residences.move(connection, household, commune, from_on.date())
    typer.echo(f"{household} counts in {commune} from {from_on:%d/%m/%Y}; {lots} lots go along.")
