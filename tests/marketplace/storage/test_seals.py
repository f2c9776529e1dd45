"""A sealed row that is changed behind the program is named with what it says, until it is put back or sealed anew."""

import pytest
from sqlalchemy import create_engine, text

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.shipments import take_shipments
from marketplace.storage import Database, seals
from marketplace.storage.tables.copied import SEALED
from marketplace.words.records import Fulfilment, ShipmentRecord
from tests.world import OPENS_MS, build, line, order

CODES = ("A", "B", "C")


@pytest.fixture
def sealed(sqlite: Database) -> Database:
    """Three orders of one line, each with a parcel."""
    channel = build(sqlite)
    orders = [order(code, (line("H0-5", 1),)) for code in CODES]
    with sqlite.write() as connection:
        take_orders(connection, channel, "shop", RunCaches(), orders, OPENS_MS)
        parcels = [ShipmentRecord(code, f"W{code}", "VNPost", Fulfilment.SHIPPING, OPENS_MS) for code in CODES]
        take_shipments(connection, channel, "shop", parcels, OPENS_MS)
    return sqlite


def behind(database: Database, *statements: str) -> None:
    """Write as another hand does."""
    engine = create_engine(database.engine.url)
    with engine.begin() as connection:
        for sql in statements:
            connection.execute(text(sql))
    engine.dispose()


def test_a_changed_value_is_named_by_its_rows_key_and_can_be_put_back(sealed: Database) -> None:
    behind(
        sealed, "UPDATE order_line SET restock = 0 WHERE id = 2", "UPDATE shipment SET at_ms = 1 WHERE waybill = 'WC'"
    )
    with sealed.write() as connection:
        assert seals.broken_keys(connection) == [("order_line", "2"), ("shipment", "3/WC")]
        [(key, values, seal)] = seals.broken(connection, "order_line")
        assert (key, values["restock"]) == ("2", 0)
        assert seal == seals.seal_of(tuple((values | {"restock": 1}).values()))
        seals.put_back(connection, "order_line", values, "restock", 1)
        [(_, there, _)] = seals.broken(connection, "shipment")
        seals.put_back(connection, "shipment", there, "at_ms", OPENS_MS)
        assert seals.broken_keys(connection) == []


def test_rows_are_sealed_as_they_stand_and_those_that_are_kept_stay_broken(sealed: Database) -> None:
    behind(sealed, "UPDATE order_line SET tax_dong = tax_dong + 1", "UPDATE shipment SET carrier = '?'")
    with sealed.write() as connection:
        seals.reseal(connection, "order_line", seals.sealed_values(connection, "order_line", [3, 1]))
        assert [key for key, _, _ in seals.broken(connection, "order_line")] == ["2"]
        seals.renew(connection, [("order_line", "2"), ("shipment", "1/WA")])
        assert seals.broken_keys(connection) == [("order_line", "2"), ("shipment", "1/WA")]


def test_every_row_is_looked_at_however_many_are_read_at_a_time(
    sealed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind(sealed, "UPDATE shipment SET seal = NULL", "UPDATE orders SET seal = seal + 1")
    for many in (1, 2, 3, 4):
        monkeypatch.setattr(seals, "_SOME", many)
        with sealed.read() as connection:
            assert [key for key, _, _ in seals.broken(connection, "shipment")] == ["1/WA", "2/WB", "3/WC"]
            assert [key for key, _, _ in seals.broken(connection, "orders")] == ["1", "2", "3"]


def test_a_table_that_is_older_than_its_seals_is_not_called_broken() -> None:
    engine = create_engine("sqlite://")
    columns = ", ".join(SEALED["orders"])
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE orders ({columns})"))
        connection.execute(text("INSERT INTO orders (id) VALUES (1)"))
        assert seals.broken_keys(connection) == []
        connection.execute(text("ALTER TABLE orders ADD COLUMN seal"))
        assert seals.broken_keys(connection) == [("orders", "1")]
    engine.dispose()
