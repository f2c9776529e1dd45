"""The clock killed two hundred times in one season: the long form of ``tests/jobs/test_killed.py``."""

from pathlib import Path

import pytest

from connectors.partner.server import Faults
from marketplace.db import Database, connect
from marketplace.reconcile import reconcile
from tests.jobs.killing import play_killed
from tests.jobs.stage import staged
from tests.ledger import differences, market, rows

pytestmark = pytest.mark.soak


def test_a_clock_killed_two_hundred_times_ends_where_one_undisturbed_does(
    database: Database, database_url: str, sqlite_template: bytes, tmp_path: Path
) -> None:
    (tmp_path / "undisturbed.sqlite").write_bytes(sqlite_template)
    url = f"sqlite:///{tmp_path / 'undisturbed.sqlite'}"
    undisturbed = connect(url)
    with staged(undisturbed, url, tmp_path / "undisturbed", Faults.none()) as stage:
        stage.play()
    with staged(database, database_url, tmp_path / "killed", Faults.none()) as stage:
        play_killed(stage, 200, 7)
    assert differences(market(undisturbed), market(database)) == {}
    assert reconcile(database) == []
    [(crashed,)] = rows(database, "SELECT count(*) FROM run WHERE status = 'crashed'")
    assert crashed > 20
    undisturbed.close()
