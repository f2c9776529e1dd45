"""What only one side has of a feed is said; it may wait in the inbox, and is asked for as far as the feed was read."""

from marketplace.exchange import inbox
from marketplace.exchange.inbox import NewItem
from marketplace.reports.reconcile.feed_comparison import FeedComparison
from marketplace.reports.reconcile.findings import Difference
from marketplace.reports.reconcile.platform_payouts import PayoutsAgainstPlatform
from marketplace.storage import Database
from marketplace.words.messages import Sentence
from tests import world
from tests.world import OPENS_MS

MARKS = "INSERT INTO watermark (channel_id, feed, as_of_ms, moved_ms) VALUES (1, 'orders', {}, 1), (1, 'offers', 7, 1)"


class Orders(FeedComparison):
    """The feed of orders."""

    feed = "orders"


def wait(database: Database, kind: str, *keys: str, source: str = "shop") -> None:
    with database.write() as connection:
        why = Sentence("why", "vì sao")
        inbox.put(connection, source, [NewItem(kind, key, "sku", "X", "?", why, "{}") for key in keys], 1)


def test_it_reaches_as_far_as_its_own_feed_was_read_and_nowhere_where_it_never_was(database: Database) -> None:
    world.build(database)
    for as_of in ("NULL", str(OPENS_MS)):
        with database.write() as connection:
            connection.exec_driver_sql("DELETE FROM watermark")
            connection.exec_driver_sql(MARKS.format(as_of))
            reaches = Orders(connection, 1, "shop").until_ms, PayoutsAgainstPlatform(connection, 1, "shop").until_ms
        assert reaches == (0 if as_of == "NULL" else OPENS_MS, 0)


def test_what_is_unknown_waits_in_the_inbox_only_as_what_it_is(database: Database) -> None:
    """An order that waits is no payout of the same code; what was settled or waits of another shop does not wait."""
    world.build(database)
    wait(database, "order", "A1", "A2")
    wait(database, "order", "A3", source="other")
    wait(database, "settlement", "settlement P1")
    with database.write() as connection:
        inbox.close(connection, "shop", "order", ["A2"], 2)
        orders, payouts = Orders(connection, 1, "shop"), PayoutsAgainstPlatform(connection, 1, "shop")
        waiting = orders.waiting(connection, ["A1", "A2", "A3", "A4"])
        assert waiting == {"A1"}
        assert payouts.waiting(connection, ["A1", "P1"]) == {"P1"}
    assert [orders.unknown(waiting, code, "9 đ") for code in ("A1", "A4")] == [
        Difference("shop, order A1", "9 đ", "waits in the inbox"),
        Difference("shop, order A4", "9 đ", "is not known here"),
    ]


def test_of_ours_only_those_are_said_that_the_platform_has_not_told(database: Database) -> None:
    world.build(database)
    with database.write() as connection:
        connection.exec_driver_sql(MARKS.format(OPENS_MS))
        against = Orders(connection, 1, "shop")
        against.told.add("A1")
        ours = "SELECT 'A1' WHERE :channel = 1 UNION SELECT 'A2' UNION SELECT 'A3' WHERE :until < 9 ORDER BY 1"
        assert list(against.only_ours(connection, ours)) == [
            Difference("shop, order A2", "is not told by the platform", "is known here")
        ]
