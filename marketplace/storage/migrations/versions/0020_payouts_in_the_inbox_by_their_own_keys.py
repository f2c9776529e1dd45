"""Keep a payout in the inbox beside an order of the same number: its key says that it is one.

Revision ID: 0020
Revises: 0019
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# A record without a number is known by what it says; it stands at a place like "entries[3]".
_KEYED = "kind = 'settlement' AND NOT (place LIKE '%[%]' AND place NOT LIKE '% %')"


def upgrade() -> None:
    """Put the kind before the number."""
    op.execute(f"UPDATE inboxitem SET key = 'settlement ' || key WHERE {_KEYED}")


def downgrade() -> None:
    """Take it off again, but where an order has the number."""
    op.execute(
        "UPDATE inboxitem SET key = substr(key, 12) WHERE kind = 'settlement' AND key LIKE 'settlement %'"
        " AND NOT EXISTS (SELECT 1 FROM inboxitem i"
        " WHERE i.source = inboxitem.source AND i.key = substr(inboxitem.key, 12))"
    )
