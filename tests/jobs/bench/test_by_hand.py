"""The peer by hand writes what Lên Sàn writes of the same season, row by row."""

from jobs.bench import by_hand
from jobs.bench.same_rows import differing
from jobs.bench.stage import Stage
from tests.jobs.bench.conftest import ORDERS, synced


def test_the_peer_by_hand_writes_the_rows_of_a_season_that_lensan_writes(season: Stage) -> None:
    ours, theirs = synced(season, "ours"), season.copy("theirs")
    assert by_hand.pull(season.url, season.token, str(theirs)) == ORDERS
    assert differing(ours, theirs) == []
