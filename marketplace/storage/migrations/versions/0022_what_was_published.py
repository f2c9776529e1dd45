"""Publications, their cells, and what of each household stands in the last one.

Revision ID: 0022
Revises: 0021
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables empty: until now nothing was published."""
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("season_id", sa.Integer(), nullable=False),
        sa.Column("produce_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at_ms", _BIG, nullable=False),
        sa.Column("upto_on", sa.Date(), nullable=False),
        sa.Column("weight_g", _BIG, nullable=False),
        sa.Column("value_dong", _BIG, nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["produce_id"], ["produce.id"]),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("season_id", "produce_id", "number"),
    )
    op.create_table(
        "published_cell",
        sa.Column("publication_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("members", sa.String(), nullable=False),
        sa.Column("rest", sa.Boolean(), nullable=False),
        sa.Column("weight_g", _BIG, nullable=False),
        sa.Column("value_dong", _BIG, nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("upto_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind = 'then' OR kind = 'now' OR kind = 'platform' OR kind = 'day'", name="kind"),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"]),
        sa.PrimaryKeyConstraint("publication_id", "kind", "n"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "published_part",
        sa.Column("season_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("produce_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("household_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("commune_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("commune_now_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("weight_g", _BIG, nullable=False),
        sa.Column("value_dong", _BIG, nullable=False),
        sa.PrimaryKeyConstraint(
            "season_id", "produce_id", "household_id", "commune_id", "commune_now_id", "platform"
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Forget it all; what was read stays with whoever read it."""
    for table in ("published_part", "published_cell", "publication"):
        op.drop_table(table)
