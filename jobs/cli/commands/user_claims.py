"""``lensan user claim``: which grants follow from what a provider of OpenID Connect says of a person."""

from typing import Annotated

import typer

from jobs.cli.commands.user_places import (
    CommuneOption,
    CooperativeOption,
    DistrictOption,
    ProvinceOption,
    RoleArgument,
    TreeOption,
    TypedPlace,
    place_of,
)  # fmt: skip
from jobs.cli.console import Form, FormChoice, settings_of, show
from jobs.cli.market import opened
from jobs.output.printing import tell
from marketplace.directory.people import claims
from marketplace.storage.clock import now_ms
from marketplace.words.instants import as_date, day_of

app = typer.Typer(no_args_is_help=True, help="List, add and remove the rules by which grants follow from claims.")


@app.command("list")
def list_command(context: typer.Context, form: FormChoice = Form.TABLE) -> None:
    """List the rules."""
    with opened(settings_of(context)) as database, database.read() as connection:
        found = claims.claims(connection)
    rows = [
        {"rule": one.id, "issuer": one.issuer, "claim": one.claim, "value": one.said, "role": one.role,
         "basis": "" if one.basis_id is None else str(one.basis_id)}
        for one in found
    ]  # fmt: skip
    show("Rules", rows, form, "There is no rule yet; add one with `lensan user claim add`.")


@app.command("add")
def add_command(
    context: typer.Context,
    issuer: Annotated[str, typer.Argument(help="The provider's issuer, letter by letter.")],
    claim: Annotated[str, typer.Argument(help="The claim's name, such as groups or realm_access.roles.")],
    value: Annotated[str, typer.Argument(help="What it says, or holds among others.")],
    role: RoleArgument,
    coop: CooperativeOption = "",
    commune: CommuneOption = "",
    province: ProvinceOption = "",
    district: DistrictOption = "",
    tree: TreeOption = "34",
    basis: Annotated[int | None, typer.Option(help="The number of the basis: `lensan user basis list`.")] = None,
) -> None:
    """Add a rule: of whoever the issuer claims this, this grant follows with the next sign-in."""
    moment_ms = now_ms()
    typed = TypedPlace("", coop, commune, province, district, tree)
    with opened(settings_of(context)) as database, database.write() as connection:
        place = place_of(connection, typed, as_date(day_of(moment_ms)))
        rule_id = claims.add_claim(connection, issuer, claim, value, role, place, basis, None, moment_ms)
    tell(f"Rule {rule_id} stands: whoever has {claim} {value} is {role.value}.")


@app.command("remove")
def remove_command(context: typer.Context, rule: Annotated[int, typer.Argument(help="Its number.")]) -> None:
    """Remove a rule; what followed from it ends with each person's next sign-in."""
    with opened(settings_of(context)) as database, database.write() as connection:
        claims.remove_claim(connection, rule, None, now_ms())
    tell(f"Rule {rule} is removed; what followed from it ends with each person's next sign-in.")
