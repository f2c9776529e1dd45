"""First secret: what a person chooses who comes in by a card: six digits, a password, or nothing for a single day."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.directory.people import secrets
from marketplace.directory.rights.roles import Role
from marketplace.storage import bulk
from marketplace.storage.days import StoredDay, as_day

_GIVEN = """
SELECT role, from_on, until_on, CASE WHEN until_on < :today THEN 1 ELSE 0 END FROM grants
WHERE person_id = :person AND revoked_ms IS NULL ORDER BY from_on, id
"""
_WITH_PIN = {Role.FARMER, Role.HELPER}


class _Given(NamedTuple):
    role: str
    from_on: StoredDay
    until_on: StoredDay
    is_over: int

    @property
    def is_one_day(self) -> bool:
        return self.until_on is not None and as_day(self.from_on) == as_day(self.until_on)


class FirstSecret(NamedTuple):
    """``kind`` is 'pin' or 'password'; None where all that was granted is of single days.

    ``on`` is the next of these, or the last where all are over.
    """

    kind: str | None
    on: date | None = None


def first_secret(connection: Connection, person_id: int, today: date) -> FirstSecret:
    """Return what a person chooses: a PIN in a household, nothing for single days, else a password."""
    found = bulk.select(connection, _GIVEN, {"person": person_id, "today": today.isoformat()})
    given = [_Given(*row) for row in found]
    counted = [one for one in given if not one.is_over] or given[-1:]
    if counted and all(one.is_one_day for one in counted):
        return FirstSecret(None, as_day(counted[0].from_on))
    return FirstSecret(_kind(counted))


def _kind(given: Sequence[_Given]) -> str:
    at_home = bool(given) and all(one.role in _WITH_PIN for one in given)
    return secrets.PIN if at_home else secrets.PASSWORD
