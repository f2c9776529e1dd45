"""The rows of memberships: read by household, and written here alone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from marketplace.directory.memberships.planning import MembershipPlan, MembershipSpan, StatedMembership
from marketplace.storage import bulk
from marketplace.storage.days import as_day, as_iso
from marketplace.storage.tables import TABLES

_TABLE = TABLES["membership"]
_COLUMNS = ("household_id", "cooperative_id", "joined_on", "left_on")
_SPANS = """
SELECT m.id, m.household_id, m.cooperative_id, c.code, m.joined_on, m.left_on
FROM membership m JOIN cooperative c ON c.id = m.cooperative_id WHERE m.household_id IN :households ORDER BY m.id
"""
_HOUSEHOLDS = "SELECT DISTINCT household_id FROM membership WHERE id IN :memberships"


def spans_of(connection: Connection, households: Iterable[int]) -> dict[int, list[MembershipSpan]]:
    """Return the memberships of households, oldest row first; one that never had any is missing."""
    found: dict[int, list[MembershipSpan]] = defaultdict(list)
    for row in bulk.select(connection, _SPANS, {"households": sorted(set(households))}):
        span = MembershipSpan(*row)
        span = span._replace(joined_on=as_day(span.joined_on), left_on=as_day(span.left_on))
        found[span.household_id].append(span)
    return found


def households_of(connection: Connection, memberships: Sequence[int]) -> list[int]:
    """Return the households of memberships."""
    return bulk.scalars(connection, _HOUSEHOLDS, {"memberships": list(memberships)})


def add(connection: Connection, begun: Sequence[tuple[int, StatedMembership]]) -> range:
    """Write memberships that begin, each with its household's id; return their ids in this order."""
    rows = [
        (household_id, stated.cooperative_id, as_iso(stated.joined_on), as_iso(stated.left_on))
        for household_id, stated in begun
    ]
    return bulk.append(connection, _TABLE, _COLUMNS, rows)


def end(connection: Connection, plans: Iterable[MembershipPlan]) -> None:
    """Write the days on which memberships end."""
    ends = [(day.isoformat(), span.id) for plan in plans for span, day in plan.ends]
    update(connection, ("left_on",), ends)


def update(connection: Connection, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    """Set columns of memberships; each row holds the values, then the id."""
    bulk.update(connection, _TABLE, columns, rows)


def remove(connection: Connection, ids: Sequence[int]) -> None:
    """Delete memberships."""
    bulk.execute(connection, "DELETE FROM membership WHERE id IN :ids", {"ids": list(ids)})
