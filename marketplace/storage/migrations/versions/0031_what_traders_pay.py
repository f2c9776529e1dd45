"""What traders pay for a kilogram at the garden, and what selling a box in a shop is declared to cost.

Revision ID: 0031
Revises: 0030
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables empty: what traders pay and what a box costs, people say."""
    op.create_table(
        "trader_price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("produce_id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.String(), nullable=True),
        sa.Column("commune_id", sa.Integer(), nullable=False),
        sa.Column("point", sa.String(), nullable=True),
        sa.Column("quoted_on", sa.Date(), nullable=False),
        sa.Column("low_dong", _BIG, nullable=False),
        sa.Column("high_dong", _BIG, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("noted_ms", _BIG, nullable=False),
        sa.CheckConstraint("low_dong > 0 AND low_dong <= high_dong", name="range"),
        sa.ForeignKeyConstraint(["produce_id"], ["produce.id"]),
        sa.ForeignKeyConstraint(["commune_id"], ["commune.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_trader_price_day", "trader_price", ["produce_id", "quoted_on"])
    op.create_table(
        "shop_charge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("cooperative_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("fee_bp", sa.Integer(), nullable=False),
        sa.Column("box_dong", _BIG, nullable=False),
        sa.Column("freight_dong", _BIG, nullable=False),
        sa.Column("returns_bp", sa.Integer(), nullable=False),
        sa.Column("tax_bp", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("noted_ms", _BIG, nullable=False),
        sa.CheckConstraint("fee_bp BETWEEN 0 AND 10000 AND tax_bp BETWEEN 0 AND 10000", name="shares"),
        sa.CheckConstraint("returns_bp BETWEEN 0 AND 10000", name="returns"),
        sa.CheckConstraint("box_dong >= 0 AND freight_dong >= 0", name="sums"),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"]),
        sa.ForeignKeyConstraint(["cooperative_id"], ["cooperative.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_shop_charge_shop", "shop_charge", ["channel_id", "cooperative_id"])


def downgrade() -> None:
    """Forget what people said of prices."""
    op.drop_table("shop_charge")
    op.drop_table("trader_price")
