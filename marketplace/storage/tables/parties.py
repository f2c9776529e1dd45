"""Parties: cooperatives and households, who belonged to whom, and who lived where."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from marketplace.storage.tables.columns import DeclaredTable, field, one_of


class Cooperative(DeclaredTable):
    """A cooperative, cooperative group or individual business."""

    __table_args__ = (one_of("kind", "cooperative", "group", "business"),)
    id: int | None = field(default=None, primary_key=True)
    code: str = field(unique=True)
    name: str
    name_key: str = field(index=True)
    kind: str = "cooperative"
    """'cooperative' (HTX), 'group' (tổ hợp tác) or 'business' (hộ kinh doanh)."""
    commune_id: int = field(foreign_key="commune.id")
    commune_now_id: int | None = field(default=None, foreign_key="commune.id")
    representative: str | None = None
    phone: str | None = None


class Household(DeclaredTable):
    """A farm household. ``commune_id`` is as recorded, ``commune_now_id`` on today's map (null: not yet placed)."""

    __table_args__ = (Index("ix_household_identity", "commune_id", "name_key", "phone"),)
    id: int | None = field(default=None, primary_key=True)
    code: str = field(unique=True)
    name: str
    name_key: str
    commune_id: int = field(foreign_key="commune.id")
    commune_now_id: int | None = field(default=None, foreign_key="commune.id", index=True)
    hamlet: str | None = None
    phone: str | None = None
    area_m2: int | None = None
    growing_area_code: str | None = None
    digital_address: str | None = None
    certificate: str | None = None
    certificate_until: date | None = None
    leads_group: bool = False
    """True for a lead household that sells for neighbours as well."""


class Membership(DeclaredTable):
    """A household's membership of a cooperative, from a day to a day."""

    __table_args__ = (
        UniqueConstraint("household_id", "cooperative_id", "joined_on"),
        CheckConstraint("left_on IS NULL OR joined_on IS NULL OR left_on > joined_on", name="days"),
    )
    id: int | None = field(default=None, primary_key=True)
    household_id: int = field(foreign_key="household.id")
    cooperative_id: int = field(foreign_key="cooperative.id", index=True)
    joined_on: date | None = None
    left_on: date | None = None


class Residence(DeclaredTable):
    """A household's commune from a day on; one that moves counts in the new commune from its day."""

    household_id: int = field(foreign_key="household.id", primary_key=True)
    from_on: date = field(primary_key=True)
    commune_id: int = field(foreign_key="commune.id")
    commune_now_id: int | None = field(default=None, foreign_key="commune.id")
