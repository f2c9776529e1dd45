"""Copies: the second copy of a row that the program's own writes keep up, and no other hand's.

No writer has to think of it. On SQLite every connection that writes through ``Database.write`` has temporary triggers,
which are its own; on PostgreSQL the triggers stand in the database and act where the transaction says that it is the
program's. What is written by any other way leaves its copy as it was, and the two differ.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, inspect, text

from marketplace.storage import bulk, sqlite
from marketplace.storage.tables import TABLES
from marketplace.storage.tables.copied import COPIED

_ARMED = "SELECT 1 FROM sqlite_temp_master WHERE type = 'trigger' LIMIT 1"
"""Whether this connection has its triggers. The database is asked, for a transaction taken back takes them with it."""
_ARMING, _STAYS = "lensan_arming", "lensan_armed"
"""Under these an embedded connection keeps that this transaction found or made its triggers, and that one is committed
which did: then it need not be asked."""
_TABLE = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE name = 'row_copy'",
    "postgresql": "SELECT 1 FROM pg_tables WHERE tablename = 'row_copy' AND schemaname = current_schema()",
}
_PUT = (
    "INSERT INTO row_copy (noun, row_key, said) SELECT '{name}', {row}, {said} WHERE {only}"
    " ON CONFLICT (noun, row_key) DO UPDATE SET said = excluded.said;"
)
_DROP = "DELETE FROM row_copy WHERE noun = '{name}' AND row_key = {row};"
_MINE = "current_setting('lensan.copies', true) = 'on'"


class CopyDifference(NamedTuple):
    """A row and its copy that are not the same, each by column; None where there is none."""

    noun: str
    row: str
    copy: dict[str, Any] | None
    found: dict[str, Any] | None


class DifferingCopy(NamedTuple):
    """The copy of a row that differs from it, as it is written; None where the row has none."""

    noun: str
    row: str
    said: str | None


def arm(connection: Connection) -> None:
    """Let what is written in this transaction be copied; nothing where the database has no copies yet."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lensan.copies = 'on'")
        return
    known = connection.info
    if known.get(_STAYS):
        return
    known[_ARMING] = _has_triggers(connection) or _make_triggers(connection)


def stay_armed(connection: Connection) -> None:
    """Note that a transaction in which this connection was armed is committed."""
    known = connection.info
    known[_STAYS] = known.get(_STAYS) or known.get(_ARMING)


def disarm(connection: Connection) -> None:
    """Copy nothing that this connection writes, until it is armed again."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lensan.copies = 'off'")
        return
    connection.info[_STAYS] = False
    if _has_triggers(connection):
        for name in COPIED:
            for event in ("insert", "update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS temp.copy_{name}_{event}")


def differences(connection: Connection, nouns: Collection[str] = tuple(COPIED)) -> Iterator[CopyDifference]:
    """Yield the rows that differ from their copies, by table and row; nothing where there are no copies yet."""
    if not has_copies(connection):
        return
    whole = {name: columns_of(name) for name in sorted(nouns)}
    for name, row, copy, found in sorted(_differing(connection, whole)):
        yield CopyDifference(name, row, _named(whole[name], copy), _named(whole[name], found))


def differing(connection: Connection) -> list[DifferingCopy]:
    """Return the copies of which the rows differ, also in a schema that is older than this one."""
    if not has_copies(connection):
        return []
    return [DifferingCopy(name, row, said) for name, row, said, _ in _differing(connection, _copied(connection))]


def renew(connection: Connection, kept: Collection[tuple[str, str]] = ()) -> None:
    """Copy every row anew, but those kept as they are (table and row), also in a schema that is older than this one."""
    dialect = connection.dialect.name
    for name, columns in _copied(connection).items():
        rows = [row for noun, row in kept if noun == name]
        bulk.execute(
            connection, "DELETE FROM row_copy WHERE noun = :noun AND NOT row_key IN :rows", {"noun": name, "rows": rows}
        )
        bulk.execute(
            connection,
            f"{_copy_all(dialect, name, columns)} AND NOT {_key('t', name)} IN :rows",
            {"noun": name, "rows": rows},
        )


def stand_triggers(connection: Connection) -> None:
    """Make the triggers that stand in the database, where it is PostgreSQL; on SQLite each writer has its own."""
    if connection.dialect.name != "postgresql":
        return
    for name in COPIED:
        for statement in _postgresql_triggers(name):
            connection.exec_driver_sql(statement.replace("%", "%%"))


def has_copies(connection: Connection) -> bool:
    """Say whether a database has copies; the older ones have none."""
    return bool(connection.info.get(_STAYS) or bulk.select(connection, _TABLE[connection.dialect.name], {}))


def accept(connection: Connection, noun: str, row: str) -> None:
    """Copy one row anew as it stands, or forget the copy of one that is gone."""
    named = {"noun": noun, "row": row}
    connection.execute(text("DELETE FROM row_copy WHERE noun = :noun AND row_key = :row"), named)
    copied = _copy_all(connection.dialect.name, noun, columns_of(noun))
    connection.execute(text(f"{copied} AND {_key('t', noun)} = :row"), named)


def put_back(connection: Connection, differing: Collection[DifferingCopy]) -> None:
    """Copy every row anew, but leave each of these with the copy it differed from, or without one."""
    renew(connection, [(one.noun, one.row) for one in differing])
    said = [tuple(one) for one in differing if one.said is not None]
    bulk.insert(connection, TABLES["row_copy"], ("noun", "row_key", "said"), said)


@cache
def columns_of(name: str) -> tuple[str, ...]:
    """Return the columns of a table that are copied, in the order in which a copy says them."""
    return tuple(column.name for column in TABLES[name].c if column.name not in COPIED[name].without)


def _copied(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Return the columns that are copied of each table, as far as the database has them."""
    there, held = inspect(connection), {}
    for name in COPIED:
        if there.has_table(name):
            names = {column["name"] for column in there.get_columns(name)}
            held[name] = tuple(column for column in columns_of(name) if column in names)
    return held


def _has_triggers(connection: Connection) -> bool:
    return bool(bulk.select(connection, _ARMED, {}))


def _make_triggers(connection: Connection) -> bool:
    """Make this connection's triggers, where the database has copies; say whether it has."""
    if not has_copies(connection):
        return False
    for name in COPIED:
        sqlite.run(connection, _sqlite_triggers(name))
    return True


def _differing(connection: Connection, tables: Mapping[str, tuple[str, ...]]) -> list[tuple[Any, ...]]:
    """Return table, key, copy and row of what is not the same, of these columns of these tables."""
    return (
        bulk.select(connection, _differences_sql(connection.dialect.name, tuple(tables.items())), {}) if tables else []
    )


def _named(columns: tuple[str, ...], said: str | None) -> dict[str, Any] | None:
    """Return what a copy says by column; one that cannot be read, as a whole."""
    if said is None:
        return None
    try:
        return dict(zip(columns, json.loads(said), strict=True))
    except ValueError:
        return {"said": said}


def _key(of: str, name: str) -> str:
    """Return a row's key as both databases say it in text."""
    parts = [f"CAST({of}.{column.name} AS TEXT)" for column in TABLES[name].primary_key]
    return " || '/' || ".join(parts)


def _as_json(dialect: str, of: str, columns: tuple[str, ...]) -> str:
    values = ", ".join(f"{of}.{column}" for column in columns)
    return f"json_array({values})" if dialect == "sqlite" else f"CAST(json_build_array({values}) AS TEXT)"


def _condition(of: str, name: str) -> str:
    return (COPIED[name].only or "1 = 1").format(of)


@cache
def _differences_sql(dialect: str, tables: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """Return one question about all the tables: as many small ones would take longer than what they ask for."""
    differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    parts, keys = [], []
    for name, columns in tables:
        row, said = _key("t", name), _as_json(dialect, "t", columns)
        keys.append(f"SELECT '{name}', {row} FROM {name} t")  # noqa: S608 - our own names
        parts.append(
            f"SELECT '{name}', {row}, c.said, {said} FROM {name} t"  # noqa: S608 - our own names
            f" LEFT JOIN row_copy c ON c.noun = '{name}' AND c.row_key = {row}"
            f" WHERE c.said {differs} {said} AND (c.said IS NOT NULL OR {_condition('t', name)})"
        )
    nouns = ", ".join(f"'{name}'" for name, _ in tables)
    parts.append(
        "SELECT noun, row_key, said, NULL FROM row_copy WHERE (noun, row_key) IN (SELECT noun, row_key FROM row_copy"  # noqa: S608 - our own names
        f" WHERE noun IN ({nouns}) EXCEPT SELECT * FROM ({' UNION ALL '.join(keys)}) AS there)"
    )
    return " UNION ALL ".join(parts)


def _copy_all(dialect: str, name: str, columns: tuple[str, ...]) -> str:
    said = _as_json(dialect, "t", columns)
    return (
        f"INSERT INTO row_copy (noun, row_key, said) SELECT :noun, {_key('t', name)}, {said}"  # noqa: S608 - our own names
        f" FROM {name} t WHERE {_condition('t', name)}"
    )


def _trigger_bodies(dialect: str, name: str) -> tuple[str, str, str]:
    """Return what is done where a row is inserted, changed or deleted."""
    new, old, only = _key("NEW", name), _key("OLD", name), _condition("NEW", name)
    put = _PUT.format(name=name, row=new, said=_as_json(dialect, "NEW", columns_of(name)), only=only)
    drop = _DROP.format(name=name, row=old)
    return put, f"{drop[:-1]} AND ({old} <> {new} OR NOT ({only})); {put}", drop


@cache
def _sqlite_triggers(name: str) -> tuple[str, ...]:
    """Return the statements that make a connection's own triggers of a table."""
    put, change, drop = _trigger_bodies("sqlite", name)
    columns, only = ", ".join(columns_of(name)), _condition("NEW", name)
    return (
        f"CREATE TEMP TRIGGER copy_{name}_insert AFTER INSERT ON main.{name} WHEN {only} BEGIN {put} END",
        f"CREATE TEMP TRIGGER copy_{name}_update AFTER UPDATE OF {columns} ON main.{name} BEGIN {change} END",
        f"CREATE TEMP TRIGGER copy_{name}_delete AFTER DELETE ON main.{name} BEGIN {drop} END",
    )


@cache
def _postgresql_triggers(name: str) -> tuple[str, ...]:
    """Return the statements that make a table's triggers, or make them anew."""
    statements = []
    events = ("INSERT", f"UPDATE OF {', '.join(columns_of(name))}", "DELETE")
    for event, body in zip(events, _trigger_bodies("postgresql", name), strict=True):
        made = f"copy_{name}_{event.split()[0].lower()}"
        when = f"{_MINE} AND {_condition('NEW', name)}" if event == "INSERT" else _MINE
        statements += [
            f"CREATE OR REPLACE FUNCTION {made}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {body} RETURN NULL; END $$",
            f"CREATE OR REPLACE TRIGGER {made} AFTER {event} ON {name} FOR EACH ROW WHEN ({when})"
            f" EXECUTE FUNCTION {made}()",
        ]
    return tuple(statements)
