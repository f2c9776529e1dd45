"""What a file carries waits to be uploaded: not live, held for its shop, and said to stand by a person or its page."""

import pytest

from marketplace.listings import page_sightings, sold
from marketplace.listings.availability import exported
from marketplace.storage import Database
from tests import world
from tests.ledger import rows
from tests.marketplace.listings.availability.test_desired import LOT_G, change, market
from tests.marketplace.listings.test_page_sightings import OURS, live

NOW = world.OPENS_MS
SKUS = ["H0-5", "H1-5", "H2-5"]
STANDS = "SELECT sku, state, stock, pending_stock, exported_ms FROM offer WHERE channel_id = {} ORDER BY sku"


def by_file(database: Database, shops: int = 1) -> list[int]:
    """The small market, whose last shop is reached by files."""
    channels = market(database, shops)
    change(database, f"UPDATE channel SET road = 'file' WHERE id = {channels[-1]}")
    return channels


def export(database: Database, channel: int, *, only_changed: bool = True, news_only: bool = False) -> list[str]:
    with database.write() as connection:
        found = exported.exportable(connection, channel, NOW, SKUS, only_changed=only_changed, news_only=news_only)
        exported.note_exported(connection, found.pushes, NOW)
    return [push.offer.sku for push in found.pushes]


def claimed_g(database: Database) -> dict[str, int]:
    """Return by SKU what all shops claim of its lot, in grams: the larger of what stands and what is on its way."""
    packs = "max(coalesce(stock, 0), coalesce(pending_stock, 0))"
    if not database.is_sqlite:
        packs = packs.replace("max(", "greatest(")
    return {
        sku: 5_000 * int(count) for sku, count in rows(database, f"SELECT sku, sum({packs}) FROM offer GROUP BY sku")
    }


@pytest.mark.both
def test_an_export_waits_until_a_person_says_what_became_of_it(database: Database) -> None:
    [channel] = by_file(database)
    assert export(database, channel) == SKUS
    told = STANDS.format(channel)
    assert rows(database, told) == [(sku, "wanted", None, 20, NOW) for sku in SKUS]
    assert export(database, channel) == []
    assert export(database, channel, only_changed=False) == SKUS
    change(database, "UPDATE listing SET price_dong = price_dong + 1000 WHERE sku = 'H1-5'")
    assert export(database, channel) == ["H1-5"]
    first, second, third = (offer for (offer,) in rows(database, "SELECT id FROM offer ORDER BY sku"))
    with database.write() as connection:
        assert exported.take_back(connection, [third]) == 1
        assert exported.confirm(connection, [first, second], "Ngô Thị An", NOW + 5) == 2
        assert exported.confirm(connection, [first], "ai đó", NOW + 6) == 0
    assert rows(database, told) == [
        ("H0-5", "live", 20, None, None), ("H1-5", "live", 20, None, None), ("H2-5", "wanted", None, None, None),
    ]  # fmt: skip
    assert rows(database, "SELECT told_by, accepted_ms FROM offer WHERE sku = 'H0-5'") == [("Ngô Thị An", NOW + 5)]
    assert export(database, channel) == ["H2-5"]


@pytest.mark.both
def test_what_is_exported_is_held_and_promised_to_no_other_shop(database: Database) -> None:
    first, second = by_file(database, shops=2)
    change(database, f"UPDATE offer SET stock = 13, state = 'live', version = 1 WHERE channel_id = {first}")
    assert export(database, second) == SKUS
    assert max(claimed_g(database).values()) <= LOT_G
    assert {packs for _, _, _, packs, _ in rows(database, STANDS.format(second))} == {7}


def test_what_stands_is_left_out_where_a_sheet_takes_new_ones_alone(database: Database) -> None:
    [channel] = by_file(database)
    change(database, "UPDATE offer SET stock = 4, state = 'live' WHERE sku = 'H0-5'")
    with database.write() as connection:
        found = exported.exportable(connection, channel, NOW, SKUS[:2], only_changed=True, news_only=True)
    assert ([push.offer.sku for push in found.pushes], found.apart) == (["H1-5"], 1)


@pytest.mark.both
def test_orders_from_files_lower_what_was_exported_too(database: Database) -> None:
    [channel] = by_file(database)
    export(database, channel)
    change(database, "UPDATE offer SET stock = 2 WHERE sku = 'H1-5'")
    with database.write() as connection:
        sold.lower_stock(connection, channel, {"H0-5": 3, "H1-5": 25})
    assert rows(database, STANDS.format(channel))[:2] == [
        ("H0-5", "wanted", None, 17, NOW), ("H1-5", "wanted", -23, 0, NOW),
    ]  # fmt: skip
    change(database, "UPDATE channel SET road = 'contract'")
    with database.write() as connection:
        sold.lower_stock(connection, channel, {"H0-5": 3})
    assert rows(database, STANDS.format(channel))[0][3] == 17


@pytest.mark.both
def test_a_page_that_shows_it_says_that_the_file_was_uploaded(database: Database) -> None:
    [channel] = by_file(database)
    change(database, "UPDATE listing SET price_dong = 125000")
    export(database, channel)
    with database.write() as connection:
        page_sightings.watch_offer(connection, channel, OURS, "H1-5")
        seen = page_sightings.record(connection, channel, [live(OURS, "Vải", 125_000, NOW)], NOW)
    assert seen.confirmed == 1
    found = rows(database, STANDS.format(channel))
    assert found[1] == ("H1-5", "live", 20, None, None)
    assert found[0] == ("H0-5", "wanted", None, 20, NOW)
    assert export(database, channel) == []


@pytest.mark.both
def test_a_page_whose_price_became_our_new_one_says_that_the_next_file_was_uploaded(database: Database) -> None:
    [channel] = by_file(database)
    change(database, "UPDATE listing SET price_dong = 125000")
    change(database, "UPDATE offer SET stock = 4, state = 'live' WHERE sku = 'H1-5'")

    def look(price_dong: int, at_ms: int) -> int:
        with database.write() as connection:
            seen = [live(OURS, "Vải", price_dong, at_ms)]
            return page_sightings.record(connection, channel, seen, at_ms).confirmed

    with database.write() as connection:
        page_sightings.watch_offer(connection, channel, OURS, "H1-5")
    look(125_000, NOW)
    export(database, channel, only_changed=False)
    assert look(125_000, NOW + 1) == 0, "it cost that before, too"
    change(database, "UPDATE listing SET price_dong = 130000")
    export(database, channel)
    assert look(125_000, NOW + 2) == 0
    assert look(130_000, NOW + 3) == 1
    assert rows(database, STANDS.format(channel))[1] == ("H1-5", "live", 20, None, None)
