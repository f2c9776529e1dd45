"""All lists of a channel are read in one order: what others are about comes first."""

from jobs.sync.context import RunContext
from jobs.sync.feeds.in_order import Feeds
from jobs.sync.report import RunReport
from marketplace.exchange import runs
from marketplace.storage.clock import now_ms
from tests.jobs.shop import Shop
from tests.ledger import rows

LISTS = ["orders", "shipments", "settlements"]


def test_orders_are_read_before_their_parcels_and_their_payouts(shop: Shop) -> None:
    code = shop.order("H0-5", 1)
    for step in ("confirm", "collect", "settle"):
        shop.befall(code, step)
    report, run_id = RunReport("shop"), runs.begin(shop.database, shop.channel.id, now_ms())
    Feeds(RunContext(shop.database, shop.channel, shop.connector(), now_ms, report, run_id=run_id)).pull()
    assert (report.orders_new, report.shipments_taken, report.payouts_new, report.inboxed) == (1, 1, 1, 0)
    assert [one.path.rsplit("/", 1)[1] for one in shop.door.asked] == LISTS
    assert rows(shop.database, "SELECT feed FROM answer ORDER BY id") == [(name,) for name in LISTS]
