"""Who gets the parcel of an order, sealed until it is handed over or its time has come.

Revision ID: 0029
Revises: 0028
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table empty: no recipient was kept until now."""
    op.create_table(
        "recipient",
        sa.Column("order_id", _BIG, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("typed_ms", _BIG, nullable=False),
        sa.Column("goes_ms", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.PrimaryKeyConstraint("order_id"),
    )
    op.create_index("ix_recipient_goes", "recipient", ["goes_ms"])


def downgrade() -> None:
    """Forget the recipients that still wait."""
    op.drop_table("recipient")
