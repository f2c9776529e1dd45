"""Sales of households through platforms by place, platform and day: what stays sold of each draw on its day.

That is the day it was delivered; what was sold by hand is no platform's, and told nowhere.
A return takes off what was delivered, on that day, so that no day has less than nothing. What no lot serves has no
household, and is published nowhere.
"""

from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.exchange.channels import BY_HAND
from marketplace.reports.published.areas import Area
from marketplace.reports.published.standing import ByHousehold, SoldAmount
from marketplace.storage import bulk, dialects

_SOLD = f"""
SELECT t.produce_id, t.household_id, t.commune_id, coalesce(t.commune_now_id, 0), c.platform, {{day}},
       sum(d.drawn_g - d.cancelled_g - d.short_g - d.undelivered_g
           - CASE WHEN o.returned_ms IS NULL THEN 0 ELSE d.returned_g END),
       sum(d.amount_dong - d.cancelled_dong - d.short_dong - d.undelivered_dong
           - CASE WHEN o.returned_ms IS NULL THEN 0 ELSE d.returned_dong END)
FROM lot t JOIN draw d ON d.lot_id = t.id JOIN order_line l ON l.id = d.line_id JOIN orders o ON o.id = l.order_id
     JOIN channel c ON c.id = o.channel_id
WHERE t.season_id = :season AND t.household_id IN :households AND o.delivered_ms < :until
      AND d.drawn_g > d.cancelled_g + d.short_g + d.undelivered_g AND c.platform <> '{BY_HAND}'
GROUP BY t.produce_id, t.household_id, t.commune_id, t.commune_now_id, c.platform, {{day}}
"""  # noqa: S608 - our own word

_HOUSEHOLDS = "SELECT DISTINCT household_id FROM lot WHERE season_id = :season ORDER BY household_id"
_TOGETHER = 100
"""So many households are read at a time: what a database sorts of them it holds in memory."""
_EXPECTED = """
SELECT produce_id, household_id, commune_id, coalesce(commune_now_id, 0), CAST(sum(in_g) AS BIGINT) FROM lot
WHERE season_id = :season AND in_g > 0 GROUP BY produce_id, household_id, commune_id, commune_now_id
"""


class PartKey(NamedTuple):
    """Whose, where, and on which platform."""

    household_id: int
    area: Area
    platform: str


DaySales = dict[int, dict[PartKey, SoldAmount]]
"""By day (yyyymmdd)."""


def sales_by_produce(connection: Connection, season_id: int, until_ms: int) -> dict[int, DaySales]:
    """Return by produce what was delivered before an instant and stays sold."""
    found: dict[int, DaySales] = {}
    keys: dict[tuple[Any, ...], PartKey] = {}
    sql = _SOLD.format(day=dialects.vietnam_day(connection, "o.delivered_ms"))
    households = bulk.scalars(connection, _HOUSEHOLDS, {"season": season_id})
    for start in range(0, len(households), _TOGETHER):
        asked = {"season": season_id, "until": until_ms, "households": households[start : start + _TOGETHER]}
        for produce, *place, day, weight_g, value_dong in bulk.select(connection, sql, asked):
            sold = SoldAmount(int(weight_g), int(value_dong))
            if any(sold):
                household, then, now, platform = place
                key = keys.setdefault(tuple(place), PartKey(household, Area(then, now), platform))
                found.setdefault(produce, {}).setdefault(day, {})[key] = sold
    return found


def expected_by_produce(connection: Connection, season_id: int) -> dict[int, dict[Area, ByHousehold]]:
    """Return by produce and area the grams that households have or will have, which stand for đồng too."""
    found: dict[int, dict[Area, ByHousehold]] = {}
    for produce, household, then, now, grams in bulk.select(connection, _EXPECTED, {"season": season_id}):
        found.setdefault(produce, {}).setdefault(Area(then, now), {})[household] = SoldAmount(grams, grams)
    return found
