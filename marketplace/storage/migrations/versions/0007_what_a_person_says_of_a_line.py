"""Keep what a person says of a line: refunds, boxes sent once more, and whether what came back is fit for sale.

Revision ID: 0007
Revises: 0006
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add the columns; nobody has said anything yet."""
    dong = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("order_line", sa.Column("agreed_refund_dong", dong, server_default="0", nullable=False))
    op.add_column("order_line", sa.Column("agreed_replaced", sa.Integer(), server_default="0", nullable=False))
    op.add_column("order_line", sa.Column("restock_said", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Take them away again."""
    for name in ("restock_said", "agreed_replaced", "agreed_refund_dong"):
        op.drop_column("order_line", name)
