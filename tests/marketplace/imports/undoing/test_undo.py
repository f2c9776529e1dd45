"""A whole import can be undone, unless something later builds on it."""

from pathlib import Path

import pytest
from sqlalchemy import insert, update

from jobs.imports.run import undo
from marketplace.exchange import cache_versions, sync_requests
from marketplace.imports import CannotUndo
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests.marketplace.imports.importing import (
    HOUSEHOLDS,
    LOTS,
    NOW_MS,
    counts,
    everything,
    list_lots,
    rows_of,
    take,
)

HOA = ["Nguyễn Thị Hoa", "Quý Sơn", "Lục Ngạn", "BG", "Phi Lễ", "0912345678", "BG-1"]
LOT = ["L1", "BG-1", "Vải thiều", "", "3 tạ", "10/06/2026"]
KEPT = ("cooperative", "household", "membership", "lot", "inboxitem")


def kept(db: Database) -> dict[str, object]:
    rows = everything(db)
    return {noun: rows[noun] for noun in KEPT}


@pytest.mark.both
def test_an_undone_import_leaves_everything_as_it_was(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, HOA)
    take(db, tmp_path, "cooperatives", ["Tên", "Xã", "Huyện"], ["HTX Quý Sơn", "Quý Sơn", "Lục Ngạn"])
    before = kept(db)
    changes = ["Nguyễn Thị Hoa", "Hồng Giang", "Lục Ngạn", "BG", "Mới", "0987654321", "BG-1", "HTX-07576-01", "0,5 ha"]
    report = take(
        db, tmp_path, "households", HOUSEHOLDS, changes, ["Lê A", "Quý Sơn", "Lục Ngạn"], ["Lê B", "Xã Đâu Đó"]
    )
    assert counts(report) == (1, 1, 0, 1)
    assert kept(db) != before
    assert report.import_id is not None
    undo(report.import_id, db, "dat", clock=lambda: NOW_MS)
    assert kept(db) == before


def test_an_undone_file_can_be_imported_again(db: Database, tmp_path: Path) -> None:
    first = take(db, tmp_path, "households", HOUSEHOLDS, HOA)
    undo(first.import_id or 0, db, "dat")
    second = take(db, tmp_path, "households", HOUSEHOLDS, HOA)
    assert (counts(second), second.same_as) == ((1, 0, 0, 0), None)


def test_an_import_is_undone_once(db: Database, tmp_path: Path) -> None:
    report = take(db, tmp_path, "households", HOUSEHOLDS, HOA)
    undo(report.import_id or 0, db, "dat")
    for number, words in ((report.import_id or 0, "was undone"), (99, "no import 99")):
        with pytest.raises(CannotUndo, match=words):
            undo(number, db, "dat")


def test_a_household_that_has_lots_stays(db: Database, tmp_path: Path) -> None:
    households = take(db, tmp_path, "households", HOUSEHOLDS, HOA)
    lots = take(db, tmp_path, "lots", LOTS, LOT)
    before = everything(db)
    with pytest.raises(CannotUndo, match="lots that build on"):
        undo(households.import_id or 0, db, "dat")
    assert everything(db) == before
    undo(lots.import_id or 0, db, "dat")
    undo(households.import_id or 0, db, "dat")
    assert rows_of(db, "household", "id") == []


def test_a_later_change_is_undone_first(db: Database, tmp_path: Path) -> None:
    first = take(db, tmp_path, "households", HOUSEHOLDS, HOA)
    second = take(db, tmp_path, "households", HOUSEHOLDS, [*HOA, "", "1 ha"])
    with pytest.raises(CannotUndo, match=f"Import {second.import_id}, made later"):
        undo(first.import_id or 0, db, "dat")
    undo(second.import_id or 0, db, "dat")
    assert rows_of(db, "household", "area_m2") == [(None,)]
    undo(first.import_id or 0, db, "dat")
    assert rows_of(db, "household", "id") == []


def test_a_corrected_lot_that_was_sold_from_keeps_its_sales(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, HOA)
    take(db, tmp_path, "lots", LOTS, LOT)
    more = take(db, tmp_path, "lots", LOTS, [*LOT[:4], "5 tạ", *LOT[5:]])
    lot = TABLES["lot"]
    with db.write() as connection:
        connection.execute(update(lot).values(sold_g=400_000, balance_g=100_000))
    with pytest.raises(CannotUndo, match="orders that build on"):
        undo(more.import_id or 0, db, "dat")
    with db.write() as connection:
        connection.execute(update(lot).values(sold_g=250_000, balance_g=250_000))
    undo(more.import_id or 0, db, "dat")
    assert rows_of(db, "lot", "in_g", "sold_g", "balance_g") == [(300_000, 250_000, 50_000)]


@pytest.mark.both
def test_a_corrected_weight_that_is_taken_back_is_told_to_the_shops_and_to_runs(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, HOA)
    take(db, tmp_path, "lots", LOTS, LOT)
    with db.write() as connection:
        list_lots(connection, "S")
        shop = {"code": "shop", "platform": "partner", "title": "Shop", "road": "contract", "base_url": "", "shop": "s",
                "created_ms": 1}  # fmt: skip
        connection.execute(insert(TABLES["channel"]).values(shop))
        connection.execute(insert(TABLES["offer"]).values(channel_id=1, listing_id=1, sku="S"))
    more = take(db, tmp_path, "lots", LOTS, [*LOT[:4], "5 tạ", *LOT[5:]])
    with db.write() as connection:
        sync_requests.mark_taken(connection, 1, NOW_MS)
        known = cache_versions.market(connection)
    undo(more.import_id or 0, db, "dat")
    with db.read() as connection:
        assert list(sync_requests.pending(connection)) == [1]
        assert cache_versions.market(connection) > known


def test_a_lot_that_is_on_offer_stays(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, HOA)
    report = take(db, tmp_path, "lots", LOTS, LOT)
    with db.write() as connection:
        list_lots(connection, "S")
    with pytest.raises(CannotUndo, match="listings that build on"):
        undo(report.import_id or 0, db, "dat")
    assert rows_of(db, "lot", "code") == [("L1",)]
