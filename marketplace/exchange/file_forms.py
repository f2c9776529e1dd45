"""File forms: how files of one shop are read, as a person confirmed it; the newest of a code holds."""

from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES

_FORM = TABLES["file_form"]


class FileFormRow(NamedTuple):
    """A form of a shop: its code, and the form as connectors declare theirs (JSON)."""

    id: int
    channel_id: int
    code: str
    definition: str
    confirmed_by: int | None
    confirmed_ms: int


def forms(connection: Connection, scope: Scope, channel_id: int) -> list[FileFormRow]:
    """Return the forms of a shop that hold, by code."""
    query = select(*(_FORM.c[name] for name in FileFormRow._fields)).where(
        _FORM.c.channel_id == channel_id, _FORM.c.ended_ms.is_(None), scope.where(_FORM)
    )
    return [FileFormRow(*row) for row in connection.execute(query.order_by(_FORM.c.code))]


def put(connection: Connection, channel_id: int, code: str, definition: str, by: int | None, now_ms: int) -> int:
    """Keep a form that a person confirmed, in the place of the one of its code; return its id."""
    end(connection, channel_id, code, now_ms)
    row = {"channel_id": channel_id, "code": code, "definition": definition, "confirmed_by": by,
           "confirmed_ms": now_ms}  # fmt: skip
    return int(connection.execute(insert(_FORM).values(row).returning(_FORM.c.id)).scalar_one())


def end(connection: Connection, channel_id: int, code: str, now_ms: int) -> bool:
    """End the form of a code; False where there is none that holds."""
    holds = (_FORM.c.channel_id == channel_id, _FORM.c.code == code, _FORM.c.ended_ms.is_(None))
    return bool(connection.execute(update(_FORM).where(*holds).values(ended_ms=now_ms)).rowcount)
