"""Looking again: now and then a shop's offers are read whole, so that a hand on the platform is seen by itself."""

import pytest
from sqlalchemy import text
from starlette.responses import JSONResponse

from jobs.service.scheduler import Scheduler
from marketplace.storage.clock import now_ms
from marketplace.words.instants import iso
from tests.jobs.shop import Shop
from tests.jobs.sync.meddling import put
from tests.jobs.sync.test_oscar import work
from tests.oscar import market, season
from tests.oscar.market import Pack
from tests.oscar.shop import Customer

__all__ = ["work"]
OFFERS = ("GET", "/offers")
LONG_AGO = "UPDATE watermark SET moved_ms = moved_ms - 3600000 WHERE feed = 'offers'"


def test_a_hand_on_the_platform_is_seen_though_nothing_else_changed(shop: Shop) -> None:
    shop.sync()
    put(shop, "H0-5", 500)
    assert (shop.sync().offers_accepted, shop.stocks()["H0-5"]) == (0, 500)
    shop.run(LONG_AGO)
    assert (shop.sync().offers_accepted, shop.stocks()["H0-5"]) == (1, 20)


def test_it_is_not_done_at_every_run(shop: Shop) -> None:
    shop.sync()
    shop.run(LONG_AGO)
    shop.door.asked.clear()
    for _ in range(3):
        shop.sync()
    assert shop.door.count(*OFFERS) == 1


@pytest.mark.parametrize("listed", [[], None])
def test_only_a_whole_reading_that_is_not_empty_retires_an_offer(shop: Shop, listed: list[object] | None) -> None:
    shop.sync()
    before = shop.stocks()
    shop.run(LONG_AGO)
    page = {"as_of": iso(now_ms()), "next_cursor": "c", "has_more": False, "offers": listed}
    answer = JSONResponse(page, status_code=200 if listed is not None else 503)
    shop.door.instead = lambda asked: answer if asked.path.endswith(OFFERS[1]) and asked.method == "GET" else None
    shop.sync()
    with shop.database.read() as connection:
        rows = connection.execute(text("SELECT sku, stock FROM offer WHERE version IS NOT NULL")).all()
    assert dict(tuple(row) for row in rows) == before


def test_what_oscar_does_not_put_back_after_a_cancel_goes_on_sale_again(database, oscar, work: Scheduler) -> None:
    market.build(database, [season.stall(oscar)], [Pack("V-5", 5_000, 0)], homes=1, lot_g=50_000)
    work.tick("oscar")
    number = Customer(oscar.url, oscar.ask("products")).buy(**{"V-5": 4})
    work.tick("oscar")
    oscar.ask("set_status", number=number, to="Cancelled")
    work.tick("oscar")
    assert oscar.on_sale() == {"V-5": 6}
    with database.write() as connection:
        connection.execute(text(LONG_AGO))
    work.tick("oscar")
    assert oscar.on_sale() == {"V-5": 10}
