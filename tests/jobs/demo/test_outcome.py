"""A season comes out at its figures to the gram, whatever the line does, and a second look at it changes nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.partner.server import Faults
from connectors.partner.server.season.planting import STRANGE_SKU, STRANGE_STATUS, UNKNOWN_SKU, UNKNOWN_STATUS
from jobs.demo.outcome import outcome, wrong
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from tests.jobs.stage import FIGURES, STEPS, Stage, made_up_sellers, staged
from tests.ledger import differences, market, rows, whole

REASONS = {UNKNOWN_STATUS: STRANGE_STATUS, UNKNOWN_SKU: STRANGE_SKU}
LINES = {
    "none": Faults.none,
    "mild": lambda: Faults.mild(3),
    "storm": lambda: Faults.storm(5).with_(retry_after_s=0, slow_s=0.002),
}


@pytest.fixture
def stage(request: pytest.FixtureRequest, line: str, database: Database, database_url: str, tmp_path: Path) -> Stage:
    """A season that has passed over a good, an ordinary or a dreadful line."""
    faults: Callable[[], Faults] = LINES[line]
    there = request.getfixturevalue("_open")(database, database_url, tmp_path / "home", faults())
    assert isinstance(there, Stage)
    there.play()
    return there


@pytest.fixture
def _open(request: pytest.FixtureRequest) -> Callable[[Database, str, Path, Faults], Stage]:
    def open_stage(database: Database, url: str, home: Path, faults: Faults) -> Stage:
        context = staged(database, url, home, faults)
        request.addfinalizer(lambda: context.__exit__(None, None, None))
        return context.__enter__()

    return open_stage


@pytest.mark.parametrize(
    ("line", "database_url"),
    [("none", "sqlite"), ("mild", "postgresql"), ("storm", "sqlite"), ("storm", "postgresql")],
    indirect=["database_url"],
)
def test_the_season_comes_out_at_its_figures(stage: Stage, line: str) -> None:
    result = outcome(stage.database, FIGURES.code)
    assert wrong(result, FIGURES) == []
    assert (result["total"]["households"], result["total"]["weight_g"], result["total"]["orders"]) == (
        24, 19_000_000, 2_000
    )  # fmt: skip
    assert result["shortfalls"] == 0
    assert reconcile(stage.database) == []
    _households_are_as_planned(stage)
    _the_inbox_holds_what_was_planted(stage)
    _a_second_look_changes_nothing(stage)


def _households_are_as_planned(stage: Stage) -> None:
    """Every household's grams are those its plan says, whichever line they came over."""
    planned = {
        seller.code: sum(offer.packs * offer.pack_g for offer in seller.offers)
        for sellers in made_up_sellers().values()
        for seller in sellers
    }
    sql = "SELECT h.code, t.delivered_g - t.returned_g FROM household_total t JOIN household h ON h.id = t.household_id"
    assert dict(rows(stage.database, sql)) == planned


def _the_inbox_holds_what_was_planted(stage: Stage) -> None:
    found = rows(stage.database, "SELECT key, reason FROM inboxitem WHERE settled_ms IS NULL")
    planted = stage.planted()
    assert {key for key, _ in found} == set(planted)
    assert all(REASONS[planted[key]] in reason for key, reason in found)
    assert rows(stage.database, "SELECT count(*) FROM inboxitem WHERE settled_ms IS NOT NULL") == [(0,)]


def _a_second_look_changes_nothing(stage: Stage) -> None:
    before, clock = whole(stage.database), stage.clock()
    for code in stage.admins:
        report = clock.tick(code)
        assert report is not None
        assert (report.status, report.changed) == ("ran", 0)
    assert whole(stage.database) == before
    for code in stage.admins:
        sql = "SELECT o.sku, o.stock FROM offer o JOIN channel c ON c.id = o.channel_id WHERE c.code = :code"
        assert dict(rows(stage.database, sql, code=code)) == stage.stocks(code)


def test_read_from_the_beginning_again_nothing_changes(database: Database, database_url: str, tmp_path: Path) -> None:
    with staged(database, database_url, tmp_path / "home", Faults.none()) as stage:
        stage.play()
        before = market(database)
        with database.write() as connection:
            connection.exec_driver_sql("UPDATE watermark SET cursor = NULL WHERE feed <> 'offers'")
        stage.draw_in(stage.clock(), STEPS[-1])
        assert differences(before, market(database)) == {}
