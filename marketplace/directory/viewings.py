"""Viewings: who looked at a household's figures on which day, and how often; the household itself reads it."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from marketplace.storage import Database, bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of

WHAT = ("figures", "orders", "lots", "money", "tax", "file", "data")
_VIEWING, _PERSON, _GRANT = TABLES["viewing"], TABLES["person"], TABLES["grants"]
_OWN = """
SELECT household_id FROM grants WHERE person_id = :person AND role = 'farmer' AND household_id IN :homes
AND revoked_ms IS NULL AND from_on <= :today AND (until_on IS NULL OR until_on >= :today)
"""
_LOOKED = """
INSERT INTO viewing (household_id, on_day, person_id, what, times, last_ms)
SELECT id, :today, :person, :what, 1, :now FROM household WHERE id IN :homes
ON CONFLICT (household_id, on_day, person_id, what)
DO UPDATE SET times = viewing.times + 1, last_ms = excluded.last_ms
"""


class ToldViewing(NamedTuple):
    """Who looked on a day: the person's name, the roles of the grants that stood then, what was seen, how often."""

    on_day: date
    name: str
    roles: tuple[str, ...]
    what: str
    times: int
    last_ms: int


def viewed(database: Database, household_ids: Collection[int], person_id: int, what: str, now_ms: int) -> None:
    """Note that a person looked at households, in a transaction of its own; not where they are the person's own."""
    if not household_ids:
        return
    today = as_date(day_of(now_ms))
    with database.read() as connection:
        asked = {"person": person_id, "homes": sorted(household_ids), "today": today.isoformat()}
        seen = sorted(set(household_ids) - set(bulk.scalars(connection, _OWN, asked)))
    if seen:
        with database.write() as connection:
            given = {"homes": seen, "today": today.isoformat(), "person": person_id, "what": what, "now": now_ms}
            bulk.execute(connection, _LOOKED, given)


def viewings_of(connection: Connection, scope: Scope, household_id: int, most: int = 200) -> list[ToldViewing]:
    """Return who looked at a household that the reader may see this of, the latest first."""
    found = connection.execute(_viewings(scope, household_id, most)).all()
    roles = _roles(connection, {row.person_id for row in found})
    return [
        ToldViewing(one.on_day, one.name, _on(roles.get(one.person_id, []), one.on_day), one.what, one.times,
                    one.last_ms)
        for one in found
    ]  # fmt: skip


def _viewings(scope: Scope, household_id: int, most: int) -> Select[Any]:
    return (
        select(*(_VIEWING.c[name] for name in ("on_day", "person_id", "what", "times", "last_ms")), _PERSON.c.name)
        .join_from(_VIEWING, _PERSON, _PERSON.c.id == _VIEWING.c.person_id)
        .where(_VIEWING.c.household_id == household_id, scope.where(_VIEWING))
        .order_by(_VIEWING.c.last_ms.desc(), func.lower(_PERSON.c.name), _VIEWING.c.what)
        .limit(most)
    )


def _roles(connection: Connection, person_ids: Collection[int]) -> dict[int, list[tuple[str, date, date]]]:
    """Return by person the roles that were granted, with their days."""
    names = ("person_id", "role", "from_on", "until_on", "revoked_ms")
    query = select(*(_GRANT.c[name] for name in names)).where(_GRANT.c.person_id.in_(person_ids)).order_by(_GRANT.c.id)
    found: dict[int, list[tuple[str, date, date]]] = {}
    for one in connection.execute(query):
        revoked = date.max if one.revoked_ms is None else as_date(day_of(one.revoked_ms))
        found.setdefault(one.person_id, []).append((one.role, one.from_on, min(one.until_on or date.max, revoked)))
    return found


def _on(granted: list[tuple[str, date, date]], day: date) -> tuple[str, ...]:
    return tuple(dict.fromkeys(role for role, first, last in granted if first <= day <= last))
