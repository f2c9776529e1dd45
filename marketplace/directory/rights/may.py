"""May: whether a person may do something to a row, asked in the transaction that does it, whatever a screen showed."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, func, select

from marketplace.storage.scope import Act, Scope, Sight
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal


class NotAllowed(Refusal):
    """The person may not do this, or not to this row (any more)."""


class Needs(NamedTuple):
    """What somebody must be allowed to do, to all of which rows of a table: those whose ``column`` is in ``keys``."""

    act: Act
    table: str
    keys: tuple[object, ...]
    column: str = "id"
    whole: bool = False
    """Of orders: whether nobody out of reach may have a part in them."""


def require(connection: Connection, scope: Scope, *needed: Needs) -> None:
    """Refuse unless the person may do all of this, to rows that are there; NotAllowed."""
    for one in needed:
        source, asked = TABLES[one.table], set(one.keys)
        reached = _reached(scope.doing(one.act), source, whole=one.whole)
        query = select(func.count()).where(source.c[one.column].in_(asked), reached)
        if not asked or not scope.may(one.act) or connection.execute(query).scalar_one() != len(asked):
            raise NotAllowed(
                "You may not do this here, or not any more; ask who looks after people and grants",
                "Bạn không có quyền làm việc này, hoặc quyền đã hết; hãy hỏi người quản trị.",
            )


def _reached(doing: Scope, source: Table, *, whole: bool) -> ColumnElement[bool]:
    """Return which rows may be changed: those that are shown, and cooperatives by who works inside them alone."""
    if whole:
        return doing.of_order(Sight.ORDERS, source)
    inside = source.name == "cooperative"
    return doing.of_cooperative(Sight.HOUSEHOLDS, source.c.id) if inside else doing.where(source)
