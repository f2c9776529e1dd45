"""Killed anywhere, continues: a season under a clock that is killed again and again is the season undisturbed."""

from pathlib import Path

import pytest

from connectors.partner.server import Faults
from jobs.demo.outcome import outcome, wrong
from marketplace.db import Database, connect
from marketplace.reconcile import reconcile
from tests.jobs.killing import play_killed
from tests.jobs.stage import FIGURES, staged
from tests.ledger import Rows, differences, market, rows

KILLS, SEED = 20, 20_210_619


@pytest.fixture(scope="module")
def undisturbed(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    """The market after the season has passed under a clock that nobody killed."""
    home = tmp_path_factory.mktemp("undisturbed")
    (home / "lensan.sqlite").write_bytes(sqlite_template)
    url = f"sqlite:///{home / 'lensan.sqlite'}"
    database = connect(url)
    with staged(database, url, home, Faults.none()) as stage:
        stage.play()
    found = market(database)
    database.close()
    return found


def test_a_clock_killed_at_twenty_moments_ends_where_one_undisturbed_does(
    database: Database, database_url: str, tmp_path: Path, undisturbed: dict[str, Rows]
) -> None:
    with staged(database, database_url, tmp_path / "home", Faults.none()) as stage:
        play_killed(stage, KILLS, SEED)
    assert differences(undisturbed, market(database)) == {}
    assert wrong(outcome(database, FIGURES.code), FIGURES) == []
    assert reconcile(database) == []
    [(crashed,)] = rows(database, "SELECT count(*) FROM run WHERE status = 'crashed'")
    assert crashed > 0
