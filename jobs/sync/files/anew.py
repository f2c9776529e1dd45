"""A file that is read anew, for the form by which it was taken in was ended since: what it says now counts.

Each report of it is newer than the one before by as many milliseconds as forms of its shop were ended, so that it
stands over what the same export said under another form.
"""

import json
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from jobs.sync.files.reading import UnreadFileError
from marketplace.exchange import file_forms, files
from marketplace.exchange.files import ShopFileRow
from marketplace.storage.scope import EVERYTHING
from marketplace.words.file_reports import FileRead
from marketplace.words.records import OrderRecord

_NAMES = {"orders": ("code",), "settlement": ("code", "paid")}
"""The columns by which what a file says is known again."""


def read_anew(connection: Connection, row: ShopFileRow, found: FileRead) -> FileRead:
    """Return what a file says, dated as it counts; UnreadFileError where what it said before would stay beside it."""
    if row.form is None or not files.is_read_otherwise(connection, row):
        return found
    before = file_forms.ended_since(connection, row.channel_id, row.form, row.taken_ms or 0)
    now = {one.code: one.definition for one in file_forms.forms(connection, EVERYTHING, row.channel_id)}
    if before is None or _names(before) != _names(now.get(found.facts.form, "{}")):
        raise UnreadFileError(
            "it was taken in by another column of its orders or days before, and would count twice; choose those again",
            "Tệp này đã nhận theo cột mã đơn hoặc cột ngày khác, đọc lại sẽ bị tính hai lần;"
            " hãy chỉ lại đúng hai cột đó như lần trước.",
        )
    later_ms = file_forms.count_ended(connection, row.channel_id)
    orders = [
        one._replace(updated_ms=one.updated_ms + later_ms) if isinstance(one, OrderRecord) else one
        for one in found.orders
    ]
    return replace(found, orders=orders)


def _names(definition: str) -> dict[str, Any]:
    """Return by which columns a form knows orders and payouts again."""
    said = json.loads(definition)
    kind = said.get("kind", "")
    fields = said.get("money" if kind == "settlement" else "orders", {})
    return {name: fields.get(name) for name in _NAMES.get(kind, ())} | {"kind": kind}
