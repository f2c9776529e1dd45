"""Parties: cooperatives and households, who belonged to whom, and who lived where."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from marketplace.storage.tables.columns import DeclaredTable, big, field, one_of


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


class OwnProduce(DeclaredTable):
    """What stands on paper of a household's own fruit, from a day to a day, both included; ended, never changed."""

    __tablename__ = "own_produce"
    __table_args__ = (
        one_of("what", "land", "residence", "unprocessed"),
        CheckConstraint("(what = 'unprocessed') = (commune_id IS NULL)", name="in_a_commune"),
        CheckConstraint("what = 'unprocessed' OR produce_id IS NULL", name="of_produce"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="days"),
    )
    id: int | None = field(default=None, primary_key=True)
    household_id: int = field(foreign_key="household.id", index=True)
    what: str
    """'land' (a right to the land it grows on), 'residence' (where it lives) or 'unprocessed' (sold as it is cut)."""
    document: str
    """The number or the name of the paper."""
    commune_id: int | None = field(default=None, foreign_key="commune.id")
    """Where the land lies, or where the household lives."""
    commune_now_id: int | None = field(default=None, foreign_key="commune.id")
    produce_id: int | None = field(default=None, foreign_key="produce.id")
    """What is sold unprocessed; None is all that it grows."""
    from_on: date
    until_on: date | None = None
    upload_id: int | None = field(default=None, foreign_key="upload.id")
    """The photograph of the paper."""
    made_ms: int = big()
    made_by: int | None = field(default=None, foreign_key="person.id")
    ended_ms: int | None = big(null=True)
    ended_by: int | None = field(default=None, foreign_key="person.id")
