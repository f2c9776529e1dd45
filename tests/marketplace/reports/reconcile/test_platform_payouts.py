"""A platform's payouts are held against ours by what was paid and what was held back; what one side lacks is said."""

from marketplace.reports.reconcile import PayoutsAgainstPlatform
from marketplace.storage import Database
from marketplace.words.records import SettlementRecord
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered

PAID = SettlementRecord("TT-O1-1", "S1", "O1", None, market.AFTER_JUNE_MS, 150_000, 7_001, 15_002, 0, 126_996)
READ = "INSERT INTO watermark (channel_id, feed, as_of_ms, moved_ms) VALUES (1, 'settlements', {}, 1)"


def test_a_payout_is_held_against_ours_net_first_and_then_by_what_is_held_back(sqlite: Database) -> None:
    shop = market.build(sqlite)
    market.take(sqlite, shop, delivered("O1", boxes(1)))
    market.pay(sqlite, shop, "O1", 7_001, 15_002, 0)
    with sqlite.read() as connection:
        for told, words in (
            (PAID, []),
            (PAID._replace(net_dong=1), [("1 đ", "126.996 đ")]),
            (
                PAID._replace(fee_dong=7_000),
                [("fee 7.000 đ, freight 15.002 đ, tax 0 đ", "fee 7.001 đ, freight 15.002 đ, tax 0 đ")],
            ),
        ):
            found = PayoutsAgainstPlatform(connection, shop, "shop").page(connection, [told])
            assert [(one.ledger, one.found) for one in found] == words


def test_a_payout_that_one_side_lacks_is_said_unless_it_is_newer_than_what_we_have_read(sqlite: Database) -> None:
    shop = market.build(sqlite)
    market.take(sqlite, shop, delivered("O1", boxes(1)), delivered("O2", boxes(1)))
    for code in ("O1", "O2"):
        market.pay(sqlite, shop, code, 7_001, 15_002, 0)
    with sqlite.write() as connection:
        connection.exec_driver_sql(READ.format(market.AFTER_JUNE_MS))
        newer = PAID._replace(remote_id="P2", paid_ms=market.AFTER_JUNE_MS + 1)
        against = PayoutsAgainstPlatform(connection, shop, "shop")
        found = against.page(connection, [newer, PAID._replace(remote_id="P1"), PAID])
        assert [(one.where, one.ledger, one.found) for one in [*found, *against.end(connection)]] == [
            ("shop, settlement P1", "126.996 đ", "is not known here"),
            ("shop, settlement TT-O2-1", "is not told by the platform", "is known here"),
        ]
        connection.exec_driver_sql("UPDATE watermark SET as_of_ms = as_of_ms - 1 WHERE feed = 'settlements'")
        against = PayoutsAgainstPlatform(connection, shop, "shop")
        assert [*against.page(connection, [PAID]), *against.end(connection)] == []
