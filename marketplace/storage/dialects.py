"""Expressions that SQLite and PostgreSQL write differently; no other room tests which of the two it speaks to."""

from sqlalchemy import Connection

from marketplace.storage import bulk

_VIETNAM_DAY = {
    "sqlite": "CAST(strftime('%Y%m%d', ({0} + 25200000) / 1000, 'unixepoch') AS INTEGER)",
    "postgresql": "CAST(to_char(to_timestamp({0} / 1000) AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYYMMDD') AS INTEGER)",
}
_SERVER_MS = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
_FROM_PAIRS = {
    "sqlite": "FROM json_each(:{pairs}) AS pair CROSS JOIN {table} AS {alias}"
    " ON {alias}.{number} = pair.value ->> 0 AND {alias}.{text} = pair.value ->> 1",
    "postgresql": "FROM (SELECT (value ->> 0)::int AS {number}, value ->> 1 AS {text}"
    " FROM json_array_elements(:{pairs}::json) AS value) AS pair JOIN {table} AS {alias}"
    " ON {alias}.{number} = pair.{number} AND {alias}.{text} = pair.{text}",
}
"""SQLite's CROSS JOIN keeps its order: it finds the rows of each pair by their index, and does not read the table."""


def vietnam_day(connection: Connection, instant_ms: str) -> str:
    """Write the day in Viet Nam of a column of instants (milliseconds UTC) as a number, 20210531."""
    return _VIETNAM_DAY[connection.dialect.name].format(instant_ms)


def server_ms(connection: Connection, ours_ms: int) -> int:
    """Return the instant by the clock that all hosts share, the database server's; SQLite has none but ours."""
    if connection.dialect.name == "sqlite":
        return ours_ms
    return int(bulk.select(connection, _SERVER_MS, {})[0][0])


def from_pairs(connection: Connection, pairs: str, table: str, alias: str, columns: tuple[str, str]) -> str:
    """Write FROM a table JOIN what finds its rows by pairs of a number and a text, which a parameter holds as JSON."""
    number, text = columns
    shape = _FROM_PAIRS[connection.dialect.name]
    return shape.format(pairs=pairs, table=table, alias=alias, number=number, text=text)
