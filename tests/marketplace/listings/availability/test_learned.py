"""The learned number in the database: from the shops' runs and sales, and from what other listings leave."""

import pytest

from marketplace.listings.availability.allocate import allocate
from marketplace.listings.availability.learned import learned, packs_left
from marketplace.listings.availability.positions import OfferPosition, components_of
from marketplace.listings.availability.snapshot import take_snapshot
from marketplace.listings.safety_stock import demand_of
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database
from tests import world
from tests.ledger import rows
from tests.marketplace.listings.availability.test_desired import change, market

NOW = world.OPENS_MS + world.DAY_MS // 2
MINUTE_MS = 60_000
RUN = "INSERT INTO run (channel_id, started_ms, ended_ms, status, orders_read, orders_new, orders_changed, payouts_new,"
NONE = " offers_accepted, offers_refused, inboxed) VALUES ({}, {}, {}, '{}', 0, 0, 0, 0, 0, 0, 0)"


@pytest.fixture
def shops(database: Database) -> list[int]:
    """Two shops that show H0-5 and H1-5 whole, 10 packs of each, from one lot of 100 kg; some of H0-5 was sold."""
    channels = market(database, shops=2)
    for channel, code in zip(channels, ("shop", "shop-1"), strict=True):
        for run in range(10):
            at_ms = NOW - run * MINUTE_MS
            change(database, RUN + NONE.format(channel, at_ms - 10_000, at_ms - 5_000, "ran"))
        change(database, RUN + NONE.format(channel, NOW - 5_000, NOW - 1_000, "crashed"))
        sold = [
            world.order(f"{code}-{n}", (world.line("H0-5", 1),), placed_ms=NOW - n * 3 * MINUTE_MS) for n in range(1, 6)
        ]
        with database.write() as connection:
            take_orders(connection, channel, code, RunCaches(), sold, NOW)
    lot = "(SELECT id FROM lot WHERE code = 'L0-5-0')"
    change(database, f"UPDATE listinglot SET lot_id = {lot} WHERE listing_id IN"
                     " (SELECT id FROM listing WHERE sku = 'H1-5')")  # fmt: skip
    change(database, f"UPDATE lot SET in_g = 100000 + sold_g, balance_g = 100000 WHERE id = {lot}")
    change(database, "UPDATE offer SET stock = 10, version = 1, state = 'live'")
    change(database, "UPDATE listing SET policy = 'everywhere', exposure_packs = 50, kept_risk_bp = 100")
    return channels


def of(database: Database, sku: str) -> int:
    return int(rows(database, f"SELECT id FROM listing WHERE sku = '{sku}'")[0][0])


def offers_of(database: Database, sku: str) -> list[OfferPosition]:
    """Return the offers of a listing as the next run of the first shop counts them, learned numbers included."""
    ids = [row[0] for row in rows(database, f"SELECT id FROM offer WHERE sku = '{sku}'")]
    with database.read() as connection:
        snapshot = learned(connection, take_snapshot(connection, 1, NOW), NOW)
    return [offer for offer in snapshot.offers if offer.id in ids]


def left(database: Database, sku: str) -> int:
    with database.read() as connection:
        snapshot = take_snapshot(connection, 1, NOW)
    listing = of(database, sku)
    [part] = [part for part in components_of(snapshot.offers) if any(offer.group == listing for offer in part)]
    return packs_left(snapshot.lots, part, listing)


@pytest.mark.both
def test_paces_are_the_recent_sales_of_each_shop_and_the_lags_of_its_good_runs(
    database: Database, shops: list[int]
) -> None:
    first, second = shops
    sold, other = of(database, "H0-5"), of(database, "H1-5")
    with database.read() as connection:
        demands = demand_of(connection, [(sold, first), (sold, second), (other, first)], dict.fromkeys(shops, NOW), NOW)
    lags = [*[65.0] * 9, 10.0]
    assert {offer: (sorted(pace.sales), list(pace.lags_s)) for offer, pace in demands.items()} == {
        (sold, first): ([(n * 180.0, 1) for n in range(1, 6)], lags),
        (sold, second): ([(n * 180.0, 1) for n in range(1, 6)], lags),
        (other, first): ([], lags),
    }


def test_fruit_that_stands_in_two_shops_is_taken_from_another_listing_once(
    database: Database, shops: list[int]
) -> None:
    """Half of the lot is left for each listing: the shops share the one that sells fast, and show all of the other."""
    assert (left(database, "H0-5"), left(database, "H1-5")) == (10, 10)
    selling, quiet = offers_of(database, "H0-5"), offers_of(database, "H1-5")
    assert [offer.group for offer in [*selling, *quiet]] == [None, None, *[of(database, "H1-5")] * 2]
    with database.read() as connection:
        snapshot = learned(connection, take_snapshot(connection, 1, NOW), NOW)
    shown = allocate(snapshot.lots, snapshot.offers)
    once, twice = ([shown[offer.id] for offer in some] for some in (selling, quiet))
    assert min(once) > 0 and max(once) < 10, "before, all ten stood in both shops and nothing was kept back"
    assert twice[0] == twice[1] and sum(once) + twice[0] <= 20


@pytest.mark.both
def test_where_others_claim_everything_the_shops_share_what_there_is(database: Database, shops: list[int]) -> None:
    change(database, "UPDATE offer SET stock = 20 WHERE sku = 'H1-5'")
    assert (left(database, "H0-5"), left(database, "H1-5")) == (0, 10)
    assert [(offer.safety_packs, offer.group) for offer in offers_of(database, "H0-5")] == [(0, None), (0, None)]


def test_the_numbers_fall_to_nothing_once_nothing_has_been_sold_for_hours(database: Database, shops: list[int]) -> None:
    change(database, f"UPDATE orders SET placed_ms = placed_ms - {7 * 60 * MINUTE_MS}")
    listing = of(database, "H0-5")
    assert [(offer.safety_packs, offer.group) for offer in offers_of(database, "H0-5")] == [(0, listing), (0, listing)]
