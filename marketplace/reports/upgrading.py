"""Upgrading: an older home brought to the newest schema, with what that changed for every household.

Rows that a new constraint would refuse are named before anything is changed. Totals are computed anew, and what closed
periods said otherwise is posted by the open ones as counter-entries.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, Column, Connection, DefaultClause, Table, inspect, text

from marketplace.directory.cooperatives import cooperatives
from marketplace.directory.periods import periods_of
from marketplace.reports.reconcile import totals_repair
from marketplace.settlement.statements.books_reader import read_period
from marketplace.settlement.statements.closing_entries import postings
from marketplace.settlement.statements.failed_deliveries import FAILED_KIND
from marketplace.storage import Database, DatabaseError, bulk, migrate, schema
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES

_SOLD = """
SELECT h.code, h.name, sum(t.delivered_g - t.returned_g), sum(t.delivered_dong - t.returned_dong)
FROM household_total t JOIN household h ON h.id = t.household_id GROUP BY h.code, h.name
"""
_DOUBLED = """
SELECT o.remote_id, l.remote_id FROM order_line l JOIN orders o ON o.id = l.order_id
WHERE l.remote_id IS NOT NULL AND l.quantity > 0
GROUP BY o.id, o.remote_id, l.remote_id HAVING count(*) > 1 ORDER BY o.remote_id, l.remote_id LIMIT :most
"""
_MOST_NAMED = 20


class Changed(NamedTuple):
    """What an upgrade changed for a household: sold before and after, and what the open periods correct, net đồng."""

    code: str
    name: str
    sold_g: int
    now_g: int
    sold_dong: int
    now_dong: int
    corrected_dong: int


def upgrade(database: Database) -> list[Changed]:
    """Bring a database to the newest schema and return by household what changed; nothing where it was newest.

    DatabaseError, with nothing changed, where rows break a constraint that is new; it names them.
    """
    with database.read() as connection:
        old = inspect(connection).has_table("household_total") and not schema.is_newest(connection)
        before = _sold(connection) if old else {}
        broken = list(_broken(connection)) if old else []
    if broken:
        raise DatabaseError(f"Rows break what is now required; put them right, then migrate again: {'; '.join(broken)}")
    migrate(database)
    if not old:
        return []
    with database.write() as connection:
        for _ in totals_repair.correct(connection):
            pass
        after, corrected = _sold(connection), _corrected(connection)
    return list(_changes(before, after, corrected))


class _Sold(NamedTuple):
    """What a household sold."""

    grams: int = 0
    dong: int = 0


_SoldBy = dict[tuple[str, str], _Sold]
"""By code and name."""


def _changes(before: _SoldBy, after: _SoldBy, corrected: dict[str, int]) -> Iterator[Changed]:
    for code, name in sorted(before.keys() | after.keys()):
        was, now = before.get((code, name), _Sold()), after.get((code, name), _Sold())
        if was != now or corrected.get(code):
            yield Changed(code, name, was.grams, now.grams, was.dong, now.dong, corrected.get(code, 0))


def _sold(connection: Connection) -> _SoldBy:
    rows = connection.execute(text(_SOLD))
    return {(code, name): _Sold(int(grams), int(dong)) for code, name, grams, dong in rows}


def _corrected(connection: Connection) -> dict[str, int]:
    """Return by household what the open periods correct of closed ones, what failed deliveries cost it among that."""
    sums: dict[str, int] = {}
    for cooperative in cooperatives(connection, EVERYTHING):
        for period in periods_of(connection, EVERYTHING, cooperative.id):
            if period.closed_ms is None:
                known = read_period(connection, period)
                for one in postings(connection, period, known):
                    late = one.of_period_id != period.id or one.kind == FAILED_KIND
                    if late and one.household_id is not None:
                        code = known.lots[one.lot_id].household
                        sums[code] = sums.get(code, 0) + one.worth.net_dong
    return sums


def _broken(connection: Connection) -> Iterator[str]:
    """Yield rows that the newest schema's constraints would refuse; its new columns are taken to hold their default.

    A table that is not there yet holds no row.
    """
    there = inspect(connection)
    for table in TABLES.values():
        if not there.has_table(table.name):
            continue
        columns = {column["name"] for column in there.get_columns(table.name)}
        new = [f"{_default(column)} AS {column.name}" for column in table.c if column.name not in columns]
        source = f'(SELECT {", ".join(["*", *new])} FROM "{table.name}") AS old'  # noqa: S608 - names of ours
        checks = [str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint)]
        for said in sorted(checks):
            yield from _rows(connection, table, source, said)
    for code, line in bulk.select(connection, _DOUBLED, {"most": _MOST_NAMED}):
        yield f"order {code} has several lines with the id {line}"


def _default(column: Column[Any]) -> str:
    """Return what a column that is added holds in rows that are there, as SQL."""
    default = column.server_default
    said = "NULL" if not isinstance(default, DefaultClause) else str(default.arg)
    return said if said == "NULL" or said.lstrip("-").isdigit() or said.startswith("'") else f"'{said}'"


def _rows(connection: Connection, table: Table, source: str, said: str) -> Iterator[str]:
    keys = [column.name for column in table.primary_key]
    sql = f"SELECT {', '.join(keys)} FROM {source} WHERE NOT ({said}) LIMIT {_MOST_NAMED}"  # noqa: S608
    for row in connection.execute(text(sql)):
        named = ", ".join(f"{key} {value}" for key, value in zip(keys, row, strict=True))
        yield f"{table.name} with {named} is not: {said}"
