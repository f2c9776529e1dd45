"""``lensan user basis``: by what right people see what households did."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from jobs.cli.arguments import household_of
from jobs.cli.commands.user_places import CooperativeOption, HouseholdOption, cooperative_of
from jobs.cli.console import A_DAY, Form, FormChoice, settings_of, show
from jobs.cli.market import opened
from jobs.output.printing import tell
from marketplace.directory.people import bases
from marketplace.directory.people.bases import BasisFacts
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import as_date, day_of

app = typer.Typer(no_args_is_help=True, help="List, add and end the bases that grants stand on.")
UntilOption = Annotated[datetime | None, typer.Option("--until", **A_DAY, help="The last day; none: no end.")]
FromOption = Annotated[datetime | None, typer.Option("--from", **A_DAY, help="The first day; today without it.")]


class BasisKind(StrEnum):
    """The kinds of bases."""

    STATE = "state"
    AGREEMENT = "agreement"
    CONSENT = "consent"


@app.command("list")
def list_command(context: typer.Context, form: FormChoice = Form.TABLE) -> None:
    """List the bases, the newest first."""
    with opened(settings_of(context)) as database, database.read() as connection:
        found = bases.bases(connection, EVERYTHING)
    today = as_date(day_of(now_ms()))
    rows = [
        {
            "basis": one.id, "kind": one.kind, "document": one.document, "purpose": one.purpose or "",
            "of": one.household_code or one.cooperative_code or "", "from": one.from_on.isoformat(),
            "until": one.until_on.isoformat() if one.until_on else "", "stands": one.stands_on(today),
        }
        for one in found
    ]  # fmt: skip
    show("Bases", rows, form, "There is no basis yet; add one with `lensan user basis add`.")


@app.command("add")
def add_command(
    context: typer.Context,
    kind: Annotated[BasisKind, typer.Argument(help="State management, members' agreement, or a household's consent.")],
    document: Annotated[str, typer.Argument(help="The document's number, or what the signed list is called.")],
    coop: CooperativeOption = "",
    household: HouseholdOption = "",
    purpose: Annotated[str, typer.Option(help="For what a consent is given.")] = "",
    from_on: FromOption = None,
    until_on: UntilOption = None,
) -> None:
    """Add a basis: of a cooperative (agreement), of a household (consent, which says for what and until when)."""
    moment_ms = now_ms()
    with opened(settings_of(context)) as database, database.write() as connection:
        facts = BasisFacts(
            kind.value, document, from_on.date() if from_on else as_date(day_of(moment_ms)),
            until_on.date() if until_on else None, purpose or None,
            cooperative_of(connection, coop) if coop else None,
            household_of(connection, household) if household else None,
        )  # fmt: skip
        basis_id = bases.add_basis(connection, facts, None, moment_ms)
    tell(f"Basis {basis_id} is kept. Grants may stand on it: `lensan user grant PERSON ROLE --basis {basis_id}`.")


@app.command("end")
def end_command(context: typer.Context, basis: Annotated[int, typer.Argument(help="Its number.")]) -> None:
    """End a basis at once: whoever sees by it sees published figures alone."""
    with opened(settings_of(context)) as database, database.write() as connection:
        bases.end_basis(connection, basis, None, now_ms())
    tell(f"Basis {basis} has ended; what stands on it reaches nothing more.")
