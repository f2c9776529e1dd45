"""Shortfall rows: they open with a cause, narrow, close with who settled them, and open again as new ones."""

from datetime import date

import pytest

from marketplace.inventory.lots import Provenance
from marketplace.operations.fulfilment.shortfalls import settle
from marketplace.operations.harvest.removal import spoil
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
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.world import OPENS_MS, build, line, order

LATER_MS = OPENS_MS + 1
BY = Provenance("cô Hoa", OPENS_MS, OPENS_MS)
KEPT = "SELECT weight_g, cause, opened_ms, settled_ms, settled_how, settled_by FROM shortfall"

PAST = (
    "SELECT line_id, cause, opened_ms, owner, assigned_by, asked_ms, asked_by, settled_ms, settled_how, settled_by"
    " FROM past_shortfall ORDER BY id"
)


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
        assert ask_to_cancel(connection, 1, "cô Hoa", OPENS_MS)
        assert not ask_to_cancel(connection, 1, "anh Nam", LATER_MS)
        assert assign_shortfall(connection, 1, "anh Nam", date(2021, 6, 12), "kế toán")
    lacks(database, 0, LATER_MS)
    with database.write() as connection:
        assert not ask_to_cancel(connection, 1, "cô Hoa", LATER_MS)
        assert not assign_shortfall(connection, 1, "anh Nam", None, "kế toán")


@pytest.mark.both
def test_who_asked_for_a_cancel_stays_and_a_new_shortfall_begins_anew(database: Database) -> None:
    placed(database)
    lacks(database, 5_000, OPENS_MS)
    with database.write() as connection:
        ask_to_cancel(connection, 1, "cô Hoa", OPENS_MS)
        assign_shortfall(connection, 1, "anh Nam", date(2021, 6, 12), "kế toán")
    lacks(database, 0, LATER_MS)
    asked = "SELECT asked, asked_ms, asked_by, owner FROM shortfall"
    assert rows(database, asked) == [(None, OPENS_MS, "cô Hoa", "anh Nam")]
    lacks(database, 1_000, LATER_MS, "spoiled")
    assert rows(database, asked) == [(None, None, None, None)]
    assert rows(database, PAST) == [
        (1, "picked less", OPENS_MS, "anh Nam", "kế toán", OPENS_MS, "cô Hoa", LATER_MS, "lot", "cô Hoa")
    ]
    lacks(database, 0, LATER_MS)
    lacks(database, 2_000, LATER_MS + 1)
    assert [(row[1], row[2]) for row in rows(database, PAST)] == [("picked less", OPENS_MS), ("spoiled", LATER_MS)]


@pytest.mark.both
def test_what_the_shop_sells_beyond_the_lots_once_more_is_a_shortfall_of_its_own(database: Database) -> None:
    """It opened for another reason first, and was served from another lot."""
    channel = build(database, lot_g=10_000)
    page = order("A", (line("H0-5", 1),))
    with database.write() as connection:
        take_orders(connection, channel, "shop", RunCaches(), [page], OPENS_MS)
        spoil(connection, "L0-5-0", 10_000, "mưa", BY)
        settle(connection, EVERYTHING, 1, "lot", BY, lot="L0-5-1")
        more = order("A", (line("H0-5", 4),), updated_ms=OPENS_MS + 1)
        take_orders(connection, channel, "shop", RunCaches(), [more], LATER_MS)
    assert rows(database, KEPT) == [(10_000, "oversold", LATER_MS, None, None, None)]
    assert rows(database, PAST) == [(1, "spoiled", OPENS_MS, None, None, None, None, OPENS_MS, "lot", "cô Hoa")]
    assert reconcile(database) == []


def test_a_corrected_shortfall_keeps_when_it_opened(database: Database) -> None:
    placed(database)
    lacks(database, 5_000, OPENS_MS)
    with database.write() as connection:
        correct_shortfalls(connection, [(1, 4_000, LATER_MS)])
    assert rows(database, "SELECT weight_g, opened_ms FROM shortfall") == [(4_000, OPENS_MS)]
