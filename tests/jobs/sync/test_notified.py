"""Poll and notice of one fact make one fact: whichever comes first, however often, and when one of them is lost."""

import json
from collections.abc import Iterator, Sequence
from random import Random

import pytest
from starlette.responses import JSONResponse

from connectors.errors import Unreachable
from connectors.partner.client.client import PartnerConnector
from jobs.sync.notified import AT_ONCE
from jobs.sync.report import RunReport
from jobs.sync.run import ChannelRun
from marketplace.exchange import notices
from marketplace.storage.clock import now_ms
from marketplace.words.records import Cursor, OrderRecord, Page, SettlementRecord
from tests.jobs.door import Asked
from tests.jobs.shop import Shop
from tests.ledger import Rows, rows, whole

NOTED = ("run", "lease", "sync_request", "stop_request", "version", "answer", "answer_order", "event", "watermark")
WAITING = "SELECT count(*) FROM event WHERE taken_ms IS NULL"
LATER_MS = 10**10


class Deaf(PartnerConnector):
    """A platform whose list of orders cannot be read just now."""

    def pull_orders(self, cursor: Cursor) -> Iterator[Page[OrderRecord]]:
        raise Unreachable(f"no list after {cursor}")


class OnlyLists:
    """A platform that gives no single order."""

    def __init__(self, whole: PartnerConnector) -> None:
        self.pull_orders, self.check = whole.pull_orders, whole.check

    def pull_settlements(self, cursor: Cursor) -> Iterator[Page[SettlementRecord]]:
        return iter(())


def tell(shop: Shop, *codes: str, times: int = 1, said_ms: int = 0) -> None:
    """Let notices about orders have come in."""
    with shop.database.write() as connection:
        there = rows(shop.database, "SELECT count(*) FROM event")[0][0]
        for number in range(times):
            for code in codes:
                message = f"msg-{there}-{number}-{code}"
                notices.store(connection, shop.channel.id, message, "order.updated", code, said_ms, now_ms())


def market(shop: Shop) -> dict[str, Rows]:
    return whole(shop.database, without=NOTED)


def reads(shop: Shop, code: str) -> int:
    return shop.door.count("GET", f"/orders/{code}")


def news(report: RunReport) -> tuple[str, int, int, int]:
    return report.status, report.orders_new, report.orders_changed, report.inboxed


def test_a_notice_brings_an_order_that_the_list_has_not_and_moves_no_mark(shop: Shop) -> None:
    shop.order("H0-5", 2, "A1")
    tell(shop, "A1")
    assert news(shop.sync(shop.connector(Deaf))) == ("cut short", 1, 0, 0)
    assert rows(shop.database, "SELECT remote_id, state FROM orders") == [("A1", "placed")]
    assert rows(shop.database, "SELECT * FROM watermark WHERE feed NOT LIKE 'all %'") == []
    assert rows(shop.database, WAITING) == [(0,)]


def test_what_a_notice_brought_the_list_brings_no_more(shop: Shop) -> None:
    shop.sync()
    shop.order("H0-5", 2, "A1")
    tell(shop, "A1")
    shop.sync(shop.connector(Deaf))
    before = market(shop)
    [(cursor,)] = rows(shop.database, "SELECT cursor FROM watermark WHERE feed = 'orders'")
    assert news(shop.sync()) == ("ran", 0, 0, 0)
    assert {noun: kept for noun, kept in market(shop).items() if noun != "offer"} == {
        noun: kept for noun, kept in before.items() if noun != "offer"
    }
    assert rows(shop.database, "SELECT cursor FROM watermark WHERE feed = 'orders'") != [(cursor,)]


def test_what_the_list_brought_a_notice_brings_no_more(shop: Shop) -> None:
    shop.order("H0-5", 2, "A1")
    shop.sync()
    before = market(shop)
    tell(shop, "A1")
    assert news(shop.sync()) == ("ran", 0, 0, 0)
    assert (market(shop), reads(shop, "A1"), rows(shop.database, WAITING)) == (before, 1, [(0,)])


@pytest.mark.both
def test_list_and_notice_in_one_run_make_one_order(shop: Shop) -> None:
    shop.order("H0-5", 2, "A1")
    tell(shop, "A1")
    assert news(shop.sync()) == ("ran", 1, 0, 0)
    assert rows(shop.database, "SELECT count(*) FROM orders") == [(1,)]


def test_a_storm_of_notices_about_one_order_reads_it_once(shop: Shop) -> None:
    shop.order("H0-5", 2, "A1")
    tell(shop, "A1", times=1_000)
    assert news(shop.sync()) == ("ran", 1, 0, 0)
    assert (reads(shop, "A1"), rows(shop.database, WAITING)) == (1, [(0,)])


def test_of_many_orders_the_list_brings_the_rest(shop: Shop) -> None:
    codes = [shop.order("H0-5", 1, f"A{number}") for number in range(AT_ONCE + 3)]
    tell(shop, *codes, said_ms=now_ms() - LATER_MS)
    assert news(shop.sync()) == ("ran", AT_ONCE + 3, 0, 0)
    assert [reads(shop, code) for code in codes] == [1] * AT_ONCE + [0] * 3
    assert rows(shop.database, WAITING) == [(0,)]


def test_a_notice_of_a_later_change_than_the_list_vouches_for_goes_on_waiting(shop: Shop) -> None:
    codes = [shop.order("H0-5", 1, f"A{number}") for number in range(AT_ONCE + 1)]
    tell(shop, *codes, said_ms=now_ms() + LATER_MS)
    shop.sync()
    assert rows(shop.database, WAITING) == [(1,)]
    shop.sync()
    assert (rows(shop.database, WAITING), reads(shop, codes[-1])) == ([(0,)], 1)


def test_a_platform_that_gives_no_single_order_has_its_list_read(shop: Shop) -> None:
    shop.order("H0-5", 2, "A1")
    tell(shop, "A1", said_ms=now_ms() + LATER_MS)
    report = ChannelRun(shop.database, shop.channel, OnlyLists(shop.connector()), now_ms).run()
    assert news(report) == ("ran", 1, 0, 0)
    assert (reads(shop, "A1"), rows(shop.database, WAITING)) == (0, [(0,)])


def test_an_order_that_the_platform_does_not_know_or_give_stops_nothing(shop: Shop) -> None:
    shop.order("H0-5", 2, "A1")
    tell(shop, "gone", "../secret", "A1")
    shop.door.instead = lambda asked: JSONResponse({"title": "No"}, 409) if asked.path.endswith("/A1") else None
    assert news(shop.sync()) == ("ran", 1, 0, 0)
    assert rows(shop.database, WAITING) == [(0,)]
    assert shop.channel.paused_reason is None


def test_while_the_platform_is_down_notices_wait(shop: Shop) -> None:
    shop.order("H0-5", 2, "A1")
    tell(shop, "A1")
    shop.door.instead = lambda _: JSONResponse({"title": "Not now"}, 503, {"Retry-After": "0"})
    assert shop.sync().status == "cut short"
    assert rows(shop.database, WAITING) == [(1,)]
    shop.door.instead = lambda _: None
    assert news(shop.sync()) == ("ran", 1, 0, 0)
    assert rows(shop.database, WAITING) == [(0,)]


def test_nothing_is_taken_by_who_lost_the_channel_or_only_looks(shop: Shop) -> None:
    shop.order("H0-5", 2, "A1")
    tell(shop, "A1")
    assert shop.sync(holds=lambda _: False).status == "cut short"
    shop.sync(dry_run=True)
    assert (rows(shop.database, WAITING), rows(shop.database, "SELECT * FROM orders")) == ([(1,)], [])


def test_what_cannot_be_understood_waits_in_the_inbox_once(shop: Shop) -> None:
    shop.order("H0-5", 2, "A1")
    tell(shop, "A1")

    def strange(asked: Asked, body: bytes) -> bytes:
        return body.replace(b'"placed"', b'"strange"', 1) if "/orders" in asked.path else body

    shop.door.rewrite = strange
    assert shop.sync().status == "ran"
    assert rows(shop.database, "SELECT source, key FROM inboxitem") == [("shop", "A1")]


def play(shop: Shop, chance: Random) -> None:
    """Let orders live, with notices that come, come again or are lost, and runs of both kinds in between."""
    lives: dict[str, Sequence[str]] = {
        "A1": ("confirm", "collect", "ship", "deliver"),
        "A2": ("cancel",),
        "A3": ("confirm", "cancel"),
    }
    left = [code for code, steps in lives.items() for _ in ("place", *steps)]
    chance.shuffle(left)
    done: dict[str, int] = {}
    for code in left:
        step = done.get(code, -1)
        shop.order("H0-5", 1, code) if step < 0 else shop.befall(code, lives[code][step])
        done[code] = step + 1
        tell(shop, *([code] * chance.choice((0, 1, 2))), said_ms=now_ms())
        how = chance.choice(("poll", "told", "nothing"))
        if how != "nothing":
            shop.sync(shop.connector(Deaf) if how == "told" else None)
    shop.sync()


@pytest.mark.parametrize("seed", range(4))
def test_in_whatever_order_they_come_the_end_is_that_of_the_platform(shop: Shop, seed: int) -> None:
    play(shop, Random(seed))
    answer = shop.admin._session.get(f"{shop.url}/v1/shops/s1/orders", timeout=30).json()
    theirs = {order["code"]: order["status"] for order in answer["orders"]}
    assert theirs == {"A1": "delivered", "A2": "cancelled", "A3": "cancelled"}
    assert dict(rows(shop.database, "SELECT remote_id, status FROM orders")) == theirs
    assert rows(shop.database, "SELECT sum(sold_g), sum(in_g) - sum(sold_g) FROM lot") == [(5_000, 595_000)]
    assert rows(shop.database, "SELECT sum(placed_g), sum(cancelled_g) FROM household_total") == [(15_000, 10_000)]
    assert (rows(shop.database, WAITING), json.dumps(rows(shop.database, "SELECT * FROM inboxitem"))) == ([(0,)], "[]")
