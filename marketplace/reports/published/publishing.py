"""Publishing: a season's next publication, written beside those before it, which stay as they are."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.directory import audit
from marketplace.directory.audit import BY_ITSELF, Signed
from marketplace.reports.figures import SeasonRow, seasons
from marketplace.reports.figures.freshness import platform_sources
from marketplace.reports.published import plan as plans
from marketplace.reports.published.areas import Area, Districts
from marketplace.reports.published.cells import commune_cells, day_cells, platform_rows
from marketplace.reports.published.plan import Parts, PublicationPlan
from marketplace.reports.published.sales import DaySales, expected_by_produce, sales_by_produce
from marketplace.reports.published.stage import PublicationStage, merged_parts, next_stage
from marketplace.reports.published.standing import SoldAmount, gathered, total
from marketplace.reports.published.told import CellRow, LastPublication, last_publication, told_parts
from marketplace.storage import Database, bulk, locks
from marketplace.storage.days import as_day
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.instants import MS_PER_DAY, as_date, day_number, day_of, start_of

_LOCK = "publication"
_LATE = timedelta(days=30)
"""So long after its last day what is delivered, and what comes back, of a season is published."""
_PUBLICATION = (
    "season_id", "produce_id", "number", "at_ms", "upto_on", "weight_g", "value_dong", "households",
    "plan",
)  # fmt: skip
_BEHIND_MS = 7 * MS_PER_DAY
_TOLD = "SELECT season_id, max(upto_on) FROM publication GROUP BY season_id"
_TOLD_OF = "SELECT max(upto_on) FROM publication WHERE season_id = :season GROUP BY produce_id"
_CELL = ("publication_id", "kind", "n", "members", "rest", "weight_g", "value_dong", "households", "upto_on")
_PART = ("season_id", "produce_id", "household_id", "commune_id", "commune_now_id", "platform")
_DISTRICTS = """
SELECT c.id, coalesce(min(f.province_code), c.province_code), coalesce(c.district, min(f.district), '')
FROM commune c LEFT JOIN communesuccessor s ON s.to_id = c.id LEFT JOIN commune f ON f.id = s.from_id
WHERE c.id IN :communes GROUP BY c.id, c.province_code, c.district
"""
"""A commune of today has the former district of one that went into it."""


class PreparedPublication(NamedTuple):
    """A publication that is ready to be written, after the one with the number before it."""

    season_id: int
    produce_id: int
    number: int
    at_ms: int
    until: date
    told: Parts
    days: tuple[CellRow, ...]
    """The cells of days that were told before."""
    stage: PublicationStage


def publish(database: Database, season: SeasonRow, now_ms: int, who: Signed = BY_ITSELF) -> int:
    """Publish what may be told of a season; return of how many kinds of produce there is more to tell.

    Nothing is written of one of which nothing has changed, or too little to be told. It is prepared while everything
    goes on; of two who publish at once the second writes nothing.
    """
    with database.read() as connection:
        prepared = prepare(connection, season, now_ms)
    if not prepared:
        return 0
    with database.write() as connection:
        return write(connection, season, prepared, who, now_ms)


def prepare(connection: Connection, season: SeasonRow, now_ms: int) -> list[PreparedPublication]:
    """Return what may be told of a season beyond what was, by produce; nothing is written."""
    return list(_prepared(connection, season, now_ms))


def write(
    connection: Connection, season: SeasonRow, prepared: Iterable[PreparedPublication], who: Signed, now_ms: int
) -> int:
    """Write what was prepared, signed; return how much of it, for what another has published meanwhile stays so."""
    locks.lock_name(connection, _LOCK)
    count = sum(_write(connection, one) for one in prepared)
    if count:
        audit.note(connection, now_ms, who, "figures published", season.code, {"count": count})
    return count


def cells_of(prepared: PreparedPublication) -> dict[str, list[CellRow]]:
    """Return the tables of a publication by kind."""
    parts, plan = _standing(prepared)
    return {
        "then": commune_cells(plan, parts, "then"),
        "now": commune_cells(plan, parts, "now"),
        "platform": platform_rows(plan, parts),
        "day": [*prepared.days, *day_cells(prepared.stage.blocks, prepared.until)],
    }


def whole_of(prepared: PreparedPublication) -> tuple[SoldAmount, int]:
    """Return what a publication tells in all, and of how many households."""
    own = merged_parts(_standing(prepared)[0])
    return total(own), len(own)


def _standing(prepared: PreparedPublication) -> tuple[Parts, PublicationPlan]:
    """Return what is told of each household then, and by which plan."""
    may = prepared.stage.release
    parts = gathered([*prepared.told.items(), *may.change.items()])
    return parts, prepared.stage.plan.told(prepared.until, parts, may.held_groups, may.held_platforms)


def due_seasons(connection: Connection, now_ms: int) -> list[SeasonRow]:
    """Return the seasons that have begun and of which not all days were told that ever will be."""
    today = as_date(day_of(now_ms))
    told = {season: as_day(upto_on) or date.min for season, upto_on in bulk.select(connection, _TOLD, {})}
    return [
        season
        for season in seasons(connection, EVERYTHING)
        if season.starts_on < today and told.get(season.id, date.min) < season.ends_on + _LATE
    ]


def _prepared(connection: Connection, season: SeasonRow, now_ms: int) -> Iterator[PreparedPublication]:
    until = _until(connection, season, now_ms)
    told_until = [as_day(upto_on) for upto_on in bulk.scalars(connection, _TOLD_OF, {"season": season.id})]
    if told_until and all(day is not None and day >= until for day in told_until):
        return
    expected = {} if until >= season.ends_on else expected_by_produce(connection, season.id)
    for produce_id, sales in sorted(_sales(connection, season, until).items()):
        last = last_publication(connection, season.id, produce_id)
        told = told_parts(connection, season.id, produce_id)
        awaited = None if until >= season.ends_on else expected.get(produce_id, {})
        districts = _districts(connection, {*(awaited or ()), *_areas(sales)})
        days = _days(sales, last, until)
        before = last.plan if last else PublicationPlan()
        stage = next_stage(sales, told, before, days, awaited, districts) if days else None
        if stage is not None:
            number, known = (last.number + 1, last.days) if last else (1, ())
            yield PreparedPublication(season.id, produce_id, number, now_ms, until, told, known, stage)


def _until(connection: Connection, season: SeasonRow, now_ms: int) -> date:
    """Return the last day that is told: yesterday, or the last one that the shops have told whole.

    A shop that is far behind the others is not waited for, nor is one that was never read.
    """
    told = platform_sources(connection, EVERYTHING, now_ms, season)
    read = [one.orders_ms for one in told if one.orders_ms is not None]
    waited = [at_ms for at_ms in read if at_ms > max(read) - _BEHIND_MS]
    whole = as_date(day_of(min([now_ms, *waited]))) - timedelta(days=1)
    return min(whole, season.ends_on + _LATE)


def _sales(connection: Connection, season: SeasonRow, until: date) -> dict[int, DaySales]:
    return sales_by_produce(connection, season.id, start_of(until + timedelta(days=1)))


def _days(sales: DaySales, last: LastPublication | None, until: date) -> list[int]:
    """Return the days since the last publication, or since the first sale."""
    first = last.upto_on + timedelta(days=1) if last else as_date(min(sales))
    return [day_number(first + timedelta(days=n)) for n in range((until - first).days + 1)]


def _areas(sales: DaySales) -> set[Area]:
    return {key.area for parts in sales.values() for key in parts}


def _districts(connection: Connection, areas: Collection[Area]) -> Districts:
    communes = sorted({area.commune_id for area in areas})
    rows = bulk.select(connection, _DISTRICTS, {"communes": communes})
    return {commune: f"{province} {district}" for commune, province, district in rows}


def _write(connection: Connection, prepared: PreparedPublication) -> bool:
    """Write a publication; False where another was written since it was prepared."""
    last = last_publication(connection, prepared.season_id, prepared.produce_id)
    if (last.number if last else 0) != prepared.number - 1:
        return False
    parts, plan = _standing(prepared)
    publication = _write_head(connection, prepared, plan)
    rows = [
        (publication, kind, n, cell.members, cell.rest, *cell.sold, cell.households, cell.upto_on)
        for kind, own_cells in cells_of(prepared).items()
        for n, cell in enumerate(own_cells)
    ]
    bulk.insert(connection, TABLES["published_cell"], _CELL, rows)
    place = prepared.season_id, prepared.produce_id
    changed = [
        (*place, key.household_id, *key.area, key.platform, *parts.get(key, SoldAmount()))
        for key in sorted(prepared.stage.release.change)
    ]
    bulk.put(connection, TABLES["published_part"], _PART, ("weight_g", "value_dong"), changed)
    return True


def _write_head(connection: Connection, prepared: PreparedPublication, plan: PublicationPlan) -> int:
    sold, households = whole_of(prepared)
    season_id, produce_id, number, at_ms, until, *_ = prepared
    head = (season_id, produce_id, number, at_ms, until.isoformat())
    row = (*head, *sold, households, plans.written(plan))
    [publication] = bulk.append(connection, TABLES["publication"], _PUBLICATION, [row])
    return publication
