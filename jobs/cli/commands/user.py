"""``lensan user``: people, their cards, and what they are granted; each act is noted in the audit.

No secret is typed here, and none is shown: a person chooses it with a card, which is printed once.
"""

import io
import os
import sys
from datetime import date, datetime
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from jobs.cli.commands import user_bases, user_claims
from jobs.cli.commands.user_bases import FromOption, UntilOption
from jobs.cli.commands.user_places import (
    CommuneOption,
    CooperativeOption,
    DistrictOption,
    HouseholdOption,
    ProvinceOption,
    RoleArgument,
    TreeOption,
    TypedPlace,
    place_of,
    said_of,
)  # fmt: skip
from jobs.cli.console import Form, FormChoice, settings_of, show
from jobs.cli.market import opened
from jobs.output.printing import put, tell
from marketplace.directory.people import cards, factors, grants, persons, secrets
from marketplace.directory.people.cards import IssuedCard
from marketplace.directory.people.grants import NOWHERE, GrantRow
from marketplace.directory.rights.roles import Role
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import as_date, day_of, local

app = typer.Typer(no_args_is_help=True, help="Add people, give them cards, grant and revoke what they may see and do.")
app.add_typer(user_bases.app, name="basis")
app.add_typer(user_claims.app, name="claim")
PersonArgument = Annotated[str, typer.Argument(metavar="PERSON", help="A code such as NG-0001, or a telephone number.")]


@app.command("add")
def add_command(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="As the person is called: Đỗ Thị Hương.")],
    phone: Annotated[str, typer.Option(help="The telephone number; without one they sign in by their code.")] = "",
    administrator: Annotated[bool, typer.Option("--administrator", help="Who may do everything.")] = False,
) -> None:
    """Add a person, and print the card by which they sign in for the first time."""
    moment_ms = now_ms()
    with opened(settings_of(context)) as database, database.write() as connection:
        added = persons.add(connection, name, phone or None, None, moment_ms)
        if administrator:
            today = as_date(day_of(moment_ms))
            grants.grant(connection, added.id, Role.ADMINISTRATOR, NOWHERE, today, None, None, None, moment_ms)
        card = cards.issue(connection, added.id, None, moment_ms)
    may = "may do everything" if administrator else "may see nothing yet: `lensan user grant`"
    tell(f"{added.called} is added, and {may}.")
    _print_card(card, moment_ms)


@app.command("list")
def list_command(
    context: typer.Context,
    person: Annotated[str, typer.Argument(help="A person, to list what is granted to them.")] = "",
    form: FormChoice = Form.TABLE,
) -> None:
    """List the people, or what one of them is granted."""
    with opened(settings_of(context)) as database, database.read() as connection:
        if person:
            found = grants.grants_of(connection, EVERYTHING, persons.person_named(connection, person).id)
            today = as_date(day_of(now_ms()))
            show("Grants", [_granted(one, today) for one in found], form, f"Nothing is granted to {person}.")
            return
        rows = _people(connection)
    show("People", rows, form, "There is nobody yet; add the first: `lensan user add NAME --administrator`.")


def _people(connection: Connection) -> list[dict[str, Any]]:
    today, held = as_date(day_of(now_ms())), dict[int, list[str]]()
    for one in grants.grants_of(connection, EVERYTHING):
        if one.stands_on(today):
            held.setdefault(one.person_id, []).append(f"{one.role} {said_of(one)}".strip())
    return [
        {
            "code": one.code, "name": one.name, "phone": f"0{one.phone[2:]}" if one.phone else "",
            "secret": one.secret_kind or "", "second factor": one.has_factor, "grants": ", ".join(held.get(one.id, [])),
            "ended": "" if one.ended_ms is None else f"{local(one.ended_ms):%d/%m/%Y}",
        }
        for one in persons.people(connection, EVERYTHING)
    ]  # fmt: skip


def _granted(one: GrantRow, today: date) -> dict[str, Any]:
    return {
        "grant": one.id, "role": one.role, "of": said_of(one), "from": one.from_on.isoformat(),
        "until": one.until_on.isoformat() if one.until_on else "", "basis": one.document or "",
        "reaches": one.reaches_on(today),
    }  # fmt: skip


@app.command("grant")
def grant_command(
    context: typer.Context,
    person: PersonArgument,
    role: RoleArgument,
    household: HouseholdOption = "",
    coop: CooperativeOption = "",
    commune: CommuneOption = "",
    province: ProvinceOption = "",
    district: DistrictOption = "",
    tree: TreeOption = "34",
    basis: Annotated[int | None, typer.Option(help="The number of the basis: `lensan user basis list`.")] = None,
    from_on: FromOption = None,
    until_on: UntilOption = None,
) -> None:
    """Grant a role at its place, on the basis it stands on, from a day to a day."""
    moment_ms = now_ms()
    first = _day(from_on) or as_date(day_of(moment_ms))
    typed = TypedPlace(household, coop, commune, province, district, tree)
    with opened(settings_of(context)) as database, database.write() as connection:
        of = persons.person_named(connection, person)
        place = place_of(connection, typed, first)
        grant_id = grants.grant(connection, of.id, role, place, first, _day(until_on), basis, None, moment_ms)
    tell(f"Grant {grant_id} stands: {of.called} is {role.value} from {first:%d/%m/%Y}.")


@app.command("revoke")
def revoke_command(context: typer.Context, grant: Annotated[int, typer.Argument(help="Its number.")]) -> None:
    """Revoke a grant at once, in every open screen too."""
    with opened(settings_of(context)) as database, database.write() as connection:
        grants.revoke(connection, grant, None, now_ms())
    tell(f"Grant {grant} is revoked.")


@app.command("card")
def card_command(context: typer.Context, person: PersonArgument) -> None:
    """Print a new card, good for seven days and one sign-in; one that was given before is void."""
    moment_ms = now_ms()
    with opened(settings_of(context)) as database, database.write() as connection:
        of = persons.person_named(connection, person)
        card = cards.issue(connection, of.id, None, moment_ms)
    tell(f"A card for {of.called}:")
    _print_card(card, moment_ms)


@app.command("reset")
def reset_command(context: typer.Context, person: PersonArgument) -> None:
    """Forget a person's password or PIN, close all that is open, forget their devices, and print a new card."""
    moment_ms = now_ms()
    with opened(settings_of(context)) as database, database.write() as connection:
        of = persons.person_named(connection, person)
        secrets.reset(connection, of.id, None, moment_ms)
        card = cards.issue(connection, of.id, None, moment_ms)
    tell(f"{of.called} is signed out everywhere, and chooses a new secret with this card:")
    _print_card(card, moment_ms)


@app.command("factor")
def factor_command(context: typer.Context, person: PersonArgument) -> None:
    """Forget a person's second factor, as where the telephone is lost; they choose another at the next sign-in."""
    with opened(settings_of(context)) as database, database.write() as connection:
        of = persons.person_named(connection, person)
        was_there = factors.forget(connection, of.id, None, now_ms())
    tell(f"{of.called} chooses another second factor." if was_there else f"{of.called} has no second factor.")


@app.command("end")
def end_command(context: typer.Context, person: PersonArgument) -> None:
    """End a person: nothing opens to them any more, and what they signed stays signed."""
    with opened(settings_of(context)) as database, database.write() as connection:
        of = persons.person_named(connection, person)
        persons.end(connection, of.id, None, now_ms())
    tell(f"{of.called} has ended.")


def _print_card(card: IssuedCard, moment_ms: int) -> None:
    """Print a card's code, and its QR code where our address is known and the terminal can draw it."""
    public = os.environ.get("LENSAN_PUBLIC_URL", "").strip().rstrip("/")
    put(f"Card {card.code}, once, until {local(moment_ms + cards.VALID_MS):%H:%M %d/%m/%Y}. It is not shown again.")
    if not public:
        put("Type it where one signs in; with LENSAN_PUBLIC_URL a QR code stands here too.")
    elif "▀".encode(sys.stdout.encoding or "ascii", "ignore"):
        put(_drawn(public + cards.ADDRESS.format(token=card.token)))


def _drawn(address: str) -> str:
    import segno  # takes time to import, which other commands do without

    drawing = io.StringIO()
    segno.make(address, error="m", micro=False).terminal(out=drawing, compact=True, border=2)
    return drawing.getvalue().rstrip("\n")


def _day(typed: datetime | None) -> date | None:
    return typed.date() if typed else None
