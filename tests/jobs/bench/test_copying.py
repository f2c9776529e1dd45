"""The bench's market is the same on PostgreSQL, and takes the season in there."""

from jobs.bench import copying, play
from jobs.bench.stage import Stage
from marketplace.storage import Database, connect
from tests.jobs.bench.conftest import ORDERS
from tests.ledger import rows


def test_the_same_market_on_postgresql_takes_the_season_in(season: Stage, postgresql: Database) -> None:
    empty = connect(f"sqlite:///{season.empty}")
    copying.copy_rows(empty, postgresql)
    assert rows(postgresql, "SELECT count(*) FROM lot") == rows(empty, "SELECT count(*) FROM lot") != [(0,)]
    empty.close()
    url = postgresql.engine.url.render_as_string(hide_password=False)
    report = play.sync(season.url, season.token, url)
    assert (report.status, report.orders_new) == ("ran", ORDERS)
