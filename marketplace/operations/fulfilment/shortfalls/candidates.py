"""Candidates: which lots could still serve a shortfall, best first."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, select

from marketplace.inventory.allocation import label_of
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, Sight, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words import names

_GRADES = """
SELECT DISTINCT t.grade FROM lot t JOIN listinglot f ON f.lot_id = t.id WHERE f.listing_id = :listing
UNION SELECT DISTINCT t.grade FROM lot t JOIN draw d ON d.lot_id = t.id WHERE d.line_id = :line AND d.drawn_g > 0
"""
_MEMBERS = """
WITH member AS (SELECT household_id, cooperative_id FROM membership WHERE left_on IS NULL OR left_on > :today)
SELECT household_id FROM member WHERE cooperative_id = :cooperative OR cooperative_id IN (
    SELECT m.cooperative_id FROM member m WHERE m.household_id = :household OR m.household_id IN (
        SELECT t.household_id FROM lot t JOIN listinglot f ON f.lot_id = t.id WHERE f.listing_id = :listing))
"""
_LOT, _HOUSEHOLD, _PRODUCE = TABLES["lot"], TABLES["household"], TABLES["produce"]
_SHORTFALL, _LINE, _LISTING = TABLES["shortfall"], TABLES["order_line"], TABLES["listing"]
_MOST = 50


class LotCandidate(NamedTuple):
    """A lot that could serve a shortfall, or a part of it."""

    lot: str
    household: str
    household_name: str
    grade: str | None
    on: date
    """The day it was picked, or from which it can be."""
    forecast: bool
    balance_g: int
    serves_g: int
    """What it can serve of the missing grams, by their labels."""
    enough: bool
    """Whether it alone serves all of them."""
    same_cooperative: bool


class SoldAs(NamedTuple):
    """What a line was sold as: its listing, and that one's produce and season, by id."""

    listing_id: int
    produce_id: int
    season_id: int


class _Missing(NamedTuple):
    """What a shortfall lacks, and of which line: weights in grams, a pack with its label and over-fill."""

    weight_g: int
    pack_g: int
    extra_g: int
    listing_id: int
    produce_id: int
    season_id: int
    cooperative_id: int | None
    household_id: int | None

    @property
    def sold_as(self) -> SoldAs:
        """Return what the line was sold as."""
        return SoldAs(self.listing_id, self.produce_id, self.season_id)

    def served_by(self, balance_g: int) -> int:
        """Return what a lot with so much left can serve of it, by the labels of whole and part packs."""
        return min(self.weight_g, label_of(balance_g, self.pack_g, self.pack_g + self.extra_g))


class Grades(NamedTuple):
    """What a line may be served with: its produce and season, and the keys of the grades it is sold as."""

    produce_id: int
    season_id: int
    keys: frozenset[str]

    def fit(self, produce_id: int, season_id: int, grade: str | None) -> bool:
        """Say whether a lot is what the line was sold as."""
        same = (produce_id, season_id) == (self.produce_id, self.season_id)
        return same and (not self.keys or names.key(grade or "") in self.keys)


def grades_of(connection: Connection, line_id: int, sold_as: SoldAs) -> Grades:
    """Return what a line may be served with."""
    grades = bulk.scalars(connection, _GRADES, {"listing": sold_as.listing_id, "line": line_id})
    return Grades(sold_as.produce_id, sold_as.season_id, frozenset(names.key(grade or "") for grade in grades))


def candidates(connection: Connection, scope: Scope, line_id: int, today: date) -> list[LotCandidate]:
    """Return the lots of the same produce and grade that have fruit left and are fit for sale on a day.

    Those that serve all of it come first, then those of the same cooperative, then the oldest picks.
    """
    found: list[LotCandidate] = []
    for row in bulk.rows(connection, _missing(scope), line=line_id):
        missing = _Missing(*row)
        fit, related = grades_of(connection, line_id, missing.sold_as), _neighbours(connection, missing, today)
        lots = connection.execute(_lots(scope, missing.produce_id, missing.season_id))
        found += [
            _candidate(lot, serves_g, missing, related)
            for lot in lots
            if (serves_g := missing.served_by(lot.balance_g))
            and fit.fit(missing.produce_id, missing.season_id, lot.grade)
            and _fresh(lot, today)
        ]
    return sorted(found, key=lambda one: (not one.enough, not one.same_cooperative, one.on, one.lot))[:_MOST]


@kept_by_scope
def _missing(scope: Scope) -> Select[Any]:
    of = ("id", "produce_id", "season_id", "cooperative_id", "household_id")
    return (
        select(_SHORTFALL.c.weight_g, _LINE.c.pack_g, _LINE.c.extra_g, *(_LISTING.c[name] for name in of))
        .join_from(_SHORTFALL, _LINE, _LINE.c.id == _SHORTFALL.c.line_id)
        .join(_LISTING, _LISTING.c.id == _LINE.c.listing_id)
        .where(_SHORTFALL.c.line_id == bindparam("line"), _SHORTFALL.c.weight_g > 0, scope.where(_SHORTFALL))
    )


def _candidate(lot: Any, serves_g: int, missing: _Missing, related: set[int]) -> LotCandidate:
    return LotCandidate(
        lot.code, lot.home, lot.name, lot.grade, lot.picked_on or lot.forecast_from, lot.picked_on is None,
        lot.balance_g, serves_g, serves_g == missing.weight_g, lot.household_id in related,
    )  # fmt: skip


def _lots(scope: Scope, produce_id: int, season_id: int) -> Select[Any]:
    own = ("code", "household_id", "grade", "picked_on", "forecast_from", "forecast_to", "balance_g")
    home = (_HOUSEHOLD.c.code.label("home"), _HOUSEHOLD.c.name)
    return (
        select(*(_LOT.c[name] for name in own), *home, _PRODUCE.c.shelf_life_days)
        .join_from(_LOT, _HOUSEHOLD, _HOUSEHOLD.c.id == _LOT.c.household_id)
        .join(_PRODUCE, _PRODUCE.c.id == _LOT.c.produce_id)
        .where(_LOT.c.produce_id == produce_id, _LOT.c.season_id == season_id, _LOT.c.balance_g > 0)
        .where(scope.where(_LOT), scope.of_household(Sight.LOTS, _LOT.c.household_id))
    )


def _fresh(lot: Any, today: date) -> bool:
    """Say whether a lot can go out today: not past its shelf life, or a forecast inside its window."""
    if lot.picked_on is None:
        return bool(lot.forecast_from and lot.forecast_from <= today <= (lot.forecast_to or lot.forecast_from))
    return lot.shelf_life_days is None or lot.picked_on + timedelta(days=lot.shelf_life_days) >= today


def _neighbours(connection: Connection, missing: _Missing, today: date) -> set[int]:
    """Return the households of the cooperative that sells a listing, or of those its households are members of."""
    whose = {"cooperative": missing.cooperative_id or 0, "household": missing.household_id or 0}
    asked = whose | {"listing": missing.listing_id, "today": today.isoformat()}
    return set(bulk.scalars(connection, _MEMBERS, asked))
