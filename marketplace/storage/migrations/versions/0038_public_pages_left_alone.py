"""Why a look at public pages ended early, and until when a site asked to be left alone.

Revision ID: 0038
Revises: 0037
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0038"
down_revision: str | None = "0037"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns empty: no look was told to have ended early before."""
    op.add_column("page_watch", sa.Column("ended_early", sa.Text(), nullable=True))
    op.add_column("page_watch", sa.Column("ended_early_vi", sa.Text(), nullable=True))
    op.add_column("page_watch", sa.Column("wait_until_ms", _BIG, nullable=True))


def downgrade() -> None:
    """Take the columns away."""
    with op.batch_alter_table("page_watch") as table:
        for name in ("wait_until_ms", "ended_early_vi", "ended_early"):
            table.drop_column(name)
