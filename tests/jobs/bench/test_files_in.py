"""Daily files: the peer by hand writes the ledger that Lên Sàn writes of the same exports, row by row."""

from pathlib import Path

from jobs.bench import files_in, sheets_by_hand
from jobs.bench.same_rows import differing
from jobs.bench.stage import OPENS, OVER, SHOP, Stage
from jobs.demo.by_files import Exports
from marketplace.words.instants import start_of
from tests.jobs.bench.conftest import ORDERS, asked


def test_the_peer_of_files_writes_the_ledger_that_lensan_writes(season: Stage, tmp_path: Path) -> None:
    assert Exports(season.url, SHOP, season.token).write(tmp_path, OPENS, OVER) == len(list(tmp_path.iterdir())) > 30
    ours, theirs = files_in.hand_in(season, tmp_path, "files"), season.copy("files_by_hand")
    rows = files_in.take(season.settings.home, str(ours))
    assert asked(ours, "SELECT DISTINCT state FROM shop_file") == [("done",)]
    assert sheets_by_hand.pull(str(tmp_path), str(start_of(OVER)), str(theirs)) == ORDERS
    assert rows == files_in.lines_of(str(theirs)) > ORDERS
    assert differing(ours, theirs, files_in.LEDGER) == []
