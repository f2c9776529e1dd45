"""What was published: every publication with its cells, and what of each household stands in the last one."""

from datetime import date

from sqlalchemy import UniqueConstraint

from marketplace.storage.tables.columns import DeclaredTable, big, field, one_of, part


class Publication(DeclaredTable):
    """One publication of a season's produce: never changed, for whoever has read it has it."""

    __table_args__ = (UniqueConstraint("season_id", "produce_id", "number"),)
    id: int | None = field(default=None, primary_key=True)
    season_id: int = field(foreign_key="season.id")
    produce_id: int = field(foreign_key="produce.id")
    number: int
    """From 1 on, within the season and produce."""
    at_ms: int = big()
    upto_on: date
    """The last day whose deliveries are in it."""
    weight_g: int = big()
    value_dong: int = big()
    households: int
    plan: str
    """Which communes and platforms stand together, as a JSON object: later publications keep them so."""


class PublishedCell(DeclaredTable):
    """One cell: communes of one map, platforms, or days that stand together, and what was sold there."""

    __tablename__ = "published_cell"
    __table_args__ = (one_of("kind", "then", "now", "platform", "day"), {"sqlite_with_rowid": False})
    publication_id: int = field(foreign_key="publication.id", primary_key=True, autoincrement=False)
    kind: str = field(primary_key=True)
    """'then', 'now' (communes on the two maps), 'platform' or 'day'."""
    n: int = part()
    members: str
    """A JSON list: ids of communes, names of platforms, or the first and the last day."""
    rest: bool = False
    """True where it is what is left of all districts."""
    weight_g: int = big()
    value_dong: int = big()
    households: int
    upto_on: date | None = None
    """The last day whose deliveries are in it: earlier than the publication's where what came since is kept back.

    None where nothing was told of it yet, since it stands on too few households.
    """


class PublishedPart(DeclaredTable):
    """What of a household stands in the last publication; nobody is shown it, the next one is measured against it."""

    __tablename__ = "published_part"
    __table_args__ = ({"sqlite_with_rowid": False},)
    season_id: int = part()
    produce_id: int = part()
    household_id: int = part()
    commune_id: int = part()
    commune_now_id: int = part()
    platform: str = field(primary_key=True)
    weight_g: int = big()
    value_dong: int = big()
