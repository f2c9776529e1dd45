"""Ngừng bán ngay: a stopped listing is at 0 before anything else is done, and we say of every shop whether it is."""

from collections.abc import Iterator

import pytest

from connectors.errors import Unreachable
from jobs.sync.run import ChannelRun
from marketplace.directory.audit import Signed
from marketplace.exchange import channels, stop_requests
from marketplace.listings import emergency_stop
from marketplace.storage.clock import now_ms
from marketplace.storage.scope import EVERYTHING
from marketplace.words.messages import Sentence
from marketplace.words.records import OrderRecord, Page
from tests.jobs.door import Asked
from tests.jobs.shop import Shop
from tests.jobs.sync.meddling import ALL, BATCH, meddled, once
from tests.ledger import rows

DAT = Signed(None, "dat")


def stop(shop: Shop, *skus: str) -> None:
    with shop.database.write() as connection:
        stopped = sorted(emergency_stop.listings_of(connection, skus).values())
        emergency_stop.stop(connection, stopped, Signed(None, "chị Hoa"), now_ms())


def said(shop: Shop) -> dict[str, tuple[str, str | None]]:
    with shop.database.read() as connection:
        return {
            one.sku: (one.state, one.why)
            for one in emergency_stop.report(connection, emergency_stop.stopped(connection, EVERYTHING))
        }


@pytest.mark.both
def test_a_stop_is_pushed_before_any_order_is_read(shop: Shop) -> None:
    shop.sync()
    stop(shop, "H0-5")
    shop.door.asked.clear()
    assert shop.sync().status == "ran"
    assert shop.door.asked[0] == Asked("POST", "/v1/shops/s1/offers/batch")
    assert shop.stocks() == {**ALL, "H0-5": 0}
    assert said(shop) == {"H0-5": ("stopped", None)}
    assert shop.sync().changed == 0


@pytest.mark.both
def test_a_stop_is_pushed_also_when_orders_cannot_be_read(shop: Shop) -> None:
    shop.sync()
    stop(shop, "H0-5", "H1-5")
    connector = shop.connector()

    def down(_cursor: str | None) -> Iterator[Page[OrderRecord]]:
        raise Unreachable("the list of orders does not answer")

    connector.pull_orders = down  # type: ignore[method-assign, assignment]
    assert shop.sync(connector).status == "cut short"
    assert shop.stocks() == {**ALL, "H0-5": 0, "H1-5": 0}
    assert set(said(shop).values()) == {("stopped", None)}


@pytest.mark.both
def test_what_was_sold_unseen_before_a_stop_stays_claimed_until_the_orders_are_read(shop: Shop) -> None:
    shop.sync()
    shop.order("H0-5", 3)
    stop(shop, "H0-5")
    connector = shop.connector()

    def down(_cursor: str | None) -> Iterator[Page[OrderRecord]]:
        raise Unreachable("the list of orders does not answer")

    connector.pull_orders = down  # type: ignore[method-assign, assignment]
    shop.sync(connector)
    held = "SELECT stock, unread_stock FROM offer WHERE sku = 'H0-5'"
    assert (shop.stocks()["H0-5"], rows(shop.database, held)) == (0, [(0, 20)])
    assert shop.sync().orders_new == 1
    assert rows(shop.database, held) == [(0, None)]
    assert shop.sync().changed == 0


@pytest.mark.both
def test_a_stop_in_the_middle_of_a_run_is_pushed_before_the_next_page(shop: Shop) -> None:
    shop.sync()
    for number in range(3):
        shop.order("H1-5", 1, f"A{number}")
    connector = shop.connector()
    pull = connector.pull_orders
    seen: list[int] = []

    def pull_orders(cursor: str | None) -> Iterator[Page[OrderRecord]]:
        for page in pull(cursor):
            yield page
            if page.items and not seen:
                seen.append(1)
                stop(shop, "H0-5")
                yield page

    connector.pull_orders = pull_orders  # type: ignore[method-assign]
    shop.door.asked.clear()
    assert shop.sync(connector).status == "ran"
    assert shop.stocks()["H0-5"] == 0


@pytest.mark.both
def test_a_stop_while_offers_are_pushed_keeps_the_stopped_one_out(shop: Shop) -> None:
    connector = meddled(shop)
    connector.batch_size = 1
    connector.before_push = once(lambda: stop(shop, "H2-5"))
    assert shop.sync(connector).status == "ran"
    assert shop.stocks() in ({"H0-5": 20, "H1-5": 20}, {"H0-5": 20, "H1-5": 20, "H2-5": 0})
    assert said(shop) == {"H2-5": ("stopped", None)}


@pytest.mark.both
def test_a_stop_holds_against_a_sale_the_engine_does_not_know(shop: Shop) -> None:
    shop.sync()
    code = shop.order("H0-5", 3)
    stop(shop, "H0-5")
    assert shop.sync().status == "ran"
    assert (shop.stocks()["H0-5"], rows(shop.database, "SELECT stock FROM offer WHERE sku = 'H0-5'")) == (0, [(0,)])
    shop.befall(code, "cancel")
    shop.sync()
    assert shop.stocks()["H0-5"] == 0
    with shop.database.write() as connection:
        assert emergency_stop.resume(connection, emergency_stop.stopped(connection, EVERYTHING), DAT, now_ms()) == 1
    shop.sync()
    assert shop.stocks() == ALL


@pytest.mark.both
def test_a_shop_that_does_not_answer_is_not_confirmed_and_says_since_when_and_why(shop: Shop) -> None:
    shop.sync()
    stop(shop, "H0-5")
    assert said(shop) == {"H0-5": ("not confirmed", emergency_stop.NOT_YET)}

    def down() -> None:
        raise Unreachable("the platform is down")

    connector = meddled(shop)
    connector.before_push = down
    assert shop.sync(connector).status == "cut short"
    down_now = Sentence("the platform is down", Unreachable.in_vietnamese)
    assert said(shop) == {"H0-5": ("not confirmed", down_now)}
    refused = Sentence("the token was refused", "Sàn không nhận mã.")
    channels.pause(shop.database, shop.channel.id, refused)
    assert said(shop) == {"H0-5": ("not confirmed", refused)}


@pytest.mark.both
def test_a_shop_reached_by_file_waits_for_somebody_until_the_tick(shop: Shop) -> None:
    shop.sync()
    shop.run("UPDATE channel SET road = 'file'")
    stop(shop, "H0-5")
    with shop.database.write() as connection:
        [one] = emergency_stop.report(connection, emergency_stop.stopped(connection, EVERYTHING))
        assert (one.state, one.stock, one.link) == ("waiting", 20, shop.url)
        assert emergency_stop.tick(connection, one.offer_id, DAT, now_ms())
        [one] = emergency_stop.report(connection, emergency_stop.stopped(connection, EVERYTHING))
    assert (one.state, one.stock) == ("stopped", 0)


@pytest.mark.both
def test_a_shop_reached_by_file_whose_stock_nobody_knows_waits_too(shop: Shop) -> None:
    shop.run("UPDATE channel SET road = 'file'")
    stop(shop, "H0-5")
    with shop.database.read() as connection:
        [one] = emergency_stop.report(connection, emergency_stop.stopped(connection, EVERYTHING))
    assert (one.state, one.stock, one.link) == ("waiting", 0, shop.url)


@pytest.mark.both
def test_a_stop_leaves_one_request_for_each_shop_with_a_number_that_grows(shop: Shop) -> None:
    """Also where the computer's clock was set back in between."""
    stop(shop, "H0-5", "H1-5")
    with shop.database.write() as connection:
        emergency_stop.stop(connection, list(emergency_stop.listings_of(connection, ["H2-5"]).values()), DAT, 1)
    with shop.database.read() as connection:
        assert stop_requests.pending(connection) == {shop.channel.id: 2}
    assert rows(shop.database, "SELECT channel_id, number FROM stop_request ORDER BY id") == [(1, 1), (1, 2)]
    numbers = "SELECT sku, stop_number FROM listing WHERE stop_number > 0 ORDER BY sku"
    assert rows(shop.database, numbers) == [("H0-5", 1), ("H1-5", 1), ("H2-5", 2)]
    assert shop.door.count(*BATCH) == 0


@pytest.mark.both
@pytest.mark.parametrize("hours", [-7, 7], ids=["set back", "set ahead"])
def test_a_stop_is_confirmed_by_its_number_whatever_becomes_of_the_clock(shop: Shop, hours: int) -> None:
    shop.sync()
    stop(shop, "H0-5")
    at_ms = now_ms() + hours * 3_600_000
    connector = shop.connector()
    ChannelRun(shop.database, shop.channel, connector, lambda: at_ms).run()
    assert said(shop) == {"H0-5": ("stopped", None)}
    with shop.database.read() as connection:
        assert emergency_stop.unconfirmed(connection, shop.channel.id, at_ms) == []


@pytest.mark.both
def test_a_second_stop_is_not_confirmed_by_what_confirmed_the_first(shop: Shop) -> None:
    shop.sync()
    stop(shop, "H0-5")
    shop.sync()
    with shop.database.write() as connection:
        emergency_stop.resume(connection, emergency_stop.stopped(connection, EVERYTHING), DAT, now_ms())
    shop.sync()
    stop(shop, "H0-5")
    assert said(shop)["H0-5"][0] == "not confirmed"
    shop.sync()
    assert said(shop) == {"H0-5": ("stopped", None)}
