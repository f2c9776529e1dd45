"""Keep who did what no name was kept of, and what a person did to a listing.

Revision ID: 0023
Revises: 0022
"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_COLUMNS = (
    ("account", "who"),
    ("importbatch", "who"),
    ("importbatch", "undone_by"),
    ("inboxitem", "taken_back_by"),
    ("offer", "told_by"),
    ("past_shortfall", "assigned_by"),
    ("period", "opened_by"),
    ("shortfall", "assigned_by"),
    ("sync_request", "who"),
)
_KINDS = (
    "opened", "fed", "taken out", "price", "retired", "put on again", "shown in", "kept back", "learned", "policy",
    "stopped", "sold again", "set to 0",
)  # fmt: skip
_COPIED: Mapping[str, tuple[str, str]] = {
    "account": (
        "CAST(channel_id AS TEXT) || '/' || CAST(household_id AS TEXT)",
        "channel_id, household_id, remote_id, verified, opened_on",
    ),
    "importbatch": (
        "CAST(id AS TEXT)",
        "id, kind, file_name, sha256, imported_ms, new, changed, unchanged, rejected, undone_ms",
    ),
    "past_shortfall": (
        "CAST(id AS TEXT)",
        "id, line_id, cause, opened_ms, owner, due_on, asked_ms, asked_by, settled_ms, settled_how, settled_by",
    ),
    "period": ("CAST(id AS TEXT)", "id, cooperative_id, from_on, to_on, closed_ms, closed_by"),
    "shortfall": (
        "CAST(line_id AS TEXT)",
        "line_id, weight_g, cause, opened_ms, owner, due_on, asked, asked_ms, asked_by, settled_ms, settled_how,"
        " settled_by",
    ),
}
"""How the copies of these were before: a row's key, and what was copied of it."""


def upgrade() -> None:
    """Make the columns and the table empty: who did what was done before is not known."""
    for table, column in _COLUMNS:
        op.add_column(table, sa.Column(column, sa.String(), nullable=True))
    op.create_table(
        "listing_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("noted_ms", _BIG, nullable=False),
        sa.CheckConstraint(" OR ".join(f"kind = '{one}'" for one in _KINDS), name="kind"),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"]),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_listing_change_listing", "listing_change", ["listing_id"])


def downgrade() -> None:
    """Forget it; on PostgreSQL the triggers that copied the columns go with their functions, until the next migration."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        for table in (*_COPIED, "listing_change"):
            for event in ("insert", "update", "delete"):
                op.execute(f"DROP FUNCTION IF EXISTS copy_{table}_{event}() CASCADE")
    op.execute("DELETE FROM row_copy WHERE noun = 'listing_change'")
    op.drop_table("listing_change")
    for table, column in _COLUMNS:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    made = "json_build_array" if postgresql else "json_array"
    for table, (row, columns) in _COPIED.items():
        op.execute(f"DELETE FROM row_copy WHERE noun = '{table}'")
        op.execute(
            f"INSERT INTO row_copy (noun, row_key, said) SELECT '{table}', {row}, CAST({made}({columns}) AS TEXT)"
            f" FROM {table}"
        )
