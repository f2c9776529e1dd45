"""The role and the place of a grant as they are typed: a household, a cooperative, a commune or an area."""

from datetime import date
from typing import Annotated, NamedTuple

import typer
from sqlalchemy import Connection

from jobs.cli.arguments import household_of
from marketplace.directory.communes import Gazetteer, match_commune
from marketplace.directory.cooperatives import find_cooperative
from marketplace.directory.people.grants import GrantPlace, GrantRow
from marketplace.directory.rights.roles import Role
from marketplace.storage.scope import EVERYTHING
from marketplace.words.messages import OperatorRefusal

HouseholdOption = Annotated[str, typer.Option("--household", help="A household's code.")]
CooperativeOption = Annotated[str, typer.Option("--coop", help="A cooperative's code.")]
CommuneOption = Annotated[str, typer.Option("--commune", help="A commune: its code, or its name with its province.")]
ProvinceOption = Annotated[str, typer.Option("--province", help="A province's code in its tree, such as 24.")]
DistrictOption = Annotated[str, typer.Option("--district", help="A former district of that province, by its name.")]
TreeOption = Annotated[str, typer.Option("--tree", help="The tree of the code: 34, or 63 as it was until June 2025.")]


def role_of(typed: str) -> Role:
    """Return a role as it is typed (commune-staff); BadParameter, naming those there are, where it is none."""
    try:
        return Role(typed.strip().casefold().replace("-", " "))
    except ValueError as error:
        known = ", ".join(role.value.replace(" ", "-") for role in Role)
        raise typer.BadParameter(f"it is no role; the roles are: {known}") from error


RoleArgument = Annotated[Role, typer.Argument(parser=role_of, metavar="ROLE", help="Such as director or officer.")]


class UnclearCommuneError(OperatorRefusal):
    """No commune is meant for certain; the message is one plain sentence."""


class TypedPlace(NamedTuple):
    """What was typed of a place; what is empty was left out."""

    household: str = ""
    cooperative: str = ""
    commune: str = ""
    province: str = ""
    district: str = ""
    tree: str = "34"


def place_of(connection: Connection, typed: TypedPlace, on: date) -> GrantPlace:
    """Return the place that was typed, as of a day; a refusal in one plain sentence where something is not known."""
    tree = "63" if typed.district else typed.tree
    return GrantPlace(
        household_id=household_of(connection, typed.household) if typed.household else None,
        cooperative_id=cooperative_of(connection, typed.cooperative) if typed.cooperative else None,
        commune_id=_commune_of(connection, typed.commune, on) if typed.commune else None,
        area_system=tree if typed.province else None,
        province_code=typed.province or None,
        district=typed.district or None,
    )


def cooperative_of(connection: Connection, code: str) -> int:
    """Return a cooperative by its code; CooperativeError, naming those there are, where there is none."""
    return find_cooperative(connection, EVERYTHING, code).id


def said_of(one: GrantRow) -> str:
    """Return where a grant reaches, as a line says it."""
    area = one.province if one.district is None else f"{one.district}, {one.province}"
    return one.household_code or one.cooperative_code or one.commune or area or ""


def _commune_of(connection: Connection, text: str, on: date) -> int:
    place = match_commune(Gazetteer(connection, on), text, None, None, on).place
    if place is None:
        raise UnclearCommuneError(
            f"{text} is not one commune for certain; take its code from `lensan communes find {text!r}`"
        )
    return place.id
