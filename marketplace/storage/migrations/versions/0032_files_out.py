"""How upload sheets are filled, and what a file or a hand is to bring an offer to in a shop without a contract.

Revision ID: 0032
Revises: 0031
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OFFER = {"pending_mark": _BIG, "exported_ms": _BIG, "quota_on": sa.Date()}


def upgrade() -> None:
    """Make the table empty; no file was made yet, and no shop has a quota."""
    for name, kind in _OFFER.items():
        op.add_column("offer", sa.Column(name, kind, nullable=True))
    op.create_table(
        "upload_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_ms", _BIG, nullable=False),
        sa.Column("ended_ms", _BIG, nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"]),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    _index("ix_upload_form_declared", ["platform", "code"], "channel_id IS NULL")
    _index("ix_upload_form_code", ["channel_id", "code"], "ended_ms IS NULL")


def downgrade() -> None:
    """Forget forms and what waits to be uploaded or set by hand; what stands in the shops stays."""
    op.drop_table("upload_form")
    for name in _OFFER:
        op.drop_column("offer", name)


def _index(name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, "upload_form", columns, unique=True, sqlite_where=condition, postgresql_where=condition)
