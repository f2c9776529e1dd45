"""Shops that the post office runs, and the lists of what it collects from the cooperative.

Revision ID: 0036
Revises: 0035
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0036"
down_revision: str | None = "0035"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables empty: no list was written down before."""
    op.create_table(
        "post_shop",
        sa.Column("channel_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since_ms", _BIG, nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"]),
        sa.ForeignKeyConstraint(["said_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("channel_id"),
    )
    op.create_table(
        "post_list",
        sa.Column("order_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("packs", sa.Integer(), nullable=False),
        sa.Column("price_dong", _BIG, nullable=True),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("written_ms", _BIG, nullable=False),
        sa.CheckConstraint("number > 0", name="number"),
        sa.CheckConstraint("packs >= 0 AND price_dong >= 0", name="packs"),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"]),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("order_id"),
        sa.UniqueConstraint("channel_id", "form_key"),
        sa.UniqueConstraint("channel_id", "month", "number"),
    )
    op.create_index("ix_post_list_listing", "post_list", ["channel_id", "listing_id"])
    op.create_table(
        "post_list_apart",
        sa.Column("order_id", _BIG, nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=True),
        sa.Column("said_ms", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.ForeignKeyConstraint(["said_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("order_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("post_list_apart")
    op.drop_table("post_list")
    op.drop_table("post_shop")
