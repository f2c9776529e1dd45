"""The connector of one shop: what it cannot be made without, whose clock it reads, and what it reads again."""

import time

import pytest
from msgspec.json import encode

from connectors.base import ChannelSettings
from connectors.errors import NotConfigured
from connectors.oscar.connector import OscarConnector, connect
from connectors.platforms import facts_of
from marketplace.words.records import Fulfilment, OrderRecord, OrderState, Reject, State
from tests.connectors.oscar.test_mapping import ENTRY, LINE, READ_MS
from tests.connectors.oscar.trading import connector, product, record_text, shop

__all__ = ["connector", "shop"]


@pytest.fixture
def unasked(transport) -> OscarConnector:
    """A connector that has asked its shop for nothing."""
    settings = ChannelSettings("c", "oscar", "http://127.0.0.1:9/api", "htx", "a:b")
    made = connect(settings, facts_of("oscar"), transport(settings.base_url))
    assert isinstance(made, OscarConnector)
    return made


def kept(**changes: str) -> bytes:
    """Return one order as it is kept."""
    return encode([{"order": ENTRY | changes, "lines": [LINE], "read_ms": READ_MS}])


def test_a_channel_that_does_not_name_its_shop_is_not_configured(transport):
    settings = ChannelSettings("quầy", "oscar", "http://127.0.0.1:9/api", "", "a:b")
    with pytest.raises(NotConfigured, match="quầy"):
        connect(settings, facts_of("oscar"), transport(settings.base_url))


def test_how_far_the_clocks_differ_is_read_from_the_shops_answer(loopback, reply, transport):
    def answer(asked):
        signed_in = {"Set-Cookie": "sessionid=one; Path=/"} if asked.path == "/login/" else {}
        return reply(headers=signed_in, body=b'{"count": 0, "results": [], "next": null}')

    loopback.rule = answer
    settings = ChannelSettings("c", "oscar", loopback.url, "htx", "a:b")
    an_hour_ago = time.time_ns() // 1_000_000 - 3_600_000
    there = OscarConnector(settings, facts_of("oscar"), transport(loopback.url), now_ms=lambda: an_hour_ago)
    assert abs(there.check().skew_ms - 3_600_000) < 60_000


def test_a_word_that_is_explained_does_not_change_what_the_status_table_says(unasked):
    unasked.learn({"On the lorry": State.SHIPPING, "Pending": State.CANCELLED})
    (known,) = unasked.read_kept("orders", kept(status="Pending"))
    (explained,) = unasked.read_kept("orders", kept(status="On the lorry"))
    assert (known.order_state, explained.fulfilment) == (OrderState.PLACED, Fulfilment.SHIPPING)


def test_what_was_kept_of_another_feed_gives_nothing(unasked):
    assert len(unasked.read_kept("orders", kept())) == 1
    assert unasked.read_kept("offers", kept()) == []


def test_what_was_kept_reads_the_same_again_and_with_words_explained(shop, connector):
    product(shop, "K-5")
    shop.ask("place", sku="K-5", packs=2, number="K-1", status="On the lorry")
    pages = list(connector.pull_orders(None))
    (odd,) = [item for page in pages for item in page.items if isinstance(item, Reject)]
    assert (odd.cause, odd.about, odd.where) == ("status", "On the lorry", "orders[] number K-1")
    connector.learn({"On the lorry": "shipping"})
    (read,) = connector.read_kept("orders", b"[" + odd.kept + b"]")
    assert (read.code, read.fulfilment, read.lines[0].quantity) == ("K-1", Fulfilment.SHIPPING, 2)
    kept = [one for page in pages for one in connector.read_kept("orders", record_text(page.kept).encode())]
    orders = {item.code: item for page in pages for item in page.items if isinstance(item, OrderRecord)}
    assert {one.code: one for one in kept if one.code != "K-1"} == orders
