"""Hold payouts against what was owed, and follow the money: wallet, bank account, cash on delivery.

Revision ID: 0008
Revises: 0007
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STANDING = sa.text("gone_ms IS NULL")


def upgrade() -> None:
    """Payouts may be of no order; what differs, transfers and shares get their tables."""
    with op.batch_alter_table("payout") as payout:
        payout.alter_column("order_id", existing_type=_BIG, nullable=True)
        payout.add_column(sa.Column("kind", sa.String(), server_default="order", nullable=False))
        payout.add_column(sa.Column("note", sa.String(), nullable=True))
        payout.create_check_constraint("kind", "kind IN ('order', 'adjustment', 'penalty')")
        payout.create_check_constraint("of_an_order", "order_id IS NOT NULL OR kind <> 'order'")
        payout.create_index("ix_payout_settlement", ["channel_id", "settlement"])
    op.create_table(
        "payout_difference",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("order_id", _BIG, nullable=False),
        sa.Column("expected_dong", _BIG, nullable=False),
        sa.Column("received_dong", _BIG, nullable=False),
        sa.Column("opened_ms", _BIG, nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("settled_ms", _BIG, nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("gone_ms", _BIG, nullable=True),
        sa.CheckConstraint("expected_dong <> received_dong", name="differs"),
        sa.CheckConstraint(
            "(settled_ms IS NULL) = (reason IS NULL) AND (settled_ms IS NULL) = (settled_by IS NULL)", name="reasoned"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_payout_difference_standing", "payout_difference", ["order_id"], unique=True,
        sqlite_where=_STANDING, postgresql_where=_STANDING,
    )
    op.create_table(
        "cod_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("amount_dong", _BIG, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("noted_ms", _BIG, nullable=False),
        sa.CheckConstraint("amount_dong > 0", name="owed"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("carrier", "code"),
    )
    op.create_table(
        "transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("amount_dong", _BIG, nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("noted_ms", _BIG, nullable=False),
        sa.CheckConstraint("step IN ('wallet', 'bank')", name="step"),
        sa.CheckConstraint("amount_dong > 0", name="came"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("step", "reference"),
    )
    op.create_table(
        "transfer_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("settlement", sa.String(), nullable=True),
        sa.Column("cod_list_id", sa.Integer(), nullable=True),
        sa.Column("amount_dong", _BIG, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("noted_ms", _BIG, nullable=False),
        sa.CheckConstraint("amount_dong <> 0", name="something"),
        sa.CheckConstraint(
            "(settlement IS NOT NULL AND channel_id IS NOT NULL) <> (cod_list_id IS NOT NULL)", name="one_of_both"
        ),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"]),
        sa.ForeignKeyConstraint(["cod_list_id"], ["cod_list.id"]),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("transfer_id", "channel_id", "settlement"),
        sa.UniqueConstraint("transfer_id", "cod_list_id"),
    )
    op.create_table(
        "payout_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payout_id", _BIG, nullable=False),
        sa.Column("cooperative_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("amount_dong", _BIG, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("noted_ms", _BIG, nullable=False),
        sa.CheckConstraint("amount_dong <> 0", name="something"),
        sa.ForeignKeyConstraint(["cooperative_id"], ["cooperative.id"]),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"]),
        sa.ForeignKeyConstraint(["payout_id"], ["payout.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_payout_share_payout", "payout_share", ["payout_id"])
    op.create_index("ix_payout_share_home", "payout_share", ["household_id"])


def downgrade() -> None:
    """Take them away again; payouts of no order go with them."""
    for table in ("payout_share", "transfer_part", "transfer", "cod_list", "payout_difference"):
        op.drop_table(table)
    op.execute("DELETE FROM payout WHERE order_id IS NULL")
    with op.batch_alter_table("payout") as payout:
        payout.drop_index("ix_payout_settlement")
        payout.drop_constraint("of_an_order", type_="check")
        payout.drop_constraint("kind", type_="check")
        payout.drop_column("note")
        payout.drop_column("kind")
        payout.alter_column("order_id", existing_type=_BIG, nullable=False)
