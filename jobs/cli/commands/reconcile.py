"""``lensan reconcile``: prove every figure equal to the ledger, say where it is not, and put it right."""

from typing import Annotated

import typer

from jobs.cli.arguments import Speaker, speaker
from jobs.cli.console import DIFFERENCES, Form, FormChoice, settings_of, show
from jobs.cli.market import opened
from jobs.output.printing import aside
from jobs.sync.audit import ask_platforms
from marketplace.reports import reconcile
from marketplace.storage.clock import now_ms
from marketplace.words.messages import OperatorRefusal


class NoReasonError(OperatorRefusal):
    """A correction needs a reason; the message is one plain sentence."""


def reconcile_command(
    context: typer.Context,
    fix: Annotated[bool, typer.Option("--fix", help="Write compensating entries for what is found.")] = False,
    why: Annotated[str, typer.Option(help="The reason, as it shall stand in the ledger.")] = "",
    ask: Annotated[bool, typer.Option("--ask", help="Read the platforms' orders again and compare them too.")] = False,
    accept: Annotated[
        str, typer.Option(metavar="ROW", help="Take a row that was changed behind the program for right as it stands.")
    ] = "",
    who: Speaker = "",
    form: FormChoice = Form.TABLE,
) -> None:
    """Prove lots, draws and totals equal to the ledger, or list where they are not (exit code 3)."""
    settings = settings_of(context)
    if (fix or accept) and not why.strip():
        raise NoReasonError("A correction needs a reason; give it with --why")
    with opened(settings) as database:
        if accept:
            reconcile.accept(database, accept, speaker(who), why, now_ms())
        if fix:
            done = reconcile.fix(database, speaker(who), why, now_ms())
            with aside():
                _show_done(done, form)
        found = reconcile.reconcile(database)
        if ask:
            found += ask_platforms(database, settings)
    if found or not fix:
        rows = [difference._asdict() for difference in found]
        show("Differences", rows, form, "Every lot, draw and total equals the ledger: no differences.")
    if found:
        raise typer.Exit(DIFFERENCES)


def _show_done(done: list[reconcile.Correction], form: Form) -> None:
    """Print what was written, and what a person has to decide."""
    rows = [{"where": one.where, "done": one.done} for one in done if one.written]
    show("Put right", rows, form, "There was nothing to put right.")
    if asked := [{"where": one.where, "witnesses": one.done} for one in done if not one.written]:
        show("Left for you to decide", asked, form, "")
