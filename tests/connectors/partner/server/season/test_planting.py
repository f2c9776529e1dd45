"""Planted orders are beside a plan, and never in its totals."""

from collections import Counter
from pathlib import Path

from tests.connectors.partner.server.season.sandboxes import OVER, Sandbox, plan_of, run, sold


def test_planted_orders_leave_the_totals_alone(tmp_path: Path) -> None:
    plain, storm = Sandbox(tmp_path / "a"), Sandbox(tmp_path / "b", plants=3, one_instant=50)
    for sandbox in (plain, storm):
        run(sandbox.play(plan_of(120), OVER))
    strange = [order for order in storm.orders() if order.code.startswith("STORM-")]
    honest = [order for order in storm.orders() if not order.code.startswith("STORM-")]
    assert len(strange) == 6
    assert sum(order.status == "held_for_inspection" for order in strange) == 3
    assert sum(order.lines[0].sku == "STORM-NO-SUCH-SKU" for order in strange) == 3
    assert sold(honest) == sold(plain.orders())
    at = Counter(order.updated_at for order in honest)
    assert at.most_common(1)[0][1] >= 50
    for sandbox in (plain, storm):
        sandbox.store.close()
