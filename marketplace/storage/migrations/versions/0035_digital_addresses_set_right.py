"""Households set their digital address right.

Revision ID: 0035
Revises: 0034
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0035"
down_revision: str | None = "0034"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_WHAT = "what = 'name' OR what = 'phone' OR what = 'hamlet' OR what = 'commune' OR what = 'area' OR what = 'other'"
_WITH_ADDRESS = f"{_WHAT} OR what = 'digital_address'"


def upgrade() -> None:
    """Let a rectification be of a digital address."""
    _words(_WHAT, _WITH_ADDRESS)


def downgrade() -> None:
    """Forget what was set right of digital addresses; the addresses themselves stay with their households."""
    op.execute("DELETE FROM rectification WHERE what = 'digital_address'")
    _words(_WITH_ADDRESS, _WHAT)


def _words(before: str, after: str) -> None:
    """Change what a rectification may be of: in place, since no row changes."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint("what", "rectification", type_="check")
        op.create_check_constraint("what", "rectification", after)
        return
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    try:
        changed = (
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after) "
            "WHERE type = 'table' AND name = 'rectification'"
        )
        connection.execute(sa.text(changed), {"before": before, "after": after})
        connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    finally:
        connection.execute(sa.text("PRAGMA writable_schema = RESET"))
