"""A household written down in another commune takes its stages and unplaced sales along; undone, they come back."""

from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Connection, insert, text

from jobs.imports.run import undo
from marketplace.operations.intake import take_orders
from marketplace.operations.recount import recount
from marketplace.orders.intake import page_stock
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.totals import FunnelCache, SalesPlace
from marketplace.reports.figures import communes_report, find_season
from marketplace.reports.reconcile import reconcile
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database, bulk
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.records import OrderRecord, SettlementRecord, State
from tests.ledger import rows
from tests.marketplace.imports.importing import (
    HOUSEHOLDS,
    LOTS,
    NOW_MS,
    counts,
    list_lots,
    rows_of,
    take,
)
from tests.world import DAY_MS, line, order

HOA = ["Nguyễn Thị Hoa", "Quý Sơn", "Lục Ngạn", "BG", "", "", "BG-1"]
MOVED = ["Nguyễn Thị Hoa", "Hồng Giang", "Lục Ngạn", "BG", "", "", "BG-1"]
LAN = ["Lê Thị Lan", "Tân Thạnh", "Thới Lai", "Cần Thơ", "", "0987654321", "CT-1", "", ""]
BA = ["Trần Văn Ba", "Tân Thạnh", "Thới Lai", "Cần Thơ", "", "0987654322", "CT-2", "", ""]
LADDER = "SELECT channel_id, commune_id, commune_now_id, ordered, delivered, paid FROM ladder WHERE ordered > 0"
TIMES = {"delivered_ms": NOW_MS + DAY_MS, "updated_ms": NOW_MS + 2 * DAY_MS, "placed_ms": NOW_MS}


def on_sale(db: Database, folder: Path, *codes: str) -> None:
    """Give households 60 kg each, put all of it on sale in boxes of 5 kg under one SKU, and open a shop."""
    take(db, folder, "lots", LOTS, *([f"L-{code}", code, "Vải thiều", "", "60 kg", "10/06/2026"] for code in codes))
    shop = {"code": "shop", "platform": "partner", "title": "", "base_url": "", "shop": "s", "adopted": True}
    with db.write() as connection:
        connection.execute(insert(TABLES["channel"]).values(id=1, created_ms=NOW_MS, **shop))
        list_lots(connection, "S-5")


def sell(db: Database, *records: OrderRecord, caches: RunCaches | None = None) -> None:
    with db.write() as connection:
        take_orders(connection, 1, "shop", caches or RunCaches(), records, NOW_MS)


def sales(db: Database) -> None:
    """Sell what has every measure: 75 kg of the first household, of which 15 kg come back, and 15 kg of the next."""
    cancelled = (line("S-5", 2, cancelled=2),)
    sell(
        db,
        order("A1", (line("S-5", 4, returned=1),), state=State.DELIVERED, returned_ms=NOW_MS + 2 * DAY_MS, **TIMES),
        order("A2", cancelled, state=State.CANCELLED, placed_ms=NOW_MS + 1, cancelled_ms=NOW_MS + 2),
        order("A3", (line("S-5", 12, short_g=700),), state=State.DELIVERED, **TIMES | {"placed_ms": NOW_MS + 3}),
    )
    paid = [
        SettlementRecord(f"P{n}", "S1", f"A{n}", None, NOW_MS + 3 * DAY_MS, 9_000_000, 0, 0, 0, 9_000_000)
        for n in (1, 3)
    ]
    with db.write() as connection:
        take_payouts(connection, 1, "shop", FunnelCache(), paid, NOW_MS)


def declared(db: Database) -> str:
    """Return the name of a commune of today in which a part of Tân Thạnh lies."""
    sql = (
        "SELECT n.name FROM commune n JOIN communesuccessor s ON s.to_id = n.id JOIN household h"
        " ON h.commune_id = s.from_id WHERE h.code = 'CT-1' ORDER BY n.id LIMIT 1"
    )
    return str(rows(db, sql)[0][0])


def today(db: Database) -> dict[str, tuple[int, int, int]]:
    """Return by place on today's map the grams placed, the orders, and the households that had one."""
    with db.read() as connection:
        season = find_season(connection, EVERYTHING, "vai-2026", NOW_MS)
        report = communes_report(connection, EVERYTHING, season, "now", NOW_MS)
    return {
        row.place.name or row.place.kind: (row.sums.placed_g, row.sums.placed_orders, row.funnel.ordered)
        for row in report.rows
    }


def test_the_rungs_of_a_household_go_to_its_new_commune_and_back(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, HOA, ["Lê B", *HOA[1:6], "BG-2"])
    on_sale(db, tmp_path, "BG-1", "BG-2")
    sales(db)
    before, at_home = sorted(rows(db, LADDER)), rows_of(db, "household", "commune_id", "commune_now_id")[0]
    report = take(db, tmp_path, "households", HOUSEHOLDS, MOVED)
    assert (counts(report), reconcile(db)) == ((0, 1, 0, 0), [])
    moved = rows_of(db, "household", "commune_id", "commune_now_id")[0]
    assert moved != at_home
    assert sorted(rows(db, LADDER)) == sorted([(c, *home, 1, 1, 1) for c in (0, 1) for home in (at_home, moved)])
    undo(report.import_id or 0, db, "dat", clock=lambda: NOW_MS)
    assert (sorted(rows(db, LADDER)), reconcile(db)) == (before, [])


@pytest.mark.parametrize("undone", [False, True])
def test_a_household_steps_down_where_it_is_by_now(db: Database, tmp_path: Path, *, undone: bool) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, HOA)
    on_sale(db, tmp_path, "BG-1")
    caches = RunCaches()
    sell(db, order("A1", (line("S-5", 2),), placed_ms=NOW_MS), caches=caches)
    report = take(db, tmp_path, "households", HOUSEHOLDS, MOVED)
    if undone:
        undo(report.import_id or 0, db, "dat", clock=lambda: NOW_MS)
    again = order("A1", (), placed_ms=NOW_MS, updated_ms=NOW_MS + 5)
    sell(db, again, caches=caches)
    assert (rows(db, LADDER), reconcile(db)) == ([], [])


def test_unplaced_sales_count_on_todays_map_once_their_commune_is_written(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, LAN, BA)
    on_sale(db, tmp_path, "CT-1", "CT-2")
    sales(db)
    assert today(db) == {"unplaced": (90_000, 3, 2)}
    name = declared(db)
    one = take(db, tmp_path, "households", HOUSEHOLDS, [*LAN, name])
    assert (today(db), reconcile(db)) == ({name: (75_000, 3, 1), "unplaced": (15_000, 1, 1)}, [])
    other = take(db, tmp_path, "households", HOUSEHOLDS, [*BA, name])
    assert (today(db), reconcile(db)) == ({name: (90_000, 3, 2)}, [])
    for report in (other, one):
        undo(report.import_id or 0, db, "dat", clock=lambda: NOW_MS)
        assert reconcile(db) == []
    assert today(db) == {"unplaced": (90_000, 3, 2)}


def test_a_run_that_saw_the_lots_unplaced_counts_them_where_they_are_by_now(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, LAN)
    on_sale(db, tmp_path, "CT-1")
    caches, name = RunCaches(), declared(db)
    sell(db, order("A1", (line("S-5", 2),), placed_ms=NOW_MS), caches=caches)
    report = take(db, tmp_path, "households", HOUSEHOLDS, [*LAN, name])
    sell(db, order("A1", (line("S-5", 2),), state=State.DELIVERED, **TIMES), caches=caches)
    sell(db, order("A2", (line("S-5", 1),), placed_ms=NOW_MS), caches=caches)
    assert (today(db), reconcile(db)) == ({name: (15_000, 2, 1)}, [])
    undo(report.import_id or 0, db, "dat", clock=lambda: NOW_MS)
    back = order("A1", (line("S-5", 2, returned=2),), state=State.RETURNED, returned_ms=NOW_MS + 9, **TIMES)
    sell(db, back, caches=caches)
    assert (today(db), reconcile(db)) == ({"unplaced": (15_000, 2, 1)}, [])


def test_a_corrected_lot_stays_where_it_was_placed_when_the_correction_is_undone(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, LAN)
    on_sale(db, tmp_path, "CT-1")
    sell(db, order("A1", (line("S-5", 2),), placed_ms=NOW_MS))
    more = take(db, tmp_path, "lots", LOTS, ["L-CT-1", "CT-1", "Vải thiều", "", "70 kg", "10/06/2026"])
    name = declared(db)
    take(db, tmp_path, "households", HOUSEHOLDS, [*LAN, name])
    undo(more.import_id or 0, db, "dat", clock=lambda: NOW_MS)
    assert (today(db), reconcile(db)) == ({name: (10_000, 1, 1)}, [])


def test_many_households_move_in_as_many_statements_as_one(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = ["Thới Lai", "Cần Thơ", "", "", ""]
    many = [[f"Hộ {n}", "Tân Thạnh", *home[:4], f"CT-{n}", "", ""] for n in range(1, 21)]
    take(db, tmp_path, "households", HOUSEHOLDS, *many)
    on_sale(db, tmp_path, *(row[6] for row in many))
    sell(db, *(order(f"A{n}", (line("S-5", 15),), placed_ms=NOW_MS + n) for n in range(16)))
    name, asked, counted = declared(db), list[object](), []
    real = bulk._cursor
    monkeypatch.setattr(bulk, "_cursor", lambda connection: asked.append(connection) or real(connection))
    for chosen in (many[:1], many[1:]):
        asked.clear()
        assert take(db, tmp_path, "households", HOUSEHOLDS, *([*row, name] for row in chosen)).changed == len(chosen)
        counted.append(len(asked))
    assert counted[0] == counted[1]
    assert (today(db), reconcile(db)) == ({name: (1_200_000, 16, 20)}, [])


def test_an_order_that_moves_on_while_its_household_is_placed_counts_where_that_is(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, LAN)
    on_sale(db, tmp_path, "CT-1")
    sell(db, order("A1", (line("S-5", 2),), placed_ms=NOW_MS))
    name, read = declared(db), page_stock.places
    [(now_id,)] = rows(db, "SELECT id FROM commune WHERE name = :name AND system = '34'", name=name)
    [(home, commune)] = rows_of(db, "household", "id", "commune_id")

    def place() -> None:
        with db.write() as connection:
            recount(connection, [{"id": home, "commune_id": commune, "commune_now_id": now_id}])
            connection.execute(text("UPDATE household SET commune_now_id = :now"), {"now": now_id})

    def places(connection: Connection, lots: set[int]) -> dict[int, SalesPlace]:
        found = read(connection, lots)
        placing.start()
        placing.join(0.5)
        return found

    placing = Thread(target=place)
    monkeypatch.setattr(page_stock, "places", places)
    sell(db, order("A1", (line("S-5", 2),), state=State.DELIVERED, **TIMES))
    placing.join(60)
    assert (today(db), reconcile(db)) == ({name: (10_000, 1, 1)}, [])
