"""Settlements in: a payout is counted once, by whichever way it comes, and a platform need not list any."""

from collections.abc import Iterator

from connectors.partner.client.client import PartnerConnector
from jobs.sync.replay import Replay
from jobs.sync.run import ChannelRun
from marketplace.storage.clock import now_ms
from marketplace.words.records import Cursor, OrderRecord, Page
from tests.jobs.shop import Shop
from tests.ledger import rows, whole

PAID = "SELECT o.remote_id FROM payout p JOIN orders o ON o.id = p.order_id WHERE o.paid_ms IS NOT NULL"
UNSEEN = ("run", "answer", "answer_order", "watermark")


class OnlyOrders:
    """A platform that lists orders and no payouts."""

    def __init__(self, whole: PartnerConnector) -> None:
        self._whole = whole
        self.check = whole.check

    def pull_orders(self, cursor: Cursor) -> Iterator[Page[OrderRecord]]:
        return self._whole.pull_orders(cursor)


def settled(shop: Shop) -> str:
    code = shop.order("H0-5", 2)
    shop.befall(code, "settle")
    return code


def test_a_payout_is_taken_in_once_though_the_whole_list_comes_again(shop: Shop) -> None:
    code = settled(shop)
    assert shop.sync().payouts_new == 1
    assert rows(shop.database, PAID) == [(code,)]
    before = whole(shop.database, without=UNSEEN)
    shop.run("UPDATE watermark SET cursor = NULL WHERE feed = 'settlements'")
    assert shop.sync().payouts_new == 0
    assert whole(shop.database, without=UNSEEN) == before


def test_a_stored_answer_taken_again_counts_what_was_missing_alone(shop: Shop) -> None:
    code = settled(shop)
    shop.sync()
    before = whole(shop.database)
    [(run,)] = rows(shop.database, "SELECT max(id) FROM run")

    def again() -> int:
        return Replay(shop.database, shop.channel, shop.connector(), now_ms).take_run(run).payouts_new

    assert again() == 0
    assert whole(shop.database) == before
    shop.run("DELETE FROM payout")
    assert (again(), again()) == (1, 0)
    assert rows(shop.database, PAID) == [(code,)]


def test_a_platform_without_payouts_is_read_for_its_orders(shop: Shop) -> None:
    settled(shop)
    report = ChannelRun(shop.database, shop.channel, OnlyOrders(shop.connector()), now_ms).run()
    assert (report.status, report.orders_new, report.payouts_new) == ("ran", 1, 0)
    assert rows(shop.database, "SELECT feed FROM watermark WHERE feed = 'settlements'") == []
