"""Each part of the bench runs to its end on small numbers, so that what breaks one is seen before anybody measures."""

import pytest

from jobs.bench import a_million, copying, kept_back, play, spreadsheets
from jobs.bench.__main__ import Bench, changed_pass, on_a_stage
from jobs.bench.stage import OVER, staged
from jobs.simulation import TrialResult
from marketplace.inventory.allocation import KINDS
from marketplace.storage import Database, connect
from tests.ledger import rows


def test_peers_and_later_passes(capsys: pytest.CaptureFixture[str]) -> None:
    limits = on_a_stage(Bench(runs=1, orders=100, households=5), {"peers", "sqlite"}, ["by_hand", "row_by_row"])
    said = capsys.readouterr().out
    assert [one.limit for one in limits] == ["at least 0.6 times", "at least 10 times"]
    assert "the peer by hand wrote the same rows, table by table" in said
    assert "a pass with nothing new" in said


def test_a_pass_in_which_every_order_changed(capsys: pytest.CaptureFixture[str]) -> None:
    changed_pass(Bench(runs=1, orders=100, households=5))
    assert "A pass in which every order changed its state" in capsys.readouterr().out


def test_lines_are_drawn_under_each_rule() -> None:
    said: list[str] = []
    limits = a_million.measure(1, said.append, lines=10_000)
    assert [one.what for one in limits] == [f"10000 lines drawn, rule '{kind}'" for kind in KINDS]
    assert len(said) == len(KINDS)


def test_learned_numbers_are_lived_against_fixed_ones() -> None:
    said: list[str] = []
    limits = kept_back.measure(4, said.append)
    assert (len(limits), len(said)) == (6, 6)


def test_a_learned_number_is_held_to_its_risk_and_to_a_fixed_one() -> None:
    nothing = TrialResult(lives=2_000, oversold_lives=0, oversold_g=0, unsold_g=5, kept_when_quiet=0)
    assert all(one.reached for one in kept_back.held(0.01, nothing, nothing))
    worse = TrialResult(lives=2_000, oversold_lives=100, oversold_g=1, unsold_g=6, kept_when_quiet=1)
    assert not any(one.reached for one in kept_back.held(0.01, worse, nothing))


def test_a_spreadsheet_is_read() -> None:
    said: list[str] = []
    spreadsheets.measure(30, said.append)
    assert ["30 rows of .xlsx" in line for line in said] == [True]


def test_the_same_market_on_postgresql_takes_the_season_in(postgresql: Database) -> None:
    with staged(100, households=5) as stage:
        stage.advance(OVER)
        empty = connect(f"sqlite:///{stage.empty}")
        copying.copy_rows(empty, postgresql)
        assert rows(postgresql, "SELECT count(*) FROM lot") == rows(empty, "SELECT count(*) FROM lot") != [(0,)]
        empty.close()
        url = postgresql.engine.url.render_as_string(hide_password=False)
        report = play.sync(stage.url, stage.token, url)
        assert (report.status, report.orders_new) == ("ran", 100)
