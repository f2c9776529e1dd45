"""Keep what was never delivered apart from what came back of what was.

Revision ID: 0011
Revises: 0010
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NEW = {"order_line": ("undelivered_g",), "draw": ("undelivered_g", "undelivered_dong")}


def upgrade() -> None:
    """Add the columns; what lies before is told apart when its orders are reported again."""
    for table, names in _NEW.items():
        for name in names:
            op.add_column(table, sa.Column(name, _BIG, server_default="0", nullable=False))


def downgrade() -> None:
    """Take them away again."""
    for table, names in _NEW.items():
        for name in names:
            op.drop_column(table, name)
