"""File forms: how files of one shop are read, as a person confirmed it; the newest of a code holds until it ends."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES

_FORM = TABLES["file_form"]
_ENDED_SINCE = """
SELECT definition FROM file_form WHERE channel_id = :channel AND code = :code AND ended_ms >= :since
ORDER BY ended_ms DESC, id DESC LIMIT 1
"""
_ENDED = "SELECT count(*) FROM file_form WHERE channel_id = :channel AND ended_ms IS NOT NULL"


class FileFormRow(NamedTuple):
    """A form of a shop: its code, and the form as connectors declare theirs (JSON)."""

    id: int
    channel_id: int
    code: str
    definition: str
    confirmed_by: int | None
    confirmed_ms: int

    @property
    def kind(self) -> str:
        """Of what its files are: 'orders' or 'settlement'."""
        return str(json.loads(self.definition)["kind"])

    @property
    def headings(self) -> Sequence[str]:
        """The headings by which its files are known and read, as they are written."""
        return [str(one) for one in json.loads(self.definition)["must"]]


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


def ended_since(connection: Connection, channel_id: int, code: str, since_ms: int) -> str | None:
    """Return the definition of the form of a code that was ended since an instant; None where none was."""
    asked = {"channel": channel_id, "code": code, "since": since_ms}
    found = bulk.scalar(connection, _ENDED_SINCE, asked)
    return None if found is None else str(found)


def count_ended(connection: Connection, channel_id: int) -> int:
    """Return how many forms of a shop were ended, ever."""
    return int(bulk.scalar(connection, _ENDED, {"channel": channel_id}))
