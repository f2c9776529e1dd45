"""Places: communes of two eras, the dated crosswalk between them, what each is called when, and which lie together."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

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
    """As its tree began; ``UnitName`` has what it is called since, and ``province`` likewise."""
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


class UnitName(DeclaredTable):
    """What a commune or province is called from a day on, where its code stayed and its kind or full name changed."""

    __tablename__ = "unit_name"
    __table_args__ = (one_of("system", "63", "34"),)
    system: str = field(primary_key=True)
    """The tree the code is of, as ``Commune.system``."""
    code: str = field(primary_key=True)
    """Of a commune five digits, of a province two."""
    from_on: date = field(primary_key=True)
    kind: str
    name: str
    source: str


class Neighbour(DeclaredTable):
    """Two communes of one tree that share a border, from a day on; each pair once, the lower code first."""

    __table_args__ = (one_of("system", "63", "34"), CheckConstraint("code < other_code", name="ordered"))
    system: str = field(primary_key=True)
    code: str = field(primary_key=True)
    other_code: str = field(primary_key=True)
    from_on: date
    source: str
