"""Communes stand as they were, and on today's map."""

from marketplace.reports.figures import (
    ERAS,
    FunnelCounts,
    SeasonRow,
    communes_report,
)
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.seeding import NOW_MS


def test_communes_stand_as_they_were_and_on_todays_map(database: Database, season: SeasonRow) -> None:
    with database.read() as connection:
        then, now = (communes_report(connection, EVERYTHING, season, era, NOW_MS) for era in ERAS)
    assert [(row.place.kind, row.place.name, row.sums.placed_g, row.sums.sold_g) for row in then.rows] == [
        ("commune", "Thị trấn Chũ", 30_000, 24_000),
        ("commune", "Xã Quý Sơn", 40_000, 20_000),
        ("commune", "Thị trấn Phì Điền", 15_000, 0),
        ("unattributed", "", 5_000, 5_000),
    ]
    assert [(row.place.kind, row.place.name, row.sums.placed_g, row.sums.sold_g) for row in now.rows] == [
        ("commune", "Phường Chũ", 70_000, 44_000),
        ("commune", "Xã Lục Ngạn", 0, 0),
        ("unattributed", "", 5_000, 5_000),
        ("unplaced", "", 15_000, 0),
    ]
    assert [row.funnel for row in now.rows] == [
        FunnelCounts(3, 0, 3, 3, 2),
        FunnelCounts(1),
        FunnelCounts(),
        FunnelCounts(1, 0, 1),
    ]
