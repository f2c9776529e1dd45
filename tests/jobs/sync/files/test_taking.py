"""Files are taken in like a contract's pages: once, in the order of their export, and wherever the run is killed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from connectors.errors import Unreachable
from connectors.platforms import facts_of
from connectors.sheet.files_only import FilesOnly
from jobs.sync.files import taking
from jobs.sync.files.reading import FileRoad, UnreadFileError
from jobs.sync.report import RunReport
from jobs.sync.run import ChannelRun
from marketplace.exchange import answer_archive, channels, files, watermarks
from marketplace.exchange.files import NewShopFile, ShopFileRow
from marketplace.orders import kept_records
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.file_reports import FileDifference, FileFacts, FileRead
from marketplace.words.messages import Sentence
from marketplace.words.records import OrderRecord, Page, Reject, SettlementRecord, State
from tests import ledger, world
from tests.world import DAY_MS, OPENS_MS, line, order

KEY = "mùa vải thiều 2026"
NOW_MS = OPENS_MS + 30 * DAY_MS
WRONG = FileDifference(Sentence("the total is another", "Tổng không khớp."), "12", "13")
BUYER = b"Nguyen Thi Mua"
ALONE = (*ledger._ALIVE, "watermark", "answer", "answer_order", "shop_file")


class Shelf:
    """Files as a reader gives them back, by their bytes; ``read`` is how often each was read."""

    def __init__(self) -> None:
        self.found: dict[bytes, FileRead | Exception] = {}
        self.read: list[str] = []

    def __call__(self, path: Path, name: str, *, exported_ms: int | None, now_ms: int) -> FileRead:
        assert now_ms == NOW_MS
        self.read.append(name)
        found = self.found[path.read_bytes()]
        if isinstance(found, Exception):
            raise found
        return found if exported_ms is None else replace(found, facts=_timed(found.facts, exported_ms))


def _timed(facts: FileFacts, exported_ms: int) -> FileFacts:
    return facts._replace(exported_ms=exported_ms, exported_by="person")


def at(day: float) -> int:
    return OPENS_MS + round(day * DAY_MS)


def facts(first: float, end: float, exported: float | None, kind: str = "orders") -> FileFacts:
    moves = ("placed", "delivered") if kind == "orders" else ("paid",)
    exported_ms = None if exported is None else at(exported)
    return FileFacts("f", kind, moves, at(first), at(end), exported_ms, "package" if exported_ms else None)


def placed(code: str, day: float, seen: float, state: State = State.PLACED) -> OrderRecord:
    return order(code, (line("H0-5", 1),), state=state, placed_ms=at(day), updated_ms=at(seen),
                 delivered_ms=at(seen) if state is State.DELIVERED else None)  # fmt: skip


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "PAGE", 100)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def shop(database: Database) -> Database:
    world.build(database)
    with database.write() as connection:
        connection.execute(update(TABLES["channel"]).values(road="file", adopted=False))
    return database


def put(database: Database, shelf: Shelf, name: str, found: FileRead | Exception, key: str = KEY) -> int:
    content = name.encode() + BUYER
    shelf.found[content] = found
    with database.write() as connection:
        return files.put(connection, 1, NewShopFile.of(name, content, key), None, NOW_MS - 1).file_id


def run(database: Database, shelf: Shelf, **how: object) -> RunReport:
    with database.read() as connection:
        [channel] = channels.all_channels(connection)
    return ChannelRun(
        database, channel, FilesOnly(facts_of("shopee")), lambda: NOW_MS, file_road=FileRoad((KEY,), shelf), **how  # type: ignore[arg-type]
    ).run()  # fmt: skip


def row(database: Database, file_id: int) -> ShopFileRow:
    with database.read() as connection:
        found = files.file(connection, EVERYTHING, file_id)
    assert found is not None
    return found


def sealed(database: Database) -> list[bytes]:
    with database.read() as connection:
        return [one for one in connection.execute(select(TABLES["shop_file"].c.sealed)).scalars() if one is not None]


def season() -> list[tuple[str, FileRead]]:
    """Return a week of exports: 230 orders in the first, seen again in the second, and what was paid."""
    many = [placed(f"A{n}", n / 240, 1.5) for n in range(230)]
    again = [placed(one.code, n / 240, 3, State.DELIVERED) for n, one in enumerate(many[:120])]
    paid = [SettlementRecord(f"P{n}", "S1", f"A{n}", None, at(4), 150_000, 0, 0, 0, 150_000) for n in range(5)]
    return [
        ("tuan-1.xlsx", FileRead(facts(0, 1, 1.5), [*many, Reject("row 9", "no such status", b"{}")])),
        ("tuan-2.xlsx", FileRead(facts(0, 2, 3), again)),
        ("thu-nhap.xlsx", FileRead(facts(0, 5, 6, "settlement"), settlements=paid)),
    ]


@pytest.mark.both
def test_files_are_taken_in_by_pages_and_nothing_is_left_of_them(shop: Database, shelf: Shelf) -> None:
    ids = [put(shop, shelf, *one) for one in season()]
    tokens = [one[20:200] for one in sealed(shop)]
    assert len(tokens) == 3
    report = run(shop, shelf)
    assert (report.status, report.orders_new, report.orders_changed, report.payouts_new) == ("ran", 230, 120, 5)
    done = [row(shop, one) for one in ids]
    assert [one.state for one in done] == ["done"] * 3
    assert [(one.orders_new, one.orders_changed, one.payouts_new, one.rejected) for one in done] == [
        (230, 0, 0, 1), (0, 120, 0, 0), (0, 0, 5, 0),
    ]  # fmt: skip
    assert sealed(shop) == []
    if shop.file is not None:
        written = b"".join(one.read_bytes() for one in shop.file.parent.iterdir())
        assert [one for one in tokens if one in written] == []
    assert reconcile(shop) == []
    with shop.read() as connection:
        marks = {feed: watermarks.read(connection, 1, feed).as_of_ms for feed in ("orders", "delivered", "settlements")}
        kept = [answer_archive.unpack(body) for _, body in answer_archive.of_run(connection, 1, 1)]
    assert marks == {"orders": at(2), "delivered": at(2), "settlements": at(5)}
    assert len(kept) == 6
    assert kept_records.written(season()[1][1].orders[0]).encode() in kept[3]  # type: ignore[arg-type]
    before = ledger.whole(shop, without=ALONE)
    again = [put(shop, shelf, f"again-{name}", found) for name, found in season()]
    report = run(shop, shelf)
    assert (report.orders_new, report.orders_changed, report.payouts_new) == (0, 0, 0)
    assert {row(shop, one).state for one in again} == {"done"}
    assert ledger.whole(shop, without=ALONE) == before


class Killed(BaseException):
    """Stands for the end of the process between two transactions."""


def killing(after: int) -> Callable[[Connection], bool]:
    """Hold the lease for so many transactions; the next one finds the process gone."""
    left = iter(range(after))

    def holds(_connection: Connection) -> bool:
        if next(left, None) is None:
            raise Killed
        return True

    return holds


def test_a_run_that_is_killed_anywhere_takes_the_file_again_and_nothing_twice(shop: Database, shelf: Shelf) -> None:
    every = [put(shop, shelf, *one) for one in season()]
    for after in range(20):
        try:
            run(shop, shelf, holds=killing(after % 4))
        except Killed:
            continue
        if all(row(shop, one).state == "done" for one in every):
            break
    assert after > 3
    assert {row(shop, one).state for one in every} == {"done"}
    assert ledger.rows(shop, "SELECT count(*), sum(CASE WHEN delivered_ms IS NULL THEN 0 ELSE 1 END) FROM orders") == [
        (230, 120)
    ]
    assert ledger.rows(shop, "SELECT count(*), sum(net_dong) FROM payout") == [(5, 750_000)]
    assert reconcile(shop) == []


def test_what_was_exported_first_is_taken_in_first(shop: Database, shelf: Shelf) -> None:
    newer = put(shop, shelf, "a.xlsx", FileRead(facts(0, 1, 5), [placed("A", 0.5, 5, State.DELIVERED)]))
    older = put(shop, shelf, "b.xlsx", FileRead(facts(0, 1, 2), [placed("A", 0.5, 2)]))
    run(shop, shelf)
    assert [(row(shop, one).orders_new, row(shop, one).orders_changed) for one in (older, newer)] == [(1, 0), (0, 1)]


def test_what_does_not_add_up_waits_for_a_person_and_goes_in_marked(shop: Database, shelf: Shelf) -> None:
    wrong = FileRead(facts(0, 1, 2), [placed("A", 0.5, 2)], differences=[WRONG, WRONG],
                     notices=[Sentence("2 rows are hidden.", "Có 2 dòng ẩn.")])  # fmt: skip
    asked, timeless = put(shop, shelf, "a.xlsx", wrong), put(shop, shelf, "b.xlsx", FileRead(facts(1, 2, None)))
    run(shop, shelf)
    assert ledger.rows(shop, "SELECT count(*) FROM orders") == [(0,)]
    first, second = row(shop, asked), row(shop, timeless)
    assert (first.state, first.told_differences) == ("asked", [WRONG, WRONG])
    assert first.reason == Sentence("the total is another (and 1 more)", "Tổng không khớp. (và 1 chỗ khác)")
    assert (second.state, second.exported_ms, "when it was exported" in str(second.why)) == ("asked", None, True)
    with shop.write() as connection:
        files.set_accepted(connection, asked, None, NOW_MS)
        files.set_exported(connection, timeless, at(3))
    run(shop, shelf)
    first, second = row(shop, asked), row(shop, timeless)
    assert (first.state, first.accepted_ms, first.why_vi) == ("done", NOW_MS, "Có 2 dòng ẩn.")
    assert (second.state, second.exported_ms, second.exported_by) == ("done", at(3), "person")


def test_what_cannot_be_read_is_refused_with_its_sentence_and_holds_up_no_other(shop: Database, shelf: Shelf) -> None:
    why = Sentence("no form fits", "Không mẫu nào khớp.")
    unknown = put(shop, shelf, "a.xlsx", UnreadFileError(*why, unknown=True))
    broken = put(shop, shelf, "b.xlsx", UnreadFileError(*why))
    fault = put(shop, shelf, "c.xlsx", ZeroDivisionError())
    closed = put(shop, shelf, "d.xlsx", FileRead(facts(0, 1, 2)), "another home's key")
    good = put(shop, shelf, "e.xlsx", FileRead(facts(0, 1, 2), [placed("A", 0.5, 2)]))
    assert run(shop, shelf).status == "ran"
    told = {one: (row(shop, one).state, str(row(shop, one).why)) for one in (unknown, broken, fault, closed, good)}
    assert [state for state, _ in told.values()] == ["unknown", "refused", "refused", "refused", "done"]
    assert (told[broken][1], told[unknown][1]) == ("no form fits", "no form fits")
    assert "met a fault" in told[fault][1]
    assert "another key" in told[closed][1]
    assert len(sealed(shop)) == 1  # of the one that a person still says how to read


class Away(FilesOnly):
    """A platform with a contract that does not answer."""

    def pull_orders(self, cursor: str | None) -> Iterator[object]:
        raise Unreachable(f"nobody answers after {cursor}")
        yield


def test_files_of_a_shop_are_taken_in_while_its_platform_does_not_answer(shop: Database, shelf: Shelf) -> None:
    put(shop, shelf, "e.xlsx", FileRead(facts(0, 1, 2), [placed("A", 0.5, 2)]))
    with shop.read() as connection:
        [channel] = channels.all_channels(connection)
    road = FileRoad((KEY,), shelf)
    report = ChannelRun(shop, channel, Away(facts_of("shopee")), lambda: NOW_MS, file_road=road).run()
    assert (report.status, report.orders_new) == ("cut short", 1)


class Paying(FilesOnly):
    """A platform whose contract tells of payouts."""

    def pull_settlements(self, cursor: str | None) -> Iterator[Page[SettlementRecord]]:
        yield Page([], NOW_MS, cursor, False, b"")


def test_payouts_that_a_contract_tells_of_are_not_taken_from_a_file_too(shop: Database, shelf: Shelf) -> None:
    paid = SettlementRecord("A::1", "1", "A", None, at(2), 10, 0, 0, 0, 10)
    orders = put(shop, shelf, "e.xlsx", FileRead(facts(0, 1, 2), [placed("A", 0.5, 2)]))
    money = put(shop, shelf, "m.xlsx", FileRead(facts(0, 1, 2, "settlement"), settlements=[paid]))
    with shop.read() as connection:
        [channel] = channels.all_channels(connection)
    road = FileRoad((KEY,), shelf)
    ChannelRun(shop, channel, Paying(facts_of("shopee")), lambda: NOW_MS, file_road=road).run()
    assert [row(shop, one).state for one in (orders, money)] == ["done", "refused"]
    assert "count twice" in str(row(shop, money).why)


def test_nothing_is_read_without_a_road_nor_by_a_dry_run(shop: Database, shelf: Shelf) -> None:
    waits = put(shop, shelf, "e.xlsx", FileRead(facts(0, 1, 2), [placed("A", 0.5, 2)]))
    run(shop, shelf, dry_run=True)
    with shop.read() as connection:
        [channel] = channels.all_channels(connection)
    ChannelRun(shop, channel, FilesOnly(facts_of("shopee")), lambda: NOW_MS).run()
    assert (row(shop, waits).state, shelf.read) == ("waiting", [])


def test_an_order_that_a_file_names_twice_is_taken_twice(shop: Database, shelf: Shelf) -> None:
    twice: Sequence[OrderRecord] = [placed("A", 0.5, 2), placed("A", 0.5, 3, State.DELIVERED)]
    file_id = put(shop, shelf, "e.xlsx", FileRead(facts(0, 1, 3), twice))
    run(shop, shelf)
    assert (row(shop, file_id).orders_new, row(shop, file_id).orders_changed) == (1, 1)


def test_a_file_whose_bytes_a_backup_had_not_is_handed_in_again(shop: Database, shelf: Shelf) -> None:
    waits = put(shop, shelf, "e.xlsx", FileRead(facts(0, 1, 2)))
    with shop.write() as connection:
        connection.execute(update(TABLES["shop_file"]).values(sealed=None))
    run(shop, shelf)
    assert row(shop, waits).state == "expired"


def test_an_order_that_waits_for_a_person_is_counted_and_the_file_may_come_again(shop: Database, shelf: Shelf) -> None:
    unknown = order("A", (line("H9-5", 1),), placed_ms=at(0.5), updated_ms=at(2))
    found = FileRead(facts(0, 1, 2), [unknown])
    file_id = put(shop, shelf, "e.xlsx", found)
    run(shop, shelf)
    assert (row(shop, file_id).state, row(shop, file_id).rejected) == ("done", 1)
    assert (put(shop, shelf, "e.xlsx", found), row(shop, file_id).state) == (file_id, "waiting")
