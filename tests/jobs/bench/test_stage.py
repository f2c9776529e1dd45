"""The stage of the bench: the same empty market for each, and a season as heavy as the published one."""

from jobs.bench.stage import Stage
from tests.jobs.bench.conftest import ORDERS, asked, synced


def test_every_copy_is_the_empty_market_whatever_became_of_the_one_before(season: Stage) -> None:
    for _ in range(2):
        path = season.copy("again")
        assert asked(path, "SELECT count(*) FROM lot") != [(0,)]
        assert asked(path, "SELECT count(*) FROM orders") == asked(path, "SELECT count(*) FROM offer") == [(0,)]
        synced(season, "again")
        assert asked(path, "SELECT count(*) FROM orders") == [(ORDERS,)]


def test_an_order_weighs_what_one_of_the_published_season_did(season: Stage) -> None:
    """Of a million orders 8,359 t were sold; few households do not share theirs out evenly."""
    sold = "SELECT sum(ordered_g - cancelled_g - returned_g) / count(DISTINCT order_id) FROM order_line"
    [(mean_g,)] = asked(synced(season, "ours"), sold)
    assert 0.95 < mean_g / 8_359 < 1.05


def test_the_season_has_passed_and_no_fruit_was_missing(season: Stage) -> None:
    path = synced(season, "ours")
    states = dict(asked(path, "SELECT state, count(*) FROM orders GROUP BY state"))
    assert states == {"delivered": ORDERS - ORDERS // 20, "cancelled": ORDERS // 20}
    assert asked(path, "SELECT count(*) FROM shortfall") == [(0,)]
