"""Downloads: the reports a person may take along, as they asked for them in an address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from marketplace.access import Scope
from marketplace.exports import Sheet, csv_bytes, xlsx_bytes
from marketplace.language import Language, language
from marketplace.reports import (
    ERAS,
    Search,
    Season,
    communes_report,
    day_series,
    find_season,
    households_report,
    season_report,
)
from marketplace.reports.sheets import communes_sheet, days_sheet, households_sheet, season_sheet

FORMATS: dict[str, tuple[str, Callable[[Sheet], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", csv_bytes),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_bytes),
}


class UnknownReportError(Exception):
    """The address asks for what we do not hand out; the message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an address asks for: a season (None: the usual one), a map, a search, a language."""

    season: str | None
    era: str
    search: Search
    reader: Language

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Wish":
        """Read the part after the question mark; UnknownReportError where a value is none of ours."""
        era, commune = query.get("map", "then"), query.get("commune", "")
        if era not in ERAS:
            raise UnknownReportError("The map is then or now")
        if commune and not commune.isdecimal():
            raise UnknownReportError("A commune is given by its number")
        search = Search(query.get("words", "")[:100], int(commune) if commune else None, era)
        return cls(query.get("season") or None, era, search, language(query.get("lang")))


def sheet_of(connection: Connection, scope: Scope, kind: str, wish: Wish, now_ms: int) -> tuple[Season, Sheet]:
    """Return the season and the sheet of one kind; NoSeasonError or UnknownReportError otherwise."""
    if kind not in KINDS:
        raise UnknownReportError(f"There is no report {kind}; the reports are: {', '.join(KINDS)}")
    season = find_season(connection, scope, wish.season, now_ms)
    return season, KINDS[kind](connection, scope, season, wish, now_ms)


def _season(connection: Connection, scope: Scope, season: Season, wish: Wish, now_ms: int) -> Sheet:
    return season_sheet(season_report(connection, scope, season, now_ms), wish.reader)


def _communes(connection: Connection, scope: Scope, season: Season, wish: Wish, now_ms: int) -> Sheet:
    return communes_sheet(communes_report(connection, scope, season, wish.era, now_ms), wish.reader)


def _households(connection: Connection, scope: Scope, season: Season, wish: Wish, now_ms: int) -> Sheet:
    report = households_report(connection, scope, season, wish.search, now_ms, limit=None)
    return households_sheet(report, wish.reader)


def _days(connection: Connection, scope: Scope, season: Season, wish: Wish, now_ms: int) -> Sheet:
    fresh = season_report(connection, scope, season, now_ms).total.freshness
    return days_sheet(season, day_series(connection, scope, season.id), fresh, wish.reader)


KINDS: dict[str, Callable[[Connection, Scope, Season, Wish, int], Sheet]] = {
    "season": _season,
    "communes": _communes,
    "households": _households,
    "days": _days,
}
