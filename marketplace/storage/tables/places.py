"""Places: communes of two eras and the dated crosswalk between them."""

from datetime import date

from sqlalchemy import Index, UniqueConstraint

from marketplace.storage.tables.columns import DeclaredTable, field, one_of


class Commune(DeclaredTable):
    """A commune, ward or town of one era: (code system, code, name, valid from, valid to)."""

    __table_args__ = (
        UniqueConstraint("system", "code", "valid_from"),
        Index("ix_commune_name", "name_key"),
        one_of("system", "63", "34"),
    )
    id: int | None = field(default=None, primary_key=True)
    system: str
    """'63': the tree of 63 provinces, until 30 June 2025; '34': the tree of 34 provinces, from 1 July 2025."""
    code: str
    name: str
    name_key: str
    kind: str
    district: str | None = None
    province_code: str
    province: str
    valid_from: date | None = None
    valid_to: date | None = None
    lat_microdeg: int | None = None
    lon_microdeg: int | None = None


class CommuneSuccessor(DeclaredTable):
    """The dated crosswalk: where a commune of one era went. ``whole`` is false where it was divided."""

    from_id: int = field(foreign_key="commune.id", primary_key=True)
    to_id: int = field(foreign_key="commune.id", primary_key=True)
    effective: date
    whole: bool


class CommuneAlias(DeclaredTable):
    """An older name or code under which a commune was known, with its dates and its source."""

    __table_args__ = (UniqueConstraint("system", "code", "name_key", "commune_id"),)
    id: int | None = field(default=None, primary_key=True)
    commune_id: int = field(foreign_key="commune.id")
    system: str
    code: str | None = None
    name: str
    name_key: str
    district: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    source: str
