"""Keep a copy of the rows that nothing else proves, and seals on orders, lines, parcels and payouts.

Revision ID: 0014
Revises: 0013
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make them empty; what is there is copied and sealed as it stands once every migration has run."""
    op.create_table(
        "row_copy",
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("row_key", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("noun", "row_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("row_key", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("accepted_ms", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for table in ("orders", "order_line", "payout", "shipment"):
        op.add_column(table, sa.Column("seal", _BIG, nullable=True))


def downgrade() -> None:
    """Forget them; on PostgreSQL the triggers that kept copies go with their functions."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        named = "SELECT proname FROM pg_proc WHERE proname LIKE 'copy\\_%' AND pronamespace = current_schema()::regnamespace"
        for (name,) in bind.exec_driver_sql(named.replace("%", "%%")).all():
            op.execute(f'DROP FUNCTION "{name}"() CASCADE')
    for table in ("orders", "order_line", "payout", "shipment"):
        op.drop_column(table, "seal")
    op.drop_table("acceptance")
    op.drop_table("row_copy")
