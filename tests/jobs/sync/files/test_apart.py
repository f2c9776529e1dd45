"""Files that are read apart: as they are read here, by a process that holds nothing of ours and never outlives us."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from jobs.sync.files.apart import ReadingFault, reading_apart
from jobs.sync.files.reading import UnreadFileError
from jobs.sync.files.road import file_roads
from marketplace.exchange import channels
from marketplace.exchange.channels import ChannelRow
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from marketplace.words.file_reports import FileFacts, FileRead
from marketplace.words.messages import Sentence
from tests.connectors.sheet.exports import SHOPEE, workbook

NOW_MS = 1_800_000_000_000
ROOT = Path(__file__).parents[4]
FACTS = FileFacts("f", "orders", (), None, None, None, None)
_HOLD = """
import sys, time
sys.path.append(sys.argv[1])
from jobs.sync.files.apart import reading_apart
from tests.jobs.sync.files.test_apart import Odd
with reading_apart(Odd("itself")) as read:
    [said] = read(None, "", exported_ms=None, now_ms=0).notices
    print(said.en, flush=True)
    time.sleep(600)
"""


@dataclass(frozen=True)
class Odd:
    """A reader that does what its word says, and gives back what it was asked."""

    does: str
    home: int = 0

    def __call__(self, path: Path | None, name: str, *, exported_ms: int | None, now_ms: int) -> FileRead:
        match self.does:
            case "refuses":
                raise UnreadFileError(f"no {name}", f"không có {name}", unknown=True)
            case "fails":
                raise ZeroDivisionError(name)
            case "prints":
                sys.stdout.write("a word on the way\n" * 10_000)
                os.write(1, b"and another\n")
            case "dies" if os.getpid() != self.home:
                os._exit(3)
        said = {"itself": str(os.getpid()), "environment": " ".join(sorted(os.environ))}.get(self.does, self.does)
        asked = FACTS._replace(form=name, window_from_ms=exported_ms, window_to_ms=now_ms)
        return FileRead(asked, notices=[Sentence(said, str(path))])


def test_a_file_reads_apart_as_it_reads_here(database: Database, tmp_path: Path) -> None:
    shopee = ChannelRow(1, "s", "shopee", "Shopee", "file", "", "htx", True, None, False)
    with database.write() as connection:
        channels.put(connection, "s", "shopee", "Shopee", "", "htx", NOW_MS, road="file")
    road = file_roads(database, Settings.read({"LENSAN_KEY": "mùa vải thiều 2021"}))(shopee)
    assert road is not None
    path = tmp_path / "Order.all.20210610_20210616.xlsx"
    path.write_bytes(workbook("orders", [SHOPEE, SHOPEE | {"Mã đơn hàng": "260601AAAA02", "Trạng Thái Đơn Hàng": "?"}]))
    here = road.read(path, path.name, exported_ms=None, now_ms=NOW_MS)
    with reading_apart(road.read) as read:
        apart = read(path, path.name, exported_ms=None, now_ms=NOW_MS)
        again = read(path, path.name, exported_ms=NOW_MS - 1, now_ms=NOW_MS)
    assert len(here.orders) == 2
    assert (apart, again.facts.exported_by) == (here, "person")


def test_what_is_refused_and_what_fails_is_told_and_the_next_file_is_read() -> None:
    with reading_apart(Odd("refuses")) as read, pytest.raises(UnreadFileError) as refused:
        read(Path("a"), "b.xlsx", exported_ms=None, now_ms=1)
    assert (refused.value.sentence, refused.value.unknown) == (Sentence("no b.xlsx", "không có b.xlsx"), True)
    with reading_apart(Odd("fails")) as read:
        for name in ("one", "two"):
            with pytest.raises(ReadingFault, match=f"ZeroDivisionError: {name}"):
                read(Path("a"), name, exported_ms=None, now_ms=1)


def test_what_a_reader_prints_is_no_answer() -> None:
    with reading_apart(Odd("prints")) as read:
        assert read(Path("a"), "b", exported_ms=1, now_ms=2).facts == replace_facts("b", 1, 2)


def replace_facts(form: str, from_ms: int, to_ms: int) -> FileFacts:
    return FACTS._replace(form=form, window_from_ms=from_ms, window_to_ms=to_ms)


def test_files_are_read_here_once_the_process_has_died(caplog: pytest.LogCaptureFixture) -> None:
    with reading_apart(Odd("dies", os.getpid())) as read:
        for name in ("one", "two"):
            assert read(Path("a"), name, exported_ms=1, now_ms=2).facts == replace_facts(name, 1, 2)
    assert [record.message for record in caplog.records] == [
        "the process that reads files is gone; they are read by the clock itself"
    ]


def test_the_process_has_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LENSAN_DATABASE_URL", "postgresql://lensan:secret@localhost/lensan")
    with reading_apart(Odd("environment")) as read:
        [said] = read(Path("a"), "b", exported_ms=None, now_ms=1).notices
    assert "PATH" in said.en.split()
    assert "LENSAN" not in said.en


def test_the_process_ends_with_whoever_started_it() -> None:
    holder = subprocess.Popen([sys.executable, "-c", _HOLD, str(ROOT)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    reader = psutil.Process(int(holder.stdout.readline()))
    holder.kill()
    holder.wait()
    holder.stdout.close()
    gone, alive = psutil.wait_procs([reader], timeout=60)
    assert (len(gone), alive) == (1, [])
