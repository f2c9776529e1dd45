"""What people write of orders that they sold by hand, and the day an order was promised for.

Revision ID: 0034
Revises: 0033
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TERMS = ("cash", "transfer", "cod", "unpaid")


def upgrade() -> None:
    """Make the tables empty: nothing was sold by hand before, and no road told of a promise."""
    op.create_table(
        "promised_day",
        sa.Column("order_id", _BIG, nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("said_ms", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.PrimaryKeyConstraint("order_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "hand_order",
        sa.Column("order_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("written_ms", _BIG, nullable=False),
        sa.CheckConstraint(" OR ".join(f"terms = '{word}'" for word in _TERMS), name="terms"),
        sa.CheckConstraint("number > 0", name="number"),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("order_id"),
        sa.UniqueConstraint("channel_id", "form_key"),
        sa.UniqueConstraint("channel_id", "month", "number"),
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("hand_order")
    op.drop_table("promised_day")
