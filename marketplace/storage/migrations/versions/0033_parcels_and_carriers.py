"""Parcels, where they are fetched, the carriers' ids of places, and channels that are accounts at a carrier.

Revision ID: 0033
Revises: 0032
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ROADS = "road = 'contract' OR road = 'file' OR road = 'page' OR road = 'hand'"
_WITH_CARRIERS = f"{_ROADS} OR road = 'carrier'"


def upgrade() -> None:
    """Make the tables empty, and let a channel be an account at a carrier."""
    _roads(_ROADS, _WITH_CARRIERS)
    op.add_column("event", sa.Column("kept", sa.Text(), nullable=True))
    op.create_table(
        "parcel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", _BIG, nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("packs", sa.Integer(), nullable=False),
        sa.Column("weight_g", _BIG, nullable=False),
        sa.Column("value_dong", _BIG, nullable=False),
        sa.Column("cod_dong", _BIG, nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("hand_over_on", sa.Date(), nullable=False),
        sa.Column("asked_ms", _BIG, nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("tried_ms", _BIG, nullable=True),
        sa.Column("waybill", sa.String(), nullable=True),
        sa.Column("made_ms", _BIG, nullable=True),
        sa.Column("cancelled_ms", _BIG, nullable=True),
        sa.Column("fee_dong", _BIG, nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("why_vi", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("said_ms", _BIG, nullable=True),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("carried_g", _BIG, nullable=True),
        sa.Column("cod_paid_ms", _BIG, nullable=True),
        sa.Column("part", sa.String(), nullable=True),
        sa.Column("part_ms", _BIG, nullable=True),
        sa.Column("part_settled_ms", _BIG, nullable=True),
        _one_of("state", "asked", "made", "refused", "cancelling", "cancelled"),
        _one_of("part", "delivered", "returned"),
        sa.CheckConstraint("packs >= 0 AND weight_g >= 0 AND value_dong >= 0 AND cod_dong >= 0", name="amounts"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"]),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel_id", "number"),
    )
    _index("ix_parcel_waybill", "parcel", ["channel_id", "waybill"], "waybill IS NOT NULL")
    _index("ix_parcel_waiting", "parcel", ["channel_id"], "state = 'asked' OR state = 'cancelling'")
    op.create_index("ix_parcel_order", "parcel", ["order_id"])
    op.create_table(
        "pick_up",
        sa.Column("cooperative_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("commune_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("post_office", sa.String(), nullable=False),
        sa.Column("set_ms", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["cooperative_id"], ["cooperative.id"]),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"]),
        sa.ForeignKeyConstraint(["commune_id"], ["commune.id"]),
        sa.PrimaryKeyConstraint("cooperative_id"),
    )
    op.create_table(
        "carrier_unit",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("era", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("commune_id", sa.Integer(), nullable=True),
        sa.Column("by_person", sa.Boolean(), nullable=False),
        _one_of("era", "two levels", "three levels"),
        _one_of("level", "province", "district", "commune"),
        sa.ForeignKeyConstraint(["commune_id"], ["commune.id"]),
        sa.PrimaryKeyConstraint("platform", "era", "level", "unit_id"),
    )
    _index("ix_carrier_unit_commune", "carrier_unit", ["platform", "commune_id"], "commune_id IS NOT NULL")


def downgrade() -> None:
    """Forget parcels and carriers' places; where the parcels are stays with their orders."""
    op.drop_table("carrier_unit")
    op.drop_table("pick_up")
    op.drop_table("parcel")
    op.drop_column("event", "kept")
    _roads(_WITH_CARRIERS, _ROADS)


def _one_of(column: str, *words: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(" OR ".join(f"{column} = '{word}'" for word in words), name=column)


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def _roads(before: str, after: str) -> None:
    """Change by which roads a channel may be reached: in place, since no row changes and others point to the table."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint("road", "channel", type_="check")
        op.create_check_constraint("road", "channel", after)
        return
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    try:
        changed = "UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE type = 'table' AND name = 'channel'"
        connection.execute(sa.text(changed), {"before": before, "after": after})
        connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    finally:
        connection.execute(sa.text("PRAGMA writable_schema = RESET"))
