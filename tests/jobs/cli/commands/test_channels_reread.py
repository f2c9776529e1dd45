"""``lensan channels reread``: a shop read again over HTTP from the beginning or a day on; repeats change nothing."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from starlette.responses import JSONResponse, Response

from marketplace.exchange import channels
from marketplace.words.messages import Sentence
from tests.jobs.cli.calling import Lensan, sentence
from tests.jobs.door import Asked
from tests.jobs.shop import Shop
from tests.jobs.sync.feeds.test_shipments import UNSEEN
from tests.ledger import rows, whole

READ = "is read again with the next run; what is known already changes nothing."


def day(from_now: int) -> str:
    return f"{datetime.now(UTC) + timedelta(days=from_now):%Y-%m-%d}"


def settled(shop: Shop) -> str:
    """Let an order come to its end on the platform; return its code."""
    code = shop.order("H0-5", 2)
    for event in ("confirm", "collect", "ship", "deliver", "settle"):
        shop.befall(code, event)
    return code


@pytest.mark.parametrize("asked", [(), ("--from", day(-30)), ("--from", day(-1))], ids=["all", "a month", "a day"])
def test_a_shop_read_again_and_again_is_as_it_was(lensan_shop: Lensan, shop: Shop, asked: tuple[str, ...]) -> None:
    settled(shop)
    shop.befall(shop.order("H1-5", 1), "cancel")
    assert lensan_shop("sync").code == 0
    before = whole(shop.database, without=(*UNSEEN, "sync_request"))
    for _ in range(2):
        said = lensan_shop("channels", "reread", "shop", *asked)
        assert (said.code, said.out.replace("\n", " ").strip()) == (0, f"Channel shop {READ}")
        shop.door.asked.clear()
        assert lensan_shop("sync").out.startswith("shop  ran  0 new orders, 0 changed, 0 payouts")
        assert (shop.door.count("GET", "/orders"), shop.door.count("GET", "/settlements")) == (1, 1)
    assert whole(shop.database, without=(*UNSEEN, "sync_request")) == before
    assert lensan_shop("reconcile").code == 0


@pytest.mark.both
def test_it_brings_what_was_damaged_when_it_was_read(lensan_shop: Lensan, shop: Shop) -> None:
    settled(shop)

    def damaged(asked: Asked, body: bytes) -> bytes:
        if not asked.path.endswith("/settlements"):
            return body
        page = json.loads(body)
        for entry in page["entries"]:
            entry["net_dong"] = str(entry["net_dong"])
        return json.dumps(page).encode()

    shop.door.rewrite = damaged
    assert lensan_shop("sync").code == 0
    shop.door.rewrite = lambda _, body: body
    assert lensan_shop("sync").code == 0
    assert rows(shop.database, "SELECT count(*) FROM payout") == [(0,)]
    assert lensan_shop("channels", "reread", "shop", "--from", day(-1)).code == 0
    assert lensan_shop("sync").code == 0
    assert rows(shop.database, "SELECT count(*) FROM payout") == [(1,)]
    assert rows(shop.database, "SELECT count(*) FROM inboxitem WHERE settled_ms IS NULL") == [(0,)]


def test_a_shop_that_is_none_or_a_day_that_is_none_is_said(lensan_shop: Lensan, shop: Shop) -> None:
    assert "nowhere" in sentence(lensan_shop("channels", "reread", "nowhere"))
    assert "is still to come; give a day that has begun" in sentence(
        lensan_shop("channels", "reread", "shop", "--from", day(2))
    )
    wrong = lensan_shop("channels", "reread", "shop", "--from", "31/02/2026")
    assert (wrong.code, wrong.out) == (2, "")
    assert "31/02/2026" in wrong.err
    assert rows(shop.database, "SELECT count(*) FROM sync_request") == [(0,)]


def test_a_paused_shop_is_read_again_once_it_goes_on(lensan_shop: Lensan, shop: Shop) -> None:
    settled(shop)
    assert lensan_shop("sync").code == 0
    channels.pause(shop.database, shop.channel.id, Sentence("No token.", "Chưa có mã."))
    said = lensan_shop("channels", "reread", "shop")
    assert "is read again once it goes on (`lensan channels resume shop`);" in said.out.replace("\n", " ")
    shop.door.asked.clear()
    assert lensan_shop("sync").code == 1
    assert shop.door.asked == []
    assert lensan_shop("channels", "resume", "shop").code == 0
    assert lensan_shop("sync").out.startswith("shop  ran  0 new orders, 0 changed, 0 payouts")
    assert rows(shop.database, "SELECT orders_read FROM run ORDER BY id DESC LIMIT 1") == [(1,)]


def test_a_platform_that_says_its_cursor_is_gone_is_read_from_the_beginning_and_that_is_said(
    lensan_shop: Lensan, shop: Shop
) -> None:
    settled(shop)
    assert lensan_shop("sync").code == 0
    before = whole(shop.database, without=UNSEEN)
    gone = JSONResponse({"type": "urn:problem-type:lensan:cursor-gone", "title": "Gone", "status": 410}, 410)
    answers = [gone]

    def instead(asked: Asked) -> Response | None:
        return answers.pop() if answers and asked.path.endswith("/orders") else None

    shop.door.instead = instead
    said = lensan_shop("sync")
    assert (said.code, answers) == (0, [])
    assert "orders were read from the beginning" in said.out.replace("\n", " ")
    assert whole(shop.database, without=UNSEEN) == before
    told = rows(shop.database, "SELECT status, reason_vi FROM run ORDER BY id DESC LIMIT 1")
    assert told == [
        ("ran", "Sàn không còn nhớ lần trước đã lấy đến đâu nên máy đọc lại từ đầu; không có gì bị ghi hai lần.")
    ]
