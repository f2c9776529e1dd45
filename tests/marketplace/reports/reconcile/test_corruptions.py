"""Every value of the market that is changed behind the program, and every row gone or doubled, is named.

The corruptions are enumerated from the schema: a column or table that is added tomorrow is corrupted tomorrow, and
this fails until reconcile sees it or it stands below with its reason.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Column, Connection, Table, create_engine, text
from sqlalchemy.exc import IntegrityError

from marketplace.reports.reconcile import Difference, differences, reconcile
from marketplace.storage import Database, copies, seals
from marketplace.storage.tables import TABLES
from marketplace.storage.tables.copied import COPIED, SEALED
from tests.databases import whole
from tests.marketplace.reports.reconcile import seeded
from tests.once import once

RUNNING = "says how the clock stands, and is written anew by its next beat; nothing is counted by it"
SHOPS = "is the shop's own word or our push to it; the next beat reads the shop again"
PAGES = "is what a public page showed, which counts nowhere and is looked at anew every day"
OPENS = "lets somebody in for a while, who sees no more than the grants say, and which counts nowhere"
SHIPPED = "is shipped with the program and loaded anew by `lensan migrate`"
PUBLISHED = "is what was told at an instant, and counts nowhere; the next publication is made of the orders anew"

TABLES_LEFT_OUT = {
    "answer": "is what a platform answered, for people to read, and thrown away after 30 days",
    "attempt": RUNNING,
    "audit": "is never changed: the database itself refuses",
    "card": OPENS,
    "device": OPENS,
    "device_person": OPENS,
    "personal_link": OPENS,
    "session": OPENS,
    "upload": "is sealed, and its digest stands beside it",
    "viewing": "counts who looked, and gives nobody a right",
    "rectification": "is what a household asked for; what came of it stands in its own rows, which are copied",
    "answer_order": "says which answers name an order, for people who look for them, and goes with those",
    "commune": SHIPPED,
    "communealias": SHIPPED,
    "communesuccessor": SHIPPED,
    "event": RUNNING,
    "importchange": "is read only to take an import back, which says itself what it puts back",
    "file_form": "says how a file is read; what it brought is proven by itself",
    "upload_form": "says how a sheet is filled; what it carries stands in the offers",
    "shop_file": "is sealed with its digest beside it; what it brought stands in the orders, which are",
    "holder_tax_code": "is sealed; from whom tax is withheld stands in account_holder, which is copied",
    "inboxitem": "is not counted; what it keeps is run again, or read again from its platform",
    "lease": RUNNING,
    "neighbour": "says what lies beside what, with its source; no figure is made of it",
    "page_price": PAGES,
    "page_sighting": PAGES,
    "page_watch": PAGES,
    "trader_price": "is what a person noted of what others pay; no figure of ours is made of it",
    "shop_charge": "is what a person declared; gate prices by it are marked as such, and nothing is paid by it",
    "promised_day": "says for when an order was promised, which counts nowhere; the order itself is sealed",
    "hand_order": "says how an order was written down, which counts nowhere; the order itself is sealed",
    "post_shop": "says since when the post office runs a shop, which counts nowhere; the lists' orders are sealed",
    "post_list": "says what a list said, which counts nowhere; the order that holds the rest of it is sealed",
    "post_list_apart": "says that an order is of no list, which counts nowhere; the lists' orders are sealed",
    "publication": PUBLISHED,
    "published_cell": PUBLISHED,
    "published_part": PUBLISHED,
    "parcel": "is what a carrier was asked for and says; what it moved stands in orders and payouts, which are",
    "pick_up": "says where parcels are fetched; no figure is made of it",
    "carrier_unit": "is a carrier's own list, read again from it",
    "recipient": "is sealed, and gone at hand-over; nothing is counted by it",
    "run": RUNNING,
    "stop_request": RUNNING,
    "sync_request": RUNNING,
    "unit_name": SHIPPED,
    "version": RUNNING,
}
COLUMNS_LEFT_OUT = {
    "orders.unsaid": "says which facts an older report may still add; those that stand are sealed",
    **{f"channel.{name}": RUNNING for name in ("paused_reason", "paused_reason_vi")},
    **{f"offer.{name}": SHOPS for name in COPIED["offer"].without},
    **{f"person.{name}": "is the person's own, of which no second copy is kept" for name in COPIED["person"].without},
}
ROWS_LEFT_OUT = {
    "shipment": "a parcel stands beside its order and counts nowhere; without its row the order is as it was",
}
"""Tables of which nothing tells that a row is gone."""
SALES = ("drawn", "given back", "over-filled")
SALES_PROVEN = ("lot_id", "kind", "grams")
"""Of a page's sales there is one move a lot: the draws say for which orders, and these their instants. What else such
a move says (when the page was written, by which shop, who packed) is told in the lot's story and counts nowhere."""


def _tables() -> list[Table]:
    return [table for table in TABLES.values() if table.name not in TABLES_LEFT_OUT]


@pytest.fixture(scope="module")
def seeded_path(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a row of every kind."""

    def make(path: Path) -> None:
        path.write_bytes(sqlite_template)
        with whole(path) as database:
            seeded.build(database)

    return once(tmp_path_factory, "every-kind.sqlite", make)


@pytest.fixture(scope="module")
def behind(seeded_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A connection that is not the program's, in a transaction that is never committed, to a file of its own."""
    own = tmp_path_factory.mktemp("behind") / "corrupted.sqlite"
    own.write_bytes(seeded_path.read_bytes())
    engine = create_engine(f"sqlite:///{own}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN")
        yield connection
    engine.dispose()


def _rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    """Return a table's first row, one from its middle, and its last, by its key."""
    order = ", ".join(column.name for column in table.primary_key)
    rows = [dict(row) for row in connection.execute(text(f"SELECT * FROM {table.name} ORDER BY {order}")).mappings()]
    return [rows[n] for n in sorted({0, len(rows) // 2, len(rows) - 1})]


def _others(column: Column[Any], value: Any) -> list[Any]:
    """Return other values that a column may take; the first that the database lets in is written."""
    if isinstance(value, int):
        return [1 - value] if str(column.type) == "BOOLEAN" else [value + 1, value - 1, value + 1_000]
    if value is None:
        kind = column.type.python_type
        return ["2021-06-11"] if kind.__name__ == "date" else [1] if kind in (int, bool) else ["x"]
    if column.type.python_type.__name__ == "date":
        return ["2021-06-11", "2021-06-12"]
    checks = " ".join(str(one.sqltext) for one in column.table.constraints if isinstance(one, CheckConstraint))
    return [f"{value}x", *(word for word in re.findall(r"'([^']+)'", checks) if word != value)]


def _corrupt(connection: Connection, sql: str, values: dict[str, Any]) -> list[Difference] | None:
    """Return what is found after a statement, which is then taken back; None where the database refuses it."""
    connection.exec_driver_sql("SAVEPOINT corruption")
    try:
        connection.execute(text(sql), values)
        return differences(connection)
    except IntegrityError:
        return None
    finally:
        connection.exec_driver_sql("ROLLBACK TO corruption")


def _where(table: Table) -> str:
    return " AND ".join(f"{column.name} = :key_{column.name}" for column in table.primary_key)


def _key(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {f"key_{column.name}": row[column.name] for column in table.primary_key}


def _named(connection: Connection, table: Table, row: dict[str, Any], column: str | None) -> tuple[str, ...]:
    """Return how reconcile may name a row: by its table and key, or what people call it by."""
    key = "/".join(str(row[column.name]) for column in table.primary_key)
    if table.name == "draw":
        lot = connection.execute(text("SELECT code FROM lot WHERE id = :lot"), {"lot": row["lot_id"]}).scalar_one()
        return f"line {row['line_id']}:", f"lot {lot}"
    if table.name in ("lot", "lot_move") and (column is None or column not in ("household_id",)):
        lot_id = row["lot_id"] if table.name == "lot_move" else row["id"]
        lot = connection.execute(text("SELECT code FROM lot WHERE id = :lot"), {"lot": lot_id}).scalar_one()
        return f"{table.name} {key}", f"lot {lot}"
    if table.name in ("day_total", "household_total", "channel_day", "ladder"):
        names = [column.name for column in table.primary_key]
        return (f"{table.name} ({', '.join(f'{name} {row[name]}' for name in names)})",)
    if table.name == "row_copy":
        return (f"{row['noun']} {row['row_key']}",)
    if table.name == "payout" and column is None:  # it took its seal along, but it was its order's
        return f"{table.name} {key}", f"orders {row['order_id']} ", "shop, payouts of order "
    return (f"{table.name} {key}",)


def _renamed(table: Table, row: dict[str, Any], column: str, value: Any) -> tuple[str, ...]:
    """Return what a row is called by once it has another key."""
    if column not in table.primary_key.columns:
        return ()
    changed = row | {column: value}
    return (f"{table.name} {'/'.join(str(changed[part.name]) for part in table.primary_key)}",)


def _seen(found: list[Difference], named: tuple[str, ...]) -> bool:
    return any(one.where == name or one.where.startswith((f"{name} ", name)) for one in found for name in named)


def _cases() -> list[tuple[str, str]]:
    return [(table.name, column.name) for table in _tables() for column in table.c]


def test_the_market_has_a_row_of_every_kind_and_agrees(behind: Connection) -> None:
    assert differences(behind) == []
    empty = [t.name for t in _tables() if not behind.execute(text(f"SELECT count(*) FROM {t.name}")).scalar_one()]
    assert empty == []


@pytest.mark.parametrize("table", _tables(), ids=lambda table: table.name)
def test_every_value_that_is_changed_is_named(behind: Connection, table: Table) -> None:
    unseen = []
    for column in table.c:
        if f"{table.name}.{column.name}" in COLUMNS_LEFT_OUT:
            continue
        for row in _rows(behind, table):
            if row.get("kind") in SALES and column.name not in SALES_PROVEN:
                continue
            named = _named(behind, table, row, column.name)
            sql = f"UPDATE {table.name} SET {column.name} = :value WHERE {_where(table)}"
            for value in _others(column, row[column.name]):
                found = _corrupt(behind, sql, {"value": value, **_key(table, row)})
                if found is not None:
                    if not _seen(found, (*named, *_renamed(table, row, column.name, value))):
                        unseen.append((column.name, row[column.name], value, named, [one.where for one in found]))
                    break
    assert unseen == []


@pytest.mark.parametrize(
    "table", [table for table in _tables() if table.name not in ROWS_LEFT_OUT], ids=lambda table: table.name
)
def test_every_row_that_is_gone_is_named(behind: Connection, table: Table) -> None:
    unseen = []
    for row in _rows(behind, table):
        named = _named(behind, table, row, None)
        found = _corrupt(behind, f"DELETE FROM {table.name} WHERE {_where(table)}", _key(table, row))
        if not _seen(found or [], named):
            unseen.append((named, [one.where for one in found or []]))
    assert unseen == []


@pytest.mark.parametrize("table", _tables(), ids=lambda table: table.name)
def test_every_row_that_is_doubled_is_named(behind: Connection, table: Table) -> None:
    """Under another number, or under other names where the database lets none stand twice."""
    number = [column.name for column in table.primary_key]
    if number != ["id"]:
        return
    for row in _rows(behind, table):
        last = behind.execute(text(f"SELECT max(id) FROM {table.name}")).scalar_one()
        once = {c.name for c in table.c if c.name in ("code", "sku", "remote_id", "reference", "shop")}
        doubled = row | {"id": last + 1} | {name: f"{row[name]}-2" for name in once}
        marks = ", ".join(f":{name}" for name in doubled)
        found = _corrupt(behind, f"INSERT INTO {table.name} ({', '.join(doubled)}) VALUES ({marks})", doubled)
        if found is not None:
            named = _named(behind, table, row, None)
            assert _seen(found, (f"{table.name} {last + 1}", *named[1:])), [one.where for one in found]


def test_what_is_left_out_stands_in_the_schema() -> None:
    assert {*TABLES_LEFT_OUT, *ROWS_LEFT_OUT} <= set(TABLES)
    columns = {f"{table.name}.{column.name}" for table in TABLES.values() for column in table.c}
    assert {name.split(" of ")[0] for name in COLUMNS_LEFT_OUT} <= columns
    assert not set(TABLES_LEFT_OUT) & (set(COPIED) | set(SEALED))


BEHIND = {
    "UPDATE membership SET left_on = '2021-06-30' WHERE id = 1": "membership 1",
    "UPDATE payout SET fee_dong = fee_dong + 1 WHERE remote_id = 'P2'": "payout ",
    "UPDATE order_line SET tax_dong = tax_dong + 1 WHERE id = 1": "order_line 1 (",
    "UPDATE orders SET delivered_ms = delivered_ms + 1 WHERE remote_id = 'A1'": "orders ",
    "UPDATE hand_over SET amount_dong = amount_dong + 1 WHERE id = 1": "hand_over 1",
    "DELETE FROM entry WHERE id = 1": "entry 1",
    "UPDATE period SET to_on = '2021-06-15' WHERE id = 1": "period 1",
    "INSERT INTO tax_rate VALUES ('business', '2021-01-01', 100, '?')": "tax_rate business/2021-01-01",
    "UPDATE draw SET amount_dong = amount_dong + 1 WHERE line_id = 1": "line 1:",
}
"""What another hand does, and how the row is named."""


def test_what_another_hand_does_is_named_on_both_databases(database: Database) -> None:
    seeded.build(database)
    other = create_engine(database.engine.url)
    with other.connect() as connection:
        for sql, where in BEHIND.items():
            connection.execute(text(sql))
            assert [one for one in differences(connection) if one.where.startswith(where)], sql
            connection.rollback()
        assert differences(connection) == []
    other.dispose()


def test_what_the_program_changes_itself_is_no_difference(database: Database) -> None:
    seeded.build(database)
    with database.write() as connection:
        connection.execute(text("UPDATE membership SET left_on = '2021-07-30' WHERE id = 1"))
        connection.execute(text("UPDATE tax_rate SET from_on = '2021-02-01'"))
        connection.execute(text("DELETE FROM choice"))
    with database.write() as connection:
        connection.execute(text("UPDATE account SET verified = true"))
        connection.rollback()
    assert reconcile(database) == []


def test_a_migration_accepts_nothing_that_differed_before_it(database: Database) -> None:
    seeded.build(database)
    other = create_engine(database.engine.url)
    with other.begin() as connection:
        connection.execute(text("UPDATE hand_over SET amount_dong = amount_dong + 1 WHERE id = 1"))
        connection.execute(text("UPDATE order_line SET tax_dong = tax_dong + 1 WHERE id = 1"))
    other.dispose()
    before = [one.where for one in reconcile(database)]
    with database.write(copied=False) as connection:
        apart, unsealed = [(one.noun, one.row) for one in copies.differing(connection)], seals.broken_keys(connection)
        connection.execute(text("UPDATE membership SET left_on = '2021-07-30' WHERE id = 1"))
        copies.renew(connection, apart)
        seals.renew(connection, unsealed)
    assert [one.where for one in reconcile(database)] == before
    assert [where.split(" (")[0] for where in before] == ["hand_over 1", "order_line 1"]
