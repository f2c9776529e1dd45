"""``lensan households``: a household that moves to another commune, joins or leaves a cooperative in mid-season."""

from datetime import datetime
from typing import Annotated

import typer

from jobs.cli.console import A_DAY, settings_of
from jobs.cli.market import opened
from jobs.cli.noting import noting
from jobs.output.printing import tell
from marketplace.operations import membership_changes, relocation
from marketplace.storage.clock import now_ms

app = typer.Typer(no_args_is_help=True, help="Move households between communes and cooperatives, from a day on.")
Code = Annotated[str, typer.Argument(help="The household's code.")]
Coop = Annotated[str, typer.Option("--coop", help="The cooperative's code.")]


@app.command("move")
def move_command(
    context: typer.Context,
    household: Code,
    commune: Annotated[str, typer.Argument(help='Its new commune: a code, or "Quý Sơn, Lục Ngạn".')],
    from_on: Annotated[datetime, typer.Option("--from", **A_DAY, help="The first day it counts there.")],
) -> None:
    """Count a household in a new commune from a day on; what it sold before stays where it was sold."""
    with opened(settings_of(context)) as database, database.write() as connection:
        lots = relocation.move(connection, household, commune, from_on.date())
        noting("household moved", household, commune=commune, day=from_on.date())(connection)
    tell(f"{household} counts in {commune} from {from_on:%d/%m/%Y}; {lots} lots go along.")


@app.command("join")
def join_command(
    context: typer.Context,
    household: Code,
    cooperative: Coop,
    from_on: Annotated[datetime, typer.Option("--from", **A_DAY, help="Its first day as a member.")],
) -> None:
    """Let a household join a cooperative from a day on; it leaves the one it is in on that day."""
    with opened(settings_of(context)) as database, database.write() as connection:
        done = membership_changes.join(connection, household, cooperative, from_on.date(), now_ms())
        noting("membership begun", household, cooperative=cooperative, day=from_on.date())(connection)
    if done.begins is None:
        tell(f"{household} is a member of {cooperative} from that day already; nothing was changed.")
        return
    left = f" and leaves {', '.join(done.moved_from)}" if done.ends else ""
    tell(f"{household} is a member of {cooperative} from {from_on:%d/%m/%Y}{left}.")


@app.command("leave")
def leave_command(
    context: typer.Context,
    household: Code,
    cooperative: Coop,
    from_on: Annotated[datetime, typer.Option("--from", **A_DAY, help="The first day it is no member.")],
) -> None:
    """Let a household leave a cooperative; what it picked before that day stays in the pool until it is sold."""
    with opened(settings_of(context)) as database, database.write() as connection:
        done = membership_changes.leave(connection, household, cooperative, from_on.date(), now_ms())
        noting("membership ended", household, cooperative=cooperative, day=from_on.date())(connection)
    if done.ends:
        tell(f"{household} is no member of {cooperative} from {from_on:%d/%m/%Y} on.")
    else:
        tell(f"{household} has left {cooperative} on that day already; nothing was changed.")
