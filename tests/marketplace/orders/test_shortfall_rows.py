"""Shortfall rows: they open with a cause, narrow, close with who settled them, and open again as new ones."""

from datetime import date

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.shortfall_rows import (
    LineShortfall,
    ShortfallOpening,
    ask_to_cancel,
    assign_shortfall,
    correct_shortfalls,
    write_shortfalls,
)
from marketplace.storage import Database
from tests.ledger import rows
from tests.world import OPENS_MS, build, line, order

LATER_MS = OPENS_MS + 1
KEPT = "SELECT weight_g, cause, opened_ms, settled_ms, settled_how, settled_by FROM shortfall"


def placed(database: Database) -> None:
    channel = build(database)
    with database.write() as connection:
        take_orders(connection, channel, "shop", RunCaches(), [order("A", (line("H0-5", 1),))], OPENS_MS)


def lacks(database: Database, grams: int, now_ms: int, cause: str = "picked less") -> list[tuple[object, ...]]:
    with database.write() as connection:
        opening = ShortfallOpening(cause, now_ms)
        write_shortfalls(connection, [LineShortfall(1, grams)], opening, "lot", "cô Hoa")
    return rows(database, KEPT)


def test_a_shortfall_keeps_why_and_when_it_opened_until_it_is_settled(database: Database) -> None:
    placed(database)
    assert lacks(database, 0, OPENS_MS) == []
    assert lacks(database, 5_000, OPENS_MS) == [(5_000, "picked less", OPENS_MS, None, None, None)]
    assert lacks(database, 3_000, LATER_MS, "spoiled") == [(3_000, "picked less", OPENS_MS, None, None, None)]
    assert lacks(database, 0, LATER_MS) == [(0, "picked less", OPENS_MS, LATER_MS, "lot", "cô Hoa")]
    assert lacks(database, 1_000, LATER_MS, "spoiled") == [(1_000, "spoiled", LATER_MS, None, None, None)]


def test_only_an_open_shortfall_is_asked_about_once_and_has_an_owner(database: Database) -> None:
    placed(database)
    lacks(database, 5_000, OPENS_MS)
    with database.write() as connection:
        assert [ask_to_cancel(connection, 1), ask_to_cancel(connection, 1)] == [True, False]
        assert assign_shortfall(connection, 1, "anh Nam", date(2021, 6, 12))
    lacks(database, 0, LATER_MS)
    with database.write() as connection:
        assert not ask_to_cancel(connection, 1)
        assert not assign_shortfall(connection, 1, "anh Nam", None)


def test_a_corrected_shortfall_keeps_when_it_opened(database: Database) -> None:
    placed(database)
    lacks(database, 5_000, OPENS_MS)
    with database.write() as connection:
        correct_shortfalls(connection, [(1, 4_000, LATER_MS)])
    assert rows(database, "SELECT weight_g, opened_ms FROM shortfall") == [(4_000, OPENS_MS)]
