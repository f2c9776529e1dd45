"""The clock killed two hundred times in one season: the long form of ``tests/jobs/service/test_killed.py``."""

from pathlib import Path

import pytest

from connectors.partner.server import Faults
from jobs.demo.season import Figures
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, connect
from tests.jobs.service.killing import play_killed
from tests.jobs.stage import FIGURES, ONE_SHOP, staged
from tests.ledger import differences, market, of_shops, rows

pytestmark = pytest.mark.soak


@pytest.mark.parametrize(
    ("figures", "shared"), [(ONE_SHOP, False), (FIGURES, False), (FIGURES, True)], ids=["one", "two", "shared"]
)
def test_a_clock_killed_two_hundred_times_ends_where_one_undisturbed_does(
    database: Database, database_url: str, sqlite_template: bytes, tmp_path: Path, figures: Figures, shared: bool
) -> None:
    (tmp_path / "undisturbed.sqlite").write_bytes(sqlite_template)
    url = f"sqlite:///{tmp_path / 'undisturbed.sqlite'}"
    undisturbed = connect(url)
    with staged(undisturbed, url, tmp_path / "undisturbed", Faults.none(), figures) as stage:
        stage.play()
    with staged(database, database_url, tmp_path / "killed", Faults.none(), figures, shared=shared) as stage:
        play_killed(stage, 200, 7)
    kept = of_shops if shared else dict
    assert differences(kept(market(undisturbed)), kept(market(database))) == {}
    assert reconcile(database) == []
    [(crashed,)] = rows(database, "SELECT count(*) FROM run WHERE status = 'crashed'")
    assert crashed > 20
    undisturbed.close()
