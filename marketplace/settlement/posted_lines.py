"""Which closed period has posted an order line: from then on it is corrected by counter-entries alone."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from marketplace.directory.periods import lock_shared
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES

_PERIOD, _COOPERATIVE, _ENTRY = TABLES["period"], TABLES["cooperative"], TABLES["entry"]
_POSTED = (
    select(_COOPERATIVE.c.name, _PERIOD.c.from_on, _PERIOD.c.to_on)
    .join_from(_ENTRY, _PERIOD, _PERIOD.c.id == _ENTRY.c.period_id)
    .join(_COOPERATIVE, _COOPERATIVE.c.id == _PERIOD.c.cooperative_id)
    .where(_ENTRY.c.line_id == bindparam("line"))
    .order_by(_PERIOD.c.from_on)
    .limit(1)
)


class PostedIn(NamedTuple):
    """The closed period that posted an order line: whose, and its first and last day."""

    cooperative: str
    from_on: date
    to_on: date


def posted_in(connection: Connection, line_id: int) -> PostedIn | None:
    """Return the cooperative and the days of the first closed period that posted an order line, or None; held."""
    lock_shared(connection)
    found = bulk.rows(connection, _POSTED, line=line_id)
    return next((PostedIn(*row) for row in found), None)
