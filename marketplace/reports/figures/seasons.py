"""Seasons: which there are, and which one a reader most likely wants."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from marketplace.directory.communes.naming import paper_day
from marketplace.directory.communes.places import FIRST_DAY_OF_34
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_number, day_of
from marketplace.words.messages import Refusal

_SEASON = TABLES["season"]
_DAYS = TABLES["channel_day"]


class NoSeasonError(Refusal):
    """There is no such season; the message is one plain sentence with the next action."""


class SeasonRow(NamedTuple):
    """A season (vụ). ``newest_day`` is the latest day with an event, ``crop_g`` the whole crop it is part of."""

    id: int
    code: str
    name: str
    starts_on: date
    ends_on: date
    origin: str
    crop_g: int | None
    source: str | None
    newest_day: int | None

    @property
    def era(self) -> str:
        """The map that a season is read on unless somebody wants the other: that of its first day."""
        return "then" if self.starts_on < FIRST_DAY_OF_34 else "now"

    def paper_on(self, now_ms: int) -> date:
        """Return the day whose names a paper about the season says: its last one, or today while it lasts."""
        return paper_day(self.ends_on, as_date(day_of(now_ms)))

    @property
    def simulated(self) -> bool:
        """True where households and orders are made up."""
        return self.origin == "simulated"

    @property
    def published(self) -> bool:
        """True where the totals are published ones, of a crop that is known as well."""
        return self.crop_g is not None


def seasons(connection: Connection, scope: Scope) -> list[SeasonRow]:
    """Return every season, the newest first."""
    return [SeasonRow(*row) for row in bulk.rows(connection, _seasons_query(scope))]


@kept_by_scope
def _seasons_query(scope: Scope) -> Select[Any]:
    # On which day somebody ordered last says of nobody what was ordered of whom.
    newest = (
        select(_DAYS.c.season_id, func.max(_DAYS.c.day).label("newest_day"))
        .where(_DAYS.c.placed_orders > 0)
        .group_by(_DAYS.c.season_id)
        .subquery()
    )
    columns = [_SEASON.c[name] for name in SeasonRow._fields[:-1]]
    return (
        select(*columns, newest.c.newest_day)
        .join_from(_SEASON, newest, newest.c.season_id == _SEASON.c.id, isouter=True)
        .where(scope.where(_SEASON))
        .order_by(_SEASON.c.starts_on.desc(), _SEASON.c.id.desc())
    )


def usual_season(rows: list[SeasonRow], now_ms: int) -> SeasonRow:
    """Return the open season that has orders, else the one with the newest orders, else the newest."""
    if not rows:
        raise NoSeasonError(
            "There is no season yet; open one with `lensan seasons add`",
            "Chưa có vụ nào; hãy mở vụ bằng `lensan seasons add`.",
        )
    today = day_of(now_ms)
    sold = [row for row in rows if row.newest_day is not None]
    live = [row for row in sold if day_number(row.starts_on) <= today <= day_number(row.ends_on)]
    if not sold:
        return rows[0]
    return (live or sorted(sold, key=lambda row: row.newest_day or 0, reverse=True))[0]


def find_season(connection: Connection, scope: Scope, code: str | None, now_ms: int) -> SeasonRow:
    """Return the season of a code, or the usual one; NoSeasonError with the codes there are."""
    rows = seasons(connection, scope)
    if code is None:
        return usual_season(rows, now_ms)
    for row in rows:
        if row.code == code:
            return row
    known = ", ".join(row.code for row in rows) or "none"
    raise NoSeasonError(
        f"There is no season {code}; the seasons here are: {known}", f"Không có vụ {code}; các vụ hiện có: {known}"
    )
