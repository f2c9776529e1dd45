"""What files are complete up to, against a model that walks hour by hour through what each of them can hold.

The model is written from the words: what was ordered to the earlier of a window's end and its export, what was
delivered and paid only over orders whose windows were read again since; a gap is a gap.
"""

from random import Random
from typing import Any

import pytest
from sqlalchemy import insert

from marketplace.exchange import channels, files, watermarks
from marketplace.exchange.channels import ChannelRow
from marketplace.exchange.files import FileCounts, FileWindow, NewShopFile
from marketplace.exchange.watermarks import FeedWatermark
from marketplace.operations.intake import take_orders
from marketplace.orders.completeness import _OPEN, Completeness, completeness, move, read_again_ms, unbroken_ms
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.figures.freshness import sources
from marketplace.storage import Database, bulk
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.file_reports import FileFacts
from marketplace.words.records import State
from tests import world
from tests.world import DAY_MS, OPENS_MS, line, order

Hour = int
Held = tuple[Hour, Hour, Hour]
"""A file in hours: its window's first and the one after its last, and when it was exported."""


def ordered(held: list[Held]) -> Hour | None:
    """The hour up to which every hour from the first window's on is in some file that was exported after it."""
    if not held:
        return None
    hour = min(first for first, _, _ in held)
    while any(first <= hour < end and hour < exported for first, end, exported in held):
        hour += 1
    return hour


def read_again(held: list[Held], placed: list[Hour]) -> Hour | None:
    """The oldest, over the open orders, of the latest export in which the order could be."""
    latest = [
        max((exported for first, end, exported in held if first <= hour < end and hour < exported), default=hour)
        for hour in placed
    ]
    return min(latest, default=None)


def test_windows_are_complete_as_the_model_says() -> None:
    chance = Random(11)
    for _ in range(3_000):
        starts = [chance.randrange(20) for _ in range(chance.randrange(6))]
        held = [(first, first + 1 + chance.randrange(8), first + 1 + chance.randrange(14)) for first in starts]
        placed = [chance.randrange(30) for _ in range(chance.randrange(4))]
        found = [FileWindow(*one, "orders", "placed") for one in held]
        assert unbroken_ms(found) == ordered(held), held
        assert read_again_ms(found, placed) == read_again(held, placed), (held, placed)


def at(day: float) -> int:
    return OPENS_MS + round(day * DAY_MS)


def taken(database: Database, name: str, first: float, end: float, exported: float, **how: Any) -> None:
    facts = FileFacts("f", how.get("kind", "orders"), how.get("moves", ("placed", "delivered")), at(first), at(end),
                      at(exported), "package")  # fmt: skip
    with database.write() as connection:
        file = NewShopFile(name, 1, name.encode(), b"x")
        put = files.put(connection, 1, file, None, at(exported))
        files.note_done(connection, put.file_id, facts, FileCounts(), None, at(exported))


def shop(database: Database, road: str) -> ChannelRow:
    with database.write() as connection:
        connection.execute(TABLES["channel"].update().values(road=road))
        [found] = channels.all_channels(connection)
    return found


def marks(database: Database) -> dict[str, int | None]:
    with database.read() as connection:
        return {feed: watermarks.read(connection, 1, feed).as_of_ms for feed in ("orders", "delivered", "settlements")}


@pytest.mark.both
def test_each_measure_has_its_own_end_and_freshness_shows_them(database: Database) -> None:
    world.build(database)
    channel = shop(database, "file")
    with database.write() as connection:
        reports = [
            order("OPEN", (line("H0-5", 1),), placed_ms=at(0.5)),
            order("GONE", (line("H0-5", 1),), placed_ms=at(0.2), state=State.DELIVERED, delivered_ms=at(2)),
            order("LATE", (line("H0-5", 1),), placed_ms=at(1.5)),
        ]
        take_orders(connection, 1, "shop", RunCaches(), reports, at(9))
        assert completeness(connection, 1) == Completeness(None, None, None)
    taken(database, "first", 0, 1, 1.2)
    taken(database, "toship", 0, 30, 20, moves=())
    taken(database, "second", 1, 3, 2.5)
    taken(database, "beyond a gap", 4, 5, 6)
    taken(database, "income", 0, 2, 9, kind="settlement", moves=("paid",))
    with database.write() as connection:
        assert completeness(connection, 1) == Completeness(at(2.5), at(1.2), at(2))
        move(connection, channel, at(9))
        [source] = sources(connection, EVERYTHING, at(9))
    assert marks(database) == {"orders": at(2.5), "delivered": at(1.2), "settlements": at(2)}
    assert (source.delivered_ms, source.as_of_ms, source.late, source.delivers_late) == (at(1.2), at(1.2), True, False)
    with database.read() as connection:
        [source] = sources(connection, EVERYTHING, at(3))
    assert (source.late, source.delivers_late) == (False, True)
    taken(database, "both again", 0, 3, 5)
    with database.write() as connection:
        move(connection, channel, at(9))
    assert marks(database) == {"orders": at(3), "delivered": at(3), "settlements": at(2)}


def test_a_shop_with_a_contract_is_complete_up_to_the_later_of_both(database: Database) -> None:
    world.build(database)
    channel = shop(database, "contract")
    row = {"channel_id": 1, "feed": "orders", "cursor": "c", "as_of_ms": at(4), "moved_ms": 0}
    with database.write() as connection:
        connection.execute(insert(TABLES["watermark"]).values(row))
    for name, end, upto in (("before", 3, 4), ("after", 6, 6)):
        taken(database, name, 0, end, 9)
        with database.write() as connection:
            move(connection, channel, at(9))
            assert watermarks.read(connection, 1, "orders") == FeedWatermark("c", at(upto))
    assert marks(database)["delivered"] is None


def test_an_order_that_is_paid_by_the_file_of_orders_is_known_as_long_as_it_is_read(database: Database) -> None:
    world.build(database)
    with database.write() as connection:
        take_orders(connection, 1, "shop", RunCaches(), [order("A", (line("H0-5", 1),), placed_ms=at(0.5))], at(9))
    taken(database, "first", 0, 3, 2, moves=("placed", "paid"))
    with database.read() as connection:
        assert completeness(connection, 1) == Completeness(at(2), None, at(2))


def test_of_the_orders_of_a_shop_only_those_still_open_are_looked_at(another_market: Database) -> None:
    with another_market.read() as connection:
        plan = [row[3] for row in bulk.select(connection, f"EXPLAIN QUERY PLAN {_OPEN}", {"channel": 1})]
    assert any("ix_orders_open" in step for step in plan), plan
