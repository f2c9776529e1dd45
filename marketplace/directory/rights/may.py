"""May: whether a person may do something to a row, asked in the transaction that does it, whatever a screen showed."""

from sqlalchemy import Connection, func, select

from marketplace.storage.scope import Act, Scope, Sight
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal


class NotYours(Refusal):
    """The person may not do this, or not to this row (any more)."""


def require(connection: Connection, scope: Scope, act: Act, table: str, *keys: object, column: str = "id") -> None:
    """Refuse unless the person may do this to every row of a table whose ``column`` is one of ``keys``; NotYours."""
    source, asked = TABLES[table], set(keys)
    query = select(func.count()).where(source.c[column].in_(asked), scope.doing(act).where(source))
    if not asked or not scope.may(act) or connection.execute(query).scalar_one() != len(asked):
        raise _not_yours()


def require_whole(connection: Connection, scope: Scope, act: Act, cooperative_id: int) -> None:
    """Refuse unless the person may do this to the money of a cooperative as a whole; NotYours."""
    source = TABLES["cooperative"]
    shown = scope.doing(act).of_cooperative(Sight.MONEY, source.c.id)
    query = select(source.c.id).where(source.c.id == cooperative_id, shown)
    if not scope.may(act) or connection.execute(query).first() is None:
        raise _not_yours()


def _not_yours() -> NotYours:
    return NotYours(
        "You may not do this here, or not any more; ask who looks after people and grants",
        "Bạn không có quyền làm việc này, hoặc quyền đã hết; hãy hỏi người quản trị.",
    )
