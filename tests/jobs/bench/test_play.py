"""One peer's one run: its figures are one line of JSON, and a run that did not end well is no figure."""

import json

import pytest

from jobs.bench import play
from jobs.bench.stage import Stage
from tests.jobs.bench.conftest import ORDERS
from tests.jobs.shop import TOKEN, Shop


@pytest.fixture
def benched(shop: Shop) -> Shop:
    """The shop as the bench's own channel."""
    shop.run("UPDATE channel SET code = 'bench'")
    return shop


def test_lensan_tells_what_it_read_and_what_changed(
    benched: Shop, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _ = benched.order("H0-5", 1), benched.order("H1-5", 1)
    play.main("lensan", benched.url, TOKEN, database_url)
    benched.befall(first, "confirm")
    play.main("lensan", benched.url, TOKEN, database_url)
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["orders"] for one in told] == [2, 1]
    assert all(one.keys() == {"seconds", "orders", "peak_mb"} and min(one.values()) > 0 for one in told)


def test_a_run_that_did_not_end_well_is_no_figure(
    benched: Shop, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RuntimeError, match=r"^the run was refused: "):
        play.main("lensan", benched.url, "not-the-token", database_url)
    assert capsys.readouterr().out == ""


def test_a_market_without_the_benchs_channel_is_said(shop: Shop, database_url: str) -> None:
    with pytest.raises(LookupError, match=r"^the bench's channel is missing$"):
        play.sync(shop.url, TOKEN, database_url)


def test_a_peer_plays_in_the_same_way(season: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    play.main("by_hand", season.url, season.token, str(season.copy("played")))
    assert json.loads(capsys.readouterr().out)["orders"] == ORDERS
