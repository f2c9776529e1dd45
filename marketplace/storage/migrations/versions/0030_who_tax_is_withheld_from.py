"""Who holds a shop's account, under which tax code, what stands on paper of own fruit, and figures of tax law.

Revision ID: 0030
Revises: 0029
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables empty: nobody has said any of this yet."""
    op.create_table(
        "tax_rule",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("figure", _BIG, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        _one_of("kind", "turnover", "warning"),
        sa.CheckConstraint("figure > 0", name="figure"),
        sa.PrimaryKeyConstraint("kind", "from_on", "issued_on"),
    )
    op.create_table(
        "account_holder",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("cooperative_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("noted_ms", _BIG, nullable=False),
        _one_of("kind", "household", "households", "cooperative", "post office", "other"),
        sa.CheckConstraint("(kind = 'household') = (household_id IS NOT NULL)", name="of_a_household"),
        sa.CheckConstraint("(kind = 'cooperative') = (cooperative_id IS NOT NULL)", name="of_a_cooperative"),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"]),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"]),
        sa.ForeignKeyConstraint(["cooperative_id"], ["cooperative.id"]),
        sa.PrimaryKeyConstraint("channel_id", "from_on"),
    )
    op.create_table(
        "holder_tax_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("masked", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("first_ms", _BIG, nullable=False),
        sa.Column("last_ms", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_holder_tax_code_channel_id", "holder_tax_code", ["channel_id"])
    op.create_table(
        "own_produce",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("commune_id", sa.Integer(), nullable=True),
        sa.Column("commune_now_id", sa.Integer(), nullable=True),
        sa.Column("produce_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("made_ms", _BIG, nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("ended_ms", _BIG, nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        _one_of("what", "land", "residence", "unprocessed"),
        sa.CheckConstraint("(what = 'unprocessed') = (commune_id IS NULL)", name="in_a_commune"),
        sa.CheckConstraint("what = 'unprocessed' OR produce_id IS NULL", name="of_produce"),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name="days"),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"])
            for column, table in (
                ("household_id", "household"), ("commune_id", "commune"), ("commune_now_id", "commune"), ("produce_id", "produce"),
                ("upload_id", "upload"), ("made_by", "person"), ("ended_by", "person"),
            )
        ),
        sa.PrimaryKeyConstraint("id"),
    )  # fmt: skip
    op.create_index("ix_own_produce_household_id", "own_produce", ["household_id"])


def downgrade() -> None:
    """Forget who held accounts, and what stood on paper; what was withheld stays."""
    for table in ("own_produce", "holder_tax_code", "account_holder", "tax_rule"):
        op.drop_table(table)


def _one_of(column: str, *words: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(" OR ".join(f"{column} = '{word}'" for word in words), name=column)
