"""``lensan reconcile``: prove every figure equal to the ledger, say where it is not, and put it right."""

import getpass
from typing import Annotated

import typer

from jobs.against import ask_platforms
from jobs.commands.checks import DIFFERENCES, FormChoice
from jobs.commands.console import Form, opened, settings_of, show
from jobs.printing import aside
from marketplace import reconcile
from marketplace.clock import now_ms
from marketplace.words.sentences import Refusal


class NoReasonError(Refusal):
    """A correction needs a reason; the message is one plain sentence."""


def reconcile_command(
    context: typer.Context,
    fix: Annotated[bool, typer.Option("--fix", help="Write compensating entries for what is found.")] = False,
    why: Annotated[str, typer.Option(help="The reason, as it shall stand in the ledger.")] = "",
    ask: Annotated[bool, typer.Option("--ask", help="Read the platforms' orders again and compare them too.")] = False,
    who: Annotated[str, typer.Option(help="Who says so.", show_default="your login")] = "",
    form: FormChoice = Form.TABLE,
) -> None:
    """Prove lots, draws and totals equal to the ledger, or list where they are not (exit code 3)."""
    settings = settings_of(context)
    if fix and not why.strip():
        raise NoReasonError("A correction needs a reason; give it with --why")
    with opened(settings) as database:
        if fix:
            done = reconcile.fix(database, who or getpass.getuser(), why, now_ms())
            with aside():
                show("Put right", [one._asdict() for one in done], form, "There was nothing to put right.")
        found = reconcile.reconcile(database)
        if ask:
            found += ask_platforms(database, settings)
    if found or not fix:
        rows = [difference._asdict() for difference in found]
        show("Differences", rows, form, "Every lot, draw and total equals the ledger: no differences.")
    if found:
        raise typer.Exit(DIFFERENCES)
