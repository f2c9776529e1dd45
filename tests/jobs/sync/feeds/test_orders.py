"""Orders and payouts in: page by page, once, and what cannot be understood into the inbox while the rest goes on."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from connectors.errors import NotConfigured
from connectors.partner.client.client import PartnerConnector
from jobs.sync.run import ChannelRun
from marketplace.exchange import answer_archive, runs
from marketplace.operations import pending_records
from marketplace.reports.reconcile import reconcile
from marketplace.words.records import Cursor
from tests.jobs.door import Asked
from tests.jobs.shop import Shop
from tests.jobs.sync.feeds.reading import BUYER, mark, text_of
from tests.ledger import rows, whole

OPEN = "SELECT kind, key, reason FROM inboxitem WHERE settled_ms IS NULL ORDER BY key"


def test_an_order_is_taken_in_once(shop: Shop) -> None:
    code = shop.order("H0-5", 2)
    assert (shop.sync().orders_new, shop.sync().orders_new) == (1, 0)
    shop.run("UPDATE watermark SET cursor = NULL WHERE feed = 'orders'")  # everything comes again
    before = whole(shop.database, without=("run", "answer", "answer_order", "watermark"))
    assert (shop.sync().orders_read, shop.sync().changed) == (1, 0)
    assert whole(shop.database, without=("run", "answer", "answer_order", "watermark")) == before
    assert rows(shop.database, "SELECT remote_id FROM orders") == [(code,)]


@pytest.mark.parametrize(
    ("answer", "status", "paused"),
    [
        (PlainTextResponse("", 503, {"Retry-After": "0"}), "cut short", False),
        (JSONResponse({"title": "Slow down"}, 429, {"Retry-After": "900"}), "cut short", False),
        (JSONResponse({"title": "Who are you?"}, 401), "refused", True),
        (JSONResponse({"title": "Not your shop"}, 403), "refused", True),
        (JSONResponse({"title": "No such cursor"}, 400), "refused", True),
        (JSONResponse({"data": "something else"}), "refused", True),
        (PlainTextResponse("<html>Bảo trì</html>", 200, media_type="text/html"), "cut short", False),
    ],
    ids=["unreachable", "busy", "auth", "forbidden", "refused", "changed", "notice"],
)
def test_each_error_has_its_end(shop: Shop, answer: Response, status: str, paused: bool) -> None:
    shop.door.instead = lambda asked: answer if asked.path.endswith("/orders") else None
    report = shop.sync()
    assert report.status == status
    assert report.reason
    assert (shop.channel.paused_reason == report.reason) is paused
    assert rows(shop.database, "SELECT status, reason FROM run") == [(status, report.reason)]
    assert mark(shop) is None


def test_a_platform_that_asks_to_wait_is_heard(shop: Shop) -> None:
    shop.door.instead = lambda _: JSONResponse({"title": "Slow down"}, 429, {"Retry-After": "900"})
    assert shop.sync().wait_s == 900


def test_a_missing_setting_is_said_and_pauses_nothing(shop: Shop) -> None:
    class Unset(PartnerConnector):
        def pull_orders(self, cursor: Cursor) -> Any:
            assert cursor is None
            raise NotConfigured("The shop is missing.")

    report = shop.sync(shop.connector(Unset))
    assert (report.status, report.reason, shop.channel.paused_reason) == ("refused", "The shop is missing.", None)


def test_what_nobody_expected_is_a_crash_of_this_run_alone(shop: Shop) -> None:
    class Broken(PartnerConnector):
        def pull_orders(self, cursor: Cursor) -> Any:
            assert cursor is None
            raise ZeroDivisionError("not a platform's fault")

    with pytest.raises(ZeroDivisionError):
        shop.sync(shop.connector(Broken))
    assert rows(shop.database, "SELECT status, reason FROM run") == [("crashed", "ZeroDivisionError")]
    assert shop.sync().status == "ran"


def test_a_run_that_died_is_closed_by_the_next(shop: Shop) -> None:
    runs.begin(shop.database, shop.channel.id, 5)
    shop.sync()
    found = rows(shop.database, "SELECT status, reason FROM run ORDER BY id")
    assert found == [("crashed", "the program was stopped in the middle"), ("ran", None)]


def test_a_platform_that_takes_no_offers_still_gives_its_orders(shop: Shop) -> None:
    shop.order("H0-5", 2)
    shop.door.instead = lambda asked: JSONResponse({"title": "Not here"}, 404) if "/offers" in asked.path else None
    report = shop.sync()
    assert (report.status, report.orders_new, shop.channel.paused_reason) == ("ran", 1, None)
    assert report.reason and report.reason.startswith("the platform takes no offers by this road")


def test_a_dry_run_says_what_would_happen_and_writes_nothing(shop: Shop) -> None:
    first = shop.order("H0-5", 2)
    shop.order("H1-5", 1)
    shop.order("H1-5", 1, status="held_for_inspection")
    shop.befall(first, "settle")
    before, stood = whole(shop.database, without=()), shop.standing()
    report = shop.sync(dry_run=True)
    assert (report.status, report.orders_new, report.payouts_new, report.inboxed) == ("ran", 2, 1, 1)
    assert sorted(report.would_offer) == ["H0-5", "H1-5", "H2-5"]
    assert (whole(shop.database, without=()), shop.standing()) == (before, stood)
    assert not [asked for asked in shop.door.asked if asked.method != "GET"]


def test_one_strange_order_stops_no_other(shop: Shop) -> None:
    good = [shop.order("H0-5", 1), shop.order("H2-5", 1)]
    shop.order("H0-5", 1, "UNKNOWN-STATUS", status="held_for_inspection")
    shop.order("H9-5", 1, "UNKNOWN-SKU")
    shop.order("H0-19", 1, "WRONG-PACK")
    good.append(shop.order("H1-5", 1))
    report = shop.sync()
    assert (report.status, report.orders_new, report.inboxed) == ("ran", 3, 3)
    assert [row[0] for row in rows(shop.database, "SELECT remote_id FROM orders ORDER BY id")] == good
    assert rows(shop.database, OPEN) == [
        ("order", "UNKNOWN-SKU", "SKU H9-5 is not one of our listings"),
        ("order", "UNKNOWN-STATUS", "The status 'held_for_inspection' is not in the status table."),
        ("order", "WRONG-PACK", "a pack of SKU H0-19 weighs 1900 g with us and 5000 g there"),
    ]
    assert shop.sync().changed == 0


def test_an_order_whose_status_becomes_known_is_taken_out_of_the_inbox(shop: Shop) -> None:
    code = shop.order("H0-5", 2, status="held_for_inspection")
    shop.sync()
    assert len(rows(shop.database, OPEN)) == 1
    shop.befall(code, "confirm")
    assert shop.sync().orders_new == 1
    assert rows(shop.database, OPEN) == []
    assert rows(shop.database, "SELECT remote_id, state FROM orders") == [(code, "confirmed")]


def test_a_payout_in_the_inbox_is_taken_in_when_its_order_has_come(shop: Shop) -> None:
    code = shop.order("H0-5", 2, status="held_for_inspection")
    shop.befall(code, "settle")
    assert shop.sync().inboxed == 2
    assert [kind for kind, _, _ in rows(shop.database, OPEN)] == ["order", "settlement"]
    shop.befall(code, "confirm")
    report = shop.sync()
    assert (report.orders_new, report.payouts_new) == (1, 1)
    assert rows(shop.database, OPEN) == []
    assert rows(shop.database, "SELECT count(*) FROM orders WHERE paid_ms IS NOT NULL") == [(1,)]


def test_a_payout_is_taken_in_with_its_order_also_in_a_run_that_is_stopped_behind_it(shop: Shop) -> None:
    code = shop.order("H0-5", 2, status="held_for_inspection")
    shop.befall(code, "settle")
    shop.sync()
    shop.befall(code, "confirm")
    ours = iter((True, False))  # the page is written, then the lease goes
    report = shop.sync(holds=lambda _: next(ours))
    assert (report.status, report.orders_new, report.payouts_new) == ("cut short", 1, 1)
    assert rows(shop.database, OPEN) == []
    report = shop.sync()
    assert (report.status, report.orders_new, report.payouts_new) == ("ran", 0, 0)
    assert reconcile(shop.database) == []


def test_a_payout_that_waits_for_an_order_that_has_not_come_is_left_alone(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = shop.order("H0-5", 2, status="held_for_inspection")
    shop.befall(code, "settle")
    shop.sync()
    shop.order("H1-5", 1)
    tried: list[str] = []
    monkeypatch.setattr(pending_records, "take_payouts", lambda *_: tried.append("written"))
    report = shop.sync()
    assert (report.status, report.orders_new, tried) == ("ran", 1, [])


def test_nothing_of_a_buyer_is_kept(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    """A platform may send what was not asked for: with good records, with bad ones, and inside a field of another."""
    for number in range(3):
        code = shop.order("H0-5", 1, f"CODE-{number}")
    shop.befall(code, "settle")
    shop.door.rewrite = with_buyer
    report = shop.sync()
    assert (report.status, report.orders_new, report.inboxed) == ("ran", 2, 1)
    answers = rows(shop.database, "SELECT feed, kept FROM answer")
    assert {feed for feed, _ in answers} == {"orders", "settlements"}
    kept = [answer_archive.unpack(bytes(body)) for _, body in answers]
    assert any(b"CODE-0" in body for body in kept)
    held = [*kept, text_of(whole(shop.database, without=())), caplog.text.encode()]
    if shop.database.is_sqlite:
        files = list(Path(shop.database.place).parent.glob(f"{Path(shop.database.place).name}*"))
        assert files
        held.append(subprocess.run(["cat", *files], capture_output=True, check=True).stdout)  # see tests/databases.py
    for secret in BUYER.values():
        assert not [text for text in held if secret.encode() in text]


def with_buyer(asked: Asked, body: bytes) -> bytes:
    """Put a buyer into every part of an answer; one order becomes unreadable by it."""
    page = json.loads(body)
    for item in page.get("orders", []) + page.get("entries", []) + page.get("offers", []):
        item["buyer"] = item["recipient"] = BUYER
        item |= {f"buyer_{name}": value for name, value in BUYER.items()}
        for line in item.get("lines", []):
            line["note"] = f"Gửi {BUYER['name']}, {BUYER['address']}, {BUYER['phone']}"
        if item.get("code") == "CODE-1":
            item["province"] = BUYER
    return json.dumps(page, ensure_ascii=False).encode()


def test_a_sync_of_its_own_is_made_of_a_channel_and_a_connector_alone(shop: Shop) -> None:
    report = ChannelRun(shop.database, shop.channel, shop.connector(), lambda: 77).run()
    assert report.status == "ran"
    assert rows(shop.database, "SELECT started_ms, ended_ms FROM run") == [(77, 77)]
