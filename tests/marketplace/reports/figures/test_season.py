"""The reports of the seeded season, worked out by hand from the six orders in ``tests/seeding.py``."""

from marketplace.reports.figures import (
    FunnelCounts,
    SeasonRow,
    Sums,
    season_report,
)
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.seeding import NOW_MS

POSTMART = Sums(
    placed_g=40_000, placed_dong=1_000_000, placed_orders=3,
    delivered_g=20_000, delivered_dong=500_000, delivered_orders=2,
    cancelled_g=20_000, cancelled_dong=500_000, cancelled_orders=1,
    paid_g=10_000, paid_dong=250_000, paid_orders=1,
)  # fmt: skip
VOSO = Sums(
    placed_g=50_000, placed_dong=1_250_000, placed_orders=3,
    delivered_g=34_000, delivered_dong=850_000, delivered_orders=2,
    returned_g=5_000, returned_dong=125_000, returned_orders=1,
    paid_g=15_000, paid_dong=375_000, paid_orders=1,
)  # fmt: skip


def test_a_season_adds_up_per_platform_and_in_total(database: Database, season: SeasonRow) -> None:
    with database.read() as connection:
        report = season_report(connection, EVERYTHING, season, NOW_MS)
    assert [(one.platform, one.households, one.sums) for one in report.platforms] == [
        ("postmart", 3, POSTMART),
        ("voso", 2, VOSO),
    ]
    assert (report.total.households, report.total.sums) == (5, POSTMART.plus(VOSO))
    assert (report.total.sums.sold_g, report.total.sums.sold_dong) == (49_000, 1_225_000)
    assert report.funnel == FunnelCounts(account=5, listed=4, ordered=4, delivered=3, paid=2)
