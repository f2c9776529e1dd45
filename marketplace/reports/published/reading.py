"""Reading what was published last: for everybody who is signed in, whatever else they may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, select

from marketplace.directory.communes.naming import name_on, paper_day
from marketplace.reports.figures import SeasonRow, platform_title
from marketplace.reports.published.publishing import PreparedPublication, cells_of, whole_of
from marketplace.reports.published.standing import SoldAmount
from marketplace.storage.days import as_day
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date

_PUBLICATION = TABLES["publication"]
_CELL = TABLES["published_cell"]
_PRODUCE = TABLES["produce"]
_COMMUNE = TABLES["commune"]
KINDS = ("then", "now", "platform", "day")


class PublishedProduce(NamedTuple):
    """A produce of which something is published in a season."""

    id: int
    name: str


class PublishedCellRow(NamedTuple):
    """A published cell: what stands together in it (names, codes of communes, or a first and a last day).

    Without ``upto_on`` nothing is told of it: too few households.
    """

    names: tuple[str, ...]
    codes: tuple[str, ...]
    districts: tuple[str, ...]
    days: tuple[date, ...]
    rest: bool
    sold: SoldAmount
    households: int
    upto_on: date | None


@dataclass(frozen=True, slots=True)
class PublishedReport:
    """The last publication of a season's produce; the cells of each table add up to the total."""

    season: SeasonRow
    produce: PublishedProduce
    number: int
    upto_on: date
    sold: SoldAmount
    households: int
    tables: Mapping[str, tuple[PublishedCellRow, ...]]

    @property
    def kept_back(self) -> int:
        """How many cells of communes, as they were recorded, stand as they were told on an earlier day."""
        return sum(cell.upto_on is not None and cell.upto_on < self.upto_on for cell in self.tables["then"])


def published_produce(connection: Connection, scope: Scope, season_id: int) -> list[PublishedProduce]:
    """Return the produce of which something is published in a season, what sold most first."""
    rows = connection.execute(
        select(_PRODUCE.c.id, _PRODUCE.c.name, _PUBLICATION.c.weight_g, _PUBLICATION.c.number)
        .join_from(_PUBLICATION, _PRODUCE, _PRODUCE.c.id == _PUBLICATION.c.produce_id)
        .where(_PUBLICATION.c.season_id == season_id, scope.where(_PUBLICATION))
        .order_by(_PUBLICATION.c.number)
    )
    newest = {produce_id: (-weight_g, name) for produce_id, name, weight_g, _ in rows}
    return [PublishedProduce(key, name) for key, (_, name) in sorted(newest.items(), key=lambda item: item[1])]


def published_report(
    connection: Connection, scope: Scope, season: SeasonRow, produce: PublishedProduce
) -> PublishedReport | None:
    """Return the last publication; None where there is none."""
    columns = [_PUBLICATION.c[name] for name in
               ("id", "number", "upto_on", "weight_g", "value_dong", "households")]  # fmt: skip
    found = connection.execute(
        select(*columns)
        .where(_PUBLICATION.c.season_id == season.id, _PUBLICATION.c.produce_id == produce.id)
        .where(scope.where(_PUBLICATION))
        .order_by(_PUBLICATION.c.number.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    publication, number, upto_on, weight_g, value_dong, households = found
    tables = _tables(connection, scope, publication, upto_on)
    whole = SoldAmount(weight_g, value_dong)
    return PublishedReport(season, produce, number, upto_on, whole, households, tables)


def published_reports(connection: Connection, scope: Scope, season: SeasonRow) -> list[PublishedReport]:
    """Return the last publication of every produce of a season that the reader may see."""
    there = (
        published_report(connection, scope, season, one) for one in published_produce(connection, scope, season.id)
    )
    return [report for report in there if report is not None]


def preview(connection: Connection, scope: Scope, season: SeasonRow, prepared: PreparedPublication) -> PublishedReport:
    """Return a publication that is prepared as it will be read once it is written."""
    named = select(_PRODUCE.c.name).where(_PRODUCE.c.id == prepared.produce_id, scope.where(_PRODUCE))
    produce = PublishedProduce(prepared.produce_id, connection.execute(named).scalar_one())
    cells = [
        _Cell(kind, one.members, one.rest, *one.sold, one.households, as_day(one.upto_on))
        for kind, rows in cells_of(prepared).items() for one in rows
    ]  # fmt: skip
    sold, households = whole_of(prepared)
    tables = _as_read(connection, scope, cells, prepared.until)
    return PublishedReport(season, produce, prepared.number, prepared.until, sold, households, tables)


class _Cell(NamedTuple):
    kind: str
    members: str
    rest: bool
    weight_g: int
    value_dong: int
    households: int
    upto_on: date | None


class _Place(NamedTuple):
    code: str
    name: str
    district: str | None


def _tables(
    connection: Connection, scope: Scope, publication: int, on: date
) -> dict[str, tuple[PublishedCellRow, ...]]:
    rows = connection.execute(
        select(*(_CELL.c[name] for name in _Cell._fields))
        .where(_CELL.c.publication_id == publication, scope.where(_CELL))
        .order_by(_CELL.c.kind, _CELL.c.n)
    )
    return _as_read(connection, scope, [_Cell(*row) for row in rows], on)


def _as_read(
    connection: Connection, scope: Scope, told: Iterable[_Cell], on: date
) -> dict[str, tuple[PublishedCellRow, ...]]:
    cells = [(one, msgspec.json.decode(one.members)) for one in told]
    communes = {member for cell, members in cells if cell.kind in ("then", "now") for member in members}
    places = _places(connection, scope, communes, paper_day(on, scope.named_on))
    return {kind: tuple(_row(cell, members, places) for cell, members in cells if cell.kind == kind) for kind in KINDS}


def _places(connection: Connection, scope: Scope, communes: set[int], on: date) -> dict[int, _Place]:
    """Return communes as they are called on a day."""
    rows = connection.execute(
        select(_COMMUNE.c.id, _COMMUNE.c.code, name_on(_COMMUNE, on), _COMMUNE.c.district)
        .where(_COMMUNE.c.id.in_(communes), scope.where(_COMMUNE))
    )  # fmt: skip
    return {key: _Place(*said) for key, *said in rows}


def _row(cell: _Cell, members: list[Any], places: Mapping[int, _Place]) -> PublishedCellRow:
    names: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    if cell.kind == "day":
        days = tuple(map(as_date, members))
    elif cell.kind == "platform":
        names = tuple(map(platform_title, members))
    else:
        own = sorted((places[member] for member in members if member in places), key=lambda place: place.code)
        names, codes = tuple(place.name for place in own), tuple(place.code for place in own)
        districts = tuple(dict.fromkeys(place.district for place in own if place.district))
    sold = SoldAmount(cell.weight_g, cell.value_dong)
    return PublishedCellRow(names, codes, districts, days, cell.rest, sold, cell.households, cell.upto_on)
