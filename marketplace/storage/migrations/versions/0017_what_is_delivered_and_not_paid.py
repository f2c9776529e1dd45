"""Find what is delivered and not paid without looking at every order.

Revision ID: 0017
Revises: 0016
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OWED = sa.text("delivered_ms IS NOT NULL AND paid_ms IS NULL")


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_orders_owed", "orders", ["delivered_ms"], sqlite_where=_OWED, postgresql_where=_OWED)


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_orders_owed", table_name="orders")
