"""Tell the kinds of tax apart, and keep what was refunded without a return and what was sent once more.

Revision ID: 0004
Revises: 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TAXES = ("vat_dong", "pit_dong", "cit_dong")
_NEW = {
    "order_line": (*_TAXES, "refunded_dong"),
    "payout": _TAXES,
    "entry": _TAXES,
}


def upgrade() -> None:
    """Add the columns; nothing is known of what lies before."""
    for table, names in _NEW.items():
        for name in names:
            op.add_column(table, sa.Column(name, _BIG, server_default="0", nullable=False))
    op.add_column("entry", sa.Column("estimated", sa.Boolean(), server_default="0", nullable=False))
    op.add_column("order_line", sa.Column("replaced", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("order_line", "replaced")
    op.drop_column("entry", "estimated")
    for table, names in _NEW.items():
        for name in names:
            op.drop_column(table, name)
