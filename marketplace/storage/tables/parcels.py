"""Parcels that carriers are asked to carry for us, where they are fetched, and the carriers' own ids of places."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from marketplace.storage.tables.columns import BIG, DeclaredTable, big, field, never_below_0, one_of, only_where


class ParcelRequest(DeclaredTable):
    """What a carrier was asked to carry of an order, and what it says of it but where it is, which its shipment says.

    Never who gets it, nor who carries it.
    """

    __tablename__ = "parcel"
    __table_args__ = (
        UniqueConstraint("channel_id", "number"),
        one_of("state", "asked", "made", "refused", "cancelling", "cancelled"),
        one_of("part", "delivered", "returned"),
        CheckConstraint(never_below_0("packs", "weight_g", "value_dong", "cod_dong"), name="amounts"),
        only_where("waybill IS NOT NULL", "ix_parcel_waybill", "channel_id", "waybill"),
        only_where("state = 'asked' OR state = 'cancelling'", "ix_parcel_waiting", "channel_id"),
        Index("ix_parcel_order", "order_id"),
    )
    id: int | None = field(default=None, primary_key=True)
    order_id: int = field(foreign_key="orders.id", sa_type=BIG)
    channel_id: int = field(foreign_key="channel.id")
    """The account at the carrier."""
    number: str
    """Ours: asked twice by one number, the carrier has one parcel."""
    state: str
    """What became of our asking: 'asked' or 'cancelling' (the clock does it), 'made', 'refused' or 'cancelled'."""
    packs: int
    weight_g: int = big()
    value_dong: int = big()
    cod_dong: int = big()
    """What is collected from who gets it."""
    service: str
    hand_over_on: date
    asked_ms: int = big()
    asked_by: int | None = field(default=None, foreign_key="person.id")
    """None: at the command line."""
    tried_ms: int | None = big(null=True)
    """When the carrier was first asked: from then on it may have the parcel, whatever became of its answer."""
    waybill: str | None = None
    made_ms: int | None = big(null=True)
    cancelled_ms: int | None = big(null=True)
    fee_dong: int | None = big(null=True)
    why: str | None = None
    """Why the carrier would not, in English, for the command line."""
    why_vi: str | None = None
    """The same in Vietnamese, for the app."""
    status: str | None = None
    """The carrier's own word or number, since ``said_ms``."""
    said_ms: int | None = big(null=True)
    final: bool = field(default=False)
    carried_g: int | None = big(null=True)
    """As the carrier weighed it."""
    cod_paid_ms: int | None = big(null=True)
    """Since when what was collected is handed in or paid out."""
    part: str | None = None
    """Where it was delivered or came back in part only: which."""
    part_ms: int | None = big(null=True)
    part_settled_ms: int | None = big(null=True)
    """When a person said how many packs that were."""


class PickUp(DeclaredTable):
    """Where a carrier fetches a cooperative's parcels, and with which account it ships."""

    __tablename__ = "pick_up"
    cooperative_id: int = field(foreign_key="cooperative.id", primary_key=True)
    channel_id: int = field(foreign_key="channel.id")
    name: str
    phone: str
    street: str
    commune_id: int = field(foreign_key="commune.id")
    code: str | None = None
    """Its digital address (Vpostcode)."""
    service: str
    post_office: str
    set_ms: int = big()


class KnownCarrierUnit(DeclaredTable):
    """A province, district or commune in a carrier's own numbering, and which commune of ours it is."""

    __tablename__ = "carrier_unit"
    __table_args__ = (
        one_of("era", "two levels", "three levels"),
        one_of("level", "province", "district", "commune"),
        only_where("commune_id IS NOT NULL", "ix_carrier_unit_commune", "platform", "commune_id"),
    )
    platform: str = field(primary_key=True)
    era: str = field(primary_key=True)
    level: str = field(primary_key=True)
    unit_id: str = field(primary_key=True)
    name: str
    parent_id: str | None = None
    commune_id: int | None = field(default=None, foreign_key="commune.id")
    by_person: bool = field(default=False)
    """Whether a person said which commune it is: then no list changes it."""
