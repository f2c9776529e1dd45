"""Undoing a whole import: rows it added go, rows it changed become what they were — unless something builds on them."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, func, select, update

from marketplace.directory import cooperatives, households, memberships, periods
from marketplace.exchange import cache_versions, inbox, sync_requests
from marketplace.imports.stored_rows import FieldValues
from marketplace.imports.undoing.lot_weights import remove_moves, restore_weights
from marketplace.imports.undoing.refusals import CannotUndo, still_needed
from marketplace.inventory.lots import remove_lots, update_lots
from marketplace.operations.membership_changes import request_syncs
from marketplace.operations.recount import recount
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Sentence

_CHUNK = 1_000
_NOUNS = {
    "lot": ("lots", "lô hàng"),
    "membership": ("memberships", "tư cách thành viên"),
    "household": ("households", "hộ"),
    "account": ("seller accounts", "tài khoản bán hàng"),
    "listing": ("listings", "sản phẩm đăng bán"),
    "listinglot": ("listings", "sản phẩm đăng bán"),
    "draw": ("orders", "đơn hàng"),
}


class _Owner(NamedTuple):
    """How the owner of a table takes rows back: it sets columns as they were, and deletes what was added."""

    update: Callable[[Connection, tuple[str, ...], Sequence[tuple[Any, ...]]], None]
    remove: Callable[[Connection, Sequence[int]], None]


def _never(_connection: Connection, columns: tuple[str, ...], _rows: Sequence[tuple[Any, ...]]) -> None:
    raise AssertionError(f"an import changes no inbox item, but {columns}")


_OWNERS = {
    "inboxitem": _Owner(_never, inbox.remove),
    "membership": _Owner(memberships.update, memberships.remove),
    "lot": _Owner(update_lots, remove_lots),
    "household": _Owner(households.update, households.remove),
    "cooperative": _Owner(cooperatives.update, cooperatives.remove),
}
"""By the tables that imports change; what is undone first stands first, for rows go before those they point to."""

_CLOSED = """
SELECT count(*) FROM membership m JOIN period p ON p.cooperative_id = m.cooperative_id
WHERE m.id IN :members AND p.closed_ms >= :since
  AND coalesce(CASE WHEN m.id IN :ended THEN m.left_on ELSE m.joined_on END, p.to_on) <= p.to_on
"""


def undo(connection: Connection, import_id: int, who: str, now_ms: int) -> int:
    """Undo an import inside a write transaction and return how many rows it touched; CannotUndo changes nothing."""
    batch = _batch(connection, import_id)
    _refuse_later_imports(connection, import_id)
    periods.lock_shared(connection)
    nouns = sorted(_nouns(connection, import_id), key=list(_OWNERS).index)
    touched = sum(_undo_noun(connection, batch, noun, now_ms) for noun in nouns)
    batches = TABLES["importbatch"]
    connection.execute(update(batches).where(batches.c.id == import_id).values(undone_ms=now_ms, undone_by=who))
    return touched


def _batch(connection: Connection, import_id: int) -> Any:
    """Return the row of an import, locked; CannotUndo where there is none, or it was undone before."""
    table = TABLES["importbatch"]
    batch = connection.execute(select(table).where(table.c.id == import_id).with_for_update()).one_or_none()
    if batch is None:
        raise CannotUndo(Sentence(f"There is no import {import_id}.", f"Không có lần nhập số {import_id}."))
    if batch.undone_ms is not None:
        raise CannotUndo(
            Sentence(f"Import {import_id} was undone before.", f"Lần nhập số {import_id} đã được hoàn tác.")
        )
    return batch


def _undo_noun(connection: Connection, batch: Any, noun: str, now_ms: int) -> int:
    """Make the changed rows of one table what they were, delete those that were added; return how many there are."""
    added, changed = _changes(connection, batch.id, noun)
    if noun == "membership":
        _refuse_closed(connection, added, [row["id"] for row in changed], batch.imported_ms)
    for start in range(0, len(changed), _CHUNK):
        _undo_changes(connection, batch, noun, changed[start : start + _CHUNK], now_ms)
    _remove(connection, TABLES[noun], added)
    cache_versions.changed(connection)
    return len(added) + len(changed)


def _undo_changes(connection: Connection, batch: Any, noun: str, rows: list[FieldValues], now_ms: int) -> None:
    if noun == "lot":
        rows = restore_weights(connection, rows, f"import {batch.id} undone", batch.imported_ms, now_ms)
    if noun == "household":
        recount(connection, rows)
    _restore(connection, noun, rows)
    _request_syncs(connection, noun, rows, now_ms)


def _nouns(connection: Connection, import_id: int) -> list[str]:
    table = TABLES["importchange"]
    return list(connection.scalars(select(table.c.noun).where(table.c.import_id == import_id).distinct()))


def _refuse_later_imports(connection: Connection, import_id: int) -> None:
    """Refuse when a later import, not undone itself, touched one of the same rows."""
    batches = TABLES["importbatch"]
    mine = TABLES["importchange"].alias("mine")
    later = TABLES["importchange"].alias("later")
    same_row = (later.c.noun == mine.c.noun) & (later.c.row_id == mine.c.row_id)
    standing = (batches.c.id == later.c.import_id) & batches.c.undone_ms.is_(None)
    query = select(func.max(later.c.import_id)).select_from(mine.join(later, same_row).join(batches, standing))
    found = connection.scalar(query.where(mine.c.import_id == import_id, later.c.import_id > import_id))
    if found is not None:
        raise CannotUndo(
            Sentence(
                f"Import {found}, made later, changed the same rows; undo that one first.",
                f"Lần nhập số {found} sau đó đã sửa cùng dữ liệu; hãy hoàn tác lần đó trước.",
            )
        )


def _changes(connection: Connection, import_id: int, noun: str) -> tuple[list[int], list[dict[str, Any]]]:
    """Return the ids a batch added, and the changed rows as they were before its first change."""
    table = TABLES["importchange"]
    mine = (table.c.import_id == import_id) & (table.c.noun == noun)
    before: dict[int, str | None] = {}
    for row in connection.execute(select(table.c.row_id, table.c.before).where(mine).order_by(table.c.id)):
        before.setdefault(row.row_id, row.before)
    added = [row_id for row_id, text in before.items() if text is None]
    return added, [json.loads(text) for text in before.values() if text is not None]


def _restore(connection: Connection, noun: str, rows: list[dict[str, Any]]) -> None:
    groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        columns = tuple(name for name in row if name != "id")
        groups[columns].append((*(row[name] for name in columns), row["id"]))
    for columns, values in groups.items():
        _OWNERS[noun].update(connection, columns, values)


def _request_syncs(connection: Connection, noun: str, rows: list[dict[str, Any]], now_ms: int) -> None:
    """Request a sync of the shops that offer fruit of these lots or members."""
    if noun == "lot":
        sync_requests.request_for_lots(connection, [row["id"] for row in rows], now_ms)
    if noun == "membership":
        request_syncs(connection, memberships.households_of(connection, [row["id"] for row in rows]), now_ms)


def _refuse_closed(connection: Connection, begun: list[int], ended: list[int], since_ms: int) -> None:
    """Refuse when a period was closed since that counts these memberships as the import left them."""
    if bulk.scalar(connection, _CLOSED, {"members": begun + ended, "ended": ended, "since": since_ms}):
        raise still_needed(("closed periods", "kỳ đã chốt sổ"))


def _remove(connection: Connection, table: Table, ids: list[int]) -> None:
    """Delete added rows; CannotUndo when any row elsewhere points to one of them."""
    pointing = [
        (other, key.parent)
        for other in TABLES.values()
        for key in other.foreign_keys
        if key.column.table is table and other.name != "lot_move"
    ]
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        for other, column in pointing:
            if connection.scalar(select(func.count()).select_from(other).where(column.in_(chunk))):
                raise still_needed(_NOUNS.get(other.name, (other.name, other.name)))
        if table.name == "lot":
            remove_moves(connection, chunk)
        _OWNERS[table.name].remove(connection, chunk)
