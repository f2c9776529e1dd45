"""Runs of channels: each under its own lease, said once when it is down, and never stuck."""

import logging
import threading
from typing import Any

import pytest
from starlette.responses import JSONResponse, PlainTextResponse

from connectors.base import ChannelSettings, Connector
from connectors.partner.client.client import PartnerConnector
from connectors.registry import connect
from jobs.service.scheduler import Scheduler
from jobs.sync.files.reading import FileRoad
from marketplace.exchange import channels, files, leases
from marketplace.exchange.files import NewShopFile
from marketplace.exchange.leases import LeaseHolder, myself
from marketplace.storage.clock import now_ms
from marketplace.words.file_reports import FileFacts, FileRead
from marketplace.words.records import Cursor
from tests.jobs.service.ticking import RUNS, settings, until, work
from tests.jobs.shop import TOKEN, Shop
from tests.ledger import rows
from tests.world import line, order

__all__ = ["work"]


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "lensan.clock"]


def test_a_tick_takes_the_lease_and_stopping_gives_it_back(shop: Shop, work: Scheduler) -> None:
    shop.order("H0-5", 1)
    report = work.tick("shop")
    assert report is not None and report.orders_new == 1
    me = myself()
    assert rows(shop.database, "SELECT host, pid FROM lease") == [(me.host, me.pid)]
    work.stop()
    assert rows(shop.database, "SELECT count(*) FROM lease") == [(0,)]


def test_a_channel_held_by_another_is_not_synced_and_its_holder_is_named_once(
    shop: Shop, work: Scheduler, caplog: pytest.LogCaptureFixture
) -> None:
    far = LeaseHolder("another-host", 4711, "a boot 1")
    leases.take(shop.database, shop.channel.id, far, work.now())
    assert (work.tick("shop"), work.tick("shop")) == (None, None)
    assert said(caplog) == ["channel shop is held by process 4711 on another-host; it is not synced here"]
    assert (rows(shop.database, RUNS), shop.door.asked) == ([], [])


def test_a_paused_channel_waits_for_a_person(shop: Shop, work: Scheduler, caplog: pytest.LogCaptureFixture) -> None:
    shop.door.instead = lambda _: JSONResponse({"title": "Who are you?"}, 401)
    report = work.tick("shop")
    assert report is not None and report.status == "refused"
    calls = len(shop.door.asked)
    assert (work.tick("shop"), work.tick("shop"), len(shop.door.asked)) == (None, None, calls)
    assert said(caplog)[-1].startswith("channel shop is paused: ")
    shop.door.instead = lambda _: None
    channels.resume(shop.database, shop.channel.id)
    report = work.tick("shop")
    assert report is not None and report.status == "ran"


def test_a_missing_secret_is_said_with_what_to_do(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    work = Scheduler(shop.database, settings(shop), myself())
    assert work.tick("shop") is None
    assert said(caplog) == ["Channel shop has no secret; set LENSAN_SECRET_SHOP or run `lensan channels secret`"]
    assert rows(shop.database, RUNS) == []


def test_down_is_said_once_and_back_is_said_once(shop: Shop, work: Scheduler, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    shop.door.instead = lambda _: PlainTextResponse("", 503, {"Retry-After": "0"})
    for _ in range(3):
        work.tick("shop")
    shop.door.instead = lambda _: None
    for _ in range(2):
        work.tick("shop")
    down, back = said(caplog)
    assert down.startswith("channel shop: cut short: ")
    assert back == "channel shop is back"
    assert rows(shop.database, RUNS) == [("cut short",)] * 3 + [("ran",)] * 2


def test_a_run_that_crashed_leaves_the_clock_running(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(PartnerConnector):
        def pull_orders(self, cursor: Cursor) -> Any:
            assert cursor is None
            raise ZeroDivisionError

    connectors: list[Connector] = [shop.connector(Broken)]
    work = Scheduler(shop.database, settings(shop, LENSAN_SECRET_SHOP=TOKEN), myself(), make=lambda _: connectors.pop())
    report = work.tick("shop")
    assert report is not None and (report.status, report.reason) == ("crashed", "ZeroDivisionError")
    assert said(caplog) == ["channel shop: the run crashed", "channel shop: crashed: ZeroDivisionError"]
    assert rows(shop.database, RUNS) == [("crashed",)]


def test_a_channel_keeps_its_connector_while_its_settings_are_the_same(shop: Shop) -> None:
    made: list[ChannelSettings] = []

    def make(facts: ChannelSettings) -> Connector:
        made.append(facts)
        return connect(facts)

    work = Scheduler(shop.database, settings(shop, LENSAN_SECRET_SHOP=TOKEN), myself(), make=make)
    for _ in range(3):
        work.tick("shop")
    assert made == [shop.settings]
    channels.set_base_url(shop.database, shop.channel.id, shop.url + "/")
    work.tick("shop")
    assert [facts.base_url for facts in made] == [shop.url, shop.url + "/"]


@pytest.mark.both
def test_leases_are_renewed_while_every_thread_is_at_a_run(shop: Shop) -> None:
    go_on = threading.Event()

    class Slow(PartnerConnector):
        def pull_orders(self, cursor: Cursor) -> Any:
            go_on.wait()
            return super().pull_orders(cursor)

    codes = [f"c{number}" for number in range(10)]
    for code in codes:
        channels.add(shop.database, code, "partner", code, shop.url, code, 1)
    secrets = {f"LENSAN_SECRET_{code.upper()}": TOKEN for code in [*codes, "shop"]}
    slow = shop.connector(Slow)
    work = Scheduler(shop.database, settings(shop, **secrets), myself(), beat_s=3600, make=lambda _: slow)
    work.start()
    until(lambda: len(rows(shop.database, RUNS)) == 8)
    shop.run("UPDATE lease SET seen_ms = 0")
    work.schedule.acts.bring("renew")
    until(lambda: rows(shop.database, "SELECT count(*) FROM lease WHERE seen_ms > 0") == [(8,)])
    go_on.set()
    work.stop()


def test_a_run_that_hangs_is_late_and_one_that_only_takes_long_is_not(shop: Shop) -> None:
    go_on, on = threading.Event(), threading.Event()

    class Stuck(PartnerConnector):
        def pull_orders(self, cursor: Cursor) -> Any:
            on.set()
            go_on.wait()
            return super().pull_orders(cursor)

    passed_s = [0.0]
    stuck, facts = shop.connector(Stuck), settings(shop, LENSAN_SECRET_SHOP=TOKEN)
    work = Scheduler(shop.database, facts, myself(), make=lambda _: stuck, steady=lambda: passed_s[0])
    work.start()
    on.wait()

    def is_late() -> bool:
        shop.run("UPDATE lease SET due_ms = NULL")
        work.schedule.acts.bring("renew")
        until(lambda: rows(shop.database, "SELECT count(due_ms) FROM lease") == [(1,)])
        with shop.database.read() as connection:
            return bool(leases.overdue(connection, now_ms()))

    assert not is_late()
    passed_s[0] = 3_600.0
    assert is_late()
    go_on.set()
    until(lambda: rows(shop.database, RUNS) == [("ran",)])
    assert not is_late()
    work.stop()


def test_what_is_said_and_shown_holds_no_secret(shop: Shop, work: Scheduler, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shop.door.instead = lambda _: JSONResponse({"title": "no"}, 401)
    work.tick("shop")
    shown = caplog.text + repr(work.runner) + repr(rows(shop.database, "SELECT reason FROM run")) + repr(shop.settings)
    assert TOKEN not in shown


def test_files_of_a_shop_are_taken_in_though_its_platform_cannot_be_asked_yet(shop: Shop) -> None:
    found = FileRead(FileFacts("f", "orders", (), None, None, 1, "name"), [order("A", (line("H0-5", 1),))])
    road = FileRoad(("mùa vải thiều 2026",), lambda *_asked, **_told: found)
    without = Scheduler(shop.database, settings(shop), myself(), beat_s=3600, file_road_of=lambda _: road)
    assert without.tick("shop") is None
    with shop.database.write() as connection:
        files.put(connection, 1, NewShopFile.of("a.xlsx", b"PK", "mùa vải thiều 2026"), None, now_ms())
    report = without.tick("shop")
    assert report is not None and (report.status, report.orders_new) == ("ran", 1)
    assert (without.tick("shop"), shop.door.asked) == (None, [])
