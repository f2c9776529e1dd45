"""The bench of a beat: a market of the size that is asked for, beats that run, and a figure and a limit for each."""

from pathlib import Path

import pytest

from jobs.bench.beat import beats, fill, measure
from jobs.bench.stage import OVER, staged
from marketplace.storage import connect
from tests.ledger import rows


def test_other_shops_offer_what_has_nothing_to_do_with_the_benchs_own() -> None:
    with staged(400, households=1) as stage:
        stage.advance(OVER)
        url = f"sqlite:///{stage.copy('beat')}"
        fill(url, 1_001)
        figures = beats(Path(stage.settings.home), url)
        database = connect(url)
        shops = "SELECT c.code, count(*) FROM offer o JOIN channel c ON c.id = o.channel_id GROUP BY c.code ORDER BY 1"
        assert rows(database, shops) == [("bench", 1), ("far-1", 1_000), ("far-2", 1)]
        assert rows(database, "SELECT DISTINCT status FROM run") == [("ran",)]
        assert rows(database, "SELECT count(*) > 0 FROM orders") == [(1,)]
        database.close()
    assert figures.keys() == {"cpu_ms", "peak_kb"}
    assert all(figures.values())


@pytest.mark.soak
def test_every_size_is_told_and_all_but_the_first_are_held_to_it() -> None:
    said: list[str] = []
    limits = measure(1, said.append, sizes=(1, 5))
    assert [line.split(":")[0].strip() for line in said[1:]] == ["1 offers elsewhere", "5 offers elsewhere"]
    assert [(one.what, one.limit) for one in limits] == [
        ("a beat's time, 5 offers elsewhere", "at most 1.5 times"),
        ("a beat's memory, 5 offers elsewhere", "at most 1.5 times"),
    ]
