"""One wrong figure of a market: the others outvote it, and it comes back as it was."""

from marketplace.reports.reconcile import Correction, fix, reconcile
from marketplace.storage import Database
from tests.ledger import Rows, rows
from tests.marketplace.reports.reconcile.conftest import Behind
from tests.world import OPENS_MS

MARKET = {
    "draw": "SELECT * FROM draw WHERE drawn_g > 0 ORDER BY line_id, lot_id",
    "order_line": "SELECT * FROM order_line ORDER BY id",
    "orders": "SELECT * FROM orders ORDER BY id",
    "payout": "SELECT * FROM payout ORDER BY id",
    "lot": "SELECT * FROM lot ORDER BY id",
    "lot_move": "SELECT * FROM lot_move ORDER BY id",
    "household_total": "SELECT * FROM household_total WHERE placed_g > 0 ORDER BY household_id, channel_id",
    "shortfall": "SELECT line_id, weight_g FROM shortfall WHERE weight_g > 0 ORDER BY line_id",
}
A1 = "(SELECT min(l.id) FROM order_line l JOIN orders o ON o.id = l.order_id WHERE o.remote_id = 'A1')"
L0 = "(SELECT id FROM lot WHERE code = 'L0-5-0')"
A2 = A1.replace("'A1'", "'A2'")


def held(database: Database) -> dict[str, Rows]:
    """Return what stands of orders, lots, payouts and totals."""
    return {name: rows(database, sql) for name, sql in MARKET.items()}


def fixed(database: Database) -> list[Correction]:
    """Let reconcile put right what it can."""
    return fix(database, "Kế toán", "đối chiếu", OPENS_MS)


def assert_comes_back(filled: Database, behind: Behind, sql: str) -> None:
    """Change a figure behind the program, and see that it is found and written back, and nothing else."""
    before = held(filled)
    behind(sql)
    assert reconcile(filled)
    done = fixed(filled)
    assert [one for one in done if not one.written] == []
    assert (reconcile(filled), held(filled)) == ([], before)
