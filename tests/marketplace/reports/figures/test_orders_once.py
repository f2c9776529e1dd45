"""Orders counted once, whoever reads: each figure is held against a plain count over all draws, in Python."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, select

from marketplace.inventory import ledger
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.figures import (
    ERAS,
    Search,
    SeasonRow,
    Sums,
    communes_report,
    day_series,
    find_season,
    household_report,
    households_report,
    orders_once,
    season_report,
)
from marketplace.storage import Database
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import day_of
from marketplace.words.records import State
from tests import people, rights_market
from tests.rights_market import LISTINGS, LOTS, NOW_MS, SHOP_A, SHOP_X, A
from tests.seeding import box, moment, order

EVENTS = ("placed", "delivered", "cancelled", "returned", "paid")
READERS: dict[str, tuple[dict[str, Any], set[int]]] = {
    "farmer": ({"household_id": 1}, {1}),
    "director": ({"cooperative_id": A}, {1, 2, 6}),
    "accountant": ({"cooperative_id": A}, {1, 2, 6}),
    "officer": ({"area_system": "63", "province_code": "24"}, {1, 2, 4, 6, 7, 8}),
    "administrator": ({}, set(range(1, 9))),
}
"""The place of each reader's grant, and the households that are seen from there, by hand."""
Part = dict[str, Any]


def _write(database: Database) -> None:
    """Write the market of rights, and orders of several households, of two kinds of produce, and in part cancelled."""
    rights_market.write(database)
    lot, listing = len(LOTS) + 1, len(LISTINGS) + 1
    with database.write() as connection:
        rights_market.put(connection, {
            "produce": [{"id": 2, "code": "nhan", "name": "Nhãn", "name_key": "nhan"}],
            "lot": [rights_market.lot(lot, "L-H1-N", 1, 1, date(2021, 6, 9), 60_000) | {"produce_id": 2}],
            "listing": [{"id": listing, "sku": "S-H1N", "household_id": 1, "season_id": 1, "produce_id": 2,
                         "title": "Nhãn", "label_g": 5_000, "fruit_g": 5_000, "price_dong": 100_000}],
            "listinglot": [{"listing_id": listing, "lot_id": lot}],
            "offer": [{"channel_id": SHOP_X, "listing_id": listing, "sku": "S-H1N", "state": "live", "stock": 1}],
        })  # fmt: skip
        ledger.open_lots(connection, [lot], moment(9))
        connection.exec_driver_sql("DELETE FROM post_shop")  # its lists are rows to be seen, and no orders of lists
        taken = [
            order("X9", State.DELIVERED, moment(13), [box("H1", 1), box("H1N", 1), box("H4", 1), box("H5", 1)],
                  delivered_ms=moment(14)),
            order("X10", State.CANCELLED, moment(13), [box("H1", 1, cancelled=1), box("H6", 1, cancelled=1)],
                  cancelled_ms=moment(14)),
        ]  # fmt: skip
        take_orders(connection, SHOP_X, "shop-x", RunCaches(), taken, moment(20))
        taken = [order("A2", State.PLACED, moment(13), [box("H1", 1), box("H2", 1)])]
        take_orders(connection, SHOP_A, "shop-a", RunCaches(), taken, moment(20))


def _parts(connection: Connection, homes: set[int]) -> list[Part]:
    """Return what these households gave to orders of the first season, a row for each draw, by reading every table."""
    rows = {
        name: [dict(row) for row in connection.execute(select(TABLES[name])).mappings()]
        for name in ("draw", "order_line", "orders", "lot", "household", "channel")
    }
    lots, lines, orders, owners, shops = (
        {row["id"]: row for row in rows[name]} for name in ("lot", "order_line", "orders", "household", "channel")
    )
    parts = []
    for draw in rows["draw"]:
        lot, bought = lots[draw["lot_id"]], orders[lines[draw["line_id"]]["order_id"]]
        if lot["season_id"] == 1 and lot["household_id"] in homes:
            left_g = draw["drawn_g"] - draw["cancelled_g"] - draw["short_g"] - draw["undelivered_g"]
            grams = (draw["drawn_g"], left_g, draw["cancelled_g"], draw["returned_g"], left_g - draw["returned_g"])
            home = owners[lot["household_id"]]
            parts.append(bought | home | {
                "order": bought["id"], "shop": bought["channel_id"], "home": home["id"],
                "platform": shops[bought["channel_id"]]["platform"], "grams": dict(zip(EVENTS, grams, strict=True)),
            })  # fmt: skip
    return parts


def _count(parts: Iterable[Part], key: Callable[[Part, str], Any]) -> dict[tuple[Any, str], int]:
    """Return how many orders had each event, by a key: of whatever parts, an order once."""
    found: dict[tuple[Any, str], set[int]] = {}
    for part in parts:
        for event in EVENTS:
            if part[f"{event}_ms"] is not None and part["grams"][event] > 0:
                found.setdefault((key(part, event), event), set()).add(part["order"])
    return {one: len(orders) for one, orders in found.items()}


def _told(sums: Iterable[tuple[Any, Sums]]) -> dict[tuple[Any, str], int]:
    """Return the orders that figures tell, as ``_count`` does."""
    told = ((key, event, getattr(own, f"{event}_orders")) for key, own in sums for event in EVENTS)
    return {(key, event): orders for key, event, orders in told if orders}


def _reader(database: Database, role: str) -> Scope:
    place, _ = READERS[role]
    return people.looked_up(database, people.signed_in(database, role, **place), NOW_MS).scope


@pytest.mark.both
def test_every_reader_is_told_each_order_once_in_every_sum(database: Database) -> None:
    _write(database)
    scopes = {role: _reader(database, role) for role in READERS}
    with database.read() as connection:
        for role, (_, homes) in READERS.items():
            _check(connection, scopes[role], _parts(connection, homes))


def _check(connection: Connection, scope: Scope, parts: list[Part]) -> None:
    season = find_season(connection, scope, "vai-2021", NOW_MS)
    whole = season_report(connection, scope, season, NOW_MS)
    assert _told([("", whole.total.sums)]) == _count(parts, lambda *_: "")
    assert _told((one.platform, one.sums) for one in whole.platforms) == _count(parts, lambda one, _: one["platform"])
    for era, column in zip(ERAS, ("commune_id", "commune_now_id"), strict=True):
        places = communes_report(connection, scope, season, era, NOW_MS)
        rows = ((one.place.commune_id, one.sums) for one in places.rows if one.place.kind != "unattributed")
        assert _told(rows) == _count(parts, lambda one, _, at=column: one[at] or 0)  # type: ignore[misc]
        assert _told([("", places.total)]) == _count(parts, lambda *_: "")
    _check_homes(connection, scope, season, parts)
    days = day_series(connection, scope, season.id)
    told = _told(((row.day, row.platform), row.sums) for row in days)
    by_day = _count(parts, lambda one, event: (day_of(one[f"{event}_ms"]), one["platform"]))
    assert told == (by_day if scope.by_place else {})


def _check_homes(connection: Connection, scope: Scope, season: SeasonRow, parts: list[Part]) -> None:
    homes = households_report(connection, scope, season, Search(), NOW_MS, limit=None).rows
    by_home = _count(parts, lambda one, _: one["home"])
    if scope.by_place and not scope.everywhere:
        listed = {row.id for row in homes}
        by_home = {key: orders for key, orders in by_home.items() if key[0] in listed}
    assert _told((row.id, row.sums) for row in homes) == by_home
    for row in homes:
        told = household_report(connection, scope, season, row.id)
        assert told is not None
        assert told.proof.agrees
        assert told.proof.kept == row.sums


def test_draws_are_read_of_those_shops_alone_in_which_orders_are_shared(database: Database) -> None:
    _write(database)
    scopes = [_reader(database, role) for role in ("officer", "director")]
    with database.read() as connection:
        assert [orders_once.shared_channels(connection, scope, 1) for scope in scopes] == [[SHOP_A, SHOP_X]] * 2
        assert [orders_once.shared_channels(connection, scope, 2) for scope in scopes] == [[], []]
