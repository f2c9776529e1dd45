"""A market that is restored from an older backup catches up with its shops to the last gram, and nothing is twice."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.partner.server import Faults
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, backup, connect, migrate
from tests.jobs.stage import ONE_SHOP, STEPS, staged
from tests.ledger import Rows, differences, market, rows

_BY_HOUSEHOLD = """
SELECT o.remote_id, l.sku, h.code, sum(d.drawn_g), sum(d.cancelled_g), sum(d.returned_g), sum(d.amount_dong)
FROM draw d JOIN order_line l ON l.id = d.line_id JOIN orders o ON o.id = l.order_id JOIN lot t ON t.id = d.lot_id
JOIN household h ON h.id = t.household_id WHERE d.drawn_g > 0
GROUP BY o.remote_id, l.sku, h.code ORDER BY o.remote_id, l.sku, h.code
"""


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    database = connect(f"sqlite:///{tmp_path / 'restored.sqlite'}")
    yield database
    database.close()


def told(database: Database) -> dict[str, Rows]:
    """The market, each line by whose fruit it was; which of a household's lots it was depends on when it was read."""
    return market(database) | {"draw": rows(database, _BY_HOUSEHOLD)}


def test_a_backup_of_the_middle_of_the_season_catches_up_to_its_end(
    database: Database, database_url: str, empty: Database, tmp_path: Path
) -> None:
    with staged(database, database_url, tmp_path / "home", Faults.none(), ONE_SHOP) as stage:
        clock = stage.clock()
        for step_ms in STEPS:
            stage.advance(step_ms)
            stage.draw_in(clock, step_ms)
            if step_ms == STEPS[3]:
                backup.back_up(database, tmp_path / "yesterday.lensan", step_ms)
                then = told(database)
        backup.restore(empty, tmp_path / "yesterday.lensan")
        migrate(empty)
        assert differences(then, told(empty)) == {}
        restored = replace(stage, database=empty)
        restored.draw_in(restored.clock(), STEPS[-1])
    assert differences(told(database), told(empty)) == {}
    assert differences(then, told(empty)) != {}
    assert reconcile(empty) == []
