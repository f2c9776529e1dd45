"""What could not be read once is read again: by its code, in the night, or from the beginning; repeats are harmless."""

import json
from collections.abc import Callable

import pytest
from starlette.responses import JSONResponse

from jobs.clock import ClockWork
from jobs.ran import Report
from jobs.sync import Sync
from marketplace import runs
from marketplace.clock import now_ms
from marketplace.leases import myself
from marketplace.settings import Settings
from marketplace.words.instants import iso
from tests.jobs.door import Asked
from tests.jobs.shop import TOKEN, Shop
from tests.ledger import rows

DAY_MS = 86_400_000
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


def at(shop: Shop, later_ms: int) -> Report:
    """Run the channel as if so much time had passed."""
    return Sync(shop.database, shop.channel, shop.connector(), lambda: now_ms() + later_ms).run()


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


def test_an_order_that_is_told_otherwise_under_an_older_time_is_taken_in_the_night(shop: Shop) -> None:
    code = shop.order("H0-5", 2)
    shop.sync()

    def older(body: bytes) -> bytes:
        page = json.loads(body)
        for item in page.get("orders", [page] if page.get("code") == code else []):
            item["updated_at"] = iso(now_ms() - 90 * DAY_MS)
            item["lines"][0]["quantity"] = 1
            item["lines"][0]["gross_dong"] //= 2
        return json.dumps(page).encode()

    shop.door.rewrite = lambda asked, body: older(body) if "/orders" in asked.path else body
    shop.sync()
    assert rows(shop.database, "SELECT quantity FROM order_line") == [(2,)]
    at(shop, DAY_MS)
    assert rows(shop.database, "SELECT quantity FROM order_line WHERE quantity > 0") == [(1,)]


def test_a_cursor_that_the_platform_has_forgotten_has_the_list_read_from_the_beginning(shop: Shop) -> None:
    code = shop.order("H0-5", 2)
    shop.sync()
    shop.run("UPDATE watermark SET cursor = 'forgotten' WHERE feed = 'orders'")
    later = shop.order("H1-5", 1)
    report = shop.sync()
    assert (report.status, report.orders_new, shop.channel.paused_reason) == ("ran", 1, None)
    assert report.reason and report.reason.startswith("orders were read from the beginning: ")
    assert rows(shop.database, "SELECT remote_id FROM orders ORDER BY id") == [(code,), (later,)]


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
    runs.reread(shop.database, shop.channel.id, from_ms, now_ms())
    report = shop.sync()
    assert (report.orders_read, report.orders_new, report.orders_changed) == (found, 0, 0)
    assert rows(shop.database, "SELECT remote_id, updated_ms FROM orders") == before
    assert rows(shop.database, "SELECT count(*) FROM watermark WHERE feed LIKE '% from'") == [(0,)]


@pytest.mark.parametrize(
    "answer",
    [JSONResponse({}, 302, {"Location": "http://elsewhere.example/"}), JSONResponse({"data": 1})],
    ids=["redirect", "misshapen"],
)
def test_what_may_pass_is_tried_three_times_before_a_person_must_act(shop: Shop, answer: JSONResponse) -> None:
    facts = Settings.read({"LENSAN_DATABASE_URL": str(shop.database.engine.url), "LENSAN_SECRET_SHOP": TOKEN})
    work = ClockWork(shop.database, facts, myself())
    wrong = [True]
    shop.door.instead = lambda asked: answer if wrong[0] and asked.path.endswith("/orders") else None
    for _ in range(2):
        report = work.tick("shop")
        assert report is not None and (report.status, shop.channel.paused_reason) == ("cut short", None)
    wrong[0] = False
    report = work.tick("shop")
    assert report is not None and report.status == "ran"
    wrong[0] = True
    found = [work.tick("shop") for _ in range(3)]
    assert [one.status for one in found if one is not None] == ["cut short", "cut short", "refused"]
    assert shop.channel.paused_reason
