"""What communes and provinces are called on a day: a code keeps its place, its kind and full name have their dates.

A screen says the name of today, a paper that of its own day.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Connection, Date, FromClause, bindparam, func, select

from marketplace.directory.communes.places import FIRST_DAY_OF_34, Place
from marketplace.storage.tables import TABLES

_NAME = TABLES["unit_name"]
NEWEST = date.max
"""The day on which each unit has the last name that is known of it."""
ON_DAY: BindParameter[date] = bindparam("named_on", type_=Date)
"""The day in a query that is built once; its value goes by this name."""


class NameSince(NamedTuple):
    """What a unit is called from a day on."""

    from_on: date
    kind: str
    name: str


Names = Mapping[tuple[str, str], Sequence[NameSince]]
"""By tree and code, the oldest first."""


def name_on(commune: FromClause, on: date | BindParameter[date] = ON_DAY) -> ColumnElement[str]:
    """Return the column of what a commune is called on a day."""
    return _called(commune, commune.c.code, commune.c.name, on)


def province_on(commune: FromClause, on: date | BindParameter[date] = ON_DAY) -> ColumnElement[str]:
    """Return the column of what a commune's province is called on a day."""
    return _called(commune, commune.c.province_code, commune.c.province, on)


def paper_day(of: date, today: date) -> date:
    """Return the day whose names a paper of a day says; what is older than today's map has its names of today."""
    return min(of, today) if of >= FIRST_DAY_OF_34 else today


def names_since(connection: Connection, on: date = NEWEST) -> Names:
    """Return every name that a unit got after its tree began, and not after a day."""
    found: dict[tuple[str, str], list[NameSince]] = defaultdict(list)
    columns = (_NAME.c[one] for one in ("system", "code", *NameSince._fields))
    query = select(*columns).where(_NAME.c.from_on <= on).order_by(_NAME.c.from_on)
    for system, code, *said in connection.execute(query):
        found[system, code].append(NameSince(*said))
    return found


def called_last(place: Place, names: Names) -> Place:
    """Return a commune under the last of these names, in its province under the last of its."""
    own = names.get((place.system, place.code), ())[-1:]
    province = names.get((place.system, place.province_code), ())[-1:]
    for one in own:
        place = place._replace(name=one.name, kind=one.kind)
    for one in province:
        place = place._replace(province=one.name)
    return place


def _called(
    commune: FromClause, code: ColumnElement[Any], first: ColumnElement[Any], on: date | BindParameter[date]
) -> ColumnElement[str]:
    since = _NAME.alias()
    last = (
        select(since.c.name)
        .where(since.c.system == commune.c.system, since.c.code == code, since.c.from_on <= on)
        .order_by(since.c.from_on.desc())
        .limit(1)
    )
    return func.coalesce(last.scalar_subquery().correlate(commune), first)
