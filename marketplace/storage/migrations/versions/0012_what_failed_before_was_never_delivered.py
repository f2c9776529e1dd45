"""Tell apart what came back of parcels that never were delivered, in what older releases counted as returned.

Revision ID: 0012
Revises: 0011
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_FAILED = "SELECT id FROM orders WHERE delivered_ms IS NULL AND fulfilment = 'returned'"


def upgrade() -> None:
    """Move it over; its lots stay as they are, and ``lensan migrate`` computes the totals anew."""
    op.execute(
        "UPDATE draw SET undelivered_g = returned_g, undelivered_dong = returned_dong, returned_g = 0,"
        " returned_dong = 0 WHERE returned_g > 0 AND line_id IN"
        f" (SELECT id FROM order_line WHERE order_id IN ({_FAILED}))"
    )
    op.execute(
        "UPDATE order_line SET undelivered_g = returned_g, returned_g = 0"
        f" WHERE returned_g > 0 AND order_id IN ({_FAILED})"
    )


def downgrade() -> None:
    """Count it as returned again."""
    op.execute(
        "UPDATE draw SET returned_g = returned_g + undelivered_g, returned_dong = returned_dong + undelivered_dong,"
        " undelivered_g = 0, undelivered_dong = 0"
    )
    op.execute("UPDATE order_line SET returned_g = returned_g + undelivered_g, undelivered_g = 0")
