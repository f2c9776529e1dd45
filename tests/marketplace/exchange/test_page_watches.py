"""Whether the public pages of a shop are looked at: off until somebody says on, and never more than the day's pages."""

from datetime import date

import pytest

from marketplace.exchange import page_watches
from marketplace.exchange.page_watches import PageWatchError, PageWatchRow
from marketplace.storage import Database
from marketplace.words.messages import Sentence
from tests.seeding import seed

DAY, NEXT = date(2021, 6, 1), date(2021, 6, 2)


def watch(database: Database) -> PageWatchRow | None:
    with database.read() as connection:
        return page_watches.watch_of(connection, 1)


def on(database: Database, pages: int = 10, now_ms: int = 1) -> None:
    with database.write() as connection:
        page_watches.switch_on(connection, 1, "https://san.example", "a@htx.example", pages, now_ms)


def take(database: Database, day: date = DAY) -> int:
    with database.write() as connection:
        return page_watches.take_budget(connection, 1, day, 5)


@pytest.mark.both
def test_a_day_has_so_many_pages_and_one_who_takes_them(database: Database) -> None:
    seed(database)
    assert (watch(database), take(database)) == (None, 0)
    on(database)
    assert take(database) == 10
    assert take(database) == 0, "another looks already"
    with database.write() as connection:
        page_watches.give_back(connection, 1, DAY, 4)
    assert (take(database), take(database)) == (6, 0)
    assert take(database, NEXT) == 10
    found = watch(database)
    assert found and (found.spent_on, found.spent, found.crawled_ms) == (NEXT, 10, 5)
    assert (found.left_on(NEXT), found.left_on(DAY)) == (0, 10)


@pytest.mark.both
def test_it_goes_off_and_on_and_stops_where_a_person_must_act(database: Database) -> None:
    seed(database)
    on(database)
    with database.write() as connection:
        page_watches.set_shape(connection, 1, "{}")
        page_watches.note_end(connection, 1, Sentence("it was cut", "bị cắt"), 77)
        page_watches.note_trouble(connection, 1, Sentence("it changed", "đã đổi"))
        assert page_watches.watched(connection) == []
    found = watch(database)
    assert found and (found.why, found.shape) == (Sentence("it changed", "đã đổi"), "{}")
    assert (found.ended_early, found.wait_until_ms) == ("it was cut", 77)
    on(database, pages=20, now_ms=9)
    found = watch(database)
    assert found and (found.ended_early, found.wait_until_ms) == (None, None), "a person has looked"
    with database.read() as connection:
        assert [(one.channel_id, one.pages_per_day, one.why) for one in page_watches.watched(connection)] == [
            (1, 20, None)
        ]
    with database.write() as connection:
        page_watches.switch_off(connection, 1)
        assert page_watches.watched(connection) == []
    assert take(database) == 0


@pytest.mark.parametrize("pages", [0, -1, 2_001])
def test_a_day_of_no_pages_or_too_many_is_refused(database: Database, pages: int) -> None:
    with pytest.raises(PageWatchError, match="from 1 to 2000 pages"):
        on(database, pages)
