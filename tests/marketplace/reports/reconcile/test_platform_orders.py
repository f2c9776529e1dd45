"""What a platform tells is held against ours by a reading of its own, which shares nothing with the road in."""

import ast
from pathlib import Path

from marketplace.reports.reconcile import (
    OrdersAgainstPlatform,
    PayoutsAgainstPlatform,
    feed_comparison,
    platform_orders,
    platform_payouts,
)
from marketplace.storage import Database
from marketplace.words.records import SettlementRecord
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered

TOLD = delivered("O1", boxes(1))
PAID = SettlementRecord("P1", "S1", "O1", None, market.AFTER_JUNE_MS, 150_000, 7_001, 15_002, 0, 126_996)


def test_the_witness_shares_nothing_with_the_road_in_or_the_reader_of_statements() -> None:
    for module in (platform_orders, platform_payouts, feed_comparison):
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        rooms = {".".join(name.split(".")[:2]) for name in names if name.startswith("marketplace")}
        assert rooms <= {"marketplace.reports", "marketplace.storage", "marketplace.words"}, module.__name__


def test_what_differs_is_unknown_or_only_ours_is_said(sqlite: Database) -> None:
    shop = market.build(sqlite)
    market.take(sqlite, shop, TOLD, delivered("O2", boxes(1), day=1))
    with sqlite.read() as connection:
        against = OrdersAgainstPlatform(connection, shop, "shop")
        cheaper = TOLD._replace(lines=(boxes(1, gross_dong=140_000),))
        found = against.page(connection, [cheaper, delivered("O3", boxes(1))])
        found += against.end(connection)
    assert [(one.where, one.found) for one in found] == [
        ("shop, order O1", "148999 đ"),
        ("shop, order O3", "is not known here"),
        ("shop, order O2", "is known here"),
    ]


def test_a_payout_is_held_against_ours_net_first_and_then_by_what_is_held_back(sqlite: Database) -> None:
    shop = market.build(sqlite)
    market.take(sqlite, shop, TOLD)
    market.pay(sqlite, shop, "O1", 7_001, 15_002, 0)
    ours = PAID._replace(remote_id="TT-O1-1")
    with sqlite.read() as connection:
        for told, words in (
            (ours, []),
            (ours._replace(net_dong=1), [("1 đ", "126996 đ")]),
            (
                ours._replace(fee_dong=7_000),
                [("fee 7000 đ, freight 15002 đ, tax 0 đ", "fee 7001 đ, freight 15002 đ, tax 0 đ")],
            ),
        ):
            found = PayoutsAgainstPlatform(connection, shop, "shop").page(connection, [told])
            assert [(one.ledger, one.found) for one in found] == words
