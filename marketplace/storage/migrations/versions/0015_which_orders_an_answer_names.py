"""Note which orders a kept answer names, and find entries by period and lot: nobody reads all there ever was.

Revision ID: 0015
Revises: 0014
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_UNNAMED = sa.text("NOT named")


def upgrade() -> None:
    """Answers that are there are opened as before, until they are thrown away."""
    op.create_index("ix_entry_period", "entry", ["period_id"])
    op.create_index("ix_entry_lot", "entry", ["lot_id"])
    op.add_column("answer", sa.Column("named", sa.Boolean(), server_default="0", nullable=False))
    op.create_index("ix_answer_unnamed", "answer", ["run_id"], sqlite_where=_UNNAMED, postgresql_where=_UNNAMED)
    op.create_table(
        "answer_order",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("answer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("code", "answer_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take the notes away again."""
    op.drop_table("answer_order")
    op.drop_index("ix_answer_unnamed", "answer")
    op.drop_column("answer", "named")
    op.drop_index("ix_entry_lot", "entry")
    op.drop_index("ix_entry_period", "entry")
