"""Where a page shows something else than we offer, and what a kilogram of comparable products cost."""

from datetime import date

import pytest
from sqlalchemy import text

from marketplace.listings.page_differences import ComparablePrice, comparable_prices, offer_pages, page_differences
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Sentence
from marketplace.words.sightings import Sighting, SightingState
from tests.marketplace.listings.test_page_sightings import LIST, OTHER, OURS, PRICE_DONG, SITE, live, record, watched
from tests.world import OPENS_MS

WHY = Sentence("it is gone", "không còn")


@pytest.mark.both
def test_a_page_differs_in_one_way_or_in_none(database: Database) -> None:
    channel = watched(database)
    cases: list[tuple[Sighting, str | None]] = [
        (live(OURS, "Vải", PRICE_DONG), None),
        (live(OURS, "Vải", PRICE_DONG + 1), "price"),
        (Sighting(OURS, SightingState.MISSING, OPENS_MS, why=WHY), "missing"),
        (Sighting(OURS, SightingState.UNREAD, OPENS_MS, why=WHY), "unread"),
        (Sighting(OURS, SightingState.CHANGED, OPENS_MS, why=WHY), "changed"),
    ]
    with database.read() as connection:
        [waiting] = offer_pages(connection, EVERYTHING)
    assert (waiting.state, waiting.differs, waiting.reason) == ("waiting", None, None)
    for sighting, differs in cases:
        record(database, channel, [sighting])
        with database.read() as connection:
            [page] = offer_pages(connection, EVERYTHING, "shop")
            assert (page.differs, page.reason) == (differs, sighting.why)
            assert [one.differs for one in page_differences(connection, EVERYTHING)] == ([differs] if differs else [])
    with database.write() as connection:
        connection.execute(text("UPDATE listing SET label_g = 3000, fruit_g = 3000"))
    record(database, channel, [live(OURS, "Vải 5kg", PRICE_DONG)])
    with database.read() as connection:
        assert [one.differs for one in page_differences(connection, EVERYTHING)] == ["pack"]
        assert offer_pages(connection, EVERYTHING, "another") == []
    with database.write() as connection:
        connection.execute(text("UPDATE listing SET active = false"))
        assert offer_pages(connection, EVERYTHING) == []


@pytest.mark.both
def test_prices_are_told_by_day_produce_and_grade(database: Database) -> None:
    channel = watched(database)
    with database.read() as connection:
        name, key = connection.execute(text("SELECT name, name_key FROM produce")).one()
    seen = [live(OTHER, f"{key} loại 1", 90_000), live(OURS, f"{key} loại 1", 1_000)]
    seen += [live(f"{SITE}n-{each}.html", f"{key} loại 1", each, found_on=LIST) for each in (100_000, 150_000)]
    seen += [live(f"{SITE}khac.html", key, 50_000, found_on=LIST)]
    record(database, channel, seen)
    day = as_date(day_of(OPENS_MS))
    with database.read() as connection:
        found = comparable_prices(connection, EVERYTHING, day)
        assert comparable_prices(connection, EVERYTHING, date(2099, 1, 1)) == []
    assert sorted(found, key=lambda one: one.grade or "") == [
        ComparablePrice(day, name, None, "partner", 1, 1, 10_000, 10_000, 10_000),
        ComparablePrice(day, name, "1", "partner", 3, 1, 18_000, 20_000, 30_000),
    ]
