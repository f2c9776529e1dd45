"""A code never gives a cooperative another one's name."""

from pathlib import Path

import pytest

from jobs.imports.run import run_import
from marketplace.exchange.inbox import settle
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.marketplace.imports.importing import NOW_MS, QUY_SON, counts, prepare, rows_of, take

COOPERATIVES = ["Mã HTX", "Tên", "Xã/phường", "Huyện", "Tỉnh", "Điện thoại"]


@pytest.fixture
def db(sqlite: Database, map_folder: Path) -> Database:
    prepare(sqlite, map_folder)
    return sqlite


def test_a_code_of_another_cooperative_renames_none(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "cooperatives", COOPERATIVES, ["HTX-1", "HTX Quý Sơn", *QUY_SON])
    report = take(db, tmp_path, "cooperatives", COOPERATIVES, ["HTX-1", "HTX Hồng Giang", *QUY_SON])
    assert (counts(report), report.doubts, rows_of(db, "cooperative", "name")) == ((0, 0, 0, 1), 1, [("HTX Quý Sơn",)])
    ((item,),) = rows_of(db, "inboxitem", "id")
    with db.write() as connection:
        settle(connection, EVERYTHING, item, "HTX-1", "Lan", NOW_MS)
    again = run_import("cooperatives", tmp_path / "sheet.xlsx", db, "dat")
    assert (counts(again), rows_of(db, "cooperative", "name")) == ((0, 1, 0, 0), [("HTX Hồng Giang",)])
    assert [(one.column, one.sentence.en) for one in again.notes] == [("Tên", "It was called HTX Quý Sơn.")]


def test_a_cooperative_may_be_written_longer(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "cooperatives", COOPERATIVES, ["HTX-1", "HTX Quý Sơn", *QUY_SON])
    longer = ["HTX-1", "Hợp tác xã nông nghiệp Quý Sơn", *QUY_SON]
    assert counts(take(db, tmp_path, "cooperatives", COOPERATIVES, longer)) == (0, 1, 0, 0)
