"""Know holders by boot and ticks, beats by when they are due, and confirmed stops by their numbers.

Revision ID: 0010
Revises: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CONFIRM = """
UPDATE offer SET stop_confirmed = (SELECT l.stop_number FROM listing l WHERE l.id = offer.listing_id)
WHERE EXISTS (SELECT 1 FROM listing l WHERE l.id = offer.listing_id AND l.stopped_ms IS NOT NULL
              AND (offer.accepted_ms >= l.stopped_ms OR offer.told_ms >= l.stopped_ms))
"""


def upgrade() -> None:
    """No clock runs while tables change, so that no lease is held; what was confirmed stays confirmed."""
    op.execute("DELETE FROM lease")
    with op.batch_alter_table("lease") as table:
        table.drop_column("pid_started_ms")
        table.add_column(sa.Column("pid_started", sa.String(), nullable=False))
        table.add_column(sa.Column("due_ms", _BIG, nullable=True))
    op.add_column("offer", sa.Column("stop_confirmed", _BIG, nullable=True))
    op.execute(_CONFIRM)


def downgrade() -> None:
    """Put the start of a holder back as an instant."""
    op.execute("DELETE FROM lease")
    with op.batch_alter_table("lease") as table:
        table.drop_column("due_ms")
        table.drop_column("pid_started")
        table.add_column(sa.Column("pid_started_ms", _BIG, nullable=False))
    op.drop_column("offer", "stop_confirmed")
