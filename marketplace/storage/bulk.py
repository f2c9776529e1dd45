"""Bulk writes and plain reads: SQLAlchemy compiles a statement once, the driver gets tuples.

SQLite takes ``executemany``; PostgreSQL takes one ``INSERT … SELECT FROM unnest(…)`` per call, so a page costs a
constant number of statements on both.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from threading import Lock
from typing import Any, NamedTuple, TypeVar

import msgspec
from sqlalchemy import Column, Connection, Select, Table
from sqlalchemy.engine import Dialect

Rows = Sequence[tuple[Any, ...]]
_Row = TypeVar("_Row", bound=NamedTuple)


def insert(connection: Connection, table: Table, columns: tuple[str, ...], rows: Rows) -> None:
    """Insert rows, tuples in the order of ``columns``; an existing key raises the driver's own IntegrityError."""
    _execute(connection, table, columns, rows, start=f"INSERT INTO {_name(table)} ({', '.join(columns)}) ")


def append(connection: Connection, table: Table, columns: tuple[str, ...], rows: Rows) -> range:
    """Insert rows under the next ids of a table, inside a write transaction; return the ids in the rows' order."""
    if not rows:
        return range(0)
    first = reserve(connection, table, len(rows))
    ids = range(first, first + len(rows))
    insert(connection, table, ("id", *columns), [(row_id, *row) for row_id, row in zip(ids, rows, strict=True)])
    return ids


def insert_new(connection: Connection, table: Table, columns: tuple[str, ...], rows: Rows) -> None:
    """Insert those rows whose key is not there yet."""
    start = f"INSERT INTO {_name(table)} ({', '.join(columns)}) "
    _execute(connection, table, columns, rows, start=start, end=" ON CONFLICT DO NOTHING")


def add(connection: Connection, table: Table, keys: tuple[str, ...], sums: tuple[str, ...], rows: Rows) -> None:
    """Add each row's numbers to the row of the same key, which is made where it is missing."""
    sets = ", ".join(f"{name} = {_name(table)}.{name} + excluded.{name}" for name in sums)
    _upsert(connection, table, keys, sums, rows, sets=sets)


def put(
    connection: Connection,
    table: Table,
    keys: tuple[str, ...],
    values: tuple[str, ...],
    rows: Rows,
    *,
    once: tuple[str, ...] = (),
) -> None:
    """Set each row's values on the row of the same key, made where missing; ``once`` columns are set only then."""
    sets = ", ".join(f"{name} = excluded.{name}" for name in values)
    _upsert(connection, table, keys, (*values, *once), rows, sets=sets)


def update(connection: Connection, table: Table, values: tuple[str, ...], rows: Rows, key: str = "id") -> None:
    """Set values on existing rows; each tuple holds the values, then the key."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        sets = ", ".join(f"{name} = ?" for name in values)
        _cursor(connection).executemany(f"UPDATE {_name(table)} SET {sets} WHERE {key} = ?", rows)  # noqa: S608
        return
    sets = ", ".join(f"{name} = v.{name}" for name in values)
    source = _unnest(connection.dialect, table, (*values, key))
    names = ", ".join((*values, key))
    sql = f"UPDATE {_name(table)} SET {sets} FROM {source} AS v({names}) WHERE {_name(table)}.{key} = v.{key}"  # noqa: S608
    _cursor(connection).execute(sql, _transposed(rows))


def select(connection: Connection, sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Run a SELECT; ``x IN :name`` with a list is one array parameter on both databases.

    ``sql`` is our own constant text, never a person's.
    """
    found: list[tuple[Any, ...]] = _run(connection, sql, parameters).fetchall()
    return found


def pages(
    connection: Connection, table: str, columns: Sequence[str], keys: Sequence[str], most: int
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield these columns of every row of a table, at most so many rows at a time, by its keys.

    The keys are unique together, never empty, and among the columns; ``table`` and ``columns`` are names of ours.
    """
    at = [columns.index(key) for key in keys]
    by = ", ".join(keys)
    select_all = f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608
    after = f" WHERE ({by}) > ({', '.join(f':{key}' for key in keys)})"
    where = ""
    last: dict[str, Any] = {}
    more = True
    while more and (rows := select(connection, f"{select_all}{where} ORDER BY {by} LIMIT {most}", last)):
        where, last = after, {key: rows[-1][place] for key, place in zip(keys, at, strict=True)}
        more = len(rows) == most
        yield rows


def scalars(connection: Connection, sql: str, parameters: dict[str, Any]) -> list[Any]:
    """Run a SELECT of one column, as ``select`` does, and return its values."""
    return [value for (value,) in select(connection, sql, parameters)]


def scalar(connection: Connection, sql: str, parameters: dict[str, Any]) -> Any:
    """Run a SELECT of one column, as ``select`` does, and return its first value; None where there is no row."""
    return next(iter(scalars(connection, sql, parameters)), None)


def next_row(values: Iterator[Any], kind: type[_Row]) -> _Row:
    """Read the next columns of a row as one typed row, where a query selects several of them side by side."""
    return kind._make(islice(values, len(kind._fields)))


def rows(connection: Connection, query: Select[Any], **values: Any) -> list[tuple[Any, ...]]:
    """Run a query that was built once, with ``bindparam`` for its values; days are days on both databases.

    It must be a constant or come from a cached function: it is kept as compiled. A value that is missing is a
    KeyError; one that is declared with ``expanding=True``, for ``in_``, is any number of values.
    """
    made = _compiled(query, connection.dialect.name, connection.dialect)
    found = _cursor(connection).execute(made.sql, made.bound(values)).fetchall()
    return made.read(found)


def streamed(connection: Connection, query: Select[Any], most: int, **values: Any) -> Iterator[list[tuple[Any, ...]]]:
    """Yield what ``rows`` returns, at most so many rows at a time, and never hold more of them than that.

    Meanwhile the transaction stays open, and may be asked other things.
    """
    made = _compiled(query, connection.dialect.name, connection.dialect)
    dbapi: Any = connection.connection.dbapi_connection
    cursor = dbapi.cursor(name="streamed") if made.named else dbapi.cursor()
    try:
        cursor.execute(made.sql, made.bound(values))
        while found := cursor.fetchmany(most):
            yield made.read(found)
    finally:
        cursor.close()


Through = Callable[[Any], Any]


class _Compiled(NamedTuple):
    """A query as a driver takes it, and what becomes of its values and columns on the way."""

    sql: str
    order: tuple[str, ...]
    """The values in the driver's order."""
    named: bool
    """Whether the driver takes them by name."""
    constants: dict[str, Any]
    binds: tuple[tuple[str, Through], ...]
    arrays: tuple[tuple[str, Through | None], ...]
    """Those of any number."""
    reads: tuple[tuple[int, Through], ...]

    def bound(self, values: dict[str, Any]) -> dict[str, Any] | list[Any]:
        """Return the values as the driver takes them."""
        said = self.constants | values
        for name, bind in self.binds:
            said[name] = bind(said[name])
        for name, each in self.arrays:
            said[name] = _array([*said[name]] if each is None else [*map(each, said[name])], sqlite=not self.named)
        return {name: said[name] for name in self.order} if self.named else [said[name] for name in self.order]

    def read(self, found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Return rows as the query's columns say them."""
        if not self.reads:
            return list(found)
        plain = [list(row) for row in found]
        for row in plain:
            for at, read in self.reads:
                row[at] = read(row[at])
        return [tuple(row) for row in plain]


def _compiled(query: Select[Any], name: str, dialect: Dialect) -> _Compiled:
    key = query, name
    found = _COMPILED.get(key)
    if found is None:
        made: Any = query.compile(dialect=dialect)
        names = {name: bound for bound, name in made.bind_names.items()}
        through = {one: bound.type.dialect_impl(dialect).bind_processor(dialect) for one, bound in names.items()}
        reads = (column.type.dialect_impl(dialect).result_processor(dialect, None) for column in query.selected_columns)
        named = made.positiontup is None
        found = _Compiled(
            _EXPANDING.sub(_in_array(sqlite=not named), str(made)), tuple(names if named else made.positiontup), named,
            {one: bound.value for one, bound in names.items() if not bound.required},
            tuple((one, bind) for one, bind in through.items() if bind is not None and not names[one].expanding),
            tuple((one, bind) for one, bind in through.items() if names[one].expanding),
            tuple((at, read) for at, read in enumerate(reads) if read is not None),
        )  # fmt: skip
        with _KEEPING:
            _COMPILED[key] = found
            if len(_COMPILED) > _MOST_COMPILED:
                del _COMPILED[next(iter(_COMPILED))]
    return found


_COMPILED: dict[tuple[Select[Any], str], _Compiled] = {}
_MOST_COMPILED = 1_024
"""The oldest is forgotten first: each person who asks has queries of their own."""
_KEEPING = Lock()
_EXPANDING = re.compile(r"(NOT )?IN \(__\[POSTCOMPILE_(\w+)\]\)")


def _in_array(*, sqlite: bool) -> Callable[[re.Match[str]], str]:
    """Write ``IN`` any number of values as one array parameter, so that a statement stays the same."""

    def written(match: re.Match[str]) -> str:
        if sqlite:
            return f"{match[1] or ''}IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own name
        return f"<> ALL(%({match[2]})s)" if match[1] else f"= ANY(%({match[2]})s)"

    return written


def execute(connection: Connection, sql: str, parameters: dict[str, Any]) -> int:
    """Run a statement with parameters as ``select`` takes them; return how many rows it touched."""
    return int(_run(connection, sql, parameters).rowcount)


def _run(connection: Connection, sql: str, parameters: dict[str, Any]) -> Any:
    sqlite = connection.dialect.name == "sqlite"
    text, arrays = _text(sql, sqlite)
    if arrays:
        parameters = dict(parameters)
        for name in arrays:
            parameters[name] = _array(parameters[name], sqlite=sqlite)
    return _cursor(connection).execute(text, parameters)


def _array(values: Sequence[Any], *, sqlite: bool) -> Any:
    """Return any number of values as a database takes them in one parameter."""
    return _encode(values).decode() if sqlite else list(values)


_encode: Callable[[Any], bytes] = msgspec.json.Encoder().encode
_PARAMETER = re.compile(r"(IN )?(?<!:):(\w+)")


@lru_cache(maxsize=1_024)
def _text(sql: str, sqlite: bool) -> tuple[str, tuple[str, ...]]:
    """Write ``:name`` as the driver wants it, and ``IN :name`` as one array parameter; a % stays a %.

    The names of the arrays come with it.
    """
    arrays = tuple({match[2]: None for match in _PARAMETER.finditer(sql) if match[1]})

    def parameter(match: re.Match[str]) -> str:
        name = match[2]
        if match[1]:
            return f"IN (SELECT value FROM json_each(:{name}))" if sqlite else f"= ANY(%({name})s)"  # noqa: S608
        return match[0] if sqlite else f"%({name})s"

    return _PARAMETER.sub(parameter, sql if sqlite else sql.replace("%", "%%")), arrays


def reserve(connection: Connection, table: Table, count: int) -> int:
    """Reserve ``count`` consecutive-in-order ids of a table inside a write transaction and return the first.

    SQLite: one writer at a time, so the ids after the largest are ours. PostgreSQL: the table's own sequence is moved
    on under an advisory lock, so that the block is whole.
    """
    if connection.dialect.name == "sqlite":
        row = _cursor(connection).execute(f"SELECT coalesce(max(id), 0) + 1 FROM {_name(table)}").fetchone()  # noqa: S608
        return int(row[0])
    cursor = _cursor(connection)
    sequence = f"pg_get_serial_sequence('{_name(table)}', 'id')"
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"lensan.{table.name}",))
    row = cursor.execute(f"SELECT setval({sequence}, nextval({sequence}) + %s - 1)", (count,)).fetchone()
    return int(row[0]) - count + 1


def number_on(connection: Connection, table: Table) -> None:
    """Let the next id of a table be the one after its largest, where rows came with theirs; SQLite looks by itself."""
    if connection.dialect.name == "postgresql":
        sequence = f"pg_get_serial_sequence('{_name(table)}', 'id')"
        _cursor(connection).execute(
            f"SELECT setval({sequence}, coalesce(max(id), 0) + 1, false) FROM {_name(table)}"  # noqa: S608
        )


def _upsert(
    connection: Connection, table: Table, keys: tuple[str, ...], values: tuple[str, ...], rows: Rows, *, sets: str
) -> None:
    columns = keys + values
    start = f"INSERT INTO {_name(table)} ({', '.join(columns)}) "
    _execute(
        connection, table, columns, rows, start=start, end=f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sets}"
    )


def _execute(
    connection: Connection, table: Table, columns: tuple[str, ...], rows: Rows, *, start: str, end: str = ""
) -> None:
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        _cursor(connection).executemany(f"{start}VALUES ({marks}){end}", rows)
        return
    source = _unnest(connection.dialect, table, columns)
    where = " WHERE true" if end else ""
    _cursor(connection).execute(f"{start}SELECT * FROM {source} AS v{where}{end}", _transposed(rows))  # noqa: S608


def _transposed(rows: Rows) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


@lru_cache(maxsize=256)
def _unnest(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> str:
    casts = (f"%s::{_type(dialect, table.c[name])}[]" for name in columns)
    return f"unnest({', '.join(casts)})"


def _type(dialect: Dialect, column: Column[Any]) -> str:
    return str(column.type.compile(dialect=dialect))


def _name(table: Table) -> str:
    return table.name


def _cursor(connection: Connection) -> Any:
    return connection.connection.dbapi_connection.cursor()  # type: ignore[union-attr]
