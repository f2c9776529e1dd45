"""Files in the order of their export, the next ones read while one is taken in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from connectors.platforms import facts_of
from connectors.sheet.files_only import FilesOnly
from jobs.sync.context import RunContext, StoppedError
from jobs.sync.files import in_turn
from jobs.sync.files.in_turn import FilesInTurn
from jobs.sync.files.reading import FileRoad, ReadsFiles, UnreadFileError
from jobs.sync.report import RunReport
from marketplace.exchange import channels, files
from marketplace.exchange.files import NewShopFile, ShopFileRow
from marketplace.storage import Database
from marketplace.words.file_reports import FileFacts, FileRead
from marketplace.words.records import Reject

KEY = "mùa vải thiều 2026"
NOW_MS = 1_800_000_000_000


@pytest.fixture(autouse=True)
def _all_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_turn, "_WORTH", 0)


@dataclass
class Desk:
    """Reads files that say when they were exported by their bytes, and notes what it did; a name may tell it too."""

    named: bool
    did: list[str] = field(default_factory=list)
    open: int = 0

    def read(self, path: Path, name: str, *, exported_ms: int | None, now_ms: int) -> FileRead:
        assert now_ms == NOW_MS
        self.did.append(f"read {name}")
        told = path.read_text()
        if told == "?":
            raise UnreadFileError("it is torn", "Tệp bị rách.")
        at_ms = int(told) if exported_ms is None else exported_ms
        found = [Reject("row 1", "odd", b"{}")] * 3
        return FileRead(FileFacts("f", "orders", (), None, None, at_ms, "rows"), found)

    def dated(self, path: Path, name: str, *, exported_ms: int | None, now_ms: int) -> int | None:
        assert now_ms == NOW_MS
        if exported_ms is not None:
            return exported_ms
        return int(path.read_text()) if self.named and name.startswith("named") else None

    @contextmanager
    def apart(self, read: ReadsFiles) -> Iterator[ReadsFiles]:
        assert read == self.read
        self.open += 1
        try:
            yield self._apart
        finally:
            self.open -= 1

    def _apart(self, path: Path, name: str, *, exported_ms: int | None, now_ms: int) -> FileRead:
        self.did.append("apart")
        return self.read(path, name, exported_ms=exported_ms, now_ms=now_ms)


def handed_in(database: Database, **told: str) -> list[ShopFileRow]:
    with database.write() as connection:
        channels.put(connection, "s", "shopee", "Shopee", "", "htx", NOW_MS, road="file")
        for name, content in told.items():
            files.put(connection, 1, NewShopFile.of(name, content.encode(), KEY), None, NOW_MS - 1)
        return list(files.waiting(connection, 1))


def context(database: Database, stopping: list[bool] | None = None) -> RunContext:
    with database.read() as connection:
        [channel] = channels.all_channels(connection)
    stop = stopping if stopping is not None else [False]
    connector = FilesOnly(facts_of("shopee"))
    return RunContext(database, channel, connector, lambda: NOW_MS, RunReport(channel.code), stopping=lambda: stop[0])


def each(database: Database, desk: Desk, waiting: list[ShopFileRow], *, apart: bool = False) -> list[str]:
    road = FileRoad((KEY,), desk.read, desk.dated, apart=desk.apart if apart else None)
    return [
        row.name if isinstance(found, FileRead) else f"{row.name}: {found.sentence.en}"
        for row, found in FilesInTurn(context(database), road).each(waiting)
    ]


def test_files_whose_names_tell_their_time_are_read_once_each_in_its_order(database: Database) -> None:
    waiting, desk = handed_in(database, named_c="30", named_a="10", named_b="20"), Desk(named=True)
    assert each(database, desk, waiting, apart=True) == ["named_a", "named_b", "named_c"]
    assert desk.did == ["apart", "read named_a", "apart", "read named_b", "apart", "read named_c"]
    assert desk.open == 0


def test_files_that_only_their_rows_date_are_read_for_it_and_held(database: Database) -> None:
    waiting, desk = handed_in(database, late="30", named="20", torn="?", early="10"), Desk(named=True)
    assert each(database, desk, waiting) == ["torn: it is torn", "early", "named", "late"]
    assert sorted(desk.did) == ["read early", "read late", "read named", "read torn"]


def test_what_would_be_too_much_to_hold_is_read_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_turn, "_HELD", 4)
    waiting, desk = handed_in(database, a="30", b="20", c="10"), Desk(named=False)
    assert each(database, desk, waiting) == ["c", "b", "a"]
    assert desk.did == ["read a", "read b", "read c", "read c", "read b"]


def test_a_single_file_is_read_here_and_not_looked_at_before(database: Database) -> None:
    waiting, desk = handed_in(database, a="10"), Desk(named=False)
    assert each(database, desk, waiting, apart=True) == ["a"]
    assert desk.did == ["read a"]


def test_for_few_bytes_no_process_is_started(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, desk = handed_in(database, named_a="10", named_b="20"), Desk(named=True)
    monkeypatch.setattr(in_turn, "_WORTH", sum(row.size for row in waiting) + 1)
    assert each(database, desk, waiting, apart=True) == ["named_a", "named_b"]
    assert "apart" not in desk.did


def test_two_files_are_read_ahead_and_no_more(database: Database) -> None:
    waiting, desk = handed_in(database, **{f"named_{n}": str(n) for n in range(9)}), Desk(named=True)
    road = FileRoad((KEY,), desk.read, desk.dated, apart=desk.apart)
    for at, (row, _found) in enumerate(FilesInTurn(context(database), road).each(waiting)):
        assert row.name == f"named_{at}"
        assert desk.did.count("apart") <= at + 3


def test_a_run_that_is_left_leaves_nobody_reading(database: Database) -> None:
    waiting, desk, stop = (
        handed_in(database, named_a="1", named_b="2", named_c="3", named_d="4"),
        Desk(named=True),
        [False],
    )
    road = FileRoad((KEY,), desk.read, desk.dated, apart=desk.apart)
    turn = FilesInTurn(context(database, stop), road).each(waiting)
    next(turn)
    assert desk.open == 1
    stop[0] = True
    with pytest.raises(StoppedError):
        next(turn)
    assert desk.open == 0
    with database.read() as connection:
        assert len(files.waiting(connection, 1)) == 4
