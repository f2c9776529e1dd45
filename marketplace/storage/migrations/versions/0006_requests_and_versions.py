"""Part what asks for a sync, what stops at once, and what tells that things kept are old.

Revision ID: 0006
Revises: 0005
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = sa.text("taken_ms IS NULL")


def upgrade() -> None:
    """Make the three tables; what waits goes on waiting, and what is stopped has the first number."""
    _requests("sync_request")
    _requests("stop_request", sa.Column("number", _BIG, nullable=False))
    name, number = sa.Column("name", sa.String(), nullable=False), sa.Column("number", _BIG, nullable=False)
    op.create_table("version", name, number, sa.PrimaryKeyConstraint("name"))
    op.add_column("listing", sa.Column("stop_number", _BIG, nullable=True))
    op.execute(
        "INSERT INTO sync_request (channel_id, asked_ms) SELECT channel_id, asked_ms FROM ask WHERE taken_ms IS NULL"
    )
    op.execute("UPDATE listing SET stop_number = 1 WHERE stopped_ms IS NOT NULL")
    op.execute("INSERT INTO version (name, number) SELECT DISTINCT 'stop', 1 FROM listing WHERE stop_number = 1")
    op.drop_table("ask")


def _requests(table: str, *more: sa.Column[int]) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        *more,
        sa.Column("asked_ms", _BIG, nullable=False),
        sa.Column("taken_ms", _BIG, nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(f"ix_{table}_waiting", table, ["channel_id"], sqlite_where=_WAITING, postgresql_where=_WAITING)


def downgrade() -> None:
    """Put the requests back into one table."""
    op.create_table(
        "ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("asked_ms", _BIG, nullable=False),
        sa.Column("taken_ms", _BIG, nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for table in ("sync_request", "stop_request"):
        op.execute(
            f"INSERT INTO ask (channel_id, asked_ms) SELECT channel_id, asked_ms FROM {table} WHERE taken_ms IS NULL"  # noqa: S608 - our names
        )
    op.drop_column("listing", "stop_number")
    for table in ("version", "stop_request", "sync_request"):
        op.drop_table(table)
