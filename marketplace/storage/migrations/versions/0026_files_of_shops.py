"""Files of shops, how they are read, and what the newest report of an order does not say.

Revision ID: 0026
Revises: 0025
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WORDS = {
    "state": ("waiting", "asked", "unknown", "done", "refused", "expired"),
    "kind": ("orders", "settlement", "shipments", "goods"),
    "exported_by": ("package", "name", "rows", "person"),
}


def upgrade() -> None:
    """Make the tables empty; what was told of orders until now said all that is kept of them."""
    op.add_column("orders", sa.Column("unsaid", sa.Text(), nullable=True))
    op.create_table(
        "shop_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("size", _BIG, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("moves", sa.String(), nullable=False),
        sa.Column("window_from_ms", _BIG, nullable=True),
        sa.Column("window_to_ms", _BIG, nullable=True),
        sa.Column("exported_ms", _BIG, nullable=True),
        sa.Column("exported_by", sa.String(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("why_vi", sa.Text(), nullable=True),
        sa.Column("differences", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_until_ms", _BIG, nullable=False),
        sa.Column("handed_in_ms", _BIG, nullable=False),
        sa.Column("handed_in_by", sa.Integer(), nullable=True),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.Column("accepted_ms", _BIG, nullable=True),
        sa.Column("taken_ms", _BIG, nullable=True),
        sa.Column("orders_new", sa.Integer(), nullable=False),
        sa.Column("orders_changed", sa.Integer(), nullable=False),
        sa.Column("payouts_new", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(" OR ".join(f"{name} = '{word}'" for word in words), name=name)
          for name, words in _WORDS.items()),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"]),
        sa.ForeignKeyConstraint(["handed_in_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["accepted_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel_id", "digest"),
    )  # fmt: skip
    _index("ix_shop_file_waiting", "shop_file", ["channel_id"], "state = 'waiting'")
    _index("ix_shop_file_sealed", "shop_file", ["sealed_until_ms"], "sealed IS NOT NULL")
    op.create_table(
        "file_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_ms", _BIG, nullable=False),
        sa.Column("ended_ms", _BIG, nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"]),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    _index("ix_file_form_code", "file_form", ["channel_id", "code"], "ended_ms IS NULL", unique=True)


def downgrade() -> None:
    """Forget files and forms; the orders that they brought stay."""
    op.drop_table("file_form")
    op.drop_table("shop_file")
    op.drop_column("orders", "unsaid")


def _index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
