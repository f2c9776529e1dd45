"""Keep in an entry the fruit that went into boxes above their labels.

Revision ID: 0005
Revises: 0004
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add the column; what closed periods say is not rewritten."""
    grams = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("entry", sa.Column("over_g", grams, server_default="0", nullable=False))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("entry", "over_g")
