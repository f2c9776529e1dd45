"""Keep who bears what a failed delivery costs, and what people say it cost.

Revision ID: 0009
Revises: 0008
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the two tables; until somebody declares otherwise the cooperative bears it."""
    op.create_table(
        "failed_bearer",
        sa.Column("cooperative_id", sa.Integer(), sa.ForeignKey("cooperative.id"), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("bearer", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("noted_ms", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("cooperative_id", "from_on"),
    )
    op.create_table(
        "failed_cost",
        sa.Column("order_id", _BIG, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("freight_dong", _BIG, nullable=False),
        sa.Column("box_dong", _BIG, nullable=False),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("noted_ms", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("order_id"),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("failed_cost")
    op.drop_table("failed_bearer")
