"""The first step: what a home that is still empty needs next, before anything can be sold from it."""

from typing import Any, Literal

from sqlalchemy import Connection, Select, select

from marketplace.storage import bulk
from marketplace.storage.scope import Scope, kept_by_scope
from marketplace.storage.tables import TABLES

FirstStep = Literal["season", "household", "lot"]
_STEPS: tuple[FirstStep, ...] = ("season", "household", "lot")
"""Tables in the order in which they are filled: lots are of a season and a household."""


def first_step(connection: Connection, scope: Scope) -> FirstStep | None:
    """Return what is missing first; None where there are seasons, households and lots."""
    return next((name for name in _STEPS if not bulk.rows(connection, _any(name, scope))), None)


@kept_by_scope
def _any(name: FirstStep, scope: Scope) -> Select[Any]:
    table = TABLES[name]
    return select(table.c.id).where(scope.where(table)).limit(1)
