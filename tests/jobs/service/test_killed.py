"""Killed anywhere, continues: a season under a clock that is killed again and again is the season undisturbed."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from connectors.partner.server import Faults
from jobs.demo.outcome import outcome, wrong
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, connect
from tests.jobs.service.killing import play_killed
from tests.jobs.stage import FIGURES, ONE_SHOP, staged
from tests.ledger import Rows, differences, market, of_shops, rows

pytestmark = pytest.mark.long

KILLS, SEED = 20, 20_210_619
SEASONS = {"one": ONE_SHOP, "two": FIGURES}
Undisturbed = Callable[[str], dict[str, Rows]]
"""Plays one of these seasons undisturbed, once."""


@pytest.fixture(scope="module")
def undisturbed(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """The market of one shop or of two after the season has passed under a clock that nobody killed."""

    @cache
    def played(shops: str) -> dict[str, Rows]:
        home, figures = tmp_path_factory.mktemp(shops), SEASONS[shops]
        (home / "lensan.sqlite").write_bytes(sqlite_template)
        url = f"sqlite:///{home / 'lensan.sqlite'}"
        database = connect(url)
        with staged(database, url, home, Faults.none(), figures) as stage:
            stage.play()
        found = market(database)
        database.close()
        return found

    return played


@pytest.mark.parametrize(
    ("database_url", "shops"),
    [("sqlite", "one"), ("postgresql", "two")],
    indirect=["database_url"],
)
def test_a_clock_killed_at_twenty_moments_ends_where_one_undisturbed_does(
    database: Database,
    database_url: str,
    tmp_path: Path,
    undisturbed: Undisturbed,
    shops: str,
) -> None:
    figures = SEASONS[shops]
    with staged(database, database_url, tmp_path / "home", Faults.none(), figures) as stage:
        play_killed(stage, KILLS, SEED)
    assert differences(undisturbed(shops), market(database)) == {}
    assert wrong(outcome(database, figures.code), figures) == []
    assert reconcile(database) == []
    [(crashed,)] = rows(database, "SELECT count(*) FROM run WHERE status = 'crashed'")
    assert crashed > 0


@pytest.mark.both
def test_two_shops_that_share_lots_end_with_the_same_totals_however_often_the_clock_is_killed(
    database: Database, database_url: str, tmp_path: Path, undisturbed: Undisturbed
) -> None:
    with staged(database, database_url, tmp_path / "home", Faults.none(), shared=True) as stage:
        play_killed(stage, KILLS, SEED)
    assert differences(of_shops(undisturbed("two")), of_shops(market(database))) == {}
    assert reconcile(database) == []
    assert rows(database, "SELECT code FROM lot WHERE balance_g < 0") == []
    [(mixed,)] = rows(
        database,
        "SELECT count(*) FROM draw d JOIN lot t ON t.id = d.lot_id JOIN order_line l ON l.id = d.line_id"
        " JOIN listing g ON g.id = l.listing_id WHERE g.household_id <> t.household_id",
    )
    assert mixed > 0
