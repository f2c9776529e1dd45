"""Shipments in: each parcel's waybill beside its order, once, by source time, and without moving the order."""

import json
from collections.abc import Iterator

import pytest
from starlette.responses import JSONResponse

from connectors.partner.client.client import PartnerConnector
from jobs.sync.replay import Replay
from marketplace.exchange import answer_archive, inbox
from marketplace.exchange.inbox import key_of
from marketplace.language.translation import VIETNAMESE
from marketplace.reports.explain import explain_order
from marketplace.reports.figures import household_report
from marketplace.reports.figures.household import household_of_code
from marketplace.reports.figures.seasons import find_season
from marketplace.reports.reconcile import reconcile
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import Cursor, Page, ShipmentRecord
from tests.jobs.door import Asked
from tests.jobs.shop import Shop
from tests.jobs.sync.feeds.reading import BUYER, down, mark, small_pages, text_of
from tests.ledger import rows, whole

PARCELS = """
SELECT o.remote_id, s.waybill, s.carrier, s.state FROM shipment s JOIN orders o ON o.id = s.order_id ORDER BY s.waybill
"""
OPEN = "SELECT kind, key, cause, reason FROM inboxitem WHERE settled_ms IS NULL ORDER BY key"
UNSEEN = ("run", "answer", "answer_order", "watermark")


def sent(shop: Shop, code: str | None = None, *steps: str) -> str:
    """Place an order and let its parcel go as far as these steps."""
    code = shop.order("H0-5", 1, code)
    for step in ("confirm", *(steps or ("collect",))):
        shop.befall(code, step)
    return code


def test_a_parcels_waybill_stands_beside_its_order_and_moves_on(shop: Shop) -> None:
    code = sent(shop)
    placed = shop.order("H1-5", 1)
    report = shop.sync()
    assert (report.status, report.orders_new, report.shipments_taken) == ("ran", 2, 1)
    assert rows(shop.database, PARCELS) == [(code, f"VD{code}", "Bưu cục mẫu", "collected")]
    shop.befall(code, "ship")
    shop.befall(placed, "collect")
    assert shop.sync().shipments_taken == 2
    assert [row[3] for row in rows(shop.database, PARCELS)] == ["shipping", "collected"]
    assert reconcile(shop.database) == []


def test_a_second_run_changes_nothing_and_neither_does_the_whole_list_again(shop: Shop) -> None:
    sent(shop)
    shop.sync()
    before = whole(shop.database, without=UNSEEN)
    assert shop.sync().changed == 0
    assert whole(shop.database, without=UNSEEN) == before
    shop.run("UPDATE watermark SET cursor = NULL WHERE feed = 'shipments'")
    assert shop.sync().changed == 0
    assert whole(shop.database, without=UNSEEN) == before


def test_a_run_cut_short_between_two_pages_goes_on_where_it_stood(shop: Shop) -> None:
    codes = [sent(shop) for _ in range(5)]
    shop.door.instead = down("/shipments", after=1)
    report = shop.sync(small_pages(shop))
    assert (report.status, report.orders_new, report.shipments_taken) == ("cut short", 5, 2)
    shop.door.instead = lambda _: None
    assert shop.sync(small_pages(shop)).shipments_taken == 3
    assert [row[0] for row in rows(shop.database, PARCELS)] == codes


def test_a_shipment_never_moves_its_order(shop: Shop) -> None:
    """A carrier that runs ahead of the platform's own order is written down, and the order waits for its report."""
    code = sent(shop)
    shop.door.rewrite = lambda _, body: body.replace(b'"state":"collected"', b'"state":"delivered"')
    shop.sync()
    assert rows(shop.database, PARCELS) == [(code, f"VD{code}", "Bưu cục mẫu", "delivered")]
    sql = "SELECT state, fulfilment, delivered_ms FROM orders"
    assert rows(shop.database, sql) == [("collected", "collected", None)]


def test_a_shipment_of_an_unknown_order_waits_in_the_inbox_for_it(shop: Shop) -> None:
    code = shop.order("H0-5", 1, status="held_for_inspection")
    shop.befall(code, "collect")
    shop.befall(code, "fail")
    shop.door.rewrite = lambda _, body: body.replace(b'"status":"failed"', b'"status":"held_for_inspection"', 1)
    report = shop.sync()
    assert (report.status, report.orders_new, report.shipments_taken, report.inboxed) == ("ran", 0, 0, 2)
    assert rows(shop.database, OPEN)[1] == (
        "shipment", f"shipment {code} VD{code}", "parcel", f"order {code} is not known in this channel",
    )  # fmt: skip
    before = whole(shop.database, without=UNSEEN)
    assert shop.sync().changed == 0
    assert whole(shop.database, without=UNSEEN) == before
    shop.door.rewrite = lambda _, body: body
    shop.befall(code, "deliver")
    report = shop.sync()
    assert (report.orders_new, rows(shop.database, OPEN)) == (1, [])
    assert [row[3] for row in rows(shop.database, PARCELS)] == ["delivered"]


@pytest.mark.both
def test_a_shipment_that_waited_is_taken_when_the_list_says_nothing_new_of_it(shop: Shop) -> None:
    sent(shop, "A1")
    shop.door.rewrite = lambda _, body: body.replace(b'"sku":"H0-5"', b'"sku":"VAI-HOP"')
    assert shop.sync().inboxed == 2
    shop.run("UPDATE watermark SET cursor = NULL WHERE feed = 'orders'")
    shop.door.rewrite = lambda _, body: body
    report = shop.sync()
    assert (report.orders_new, report.shipments_taken, rows(shop.database, OPEN)) == (1, 1, [])
    assert rows(shop.database, PARCELS) == [("A1", "VDA1", "Bưu cục mẫu", "collected")]


def test_an_order_placed_meanwhile_is_read_before_its_shipment(shop: Shop) -> None:
    codes = iter(("BETWEEN",))

    class Late(PartnerConnector):
        def pull_shipments(self, cursor: Cursor) -> Iterator[Page[ShipmentRecord]]:
            for code in codes:
                sent(shop, code)
            return super().pull_shipments(cursor)

    report = shop.sync(shop.connector(Late))
    assert (report.status, report.orders_new, report.shipments_taken, report.inboxed) == ("ran", 1, 1, 0)
    assert rows(shop.database, "SELECT count(*) FROM inboxitem") == [(0,)]


def test_a_state_nobody_knows_is_explained_once_and_the_others_go_on(shop: Shop) -> None:
    codes = [sent(shop), sent(shop, None, "collect", "ship")]
    shop.door.rewrite = lambda _, body: body.replace(b'"state":"shipping"', b'"state":"at_hub"')
    report = shop.sync()
    assert (report.status, report.shipments_taken, report.inboxed) == ("ran", 1, 1)
    assert rows(shop.database, OPEN) == [
        ("shipment", key_of("shipment", f"VD{codes[1]}"), "status", "The state 'at_hub' is not in the status table."),
    ]  # fmt: skip
    with shop.database.write() as connection:
        [(item,)] = connection.exec_driver_sql("SELECT id FROM inboxitem").all()
        inbox.settle(connection, EVERYTHING, item, "shipping", "officer", now_ms())
    shop.sync()
    assert (rows(shop.database, OPEN), len(rows(shop.database, PARCELS))) == ([], 2)
    assert shop.sync().changed == 0


@pytest.mark.both
def test_a_runs_shipments_taken_again_change_nothing_and_repair_what_is_lost(shop: Shop) -> None:
    sent(shop)
    shop.sync()
    before = whole(shop.database)
    [(run,)] = rows(shop.database, "SELECT DISTINCT run_id FROM answer WHERE feed = 'shipments'")
    again = Replay(shop.database, shop.channel, shop.connector(), now_ms)
    assert again.take_run(run).shipments_taken == 0
    assert whole(shop.database) == before
    shop.run("DELETE FROM shipment")
    assert again.take_run(run).shipments_taken == 1
    assert whole(shop.database) == before


def test_a_channel_may_leave_shipments_unread(shop: Shop) -> None:
    sent(shop)
    shop.run("UPDATE channel SET shipments = false")
    report = shop.sync()
    assert (report.status, report.orders_new, report.shipments_taken) == ("ran", 1, 0)
    assert (shop.door.count("GET", "/shipments"), mark(shop, "shipments")) == (0, None)


@pytest.mark.parametrize(("status", "end"), [(404, "ran"), (503, "cut short")])
def test_a_platform_that_has_not_built_the_road_loses_nothing_else(shop: Shop, status: int, end: str) -> None:
    sent(shop)
    answer = JSONResponse({"title": "Not here"}, status, {"Retry-After": "0"})
    shop.door.instead = lambda asked: answer if asked.path.endswith("/shipments") else None
    report = shop.sync()
    assert (report.status, report.orders_new, shop.channel.paused_reason) == (end, 1, None)
    assert (len(shop.standing()) == 3) is (end == "ran")


def test_a_dry_run_counts_shipments_and_writes_none(shop: Shop) -> None:
    sent(shop)
    before = whole(shop.database, without=())
    report = shop.sync(dry_run=True)
    assert (report.status, report.shipments_taken, report.inboxed) == ("ran", 1, 0)
    assert whole(shop.database, without=()) == before


def test_nothing_of_who_gets_the_parcel_is_kept(shop: Shop) -> None:
    sent(shop, "A1")
    sent(shop, "A2")
    shop.door.rewrite = with_recipient
    report = shop.sync()
    assert (report.shipments_taken, report.inboxed) == (1, 1)
    kept = [answer_archive.unpack(bytes(body)) for _, body in rows(shop.database, "SELECT feed, kept FROM answer")]
    assert any(b"VDA1" in body for body in kept)
    held = [*kept, text_of(whole(shop.database, without=()))]
    for secret in BUYER.values():
        assert not [text for text in held if secret.encode() in text]


def with_recipient(asked: Asked, body: bytes) -> bytes:
    """Put the recipient into every shipment; one becomes unreadable by it."""
    page = json.loads(body)
    for item in page.get("shipments", []):
        item |= {"recipient": BUYER, "note": f"Gửi {BUYER['name']}, {BUYER['address']}, {BUYER['phone']}"}
        if item["order_code"] == "A2":
            item["at"] = BUYER
    return json.dumps(page, ensure_ascii=False).encode()


def test_an_orders_story_and_its_households_list_name_its_waybill(shop: Shop) -> None:
    code = sent(shop)
    shop.sync()
    with shop.database.read() as connection:
        season = find_season(connection, EVERYTHING, "vai-2021", now_ms())
        home = household_of_code(connection, EVERYTHING, "H0") or 0
        report = household_report(connection, EVERYTHING, season, home)
        assert report is not None
        assert [(one.code, one.waybills) for one in report.orders] == [(code, (f"VD{code}",))]
        [story] = explain_order(connection, EVERYTHING, code, None, VIETNAMESE)
    assert f"Mã vận đơn: VD{code}" in story.facts
    assert f"Vận đơn VD{code}, đơn vị vận chuyển Bưu cục mẫu: đã lấy hàng." in [step.text for step in story.in_order()]
