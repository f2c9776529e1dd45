"""Days: a season day by day and platform by platform, for the charts."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from marketplace.reports.figures.sums import Sums, sum_columns, sums_of
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES

_DAY = TABLES["day_total"]
_CHANNEL = TABLES["channel"]


class DayRow(NamedTuple):
    """What one platform's shops did on one local day (yyyymmdd)."""

    day: int
    platform: str
    sums: Sums


def day_series(
    connection: Connection, scope: Scope, season_id: int, era: str = "then", commune_id: int | None = None
) -> list[DayRow]:
    """Return the season's days in order, of one commune of the era's map or of all; order counts touch communes.

    Who sees single households and no communes is shown none.
    """
    query = (
        select(_DAY.c.day, _CHANNEL.c.platform, *sum_columns(_DAY))
        .join_from(_DAY, _CHANNEL, _CHANNEL.c.id == _DAY.c.channel_id)
        .where(_DAY.c.season_id == season_id, scope.where(_DAY))
        .group_by(_DAY.c.day, _CHANNEL.c.platform)
        .order_by(_DAY.c.day, _CHANNEL.c.platform)
    )
    if commune_id is not None:
        query = query.where((_DAY.c.commune_id if era == "then" else _DAY.c.commune_now_id) == commune_id)
    return [DayRow(day, platform, sums_of(sums)) for day, platform, *sums in connection.execute(query)]
