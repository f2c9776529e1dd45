"""Households: found by a name as people type it, a page at a time, with what each one sold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Integer, and_, bindparam, exists, func, or_, select

from marketplace.directory.communes.naming import name_on
from marketplace.reports.figures.freshness import Freshness, freshness, sources
from marketplace.reports.figures.household_proof import bought_outright
from marketplace.reports.figures.orders_once import counts_by_household
from marketplace.reports.figures.season import channel_sums
from marketplace.reports.figures.seasons import SeasonRow
from marketplace.reports.figures.sums import Query, Sums, add_up, sum_columns, sums_of
from marketplace.settlement.statements.lot_terms import OUTRIGHT
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, Sight, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words import names

_DAY = TABLES["day_total"]
_HOUSEHOLD = TABLES["household"]
_TOTAL = TABLES["household_total"]
_COMMUNE = TABLES["commune"]
_LOT = TABLES["lot"]
_DRAW = TABLES["draw"]


class HouseholdRow(NamedTuple):
    """One household's season. ``commune`` is named on the map that was asked for; '' where it is not placed there."""

    id: int
    code: str
    name: str
    commune: str
    district: str | None
    sums: Sums
    bought: Sums = Sums()
    """Of these sums: what was sold of fruit that a cooperative had bought outright."""


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for: words of a name without accents, a code or a telephone number; one commune of the map."""

    words: str = ""
    commune_id: int | None = None
    era: str = "then"
    sold_only: bool = False


class _SearchShape(NamedTuple):
    """What the query of a search depends on: which values are given, the map, and the reader's scope."""

    named: frozenset[str]
    era: str
    sold_only: bool
    scope: Scope


@dataclass(frozen=True, slots=True)
class HouseholdsReport:
    """One page of the households found, best first; ``found`` counts them all.

    Where all are asked for, ``unattributed`` is what no household can be named for, and ``total`` the season's: the
    households and it. A search for some has neither, nor has a reader who is not shown all.
    """

    season: SeasonRow
    era: str
    rows: tuple[HouseholdRow, ...]
    found: int
    freshness: Freshness
    unattributed: Sums | None = None
    total: Sums | None = None

    @property
    def some_bought(self) -> bool:
        """Whether fruit of any household listed was bought outright."""
        return any(row.bought.placed_g for row in self.rows)


def households_report(
    connection: Connection,
    scope: Scope,
    season: SeasonRow,
    search: Search,
    now_ms: int,
    *,
    limit: int | None = 25,
    offset: int = 0,
    named_on: date | None = None,
) -> HouseholdsReport:
    """Return the households a search finds with their season; ``limit`` None returns all of them.

    Communes are called as on the day of a paper (``named_on``), else as the reader calls them.
    """
    values = _search_values(search) | {"season": season.id}
    asked = _SearchShape(frozenset(values), search.era, search.sold_only, scope)
    [[found]] = bulk.rows(connection, _count_query(asked), **values)
    most = {} if limit is None else {"most": limit, "passed": offset}
    called = {"named_on": named_on or scope.named_on}
    rows = bulk.rows(connection, _page_query(asked, in_part=bool(most)), **values, **most, **called)
    everyone = not search.words.strip() and search.commune_id is None
    listed = _rows(connection, scope, season, rows)
    bought = bought_outright(connection, scope, season.id, None if limit is None else [row.id for row in listed])
    return HouseholdsReport(
        season,
        search.era,
        tuple(row._replace(bought=bought.get(row.id, Sums())) for row in listed),
        int(found),
        freshness(sources(connection, scope, now_ms, season)),
        unattributed(connection, scope, season) if everyone and scope.everywhere else None,
        add_up(list(channel_sums(connection, scope, season.id).values())) if everyone and scope.everywhere else None,
    )


def household_ids(connection: Connection, scope: Scope, season: SeasonRow, search: Search) -> list[int]:
    """Return the households that a search finds, as ``households_stream`` tells of them."""
    values = _search_values(search) | {"season": season.id}
    asked = _SearchShape(frozenset(values), search.era, search.sold_only, scope)
    return [key for (key,) in bulk.rows(connection, _ids_query(asked), **values)]


@kept_by_scope
def _ids_query(asked: _SearchShape) -> Query:
    return select(_HOUSEHOLD.c.id).where(_matches(asked)).order_by(_HOUSEHOLD.c.id)


@dataclass(frozen=True, slots=True)
class HouseholdsStream:
    """Every household of a search, best first, a page at a time; ``head`` says the rest, and has no rows itself."""

    head: HouseholdsReport
    some_bought: bool
    pages: Iterator[Sequence[HouseholdRow]]


def households_stream(
    connection: Connection, scope: Scope, season: SeasonRow, search: Search, now_ms: int, most: int = 1_000
) -> HouseholdsStream:
    """Return what ``households_report`` does of all households as a paper, of which only a page is held at a time.

    Its pages are read while the connection's transaction is open.
    """
    head = households_report(connection, scope, season, search, now_ms, limit=0)
    values = _search_values(search) | {"season": season.id}
    asked = _SearchShape(frozenset(values), search.era, search.sold_only, scope)
    called = {"named_on": season.paper_on(now_ms)}
    found = bulk.streamed(connection, _page_query(asked, in_part=False), most, **values, **called)
    pages = (_with_bought(connection, scope, season, _rows(connection, scope, season, page)) for page in found)
    [[some]] = bulk.rows(connection, _bought_query(asked), **values)
    return HouseholdsStream(head, bool(some), pages)


def _with_bought(
    connection: Connection, scope: Scope, season: SeasonRow, listed: list[HouseholdRow]
) -> tuple[HouseholdRow, ...]:
    bought = bought_outright(connection, scope, season.id, [row.id for row in listed])
    return tuple(row._replace(bought=bought.get(row.id, Sums())) for row in listed)


@kept_by_scope
def _bought_query(asked: _SearchShape) -> Query:
    """Ask whether fruit of any household found was bought outright."""
    shown = asked.scope.of_household(Sight.FIGURES, _LOT.c.household_id)
    outright = (_LOT.c.season_id == bindparam("season"), _LOT.c.terms == OUTRIGHT, shown)
    drawn = (_DRAW.c.lot_id == _LOT.c.id, _DRAW.c.drawn_g > 0)
    of_found = _LOT.c.household_id.in_(select(_HOUSEHOLD.c.id).where(_matches(asked)))
    return select(exists().where(*drawn, *outright, of_found))


def unattributed(connection: Connection, scope: Scope, season: SeasonRow) -> Sums:
    """Return what was sold and no lot serves, so that no household can be named for it."""
    [found] = bulk.rows(connection, _unattributed_query(scope), season=season.id)
    return sums_of(found)


@kept_by_scope
def _unattributed_query(scope: Scope) -> Query:
    of_season = _DAY.c.season_id == bindparam("season")
    return select(*sum_columns(_DAY)).where(of_season, _DAY.c.commune_id == 0, scope.where(_DAY))


def commune_choices(connection: Connection, scope: Scope, era: str) -> list[tuple[int, str]]:
    """Return (id, name) of the era's communes that have a household, by name."""
    own = _HOUSEHOLD.c.commune_id if era == "then" else _HOUSEHOLD.c.commune_now_id
    query = (
        select(_COMMUNE.c.id, name_on(_COMMUNE, scope.named_on), _COMMUNE.c.district)
        .where(_COMMUNE.c.id.in_(select(own).where(scope.where(_HOUSEHOLD), own.is_not(None)).distinct()))
        .order_by(_COMMUNE.c.name_key, _COMMUNE.c.code)
    )
    return [
        (commune_id, f"{name}, {district}" if district else name)
        for commune_id, name, district in connection.execute(query)
    ]


def _search_values(search: Search) -> dict[str, Any]:
    """Return the values of a search, each by the column it is compared with."""
    wanted = search.words.strip()
    values: dict[str, Any] = {}
    if wanted:
        values["code"] = f"{_plain(wanted.lower())}%"
        if key := names.key(wanted):
            values["name"] = f"%{_plain(key)}%"
        digits = "".join(letter for letter in wanted if letter.isdigit())
        if len(digits) >= 4:
            values["phone"] = f"%{digits.removeprefix('84').lstrip('0')}%"
    if search.commune_id is not None:
        values["commune"] = search.commune_id
    return values


def _plain(words: str) -> str:
    """Escape the letters that LIKE would take for patterns."""
    return words.replace("/", "//").replace("%", "/%").replace("_", "/_")


def _matches(asked: _SearchShape) -> ColumnElement[bool]:
    looked = {
        "code": func.lower(_HOUSEHOLD.c.code), "name": _HOUSEHOLD.c.name_key, "phone": _HOUSEHOLD.c.phone,
    }  # fmt: skip
    own = [column.like(bindparam(name), escape="/") for name, column in looked.items() if name in asked.named]
    conditions = [asked.scope.where(_HOUSEHOLD), *([or_(*own)] if own else [])]
    if "commune" in asked.named:
        commune = _HOUSEHOLD.c.commune_id if asked.era == "then" else _HOUSEHOLD.c.commune_now_id
        conditions.append(commune == bindparam("commune"))
    if asked.sold_only:
        total = (_TOTAL.c.season_id == bindparam("season"), _TOTAL.c.placed_g > 0, asked.scope.where(_TOTAL))
        conditions.append(_HOUSEHOLD.c.id.in_(select(_TOTAL.c.household_id).where(*total)))
    return and_(*conditions)


@kept_by_scope
def _count_query(asked: _SearchShape) -> Query:
    return select(func.count()).select_from(_HOUSEHOLD).where(_matches(asked))


def _rows(
    connection: Connection, scope: Scope, season: SeasonRow, found: Sequence[tuple[Any, ...]]
) -> list[HouseholdRow]:
    """Read rows of ``_page_query``; orders of households that sold several kinds of produce are counted by draws."""
    listed, several = [], []
    for household_id, code, name, commune, district, more, *sums in found:
        listed.append(HouseholdRow(household_id, code, name, commune or "", district, sums_of(sums)))
        if more:
            several.append(household_id)
    counts = counts_by_household(connection, scope, season.id, several)
    return [row._replace(sums=row.sums.with_orders(counts[row.id,])) if (row.id,) in counts else row for row in listed]


@kept_by_scope
def _page_query(asked: _SearchShape, *, in_part: bool) -> Query:
    own = _HOUSEHOLD.c.commune_id if asked.era == "then" else _HOUSEHOLD.c.commune_now_id
    of_season = _TOTAL.c.season_id == bindparam("season")
    season_rows = and_(_TOTAL.c.household_id == _HOUSEHOLD.c.id, of_season, asked.scope.where(_TOTAL))
    sums = (func.count(_TOTAL.c.produce_id) - func.count(_TOTAL.c.channel_id.distinct()), *sum_columns(_TOTAL))
    sold = func.coalesce(func.sum(_TOTAL.c.delivered_g - _TOTAL.c.returned_g), 0)
    household = (_HOUSEHOLD.c.id, _HOUSEHOLD.c.code, _HOUSEHOLD.c.name)
    commune = (_COMMUNE.c.system, _COMMUNE.c.code, _COMMUNE.c.name, _COMMUNE.c.district)
    query = (
        select(*household, name_on(_COMMUNE), _COMMUNE.c.district, *sums)
        .select_from(_HOUSEHOLD)
        .outerjoin(_TOTAL, season_rows)
        .outerjoin(_COMMUNE, _COMMUNE.c.id == own)
        .where(_matches(asked))
        .group_by(*household, *commune, _HOUSEHOLD.c.name_key)
        .order_by(sold.desc(), _HOUSEHOLD.c.name_key, _HOUSEHOLD.c.code)
    )
    most, passed = bindparam("most", type_=Integer), bindparam("passed", type_=Integer)
    return query.limit(most).offset(passed) if in_part else query
