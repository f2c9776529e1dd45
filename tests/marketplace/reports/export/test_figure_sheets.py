"""The sheets of a season: as many cells as columns in every row, the rests and the total last."""

from sqlalchemy import insert

from marketplace.language.translation import VIETNAMESE, Language
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
from marketplace.storage.tables import TABLES
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


def test_a_sheet_whose_rows_come_to_more_than_its_total_says_why(sqlite: Database) -> None:
    seed(sqlite)
    with sqlite.write() as connection:
        connection.execute(
            insert(TABLES["account"]).values(channel_id=2, household_id=1, remote_id="H-AN", verified=True)
        )
        season = find_season(connection, EVERYTHING, None, NOW_MS)
        whole = season_report(connection, EVERYTHING, season, NOW_MS)
        homes = households_report(connection, EVERYTHING, season, Search(), NOW_MS)
        found = households_report(connection, EVERYTHING, season, Search("an"), NOW_MS)
        places = communes_report(connection, EVERYTHING, season, "then", NOW_MS)
    assert sum(one.households for one in whole.platforms) == 6
    assert [text for name, text in season_sheet(whole, VIETNAMESE).notes if name == "Cách cộng"] == [
        "Hộ bán trên nhiều sàn được tính ở từng sàn, ở dòng cuối chỉ tính một lần."
    ]
    assert [text for name, text in households_sheet(homes, VIETNAMESE).notes if name == "Cách cộng"] == [
        "Đơn lấy hàng của nhiều hộ được tính cho từng hộ, ở dòng cuối chỉ tính một lần."
    ]
    assert "Cách cộng" not in dict(households_sheet(found, VIETNAMESE).notes)  # it has no total
    assert ("Cách cộng" in dict(communes_sheet(places, VIETNAMESE).notes)) == (
        sum(row.sums.placed_orders for row in places.rows) > places.total.placed_orders
    )
