"""Publishing: a season's next publication, written beside those before it, which stay as they are."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta

import msgspec
from sqlalchemy import Connection

from marketplace.reports.figures import SeasonRow, season_freshness, seasons
from marketplace.reports.published import plan as plans
from marketplace.reports.published.areas import Area, Districts, cells_of_map
from marketplace.reports.published.plan import Parts, PublicationPlan
from marketplace.reports.published.sales import DaySales, expected_by_produce, sales_by_produce
from marketplace.reports.published.stage import PublicationStage, merged_parts, next_stage
from marketplace.reports.published.standing import ByHousehold, SoldAmount, by_place, gathered, merged, total
from marketplace.reports.published.told import CellRow, LastPublication, last_publication, told_parts
from marketplace.storage import bulk, locks
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_number, day_of, start_of

_LOCK = "publication"
_LATE = timedelta(days=30)
"""So long after its last day what is delivered, and what comes back, of a season is published."""
_PUBLICATION = (
    "season_id", "produce_id", "number", "at_ms", "upto_on", "complete_ms", "weight_g", "value_dong", "households",
    "plan",
)  # fmt: skip
_CELL = ("publication_id", "kind", "n", "members", "rest", "weight_g", "value_dong", "households", "upto_on")
_PART = ("season_id", "produce_id", "household_id", "commune_id", "commune_now_id", "platform")
_DISTRICTS = """
SELECT c.id, coalesce(min(f.province_code), c.province_code), coalesce(c.district, min(f.district), '')
FROM commune c LEFT JOIN communesuccessor s ON s.to_id = c.id LEFT JOIN commune f ON f.id = s.from_id
WHERE c.id IN :communes GROUP BY c.id, c.province_code, c.district
"""
"""A commune of today has the former district of one that went into it."""


def publish(connection: Connection, season: SeasonRow, now_ms: int) -> int:
    """Publish what may be told of a season up to yesterday; return of how many kinds of produce there is more to tell.

    Nothing is written of one of which nothing has changed, or too little to be told, or that was published today.
    """
    locks.lock_name(connection, _LOCK)
    until = min(as_date(day_of(now_ms)) - timedelta(days=1), season.ends_on + _LATE)
    sold = sales_by_produce(connection, season.id, start_of(until + timedelta(days=1)))
    expected = expected_by_produce(connection, season.id)
    fresh = season_freshness(connection, EVERYTHING, now_ms, season)
    published = 0
    for produce_id, sales in sorted(sold.items()):
        last = last_publication(connection, season.id, produce_id)
        told = told_parts(connection, season.id, produce_id)
        days = _days(sales, last, until)
        before = last.plan if last else PublicationPlan()
        awaited = None if until >= season.ends_on else expected.get(produce_id, {})
        districts = _districts(connection, {*(awaited or ()), *_areas(sales)})
        stage = next_stage(sales, told, before, days, awaited, districts) if days else None
        if stage is not None:
            head = (season.id, produce_id, last.number + 1 if last else 1, now_ms, until.isoformat())
            _write(connection, (*head, fresh.complete_up_to_ms), stage, told, last, until)
            published += 1
    return published


def due_seasons(connection: Connection, now_ms: int) -> list[SeasonRow]:
    """Return the seasons that go on, ended of late, or were never published: those whose figures may still move."""
    today = as_date(day_of(now_ms))
    known = set(bulk.scalars(connection, "SELECT DISTINCT season_id FROM publication", {}))
    return [
        season
        for season in seasons(connection, EVERYTHING)
        if season.starts_on < today and (season.id not in known or season.ends_on + _LATE >= today)
    ]


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


def _write(
    connection: Connection, head: tuple[object, ...], stage: PublicationStage, told: Parts,
    last: LastPublication | None, day: date,
) -> None:  # fmt: skip
    season_id, produce_id, *_ = head
    may = stage.release
    parts = gathered([*told.items(), *may.change.items()])
    plan = stage.plan.told(day, parts, may.held_groups, may.held_platforms)
    own = merged_parts(parts)
    row = (*head, *total(own), len(own), plans.written(plan))
    [publication] = bulk.append(connection, TABLES["publication"], _PUBLICATION, [row])
    cells: dict[str, Iterable[CellRow]] = {
        "then": _communes(plan, parts, "then"),
        "now": _communes(plan, parts, "now"),
        "platform": _platforms(plan, parts),
        "day": [*(last.days if last else ()), *_day_cells(stage, day)],
    }
    rows = [
        (publication, kind, n, cell.members, cell.rest, *cell.sold, cell.households, cell.upto_on)
        for kind, own_cells in cells.items()
        for n, cell in enumerate(own_cells)
    ]
    bulk.insert(connection, TABLES["published_cell"], _CELL, rows)
    changed = [
        (season_id, produce_id, key.household_id, *key.area, key.platform, *parts.get(key, SoldAmount()))
        for key in sorted(may.change)
    ]
    bulk.put(connection, TABLES["published_part"], _PART, ("weight_g", "value_dong"), changed)


def _communes(plan: PublicationPlan, parts: Parts, era: str) -> list[CellRow]:
    group_of = plan.group_of()
    by_group = by_place(((group_of[key.area], key.household_id), amount) for key, amount in parts.items())
    cells = []
    for places in cells_of_map(plan.groups, era):
        groups = [plan.groups[at] for at in places]
        own = merged(by_group.get(at, {}) for at in places)
        areas = {area for group in groups for area in group.areas}
        members = {area.commune_id if era == "then" else area.commune_now_id for area in areas}
        rest = 0 in members or any(group.rest for group in groups)
        cells.append(_cell(sorted(members - {0}), own, [group.told_on for group in groups], rest=rest))
    return sorted(cells, key=lambda cell: (cell.rest, -cell.sold.weight_g))


def _platforms(plan: PublicationPlan, parts: Parts) -> list[CellRow]:
    cell_of = plan.cell_of()
    by_cell = by_place(((cell_of[key.platform], key.household_id), amount) for key, amount in parts.items())
    cells = [_cell(list(cell.names), by_cell.get(at, {}), [cell.told_on]) for at, cell in enumerate(plan.platforms)]
    return sorted(cells, key=lambda cell: -cell.sold.weight_g)


def _day_cells(stage: PublicationStage, day: date) -> Iterator[CellRow]:
    for block in stage.blocks:
        yield _cell([min(block.days), max(block.days)], block.sold, [day])


def _cell(
    members: list[int] | list[str], own: ByHousehold, told: Sequence[date | None], *, rest: bool = False
) -> CellRow:
    """Return a cell as it is written, told up to the earliest of these days; of one without a day nothing is told."""
    days = [day for day in told if day is not None]
    upto = min(days).isoformat() if days else None
    return CellRow(msgspec.json.encode(members).decode(), rest, total(own), len(own), upto)
