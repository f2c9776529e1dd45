"""What a story tells is read: orders that the reader may see, lines with their fruit, and the rule they went by."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, FromClause, true

from marketplace.operations.harvest.removal import spoil
from marketplace.reports.explain.history import AppliedRule, LotOrigin, Unnamed
from marketplace.reports.explain.history_reader import find_orders, order_of_line, read_history, rule_of
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Scope
from tests import people, rights_market
from tests.ledger import rows
from tests.marketplace.partly_sold import NOW_MS, PROVENANCE
from tests.pooling import OPENS, box, declare, pooled, take
from tests.pooling import sold as placed
from tests.seeding import seed
from tests.world import DAY_MS, OPENS_MS

LINES = "SELECT o.remote_id, l.id FROM order_line l JOIN orders o ON o.id = l.order_id"


@dataclass(frozen=True, slots=True)
class FirstShop(Scope):
    """A scope that shows the orders of one shop."""

    def where(self, table: FromClause) -> ColumnElement[bool]:
        return table.c.channel_id == 1 if getattr(table, "name", "") == "orders" else true()


def test_an_order_is_found_in_any_shop_or_in_one_and_hidden_where_its_orders_are(database: Database) -> None:
    seed(database)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE orders SET remote_id = 'A1' WHERE remote_id = 'B1'")
        both = find_orders(connection, EVERYTHING, "A1", None)
        assert [shop for _, shop in both] == ["postmart-1", "voso-1"]
        assert find_orders(connection, EVERYTHING, "A1", "voso-1") == both[1:]
        assert find_orders(connection, FirstShop(), "A1", None) == both[:1]
        assert (
            find_orders(connection, FirstShop(), "A1", "voso-1") == find_orders(connection, EVERYTHING, "X", None) == []
        )


def test_the_order_of_a_line_is_found_where_the_scope_shows_it(database: Database) -> None:
    seed(database)
    lines = "SELECT l.id, l.order_id FROM order_line l JOIN orders o ON o.id = l.order_id WHERE o.remote_id = :code"
    [(shown, order)], [(hidden, other)] = (rows(database, lines, code=code) for code in ("A1", "B1"))
    with database.read() as connection:
        assert [order_of_line(connection, EVERYTHING, line) for line in (shown, hidden, 999)] == [order, other, None]
        assert [order_of_line(connection, FirstShop(), line) for line in (shown, hidden)] == [order, None]


def test_a_line_is_read_with_whose_fruit_it_has_and_what_it_lacks(sold: Database) -> None:
    line = dict(rows(sold, LINES))
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 12_000, "mưa", PROVENANCE)
        order = order_of_line(connection, EVERYTHING, line["A2"])
        assert order is not None
        [history] = read_history(connection, EVERYTHING, order, Unnamed("another", "another")).lines
    [part] = [one for one in history.parts if one.drawn.left_g]
    assert part.origin == LotOrigin(part.drawn.lot_id, "L0-5-0", date(2021, 6, 9), "Hộ 0", "Quý Sơn")
    [short] = history.shortfalls
    assert (short.weight_g, short.cause, short.settled_ms) == (7_000, "spoiled", None)
    assert [(one.origin.lot, one.drawn_g, one.left_g, one.noted_ms, one.who, one.why) for one in history.recalls] == [
        ("L0-5-0", 7_000, 7_000, NOW_MS, "cô Hoa", "mưa")
    ]


def test_the_rule_of_a_pooled_line_is_the_newest_of_its_day(database: Database) -> None:
    channel = pooled(database, 20_000, 20_000)
    take(database, channel, placed("D1", box(1)))
    declare(database, "quota", OPENS, {1: 1, 2: 1})
    declare(database, "turn", date(2021, 6, 12))
    with database.read() as connection:
        [history] = read_history(connection, EVERYTHING, 1, Unnamed("another", "another")).lines
        days = (OPENS_MS - 1, OPENS_MS, OPENS_MS + DAY_MS, OPENS_MS + 2 * DAY_MS)
        assert [rule_of(connection, history.view, placed_ms) for placed_ms in days] == [
            AppliedRule("oldest"), *[AppliedRule("quota", OPENS, "HTX Quý Sơn")] * 2,
            AppliedRule("turn", date(2021, 6, 12), "HTX Quý Sơn"),
        ]  # fmt: skip


def test_a_line_that_one_household_sells_by_itself_goes_by_no_rule(sold: Database) -> None:
    with sold.read() as connection:
        [history] = read_history(connection, EVERYTHING, 1, Unnamed("another", "another")).lines
        assert rule_of(connection, history.view, OPENS_MS) is None


def test_of_others_in_a_line_neither_their_name_nor_why_they_lost_fruit_is_told(sqlite: Database) -> None:
    rights_market.write(sqlite)
    with sqlite.read() as connection:
        of = rights_market.ids(connection)
    with sqlite.write() as connection:
        rights_market.put(connection, {"recall": [
            {"line_id": of["X6/S-H6"], "lot_id": 7, "drawn_g": 1, "left_g": 1, "back_g": 1, "noted_ms": 1,
             "cause": "spoiled", "who": "Người Lạ", "why": "nhà chị Sáu"},
        ]})  # fmt: skip
    told = {}
    for name, place in (("A", rights_market.A), ("B", rights_market.B)):
        token = people.signed_in(sqlite, "director", cooperative_id=place)
        scope = people.looked_up(sqlite, token, rights_market.NOW_MS).scope
        with sqlite.read() as connection:
            history = read_history(connection, scope, of["X6"], Unnamed("another", "others"))
        [line] = history.lines
        parts = {part.cooperative for part in history.money.parts.values()}
        told[name] = (parts, [(one.origin.lot, one.who, one.why) for one in line.recalls])
    assert told == {
        "A": ({"HTX Anh Đào"}, [("", None, None)]),
        "B": ({"others"}, [("L-H6B", "Người Lạ", "nhà chị Sáu")]),
    }
