"""What a household set right of what is kept of it, or asked to be set right.

Revision ID: 0024
Revises: 0023
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHAT = ("name", "phone", "hamlet", "commune", "area", "other")


def upgrade() -> None:
    """Make the table empty: nobody could ask until now."""
    op.create_table(
        "rectification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("wanted", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("at_ms", _BIG, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("settled_ms", _BIG, nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("reply", sa.String(), nullable=True),
        sa.CheckConstraint(" OR ".join(f"what = '{one}'" for one in _WHAT), name="what"),
        sa.CheckConstraint("outcome = 'done' OR outcome = 'refused'", name="outcome"),
        sa.CheckConstraint("(settled_ms IS NULL) = (outcome IS NULL)", name="settled"),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    waiting = sa.text("settled_ms IS NULL")
    op.create_index(
        "ix_rectification_waiting", "rectification", ["household_id"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_index("ix_rectification_household", "rectification", ["household_id"])


def downgrade() -> None:
    """Forget what was asked; what came of it stays in the households."""
    op.drop_table("rectification")
