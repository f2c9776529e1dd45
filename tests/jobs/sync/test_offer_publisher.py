"""What is offered is what is left: offers are adopted at first, and pushed when they differ."""

import sqlite3
from pathlib import Path
from typing import Any

from marketplace.exchange import channels
from tests.jobs.shop import SHOP, Shop
from tests.jobs.sync.meddling import ALL, BATCH, put
from tests.ledger import rows


def test_the_first_meeting_adopts_what_stands_and_changes_nothing_until_go(new_shop: Shop) -> None:
    put(new_shop, "H0-5", 7)
    stood = new_shop.standing()
    report = new_shop.sync()
    assert (report.status, report.changed, sorted(report.would_offer)) == ("ran", 0, sorted(ALL))
    assert new_shop.standing() == stood
    assert rows(new_shop.database, "SELECT sku, state, stock, version FROM offer ORDER BY sku") == [
        ("H0-5", "live", 7, 1), ("H1-5", "wanted", None, None), ("H2-5", "wanted", None, None)
    ]  # fmt: skip
    assert new_shop.sync().would_offer == report.would_offer
    assert new_shop.door.count(*BATCH) == 0
    channels.allow_changes(new_shop.database, new_shop.channel.id)
    assert new_shop.sync().offers_accepted == 3
    assert new_shop.stocks() == ALL


def test_what_a_shop_says_where_we_have_nothing_outlives_a_push_of_stock_and_price(new_shop: Shop) -> None:
    """Photos above all: we hold none, so a write of ours must not say that there are none."""
    words = {"description": "Vải nhà trồng", "category": "Trái cây", "growing_area_code": "VN-BGOR-0102",
             "certificate": "VietGAP", "photos": ["https://x.vn/1.jpg", "https://x.vn/2.jpg"]}  # fmt: skip
    put(new_shop, "H0-5", 7, **words)
    new_shop.run("UPDATE listing SET description = 'Của mình', category = 'Vải thiều'")
    new_shop.run("UPDATE household SET certificate = 'GlobalGAP', certificate_until = '2021-01-01'")
    new_shop.sync()
    channels.allow_changes(new_shop.database, new_shop.channel.id)
    assert new_shop.sync().offers_accepted == 3
    stands = new_shop.standing()
    assert (stands["H0-5"]["price_dong"], stands["H0-5"]["stock"]) == (150_000, 20)
    assert {name: stands["H0-5"][name] for name in words} == words
    assert (stands["H1-5"]["description"], stands["H1-5"]["certificate"]) == ("Của mình", None)
    new_shop.run("UPDATE listing SET stopped_ms = 1 WHERE sku = 'H0-5'")
    new_shop.sync()
    stopped = new_shop.standing()["H0-5"]
    assert (stopped["stock"], {name: stopped[name] for name in words}) == (0, words)


def test_what_a_moderator_decides_is_heard_and_acted_upon(shop: Shop) -> None:
    """In moderation it keeps its stock, refused it stands at 0, and approved at last it is offered again."""
    shop.sync()
    heard = "SELECT moderation, reason, stock FROM offer WHERE sku = 'H0-5'"

    def decide(moderation: str, reason: str | None = None) -> list[tuple[Any, ...]]:
        judged = {"shop_id": SHOP, "sku": "H0-5", "moderation": moderation, "reason": reason}
        shop.admin.ask("moderation", judged)
        shop.run("UPDATE watermark SET moved_ms = 0 WHERE feed = 'offers'")  # it is time to look again
        assert shop.sync().status == "ran"
        return rows(shop.database, heard)

    assert decide("pending") == [("pending", None, 20)]
    assert decide("rejected", "Ảnh mờ") == [("rejected", "Ảnh mờ", 0)]
    assert shop.stocks() == {**ALL, "H0-5": 0}
    assert shop.sync().changed == 0
    shop.run("UPDATE listing SET title = 'Vải thiều, ảnh mới' WHERE sku = 'H0-5'")
    shop.sync()
    assert shop.standing()["H0-5"]["title"] == "Vải thiều, ảnh mới", "what a moderator minds can be set right"
    assert rows(shop.database, heard) == [("rejected", "Ảnh mờ", 0)]
    assert decide("approved") == [("approved", None, 20)]
    assert shop.stocks() == ALL


def test_a_changed_code_is_pushed_and_taken_off_again(shop: Shop) -> None:
    shop.sync()
    shop.run("UPDATE household SET growing_area_code = 'VN-BGOR-0102' WHERE code = 'H0'")
    assert shop.sync().offers_accepted == 1
    assert shop.standing()["H0-5"]["growing_area_code"] == "VN-BGOR-0102"
    shop.run("DELETE FROM watermark WHERE feed = 'offers'")  # meet again: it is what we say
    assert shop.sync().changed == 0
    shop.run("UPDATE household SET growing_area_code = NULL")
    assert shop.sync().offers_accepted == 1
    assert shop.standing()["H0-5"]["growing_area_code"] is None


def test_what_stands_as_it_should_is_not_touched_at_the_first_meeting(shop: Shop) -> None:
    for sku in ALL:
        put(shop, sku, 20, title="Vải thiều 5", price_dong=150_000)
    report = shop.sync()
    assert (report.status, report.changed, shop.door.count(*BATCH)) == ("ran", 0, 0)


def test_an_offer_is_pushed_only_when_content_or_stock_differ(shop: Shop) -> None:
    assert shop.sync().offers_accepted == 3
    assert shop.stocks() == ALL
    assert shop.sync().changed == 0
    shop.run("UPDATE listing SET price_dong = 160000 WHERE sku = 'H0-5'")
    assert shop.sync().offers_accepted == 1
    shop.run("UPDATE lot SET in_g = 50000, balance_g = 50000 WHERE code = 'L1-5-0'")
    assert shop.sync().offers_accepted == 1
    assert shop.sync().changed == 0
    assert (shop.standing()["H0-5"]["price_dong"], shop.stocks()) == (160_000, {**ALL, "H1-5": 10})
    assert shop.door.count(*BATCH) == 3


def test_a_listing_that_is_no_longer_active_is_offered_at_none(shop: Shop) -> None:
    shop.sync()
    shop.run("UPDATE listing SET active = false WHERE sku = 'H2-5'")
    assert shop.sync().offers_accepted == 1
    assert shop.stocks() == {**ALL, "H2-5": 0}


def test_a_hidden_offer_is_taken_down_once_and_stays_down(shop: Shop, tmp_path: Path) -> None:
    shop.sync()
    shop.run("UPDATE offer SET state = 'hidden' WHERE sku <> 'H0-5'")
    with sqlite3.connect(tmp_path / "server.sqlite") as there:
        there.execute("DELETE FROM offers WHERE sku = 'H2-5'")
    assert (shop.sync().status, shop.stocks()) == ("ran", {"H0-5": 20, "H1-5": 0})
    calls = shop.door.count(*BATCH)
    shop.run("DELETE FROM watermark WHERE feed = 'offers'")
    assert (shop.sync().changed, shop.door.count(*BATCH)) == (0, calls)


def test_what_is_kept_back_is_not_offered(shop: Shop) -> None:
    shop.run("UPDATE offer SET kept_back = 3 WHERE sku = 'H0-5'")
    shop.sync()
    assert shop.stocks() == {**ALL, "H0-5": 17}


def test_our_own_write_coming_back_changes_nothing(shop: Shop) -> None:
    shop.sync()
    shop.run("DELETE FROM watermark WHERE feed = 'offers'")  # meet again: read what we wrote ourselves
    stood = shop.standing()
    report = shop.sync()
    assert (report.changed, shop.standing(), shop.door.count(*BATCH)) == (0, stood, 1)
