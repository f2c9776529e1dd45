"""Keep each time that a line was short of fruit, and who asked for a cancel when.

Revision ID: 0019
Revises: 0018
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_COPIES = """
INSERT INTO row_copy (noun, row_key, said)
SELECT 'shortfall', CAST(s.line_id AS TEXT), CAST({}(s.line_id, s.weight_g, s.cause, s.opened_ms, s.owner, s.due_on,
       s.asked, s.settled_ms, s.settled_how, s.settled_by) AS TEXT) FROM shortfall s
"""


def upgrade() -> None:
    """Make the table empty: of a line that was short before its last time nothing was kept."""
    op.add_column("shortfall", sa.Column("asked_ms", _BIG, nullable=True))
    op.add_column("shortfall", sa.Column("asked_by", sa.String(), nullable=True))
    op.create_table(
        "past_shortfall",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("line_id", _BIG, nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("opened_ms", _BIG, nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("asked_ms", _BIG, nullable=True),
        sa.Column("asked_by", sa.String(), nullable=True),
        sa.Column("settled_ms", _BIG, nullable=True),
        sa.Column("settled_how", sa.String(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.CheckConstraint("cause = 'oversold' OR cause = 'spoiled' OR cause = 'picked less'", name="cause"),
        sa.ForeignKeyConstraint(["line_id"], ["order_line.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_past_shortfall_line", "past_shortfall", ["line_id"])


def downgrade() -> None:
    """Forget it; on PostgreSQL the triggers that copied the columns go with their functions, until the next migration."""
    if op.get_bind().dialect.name == "postgresql":
        for event in ("insert", "update", "delete"):
            op.execute(f"DROP FUNCTION IF EXISTS copy_shortfall_{event}() CASCADE")
    op.execute("DELETE FROM row_copy WHERE noun = 'past_shortfall'")
    op.drop_table("past_shortfall")
    with op.batch_alter_table("shortfall") as shortfall:
        shortfall.drop_column("asked_by")
        shortfall.drop_column("asked_ms")
    op.execute("DELETE FROM row_copy WHERE noun = 'shortfall'")
    op.execute(_COPIES.format("json_array" if op.get_bind().dialect.name == "sqlite" else "json_build_array"))
