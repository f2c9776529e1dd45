"""Candidates: which lots could still serve a shortfall, best first."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from marketplace.inventory.allocation import label_of
from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words import names

_LINE = """
SELECT l.id, s.weight_g, l.pack_g, l.extra_g, g.produce_id, g.season_id, g.id, g.cooperative_id, g.household_id
FROM shortfall s JOIN order_line l ON l.id = s.line_id JOIN listing g ON g.id = l.listing_id
WHERE s.line_id = :line AND s.weight_g > 0
"""
_GRADES = """
SELECT DISTINCT t.grade FROM lot t JOIN listinglot f ON f.lot_id = t.id WHERE f.listing_id = :listing
UNION SELECT DISTINCT t.grade FROM lot t JOIN draw d ON d.lot_id = t.id WHERE d.line_id = :line AND d.drawn_g > 0
"""
_MEMBERS = """
WITH stay AS (SELECT household_id, cooperative_id FROM membership WHERE left_on IS NULL OR left_on > :today)
SELECT household_id FROM stay WHERE cooperative_id = :cooperative OR cooperative_id IN (
    SELECT m.cooperative_id FROM stay m WHERE m.household_id = :household OR m.household_id IN (
        SELECT t.household_id FROM lot t JOIN listinglot f ON f.lot_id = t.id WHERE f.listing_id = :listing))
"""
_LOT, _HOUSEHOLD, _PRODUCE = TABLES["lot"], TABLES["household"], TABLES["produce"]
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


class Grades(NamedTuple):
    """What a line may be served with: its produce and season, and the keys of the grades it is sold as."""

    produce_id: int
    season_id: int
    keys: frozenset[str]

    def fit(self, produce_id: int, season_id: int, grade: str | None) -> bool:
        """Say whether a lot is what the line was sold as."""
        same = (produce_id, season_id) == (self.produce_id, self.season_id)
        return same and (not self.keys or names.key(grade or "") in self.keys)


def grades_of(connection: Connection, line_id: int, listing: tuple[int, int, int]) -> Grades:
    """Return what a line of a listing (its id, produce and season) may be served with."""
    listing_id, produce_id, season_id = listing
    rows = bulk.select(connection, _GRADES, {"listing": listing_id, "line": line_id})
    return Grades(produce_id, season_id, frozenset(names.key(row[0] or "") for row in rows))


def candidates(connection: Connection, scope: Scope, line_id: int, today: date) -> list[LotCandidate]:
    """Return the lots of the same produce and grade that have fruit left and are fit for sale on a day.

    Those that serve all of it come first, then those of the same cooperative, then the oldest picks.
    """
    rows = bulk.select(connection, _LINE, {"line": line_id})
    if not rows:
        return []
    _, weight_g, pack_g, extra_g, produce, season, listing, cooperative, household = rows[0]
    fit = grades_of(connection, line_id, (listing, produce, season))
    related = _neighbours(connection, cooperative, household, listing, today)
    found = []
    for lot in connection.execute(_lots(scope, produce, season)):
        serves_g = min(weight_g, label_of(lot.balance_g, pack_g, pack_g + extra_g))
        if serves_g and fit.fit(produce, season, lot.grade) and _fresh(lot, today):
            found.append(
                LotCandidate(
                    lot.code, lot.home, lot.name, lot.grade, lot.picked_on or lot.forecast_from, lot.picked_on is None,
                    lot.balance_g, serves_g, serves_g == weight_g, lot.household_id in related,
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: (not one.enough, not one.same_cooperative, one.on, one.lot))[:_MOST]


def _lots(scope: Scope, produce_id: int, season_id: int) -> Select[Any]:
    own = ("code", "household_id", "grade", "picked_on", "forecast_from", "forecast_to", "balance_g")
    home = (_HOUSEHOLD.c.code.label("home"), _HOUSEHOLD.c.name)
    return (
        select(*(_LOT.c[name] for name in own), *home, _PRODUCE.c.shelf_life_days)
        .join_from(_LOT, _HOUSEHOLD, _HOUSEHOLD.c.id == _LOT.c.household_id)
        .join(_PRODUCE, _PRODUCE.c.id == _LOT.c.produce_id)
        .where(_LOT.c.produce_id == produce_id, _LOT.c.season_id == season_id, _LOT.c.balance_g > 0, scope.where(_LOT))
    )


def _fresh(lot: Any, today: date) -> bool:
    """Say whether a lot can go out today: not past its shelf life, or a forecast inside its window."""
    if lot.picked_on is None:
        return bool(lot.forecast_from and lot.forecast_from <= today <= (lot.forecast_to or lot.forecast_from))
    return lot.shelf_life_days is None or lot.picked_on + timedelta(days=lot.shelf_life_days) >= today


def _neighbours(
    connection: Connection, cooperative: int | None, household: int | None, listing: int, today: date
) -> set[int]:
    """Return the households of the cooperative that sells a listing, or of those its households are members of."""
    whose = {"cooperative": cooperative or 0, "household": household or 0, "listing": listing}
    asked = whose | {"today": today.isoformat()}
    return {row[0] for row in bulk.select(connection, _MEMBERS, asked)}
