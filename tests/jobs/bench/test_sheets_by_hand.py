"""The peer of files reads a cell as it stands, and each order with all its lines."""

from datetime import date
from pathlib import Path

from jobs.bench import sheets_by_hand
from jobs.bench.stage import SHOP, Stage
from jobs.demo.by_files import Exports
from marketplace.words.instants import MS_PER_DAY, start_of
from tests.jobs.bench.conftest import asked


def test_one_days_file_is_one_transaction_of_whole_orders(season: Stage, tmp_path: Path) -> None:
    day = date(2021, 6, 10)
    Exports(season.url, SHOP, season.token).write(tmp_path, date(2021, 6, 1), date(2021, 8, 1))
    for file in tmp_path.glob("*.xlsx"):
        if day.isoformat() not in file.name:
            file.unlink()
    peer = season.copy("one_day_by_hand")
    orders = sheets_by_hand.pull(str(tmp_path), str(start_of(date(2021, 8, 1))), str(peer))
    [(first_ms, last_ms)] = asked(peer, "SELECT min(placed_ms), max(placed_ms) FROM orders")
    assert start_of(day) <= first_ms <= last_ms < start_of(day) + MS_PER_DAY
    assert asked(peer, "SELECT count(*) FROM orders") == [(orders,)]
    assert asked(peer, "SELECT count(DISTINCT order_id) FROM order_line") == [(orders,)]
