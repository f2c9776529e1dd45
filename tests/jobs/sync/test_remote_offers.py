"""Offers that a platform refuses, loses or garbles are said, and tried again when that may help."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.jobs.door import Asked
from tests.jobs.shop import Shop
from tests.jobs.sync.meddling import ALL, BATCH, meddled, put
from tests.ledger import rows


def test_offers_that_change_each_time_they_are_written_are_said_and_tried_again(shop: Shop) -> None:
    shop.sync()
    shop.run("UPDATE listing SET price_dong = 155000 WHERE sku = 'H0-5'")
    connector = meddled(shop)
    connector.before_push = lambda: shop.order("H0-5", 1)
    report = shop.sync(connector)
    assert (report.status, report.offers_accepted) == ("cut short", 0)
    assert report.reason == "1 offers changed on the platform each time they were about to be written"
    assert shop.sync().status == "ran"
    assert (shop.stocks()["H0-5"], shop.standing()["H0-5"]["price_dong"]) == (17, 155_000)


@pytest.mark.both
def test_a_refused_offer_is_noted_and_left_until_it_changes(shop: Shop) -> None:
    shop.run("UPDATE account SET remote_id = 'stranger' WHERE remote_id = 'H1'")
    report = shop.sync()
    assert (report.status, report.offers_refused, report.offers_accepted) == ("ran", 1, 2)
    assert rows(shop.database, "SELECT state, reason FROM offer WHERE sku = 'H1-5'") == [
        ("refused", "This shop has no seller stranger.")
    ]
    assert shop.sync().changed == 0
    assert shop.door.count(*BATCH) == 1
    shop.run("UPDATE listing SET title = 'Vải thiều sớm' WHERE sku = 'H1-5'")
    assert shop.sync().offers_refused == 1
    assert shop.door.count(*BATCH) == 2


def test_an_offer_that_stands_and_was_refused_anew_is_tried_again_when_its_stock_changes(shop: Shop) -> None:
    shop.sync()
    shop.run("UPDATE account SET remote_id = 'stranger' WHERE remote_id = 'H1'")
    shop.run("UPDATE listing SET price_dong = 155000 WHERE sku = 'H1-5'")
    assert shop.sync().offers_refused == 1
    assert shop.sync().offers_refused == 0
    shop.run("UPDATE account SET remote_id = 'H1' WHERE remote_id = 'stranger'")
    shop.run("UPDATE lot SET in_g = 50000, balance_g = 50000 WHERE code = 'L1-5-0'")
    assert shop.sync().offers_accepted == 1
    assert shop.stocks()["H1-5"] == 10


def test_an_offer_that_was_deleted_on_the_platform_is_shown_anew(shop: Shop, tmp_path: Path) -> None:
    shop.sync()
    with sqlite3.connect(tmp_path / "server.sqlite") as there:
        there.execute("DELETE FROM offers WHERE sku = 'H0-5'")
    shop.run("UPDATE listing SET price_dong = 155000 WHERE sku = 'H0-5'")
    report = shop.sync()
    assert (report.status, report.offers_accepted) == ("ran", 1)
    assert (shop.stocks(), shop.standing()["H0-5"]["price_dong"]) == (ALL, 155_000)


@pytest.mark.both
def test_an_offer_that_cannot_be_read_goes_to_the_inbox_and_the_others_are_adopted(new_shop: Shop) -> None:
    put(new_shop, "H0-5", 7)
    put(new_shop, "H1-5", 8)

    def spoil(asked: Asked, body: bytes) -> bytes:
        return body.replace(b'"stock":7', b'"stock":"many"') if asked.path.endswith("/offers") else body

    new_shop.door.rewrite = spoil
    report = new_shop.sync()
    assert (report.status, report.inboxed) == ("ran", 1)
    assert rows(new_shop.database, "SELECT sku, stock FROM offer WHERE state = 'live'") == [("H1-5", 8)]
    [(kind, key, place, reason)] = rows(new_shop.database, "SELECT kind, key, place, reason FROM inboxitem")
    assert (kind, key, place) == ("offer", "H0-5", "offers[0] sku H0-5")
    assert "stock" in reason


def test_a_lost_answer_is_read_again_and_is_no_error(shop: Shop) -> None:
    def lose(asked: Asked, body: bytes) -> bytes:
        if asked.path.endswith("/offers/batch") and shop.door.count(*BATCH) == 1:
            return b'{"resul'
        return body

    shop.door.rewrite = lose
    report = shop.sync()
    assert (report.status, report.offers_accepted, shop.stocks()) == ("ran", 3, ALL)
    assert {offer["version"] for offer in shop.standing().values()} == {1}


def test_a_batch_is_at_most_what_the_platform_takes(shop: Shop) -> None:
    connector = shop.connector()
    connector.batch_size = 2
    sizes: list[int] = []

    def note(asked: Asked, body: bytes) -> bytes:
        if asked.path.endswith("/offers/batch"):
            sizes.append(len(json.loads(body)["results"]))
        return body

    shop.door.rewrite = note
    assert shop.sync(connector).offers_accepted == 3
    assert sizes == [2, 1]


def test_a_push_that_does_not_come_to_rest_is_cut_short_and_the_next_run_goes_on(shop: Shop) -> None:
    """Each time the offers are about to be pushed, their price here is another one already."""
    connector = meddled(shop)
    connector.before_push = lambda: shop.run("UPDATE listing SET price_dong = price_dong + 1")
    report = shop.sync(connector)
    assert (report.status, report.reason) == (
        "cut short", "3 offers were still to be changed after 20 rounds; the next run goes on",
    )  # fmt: skip
    assert shop.sync().status == "ran"
    assert shop.sync().changed == 0
