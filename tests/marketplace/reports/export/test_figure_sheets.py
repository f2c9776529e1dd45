"""The sheets of a season: as many cells as columns in every row, the rests and the total last."""

from marketplace.language.translation import Language
from marketplace.reports.export.figure_sheets import communes_sheet, days_sheet, households_sheet, season_sheet
from marketplace.reports.figures import (
    Search,
    communes_report,
    day_series,
    find_season,
    households_report,
    season_freshness,
    season_report,
)
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.seeding import NOW_MS, seed

ENGLISH = Language("en")


def test_every_sheet_of_a_season_ends_in_its_total(sqlite: Database) -> None:
    seed(sqlite)
    with sqlite.read() as connection:
        season = find_season(connection, EVERYTHING, None, NOW_MS)
        report = season_report(connection, EVERYTHING, season, NOW_MS)
        sheets = [
            season_sheet(report, ENGLISH),
            communes_sheet(communes_report(connection, EVERYTHING, season, "then", NOW_MS), ENGLISH),
            households_sheet(households_report(connection, EVERYTHING, season, Search(), NOW_MS), ENGLISH),
        ]
        days = day_series(connection, EVERYTHING, season.id)
        by_day = days_sheet(season, days, season_freshness(connection, EVERYTHING, NOW_MS, season), ENGLISH)
    assert {len(row) == len(sheet.columns) for sheet in (*sheets, by_day) for row in sheet.rows} == {True}
    placed = report.total.sums.placed_dong
    for sheet in sheets:
        assert sheet.rows[-1][[column.title for column in sheet.columns].index("Placed (đồng)")] == placed
    at = [column.title for column in by_day.columns].index("Placed (đồng)")
    assert sum(int(str(row[at])) for row in by_day.rows) == placed
