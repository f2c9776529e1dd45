"""What communes and provinces are called from a day on, and which communes share a border.

Revision ID: 0027
Revises: 0026
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the tables empty: what is shipped is loaded with the communes."""
    op.create_table(
        "unit_name",
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint("system = '63' OR system = '34'", name="system"),
        sa.PrimaryKeyConstraint("system", "code", "from_on"),
    )
    op.create_table(
        "neighbour",
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("other_code", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint("system = '63' OR system = '34'", name="system"),
        sa.CheckConstraint("code < other_code", name="ordered"),
        sa.PrimaryKeyConstraint("system", "code", "other_code"),
    )


def downgrade() -> None:
    """Forget what was loaded, and what an operator entered."""
    op.drop_table("neighbour")
    op.drop_table("unit_name")
