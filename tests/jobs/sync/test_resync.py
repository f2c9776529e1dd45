"""What could not be read once is read again: by its code, in the night, or from the beginning; repeats are harmless."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from starlette.responses import JSONResponse, Response

from connectors import paging
from connectors.base import ChannelSettings
from connectors.errors import Changed, Unreachable
from connectors.http import Http
from connectors.partner.client.client import PartnerConnector
from connectors.platforms import facts_of
from jobs.service.scheduler import Scheduler
from jobs.sync.report import RunReport
from jobs.sync.run import ChannelRun
from marketplace.exchange import channels, watermarks
from marketplace.exchange.leases import myself
from marketplace.storage.clock import now_ms
from marketplace.storage.settings import Settings
from marketplace.words.instants import iso
from marketplace.words.records import Cursor, OrderRecord, Page
from tests.jobs.door import Asked
from tests.jobs.shop import TOKEN, Shop
from tests.ledger import rows

DAY_MS = 86_400_000
PAUSED = "SELECT paused_reason, paused_reason_vi FROM channel"
MISSHAPEN = JSONResponse({"data": 1})
OPEN = "SELECT count(*) FROM inboxitem WHERE settled_ms IS NULL"


def rewritten(feed: str, change: Callable[[dict[str, object]], None]) -> Callable[[Asked, bytes], bytes]:
    """Change every item of a feed's pages on its way."""

    def rewrite(asked: Asked, body: bytes) -> bytes:
        if not asked.path.endswith(f"/{feed}"):
            return body
        page = json.loads(body)
        for item in page["entries" if feed == "settlements" else feed]:
            change(item)
        return json.dumps(page).encode()

    return rewrite


class Trying:
    """A clock whose runs come four minutes after each other."""

    def __init__(self, shop: Shop, minutes: int = 0, **how: Any) -> None:
        facts = Settings.read({"LENSAN_DATABASE_URL": str(shop.database.engine.url), "LENSAN_SECRET_SHOP": TOKEN})
        self._passed_ms = minutes * 60_000
        self._work = Scheduler(shop.database, facts, myself(), now=lambda: now_ms() + self._passed_ms, **how)

    def tick(self, minutes: int = 4) -> str:
        """Run the channel once, and let so much time pass; return the run's status."""
        report = self._work.tick("shop")
        self._passed_ms += minutes * 60_000
        assert report is not None
        return report.status


def at(shop: Shop, later_ms: int) -> RunReport:
    """Run the channel as if so much time had passed."""
    return ChannelRun(shop.database, shop.channel, shop.connector(), lambda: now_ms() + later_ms).run()


def test_a_damaged_order_is_asked_for_by_its_code_with_the_next_run(shop: Shop) -> None:
    code = shop.order("H0-5", 2)
    shop.door.rewrite = rewritten("orders", lambda item: item.update(lines="damaged"))
    shop.door.instead = lambda asked: JSONResponse({"title": "not now"}, 404) if asked.path.endswith(code) else None
    shop.sync()
    assert (rows(shop.database, "SELECT count(*) FROM orders"), rows(shop.database, OPEN)) == ([(0,)], [(1,)])
    shop.door.instead = lambda _: None
    shop.sync()
    assert rows(shop.database, "SELECT remote_id FROM orders") == [(code,)]
    assert rows(shop.database, OPEN) == [(0,)]


def test_a_damaged_payout_arrives_with_the_nightly_pass(shop: Shop) -> None:
    code = shop.order("H0-5", 2)
    entry = {
        "id": "TT-1", "settlement_id": "T", "order_code": code, "line_id": None, "paid_at": iso(now_ms()),
        "gross_dong": 480_000, "fee_dong": 24_000, "freight_dong": 24_360, "tax_dong": 7_200, "net_dong": 424_440,
    }  # fmt: skip
    told = [[{**entry, "net_dong": "424.440"}], [], [entry]]  # the cursor is behind it; only the whole list has it

    def rewrite(asked: Asked, body: bytes) -> bytes:
        if not asked.path.endswith("/settlements"):
            return body
        return json.dumps({**json.loads(body), "entries": told.pop(0)}).encode()

    shop.door.rewrite = rewrite
    shop.sync()
    assert rows(shop.database, "SELECT count(*) FROM payout") == [(0,)]
    at(shop, DAY_MS)
    assert rows(shop.database, "SELECT remote_id, net_dong FROM payout") == [("TT-1", 424_440)]
    assert rows(shop.database, OPEN) == [(0,)]


def test_a_damaged_parcel_keeps_its_waybill_and_arrives_with_the_nightly_pass(shop: Shop) -> None:
    code = shop.order("H0-5", 2)
    for event in ("confirm", "collect"):
        shop.befall(code, event)
    shop.door.rewrite = rewritten("shipments", lambda item: item.update(state=7))
    shop.sync()
    waiting = "SELECT kind, key FROM inboxitem WHERE settled_ms IS NULL"
    assert rows(shop.database, waiting) == [("shipment", f"shipment VD{code}")]
    assert rows(shop.database, "SELECT remote_id, fulfilment FROM orders") == [(code, "collected")]
    shop.door.rewrite = lambda _, body: body
    shop.sync()
    assert rows(shop.database, "SELECT count(*) FROM shipment") == [(0,)]  # the cursor is behind it
    at(shop, DAY_MS)
    assert rows(shop.database, "SELECT waybill, state FROM shipment") == [(f"VD{code}", "collected")]
    assert rows(shop.database, OPEN) == [(0,)]


@pytest.mark.parametrize("feed", ["orders", "shipments"])
def test_what_does_not_even_say_what_it_is_about_is_settled_by_a_night_without_damage(shop: Shop, feed: str) -> None:
    code = shop.order("H0-5", 2)
    for event in ("confirm", "collect"):
        shop.befall(code, event)
    shop.door.rewrite = rewritten(feed, lambda item: item.clear())
    shop.sync()
    damaged = "SELECT place FROM inboxitem WHERE settled_ms IS NULL AND cause = 'record'"
    assert rows(shop.database, damaged) == [(f"{feed}[0]",)]
    at(shop, DAY_MS)
    assert rows(shop.database, damaged) == [(f"{feed}[0]",)]  # it is damaged still
    shop.door.rewrite = lambda _, body: body
    at(shop, 2 * DAY_MS)
    assert rows(shop.database, "SELECT o.remote_id, s.waybill FROM shipment s JOIN orders o ON o.id = s.order_id") == [
        (code, f"VD{code}")
    ]
    assert rows(shop.database, OPEN) == [(0,)]


def test_a_whole_list_that_cannot_be_read_in_the_night_holds_nothing_up(shop: Shop) -> None:
    class Cut(PartnerConnector):
        def pull_orders(self, cursor: Cursor) -> Iterator[Page[OrderRecord]]:
            if cursor is None:
                raise Unreachable("The list is cut off.")
            return super().pull_orders(cursor)

    shop.order("H0-5", 2)
    shop.sync()
    for night in (1, 2):
        code = shop.order("H1-5", 2)
        later_ms = night * DAY_MS
        report = ChannelRun(shop.database, shop.channel, shop.connector(Cut), lambda: now_ms() + later_ms).run()  # noqa: B023
        assert (report.status, report.reason, report.orders_new) == ("cut short", "The list is cut off.", 1)
        assert rows(shop.database, "SELECT remote_id FROM orders ORDER BY id DESC LIMIT 1") == [(code,)]
        assert shop.stocks()["H1-5"] == 20 - 2 * night


@pytest.mark.both
def test_an_order_that_is_told_otherwise_under_an_older_time_is_taken_in_the_night(shop: Shop) -> None:
    code = shop.order("H0-5", 2)
    shop.sync()

    long_ago = iso(now_ms() - 90 * DAY_MS)  # one instant: the list and the single order tell the same

    def older(body: bytes) -> bytes:
        page = json.loads(body)
        for item in page.get("orders", [page] if page.get("code") == code else []):
            item["updated_at"] = long_ago
            item["lines"][0]["quantity"] = 1
            item["lines"][0]["gross_dong"] //= 2
        return json.dumps(page).encode()

    shop.door.rewrite = lambda asked, body: older(body) if "/orders" in asked.path else body
    shop.sync()
    assert rows(shop.database, "SELECT quantity FROM order_line") == [(2,)]
    at(shop, DAY_MS)
    assert rows(shop.database, "SELECT quantity FROM order_line WHERE quantity > 0") == [(1,)]


@pytest.mark.both
@pytest.mark.parametrize(
    ("from_in_ms", "found"), [(None, 1), (-DAY_MS, 1), (DAY_MS, 0)], ids=["all", "before", "after"]
)
def test_a_channel_that_is_read_again_brings_what_is_missing_and_doubles_nothing(
    shop: Shop, from_in_ms: int | None, found: int
) -> None:
    shop.order("H0-5", 2)
    shop.sync()
    before = rows(shop.database, "SELECT remote_id, updated_ms FROM orders")
    from_ms = None if from_in_ms is None else now_ms() + from_in_ms
    watermarks.reread(shop.database, shop.channel.id, from_ms, now_ms())
    report = shop.sync()
    assert (report.orders_read, report.orders_new, report.orders_changed) == (found, 0, 0)
    assert rows(shop.database, "SELECT remote_id, updated_ms FROM orders") == before
    assert rows(shop.database, "SELECT count(*) FROM watermark WHERE feed LIKE '% from'") == [(0,)]


@pytest.mark.parametrize(
    "answer",
    [JSONResponse({}, 302, {"Location": "http://elsewhere.example/"}), MISSHAPEN],
    ids=["redirect", "misshapen"],
)
def test_what_may_pass_is_tried_three_times_before_a_person_must_act(shop: Shop, answer: JSONResponse) -> None:
    trying = Trying(shop)
    wrong = [True]
    shop.door.instead = lambda asked: answer if wrong[0] and asked.path.endswith("/orders") else None
    for _ in range(2):
        assert (trying.tick(), shop.channel.paused_reason) == ("cut short", None)
    wrong[0] = False
    assert trying.tick() == "ran"
    wrong[0] = True
    assert [trying.tick() for _ in range(3)] == ["cut short", "cut short", "refused"]
    why = shop.channel.paused_reason
    assert why
    [(who, act, detail)] = rows(shop.database, "SELECT who, act, detail FROM audit")
    assert (who, act, json.loads(detail)["why"]["en"]) == ("Lên Sàn", "shop paused", why)


def test_tries_are_counted_on_by_a_program_that_is_started_anew(shop: Shop) -> None:
    shop.door.instead = lambda asked: MISSHAPEN if asked.path.endswith("/orders") else None
    assert [Trying(shop, minutes).tick() for minutes in (0, 3, 6)] == ["cut short", "cut short", "refused"]
    assert shop.channel.paused_reason


def test_tries_within_a_minute_are_one(shop: Shop) -> None:
    shop.door.instead = lambda asked: MISSHAPEN if asked.path.endswith("/orders") else None
    trying = Trying(shop)
    assert [trying.tick(0) for _ in range(4)] == ["cut short"] * 4
    assert shop.channel.paused_reason is None
    assert [trying.tick() for _ in range(3)] == ["cut short", "cut short", "refused"]


@pytest.mark.both
def test_a_page_that_is_too_large_is_tried_again_before_it_pauses_the_channel(shop: Shop) -> None:
    shop.order("H0-5", 2)
    small = facts_of("partner").limits

    def make(_: ChannelSettings) -> PartnerConnector:
        return PartnerConnector(shop.settings, facts_of("partner"), Http(shop.url, replace(small, body_bytes=20_000)))

    large = JSONResponse({"orders": [" " * 100_000], "as_of": iso(now_ms()), "next_cursor": "c", "has_more": False})
    shop.door.instead = lambda asked: large if asked.path.endswith("/orders") else None
    trying = Trying(shop, make=make)
    assert [trying.tick() for _ in range(3)] == ["cut short", "cut short", "refused"]
    told = "GET /v1/shops/s1/orders: the answer is over 20000 bytes."
    assert rows(shop.database, PAUSED) == [(told, Changed.in_vietnamese)]
    assert rows(shop.database, "SELECT count(*) FROM orders") == [(0,)]
    shop.door.instead = lambda _: None
    channels.resume(shop.database, shop.channel.id)
    assert (trying.tick(), rows(shop.database, "SELECT count(*) FROM orders")) == ("ran", [(1,)])


@pytest.mark.both
def test_a_list_that_is_too_long_for_one_run_goes_on_with_the_next_and_pauses_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cursor that moves on for ever, always with another order: each run ends with a sentence."""
    monkeypatch.setattr(paging, "_PAGES_MOST", 5)
    told = [0]

    def instead(asked: Asked) -> Response | None:
        if not asked.path.endswith("/orders"):
            return None
        told[0] += 1
        page = {"as_of": "2026-06-10T08:00:00+07:00", "next_cursor": f"c{told[0]}", "has_more": True}
        return JSONResponse({**page, "orders": [{"code": f"A{told[0]}", "lines": "damaged"}]})

    shop.door.instead = instead
    trying = Trying(shop)
    assert [trying.tick() for _ in range(4)] == ["cut short"] * 4
    assert (shop.channel.paused_reason, told[0]) == (None, 20)
    [(reason, in_vietnamese)] = rows(shop.database, "SELECT reason, reason_vi FROM run ORDER BY id DESC LIMIT 1")
    assert reason.endswith("though 5 pages were read in one run; the next one goes on from there.")
    assert in_vietnamese.startswith("Danh sách của sàn quá dài")
