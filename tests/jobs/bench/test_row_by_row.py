"""The peer that merges row by row writes orders, lines and draws as they were sold, out of the lots that feed them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.partner.server import create_app
from jobs.bench import row_by_row
from jobs.bench.stage import SHOP
from jobs.sandbox.servers import Admin
from marketplace.storage import Database
from tests import world
from tests.ledger import rows
from tests.loopback import served

PLACED_MS, CANCELLED_MS = 1_623_286_800_000, 1_623_373_200_000
"""Eight in the morning of June 10 and 11, 2021, in Hà Nội."""


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A server with two orders: one of two lines, one that was cancelled."""
    app = create_app(tmp_path / "server.sqlite", title="Sàn", seed=1, tokens={"admin": ["*"], "token": [SHOP]})
    with served(app) as there:
        admin = Admin(there, "admin")
        sellers = [{"seller_id": "H0", "title": "Hộ 0"}]
        admin.ask("sellers", {"shop_id": SHOP, "sellers": sellers})
        for code, packs in (("A1", {"H0-5": 2, "H0-19": 1}), ("A2", {"H0-5": 1})):
            lines = [
                {"sku": sku, "quantity": quantity, "pack_g": 5_000 if sku == "H0-5" else 1_900, "price_dong": 150_000,
                 "seller_id": "H0"}
                for sku, quantity in packs.items()
            ]  # fmt: skip
            at = "2021-06-10T08:00:00+07:00"
            admin.ask("orders", {"shop_id": SHOP, "code": code, "lines": lines, "at": at})
        admin.ask("orders/A2/events", {"shop_id": SHOP, "type": "cancel", "at": "2021-06-11T08:00:00+07:00"})
        yield there


def test_every_order_with_its_lines_and_draws_is_written(sqlite: Database, url: str) -> None:
    world.build(sqlite, lots_each=1)
    assert row_by_row.pull(url, "token", sqlite.place) == 2
    assert rows(sqlite, "SELECT remote_id, status, placed_ms, cancelled_ms, updated_ms FROM orders ORDER BY id") == [
        ("A1", "placed", PLACED_MS, None, PLACED_MS), ("A2", "cancelled", PLACED_MS, CANCELLED_MS, CANCELLED_MS),
    ]  # fmt: skip
    lines = "SELECT o.remote_id, l.sku, l.quantity, l.ordered_g, l.gross_dong, t.code, d.drawn_g, d.amount_dong\
 FROM order_line l JOIN orders o ON o.id = l.order_id JOIN draw d ON d.line_id = l.id JOIN lot t ON t.id = d.lot_id\
 ORDER BY 1, 4 DESC"
    assert rows(sqlite, lines) == [
        ("A1", "H0-5", 2, 10_000, 300_000, "L0-5-0", 10_000, 300_000),
        ("A1", "H0-19", 1, 1_900, 150_000, "L0-19-0", 1_900, 150_000),
        ("A2", "H0-5", 1, 5_000, 150_000, "L0-5-0", 5_000, 150_000),
    ]


def test_pulled_again_it_merges_by_its_keys_and_doubles_nothing(sqlite: Database, url: str) -> None:
    world.build(sqlite, lots_each=1)
    for _ in range(2):
        row_by_row.pull(url, "token", sqlite.place)
    counts = [rows(sqlite, f"SELECT count(*) FROM {name}")[0][0] for name in ("orders", "order_line", "draw")]
    assert counts == [2, 3, 3]
