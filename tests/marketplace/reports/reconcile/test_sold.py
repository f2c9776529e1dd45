"""Sold is read from what became of every order."""

from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.reports.reconcile.conftest import Behind


def test_sold_is_read_from_what_became_of_every_order(filled: Database, behind: Behind) -> None:
    """Totals, draws and lots that agree on a failed parcel as a return are not what was sold."""
    line = rows(filled, "SELECT l.id FROM order_line l JOIN orders o ON o.id = l.order_id WHERE o.remote_id = 'A7'")[0][
        0
    ]
    behind(
        f"UPDATE order_line SET returned_g = undelivered_g, undelivered_g = 0 WHERE id = {line}",
        f"UPDATE draw SET returned_g = undelivered_g, undelivered_g = 0, returned_dong = undelivered_dong,"
        f" undelivered_dong = 0 WHERE line_id = {line}",
        "UPDATE household_total SET returned_g = returned_g + 5000 WHERE household_id = 3 AND delivered_g > 0",
        "UPDATE day_total SET returned_g = returned_g + 5000 WHERE delivered_g > 0",
    )
    found = {one.where: (one.ledger, one.found) for one in reconcile(filled)}
    assert found[f"line {line}: shop, order A7"] == ("never delivered", "5000 g came back of what was delivered")
    assert any(where.endswith("): sold") and where.startswith("household_total") for where in found)
