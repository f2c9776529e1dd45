"""A line is its platform's id: no two lines of an order have one.

Revision ID: 0016
Revises: 0015
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NAMED = sa.text("remote_id IS NOT NULL")
# Older releases matched lines by their place: one that was dropped may still have an id that another has taken over.
_GIVE_UP = """
UPDATE order_line SET remote_id = NULL WHERE quantity = 0 AND remote_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM order_line k WHERE k.order_id = order_line.order_id AND k.remote_id = order_line.remote_id
    AND (k.quantity > 0 OR k.id > order_line.id))
"""


def upgrade() -> None:
    """Take ids off dropped lines where another line has them; ``lensan migrate`` names what is doubled otherwise."""
    op.execute(_GIVE_UP)
    op.create_index(
        "ix_order_line_remote", "order_line", ["order_id", "remote_id"], unique=True, sqlite_where=_NAMED,
        postgresql_where=_NAMED,
    )  # fmt: skip


def downgrade() -> None:
    """Take the index away again; the ids stay as they are."""
    op.drop_index("ix_order_line_remote", table_name="order_line")
