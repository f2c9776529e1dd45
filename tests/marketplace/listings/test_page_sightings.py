"""What looks at public pages told is kept: ours against our offers, comparable ones with their prices by day."""

from collections.abc import Sequence

import pytest
from sqlalchemy import text

from marketplace.listings import page_sightings
from marketplace.listings.page_sightings import MOST_PAGES, SightingCounts
from marketplace.listings.refused import ListingError
from marketplace.storage import Database
from marketplace.words.instants import MS_PER_DAY
from marketplace.words.messages import Sentence
from marketplace.words.sightings import PublicOffer, Sighting, SightingState
from tests.ledger import rows
from tests.marketplace.listings.availability.test_desired import market
from tests.world import OPENS_MS

SITE = "https://san.example/p/"
OURS, LIST, OTHER, FOUND = (SITE + name for name in ("ours-1.html", "vai-c1", "other-2.html", "found-3.html"))
PRICE_DONG = 125_000


def live(address: str, title: str, price: int, at_ms: int = OPENS_MS, **more: str) -> Sighting:
    offer = PublicOffer("1", address, title, price, 5_000, "HTX A", at_ms)
    return Sighting(address, SightingState.LIVE, at_ms, offer, **more)  # type: ignore[arg-type]


def watched(database: Database) -> int:
    """Have a page of ours, a list and a comparable page looked at; return the shop."""
    [channel] = market(database)
    with database.write() as connection:
        connection.execute(text("UPDATE listing SET price_dong = :price"), {"price": PRICE_DONG})
        produce = connection.execute(text("SELECT name FROM produce")).scalar_one()
        page_sightings.watch_offer(connection, channel, OURS, "H1-5")
        page_sightings.watch_comparable(connection, channel, LIST, produce.upper(), index=True)
        page_sightings.watch_comparable(connection, channel, OTHER, produce, index=False)
    return channel


def record(database: Database, channel: int, seen: Sequence[Sighting], began_ms: int = OPENS_MS) -> SightingCounts:
    with database.write() as connection:
        return page_sightings.record(connection, channel, seen, began_ms)


@pytest.mark.both
def test_what_is_seen_is_kept_and_prices_are_by_day(database: Database) -> None:
    channel = watched(database)
    key = rows(database, "SELECT name_key FROM produce")[0][0]
    seen = [
        live(OURS, "Vải loại 1", PRICE_DONG, etag='"1"'),
        Sighting(LIST, SightingState.LIVE, OPENS_MS),
        live(OTHER, "Vải loại 2", 90_000),
        live(FOUND, f"Ngon {key} tươi loại A", 100_000, found_on=LIST),
        live(SITE + "x-4.html", "Thứ khác", 100_000, found_on=LIST),
        live(SITE + "y-5.html", "Không ai hỏi", 100_000),
    ]
    assert record(database, channel, seen) == SightingCounts(live=6, new=1)
    later = OPENS_MS + MS_PER_DAY
    again = [
        Sighting(OURS, SightingState.UNCHANGED, later),
        Sighting(OTHER, SightingState.MISSING, later, why=Sentence("gone", "hết")),
        live(FOUND, f"{key} loại A", 110_000, later, found_on=LIST),
    ]
    assert record(database, channel, again, later) == SightingCounts(live=2, missing=1)
    assert rows(database, "SELECT address, kind, state, grade, price_dong, etag, why, seen_ms FROM page_sighting "
                          "ORDER BY address") == [
        (FOUND, "comparable", "live", "a", 110_000, None, None, later),
        (OTHER, "comparable", "missing", "2", 90_000, None, "gone", OPENS_MS),
        (OURS, "ours", "live", "1", PRICE_DONG, '"1"', None, later),
        (LIST, "index", "live", None, None, None, None, None),
    ]  # fmt: skip
    assert rows(database, "SELECT count(*), min(price_dong), max(price_dong) FROM page_price") == [
        (5, 90_000, PRICE_DONG)
    ]
    with database.read() as connection:
        asked = page_sightings.asked_pages(connection, channel)
    assert [(one.address, one.kind, one.etag) for one in asked] == [
        (OURS, "ours", '"1"'), (LIST, "index", None), (OTHER, "comparable", None), (FOUND, "comparable", None),
    ]  # fmt: skip


@pytest.mark.both
@pytest.mark.parametrize(
    ("road", "price", "state", "confirmed"),
    [("file", PRICE_DONG, "live", 1), ("hand", PRICE_DONG, "live", 1), ("file", PRICE_DONG + 1, "wanted", 0),
     ("contract", PRICE_DONG, "wanted", 0)],
)  # fmt: skip
def test_a_page_confirms_an_offer_where_no_contract_does(
    database: Database, road: str, price: int, state: str, confirmed: int
) -> None:
    channel = watched(database)
    with database.write() as connection:
        connection.execute(text("UPDATE channel SET road = :road"), {"road": road})
    assert record(database, channel, [live(OURS, "Vải", price)]).confirmed == confirmed
    assert rows(database, "SELECT state, stock FROM offer WHERE sku = 'H1-5'") == [(state, None)]
    assert record(database, channel, [], OPENS_MS + 1).confirmed == 0


@pytest.mark.both
def test_a_page_that_is_forgotten_is_gone_with_its_prices(database: Database) -> None:
    channel = watched(database)
    record(database, channel, [live(OTHER, "Vải", 90_000)])
    with database.write() as connection:
        assert page_sightings.forget_page(connection, channel, OTHER)
        assert not page_sightings.forget_page(connection, channel, OTHER)
    assert rows(database, "SELECT count(*) FROM page_price") == [(0,)]


def test_what_cannot_be_looked_at_is_refused(database: Database) -> None:
    channel = watched(database)
    with database.write() as connection:
        for address, sku, says in (
            (OURS, "H1-5", "already"), (SITE, "nope", "not offered"), (SITE + "a" * 1_000, "H1-5", "too long"),
            (SITE + "\n", "H1-5", "no address"),
        ):  # fmt: skip
            with pytest.raises(ListingError, match=says):
                page_sightings.watch_offer(connection, channel, address, sku)
        with pytest.raises(ListingError, match="no produce"):
            page_sightings.watch_comparable(connection, channel, SITE, "sầu riêng lạ", index=False)


def test_no_more_pages_are_kept_than_are_looked_at(database: Database) -> None:
    channel = watched(database)
    key = rows(database, "SELECT name_key FROM produce")[0][0]
    found = [live(f"{SITE}n-{number}.html", key, 1_000, found_on=LIST) for number in range(MOST_PAGES)]
    assert record(database, channel, found).new == MOST_PAGES - 3
    with database.write() as connection, pytest.raises(ListingError, match="remove some first"):
        page_sightings.watch_offer(connection, channel, SITE, "H1-5")
