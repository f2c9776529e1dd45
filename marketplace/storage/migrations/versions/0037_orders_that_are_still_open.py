"""Find the orders of a shop that are still on their way without looking at every order.

Revision ID: 0037
Revises: 0036
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0037"
down_revision: str | None = "0036"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OPEN = sa.text("order_state <> 'cancelled' AND fulfilment NOT IN ('delivered', 'returned')")


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "ix_orders_open", "orders", ["channel_id", "placed_ms"], sqlite_where=_OPEN, postgresql_where=_OPEN
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_orders_open", table_name="orders")
