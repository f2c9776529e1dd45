"""A demo's market is built to the gram: harvests cut into picks, and households that several shops know but once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from jobs.demo.build import LOTS_EACH, Shop, build, channel_of
from jobs.demo.season import Seller
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.words.instants import start_of
from tests.jobs.stage import CLOSES, FIGURES, OPENS, PLATFORMS, communes, made_up_sellers
from tests.ledger import rows

OVER_MS = start_of(date(2021, 8, 1))


def shop(n: int, sellers: Sequence[Seller], channel: str = "") -> Shop:
    """Return a shop that answers nowhere."""
    code = channel or PLATFORMS[n].code
    return Shop(PLATFORMS[n], code, f"shop-{code}", "http://127.0.0.1:9", sellers)


def built(database: Database, *shops: Shop, at_ms: int = OVER_MS, **how: Any) -> None:
    build(database, FIGURES, communes(database), shops, at_ms, **how)


def test_every_harvest_is_cut_into_picks_that_weigh_it_to_the_gram(sqlite: Database) -> None:
    sellers = made_up_sellers()["postmart"]
    built(sqlite, shop(0, sellers))
    picks = "SELECT l.sku, count(*), sum(t.in_g) FROM listing l JOIN listinglot f ON f.listing_id = l.id\
 JOIN lot t ON t.id = f.lot_id WHERE t.household_id = l.household_id GROUP BY l.sku"
    wanted = {(offer.sku, LOTS_EACH, offer.in_g) for seller in sellers for offer in seller.offers}
    assert {*rows(sqlite, picks)} == wanted
    assert reconcile(sqlite) == []


def test_what_is_picked_after_the_day_it_is_built_is_a_forecast_of_that_day(sqlite: Database) -> None:
    built(sqlite, shop(0, made_up_sellers()["postmart"]), at_ms=start_of(date(2021, 6, 20)))
    found = rows(sqlite, "SELECT DISTINCT picked_on, forecast_from, forecast_to FROM lot ORDER BY 1, 2")
    first, middle, last = (day.isoformat() for day in (OPENS, date(2021, 6, 12), CLOSES))
    assert [tuple(map(str, row)) for row in found] == [
        ("None", last, last), (first, "None", "None"), (middle, "None", "None")
    ]  # fmt: skip


def test_a_household_that_sells_in_two_shops_is_one_household_with_two_accounts(sqlite: Database) -> None:
    first, second, *_ = made_up_sellers()["postmart"]
    gone_on = [replace(one, offers=()) for one in (first, second)]
    built(sqlite, shop(0, [first]), shop(0, gone_on, "today"))
    assert rows(sqlite, "SELECT code, name FROM household ORDER BY id") == [
        (one.code, one.name) for one in (first, second)
    ]
    accounts = (
        "SELECT c.code, a.remote_id FROM account a JOIN channel c ON c.id = a.channel_id ORDER BY c.id, a.household_id"
    )
    assert rows(sqlite, accounts) == [("postmart", first.code), ("today", first.code), ("today", second.code)]


def test_a_channel_that_is_there_is_taken_as_it_is(sqlite: Database) -> None:
    built(sqlite, shop(0, []), shipments=False)
    with sqlite.write() as connection:
        assert channel_of(connection, shop(0, []), 1) == 1
        assert channel_of(connection, shop(1, []), 1) == 2
    flags = rows(sqlite, "SELECT code, adopted, shipments FROM channel ORDER BY id")
    assert flags == [("postmart", 1, 0), ("voso", 1, 1)]
