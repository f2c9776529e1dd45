"""Seasons, the produce of the market, and the accounting periods of cooperatives."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint

from marketplace.storage.tables.columns import DeclaredTable, big, field, one_of


class Season(DeclaredTable):
    """A harvest season (vụ). ``origin`` is 'recorded' or 'simulated'; ``crop_g`` the whole crop it is part of."""

    __table_args__ = (
        one_of("origin", "recorded", "simulated"),
        CheckConstraint("ends_on >= starts_on", name="days"),
    )
    id: int | None = field(default=None, primary_key=True)
    code: str = field(unique=True)
    name: str
    starts_on: date
    ends_on: date
    origin: str = "recorded"
    crop_g: int | None = big(null=True)
    source: str | None = None


class Produce(DeclaredTable):
    """A kind of produce. ``piece_g`` is the declared net weight of one piece where it is counted in pieces."""

    id: int | None = field(default=None, primary_key=True)
    code: str = field(unique=True)
    name: str
    name_key: str
    shelf_life_days: int | None = None
    piece_g: int | None = None


class Period(DeclaredTable):
    """A cooperative's accounting period, both days included; closed, it is corrected by counter-entries alone."""

    __table_args__ = (
        UniqueConstraint("cooperative_id", "from_on"),
        CheckConstraint("to_on >= from_on", name="days"),
    )
    id: int | None = field(default=None, primary_key=True)
    cooperative_id: int = field(foreign_key="cooperative.id")
    from_on: date
    to_on: date
    opened_by: str | None = None
    closed_ms: int | None = big(null=True)
    closed_by: str | None = None
