"""How attempts in vain are told; how many files a person hands in; and an audit of which no line is taken away.

Revision ID: 0025
Revises: 0024
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STAYS = "RAISE(ABORT, 'what the audit says is never changed')"
# REPLACE takes a line away without asking who guards what is deleted.
_GUARDS = {
    "audit_stays_replaced": "BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)",
    "audit_stays_earlier": "AFTER INSERT ON audit WHEN NEW.id < (SELECT max(id) FROM audit)",
}
_BEFORE = ("key", "failures", "last_ms", "until_ms")


def upgrade() -> None:
    """Keep who waits until when; what was tried before is told of no more."""
    _attempts(
        sa.Column("untold", sa.Integer(), nullable=False),
        sa.Column("since_ms", _BIG, nullable=False),
        sa.Column("whose", sa.String(), nullable=True),
        untold=0, since_ms=0, whose=None,
    )  # fmt: skip
    op.create_index("ix_upload_made", "upload", ["made_by", "made_ms"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        for name, when in _GUARDS.items():
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT {_STAYS}; END")
    else:
        op.execute("CREATE TRIGGER audit_stays_whole BEFORE TRUNCATE ON audit EXECUTE FUNCTION audit_stays()")


def downgrade() -> None:
    """Go back to an audit that is guarded against changes alone."""
    if op.get_bind().dialect.name == "sqlite":
        for name in _GUARDS:
            op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute("DROP TRIGGER audit_stays_whole ON audit")
    op.drop_index("ix_upload_made", "upload")
    _attempts()


def _attempts(*more: sa.Column[Any], **said: object) -> None:
    """Make the table anew with these columns besides, and its rows in it with what they say."""
    kept = op.get_bind().execute(sa.text(f"SELECT {', '.join(_BEFORE)} FROM attempt")).mappings().all()
    op.drop_table("attempt")
    made = op.create_table(
        "attempt",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_ms", _BIG, nullable=False),
        sa.Column("until_ms", _BIG, nullable=False),
        *more,
        sa.PrimaryKeyConstraint("key"),
    )
    if kept:
        op.bulk_insert(made, [dict(row) | said for row in kept])
