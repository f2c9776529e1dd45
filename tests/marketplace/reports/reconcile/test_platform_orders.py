"""What a platform tells is held against ours by a reading of its own, which shares nothing with the road in."""

import ast
from pathlib import Path

from marketplace.reports.reconcile import (
    OrdersAgainstPlatform,
    feed_comparison,
    platform_orders,
    platform_payouts,
)
from marketplace.storage import Database
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered

TOLD = delivered("O1", boxes(1))


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
        ("shop, order O1", "148.999 đ"),
        ("shop, order O3", "is not known here"),
        ("shop, order O2", "is known here"),
    ]
