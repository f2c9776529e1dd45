"""Administrators: there is always one who can let others in again."""

from sqlalchemy import Connection

from marketplace.storage import bulk, locks
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Refusal

_HAS = """
SELECT 1 FROM grants g JOIN person p ON p.id = g.person_id
WHERE g.role = 'administrator' AND g.revoked_ms IS NULL AND p.ended_ms IS NULL LIMIT 1
"""
_STANDING = """
SELECT g.id, g.person_id FROM grants g JOIN person p ON p.id = g.person_id
WHERE g.role = 'administrator' AND g.revoked_ms IS NULL AND p.ended_ms IS NULL AND g.from_on <= :today
AND (g.until_on IS NULL OR g.until_on >= :today)
"""


class LastAdministratorError(Refusal):
    """Nobody would administer any more; ``sentence`` says what to do first."""


def has_administrator(connection: Connection) -> bool:
    """Say whether somebody was made administrator and still is, from whatever day on."""
    return bool(bulk.select(connection, _HAS, {}))


def keep_one(connection: Connection, now_ms: int, *, grant_id: int | None = None, person_id: int | None = None) -> None:
    """Refuse to let a grant, or a person, go that is the last by which somebody administers today.

    Two who do it at once to each other wait for each other.
    """
    locks.lock_name(connection, "lensan.administrators")
    today = as_date(day_of(now_ms)).isoformat()
    standing = bulk.select(connection, _STANDING, {"today": today})
    if standing and all(grant == grant_id or person == person_id for grant, person in standing):
        raise LastAdministratorError(
            "This is the last administrator; make another one first: `lensan user add NAME --administrator`",
            "Đây là người quản trị cuối cùng; hãy thêm người quản trị khác trước.",
        )
