"""Administrators: there is always one who can let others in again."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.storage import bulk, locks
from marketplace.storage.days import as_day
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Refusal

_HAS = """
SELECT 1 FROM grants g JOIN person p ON p.id = g.person_id
WHERE g.role = 'administrator' AND g.revoked_ms IS NULL AND p.ended_ms IS NULL LIMIT 1
"""
_STANDING = """
SELECT g.id, g.person_id, g.until_on, p.secret IS NOT NULL, (
    SELECT max(c.ends_ms) FROM card c
    WHERE c.person_id = p.id AND c.used_ms IS NULL AND c.revoked_ms IS NULL AND c.ends_ms > :now
)
FROM grants g JOIN person p ON p.id = g.person_id
WHERE g.role = 'administrator' AND g.revoked_ms IS NULL AND p.ended_ms IS NULL AND g.from_on <= :today
AND (g.until_on IS NULL OR g.until_on >= :today)
"""


class _StandingAdministrator(NamedTuple):
    grant_id: int
    person_id: int
    until_on: date | str | None
    has_secret: bool
    card_ends_ms: int | None
    """Until when the card holds by which a secret is chosen."""

    @property
    def enters(self) -> bool:
        """Whether there is a secret, or a card by which one is chosen."""
        return bool(self.has_secret) or self.card_ends_ms is not None

    @property
    def last_day(self) -> date | None:
        """Until when they administer, and can sign in as things stand now; None where that has no end."""
        ends = [as_day(self.until_on), None if self.has_secret else as_date(day_of((self.card_ends_ms or 1) - 1))]
        return min((day for day in ends if day is not None), default=None)


class LastAdministratorError(Refusal):
    """Nobody would administer any more; ``sentence`` says what to do first."""


def has_administrator(connection: Connection) -> bool:
    """Say whether somebody was made administrator and still is, from whatever day on."""
    return bool(bulk.select(connection, _HAS, {}))


def last_days(connection: Connection, now_ms: int) -> list[date | None]:
    """Return until when they administer who do today and can sign in; None where that has no end.

    Who has no secret yet can sign in as long as the card holds by which one is chosen.
    """
    return [one.last_day for one in _standing(connection, now_ms) if one.enters]


def keep_one(connection: Connection, now_ms: int, *, grant_id: int | None = None, person_id: int | None = None) -> None:
    """Refuse to let an administrator's grant, or an administrator, go where none is left who stays and can sign in.

    Two who do it at once to each other wait for each other.
    """
    locks.lock_name(connection, "lensan.administrators")
    standing = _standing(connection, now_ms)
    left = [one for one in standing if one.grant_id != grant_id and one.person_id != person_id]
    if len(left) < len(standing) and not any(one.until_on is None and one.enters for one in left):
        raise LastAdministratorError(
            "This is the last administrator who stays and can sign in; make another one first: "
            "`lensan user add NAME --administrator`",
            "Đây là người quản trị cuối cùng có quyền không thời hạn và đăng nhập được; hãy thêm người quản trị khác "
            "trước.",
        )


def _standing(connection: Connection, now_ms: int) -> list[_StandingAdministrator]:
    asked = {"today": as_date(day_of(now_ms)).isoformat(), "now": now_ms}
    return [_StandingAdministrator(*row) for row in bulk.select(connection, _STANDING, asked)]
