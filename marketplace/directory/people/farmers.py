"""Farmers: the person who stands for a household, added where it has none yet."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.directory.people import grants, persons
from marketplace.directory.people.grants import GrantPlace
from marketplace.directory.rights.roles import Role
from marketplace.storage import bulk
from marketplace.words.instants import as_date, day_of

_CALLED = "SELECT id, code, name, phone FROM household WHERE code = :code"
_BY_ID = "SELECT id, code, name, phone FROM household WHERE id = :household"
_FARMER = """
SELECT p.id FROM grants g JOIN person p ON p.id = g.person_id
WHERE g.household_id = :household AND g.role = 'farmer' AND g.revoked_ms IS NULL AND g.from_on <= :today
AND (g.until_on IS NULL OR g.until_on >= :today) AND p.ended_ms IS NULL ORDER BY g.id
"""


class Home(NamedTuple):
    """A household, as its farmer is called and reached."""

    id: int
    code: str
    name: str
    phone: str | None


def household_called(connection: Connection, code: str) -> Home | None:
    """Return a household by its code; None without one."""
    return next((Home(*row) for row in bulk.select(connection, _CALLED, {"code": code})), None)


def farmer_of(connection: Connection, household_id: int, today: date) -> int | None:
    """Return the person who stands for a household, the first where there are several; None without one."""
    return next(iter(bulk.scalars(connection, _FARMER, {"household": household_id, "today": today.isoformat()})), None)


def add_farmer(connection: Connection, household_id: int, by: int | None, now_ms: int) -> int:
    """Add the person who stands for a household: its name, its number where nobody has it, and the grant."""
    [home] = [Home(*row) for row in bulk.select(connection, _BY_ID, {"household": household_id})]
    phone = persons.free_phone(connection, home.phone)
    person = persons.add(connection, home.name[: persons.LONGEST_NAME], phone, by, now_ms)
    today = as_date(day_of(now_ms))
    grants.grant(connection, person.id, Role.FARMER, GrantPlace(home.id), today, None, None, by, now_ms)
    return person.id
