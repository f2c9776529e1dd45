"""Public pages: which are looked at, what they showed last, and what products cost there by day.

Revision ID: 0028
Revises: 0027
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WORDS = {
    "kind": ("ours", "comparable", "index"),
    "state": ("waiting", "live", "missing", "unread", "changed"),
}


def upgrade() -> None:
    """Make the tables empty: no page is looked at before somebody says so."""
    op.create_table(
        "page_watch",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("base_url", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("pages_per_day", sa.Integer(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=True),
        sa.Column("on_since_ms", _BIG, nullable=True),
        sa.Column("spent_on", sa.Date(), nullable=True),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.Column("crawled_ms", _BIG, nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("trouble_vi", sa.Text(), nullable=True),
        sa.CheckConstraint("pages_per_day > 0", name="pages_per_day"),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"]),
        sa.PrimaryKeyConstraint("channel_id"),
    )
    op.create_table(
        "page_sighting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("produce_id", sa.Integer(), nullable=True),
        sa.Column("found_on", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("price_dong", _BIG, nullable=True),
        sa.Column("pack_g", sa.Integer(), nullable=True),
        sa.Column("grade", sa.String(), nullable=True),
        sa.Column("seller", sa.String(), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("modified", sa.String(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("why_vi", sa.Text(), nullable=True),
        sa.Column("asked_ms", _BIG, nullable=True),
        sa.Column("seen_ms", _BIG, nullable=True),
        *(sa.CheckConstraint(" OR ".join(f"{name} = '{word}'" for word in words), name=name)
          for name, words in _WORDS.items()),
        sa.CheckConstraint("(kind = 'ours') = (offer_id IS NOT NULL)", name="of_an_offer"),
        sa.CheckConstraint("kind = 'ours' OR produce_id IS NOT NULL", name="of_a_produce"),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"]),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"]),
        sa.ForeignKeyConstraint(["produce_id"], ["produce.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel_id", "address"),
    )  # fmt: skip
    op.create_index("ix_page_sighting_offer_id", "page_sighting", ["offer_id"])
    op.create_table(
        "page_price",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("price_dong", _BIG, nullable=False),
        sa.Column("pack_g", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["page_sighting.id"]),
        sa.PrimaryKeyConstraint("page_id", "seen_on"),
    )


def downgrade() -> None:
    """Forget what public pages showed."""
    op.drop_table("page_price")
    op.drop_table("page_sighting")
    op.drop_table("page_watch")
