"""What holds of the cooperative's sale once it has passed: every household got its due."""

from jobs.demo import coop
from jobs.demo.outcome import outcome, wrong
from jobs.demo.pooled import PooledSale
from marketplace.directory.cooperatives import find_cooperative
from marketplace.directory.periods import find_period
from marketplace.reports.figures import FunnelCounts, communes_report, find_season, household_report, season_report
from marketplace.reports.reconcile import reconcile
from marketplace.settlement.statements import period_report, statement
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows

SOLD_G = {"postmart": 14_045_000, "voso": 9_975_000}


def prove_the_sale(database: Database, pool: PooledSale, now_ms: int) -> None:
    """The figures came out, and all that is said of them agrees."""
    assert wrong(outcome(database, coop.SEASON), pool.figures) == []
    assert reconcile(database) == []
    _what_was_forecast_has_been_weighed_in(database, pool)
    _every_household_sold_in_both_shops(database)
    _the_statements_add_up_to_what_was_sold(database)
    _the_reports_count_households_of_the_pool(database, now_ms)


def _what_was_forecast_has_been_weighed_in(database: Database, pool: PooledSale) -> None:
    weighed = {one.lot(pick): (pick.grams, one.slip(pick)) for one in pool.members for pick in one.picks}
    assert {code: (in_g, slip) for code, in_g, slip in rows(database, "SELECT code, in_g, slip FROM lot")} == weighed
    assert rows(database, "SELECT count(*) FROM lot WHERE picked_on IS NULL") == [(0,)]
    assert rows(database, "SELECT count(*) FROM lot_move WHERE kind = 'forecast' AND grams > 0") == [(40,)]


def _every_household_sold_in_both_shops(database: Database) -> None:
    sql = "SELECT count(*) FROM household_total WHERE delivered_g > returned_g AND household_id <> 0"
    assert rows(database, sql) == [(80,)]
    spread = (
        "SELECT q.share * 10000, sum(t.sold_g) FROM quota q JOIN lot t ON t.household_id = q.household_id "
        "GROUP BY q.household_id, q.share"
    )
    parts = [sold_g / share_g for share_g, sold_g in rows(database, spread)]
    assert max(parts) - min(parts) < 0.15


def _the_statements_add_up_to_what_was_sold(database: Database) -> None:
    with database.read() as connection:
        period = find_period(connection, EVERYTHING, find_cooperative(connection, EVERYTHING, None).id, None)
        report = period_report(connection, EVERYTHING, period)
        papers = [(home, statement(connection, EVERYTHING, period, home.code)) for home in report.homes[::7]]
    assert report.lines.weight_g == sum(SOLD_G.values())
    assert len(report.homes) == 40
    assert len(papers) == 6
    assert all(paper.rows and len(paper.lots) == 3 for _, paper in papers)
    assert [home.sales for home, paper in papers if paper.sales == home.sales] == [
        home.sales for home, _ in papers if not home.bought_dong
    ]
    net_dong = sum(home.sales.net_dong for home in report.homes)
    assert net_dong + report.own.fetched_dong == report.lines.net_dong
    assert report.own.margin_dong > 0
    assert sum(home.bought_dong > 0 for home in report.homes) == 5
    assert sum(home.account.advance_dong for home in report.homes) == 6_500_000


def _the_reports_count_households_of_the_pool(database: Database, now_ms: int) -> None:
    with database.read() as connection:
        season = find_season(connection, EVERYTHING, coop.SEASON, now_ms)
        whole = season_report(connection, EVERYTHING, season, now_ms)
        communes = communes_report(connection, EVERYTHING, season, "now", now_ms)
        home = household_report(connection, EVERYTHING, season, 1)
    assert whole.funnel == FunnelCounts(40, 40, 40, 40, 40)
    assert whole.total.sums.sold_g == sum(SOLD_G.values()) == sum(row.sums.sold_g for row in communes.rows)
    assert {row.place.kind for row in communes.rows} == {"commune"}
    assert home is not None
    assert home.proof.agrees
    assert [(one.channel, one.label_g) for one in home.offers] == [
        (f"{name} – HTX mô phỏng", grams) for name in ("Postmart", "Voso") for grams in (5_000, 10_000)
    ]
