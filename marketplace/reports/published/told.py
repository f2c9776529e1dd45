"""What has been told: the last publication of a season's produce, by which the next one is measured."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.reports.published import plan as plans
from marketplace.reports.published.areas import Area
from marketplace.reports.published.plan import PublicationPlan
from marketplace.reports.published.sales import PartKey
from marketplace.reports.published.standing import SoldAmount
from marketplace.storage import bulk
from marketplace.storage.days import as_day

_LAST = """
SELECT id, number, upto_on, plan FROM publication WHERE season_id = :season AND produce_id = :produce
ORDER BY number DESC LIMIT 1
"""
_DAYS = """
SELECT members, weight_g, value_dong, households, upto_on FROM published_cell
WHERE publication_id = :publication AND kind = 'day' ORDER BY n
"""
_PARTS = """
SELECT household_id, commune_id, commune_now_id, platform, weight_g, value_dong FROM published_part
WHERE season_id = :season AND produce_id = :produce
"""


class CellRow(NamedTuple):
    """A cell as it is written: its members as JSON, if it is the rest, its figure and its last day (None: not told)."""

    members: str
    rest: bool
    sold: SoldAmount
    households: int
    upto_on: str | None


class LastPublication(NamedTuple):
    """The last publication: its number and last day, its plan, and its cells of days, which never change."""

    number: int
    upto_on: date
    plan: PublicationPlan
    days: tuple[CellRow, ...]


def last_publication(connection: Connection, season_id: int, produce_id: int) -> LastPublication | None:
    """Return the last publication of a season's produce; None where there is none."""
    asked = {"season": season_id, "produce": produce_id}
    for publication, number, upto_on, plan in bulk.select(connection, _LAST, asked):
        rows = bulk.select(connection, _DAYS, {"publication": publication})
        days = tuple(
            CellRow(members, False, SoldAmount(weight_g, value_dong), households, str(upto))
            for members, weight_g, value_dong, households, upto in rows
        )
        return LastPublication(number, as_day(upto_on) or date.max, plans.read(plan), days)
    return None


def told_parts(connection: Connection, season_id: int, produce_id: int) -> dict[PartKey, SoldAmount]:
    """Return what of each household, place and platform stands in the last publication."""
    rows = bulk.select(connection, _PARTS, {"season": season_id, "produce": produce_id})
    parts = {
        PartKey(household, Area(then, now), platform): SoldAmount(weight_g, value_dong)
        for household, then, now, platform, weight_g, value_dong in rows
    }
    return {key: amount for key, amount in parts.items() if any(amount)}
