"""Access: whose rows a person may see. Decided in the query, never after it.

It stands here, not in ``directory`` with people: ``exchange``, which knows no directory, asks every query by it too.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, true


@dataclass(frozen=True, slots=True)
class Scope:
    """What one reader may see: everything, until people have roles. Hashable: it is part of every cache key."""

    def where(self, table: FromClause) -> ColumnElement[bool]:  # noqa: ARG002 - a narrower scope asks the table
        """Return the condition that every query on ``table`` (or an alias of it) adds."""
        return true()


EVERYTHING = Scope()
