"""Existing lines get other lots: over-fill goes along, to the gram, and many lines cost no more than one."""

from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy import Connection

from marketplace.inventory.lots import CannotMove, Provenance
from marketplace.operations.harvest.removal import spoil
from marketplace.operations.intake import take_orders
from marketplace.operations.reallocation_effects import write_reallocation
from marketplace.orders.reallocation import MoveReason, Reallocation
from marketplace.orders.reason_codes import SWAPPED, reason_text
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, bulk
from tests import world
from tests.ledger import rows
from tests.world import DAY_MS, OPENS_MS, line, order

PROVENANCE = Provenance("cô Hoa", OPENS_MS, OPENS_MS)
DRAWS = (
    "SELECT t.code, d.drawn_g, d.cancelled_g, d.over_g FROM draw d JOIN lot t ON t.id = d.lot_id"
    " WHERE d.line_id = :line AND d.drawn_g > 0 ORDER BY t.id"
)


def reassign(connection: Connection, taken: Mapping[int, Sequence[tuple[int, int]]]) -> None:
    """Give existing lines the lots ``taken`` says."""
    lines = Reallocation(connection, taken, {lot_id for lots in taken.values() for lot_id, _ in lots}, OPENS_MS)
    for line_id, lots in taken.items():
        lines.give(line_id, lots)
    write_reallocation(connection, lines, MoveReason("cô Hoa", reason_text(SWAPPED, "đổi")), OPENS_MS)


@pytest.fixture
def overfull(database: Database) -> Database:
    """Boxes of 5 kg hold 5,2 kg; A1 takes 31,2 kg in 6 boxes, 2 of them cancelled since, A2 20,8 kg in 4."""
    channel = world.build(database, lot_g=30_000)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE listing SET fruit_g = 5200 WHERE sku = 'H0-5'")
        orders = [order("A1", (line("H0-5", 6),)), order("A2", (line("H0-5", 4),), placed_ms=OPENS_MS + 1)]
        take_orders(connection, channel, "shop", RunCaches(), orders, OPENS_MS)
        changed = [order("A1", (line("H0-5", 6, cancelled=2),), updated_ms=OPENS_MS + 5)]
        take_orders(connection, channel, "shop", RunCaches(), changed, OPENS_MS)
    return database


def test_spoilage_takes_over_fill_back_too_and_only_what_is_needed(overfull: Database) -> None:
    [(held_g, left_g)] = rows(overfull, "SELECT sold_g + over_g, balance_g FROM lot WHERE code = 'L0-5-0'")
    with overfull.write() as connection:
        lost = spoil(connection, "L0-5-0", left_g + 3_000, "mưa", PROVENANCE)
    [(now_g, rest_g)] = rows(overfull, "SELECT sold_g + over_g, balance_g FROM lot WHERE code = 'L0-5-0'")
    assert sum(one.weight_g for one in lost) == held_g - now_g == 3_000 + rest_g
    assert rest_g <= 1
    assert reconcile(overfull) == []


def test_a_line_cancelled_in_part_gives_back_what_it_still_holds(overfull: Database) -> None:
    [(in_g,)] = rows(overfull, "SELECT in_g FROM lot WHERE code = 'L0-5-0'")
    with overfull.write() as connection:
        spoil(connection, "L0-5-0", in_g, "mưa", PROVENANCE)
    assert rows(overfull, "SELECT sold_g, over_g, balance_g, spoiled_g FROM lot WHERE code = 'L0-5-0'") == [
        (0, 0, 0, in_g),
    ]  # fmt: skip
    assert reconcile(overfull) == []


@pytest.mark.both
def test_a_lot_that_has_not_enough_is_refused_and_nothing_is_written(overfull: Database) -> None:
    before = rows(overfull, DRAWS, line=2)
    [(lot,)] = rows(overfull, "SELECT id FROM lot WHERE code = 'L1-5-0'")
    with overfull.write() as connection:
        connection.exec_driver_sql("UPDATE lot SET balance_g = 20000, spoiled_g = 10000 WHERE code = 'L1-5-0'")
    with pytest.raises(CannotMove, match="lacks 0,8 kg"), overfull.write() as connection:
        reassign(connection, {2: [(lot, 20_000)]})
    assert rows(overfull, DRAWS, line=2) == before


def test_many_lines_cost_as_many_statements_as_one(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = world.build(database, lot_g=3_000_000)
    orders = [order(f"A{n}", (line("H0-5", 2), line("H1-5", 1)), placed_ms=OPENS_MS + n) for n in range(60)]
    with database.write() as connection:
        take_orders(connection, channel, "shop", RunCaches(), orders, OPENS_MS)
    [(lot,)] = rows(database, "SELECT id FROM lot WHERE code = 'L2-5-0'")
    lines = [row[0] for row in rows(database, "SELECT id FROM order_line WHERE sku = 'H0-5' ORDER BY id")]
    asked: list[object] = []
    real = bulk._cursor
    monkeypatch.setattr(bulk, "_cursor", lambda connection: asked.append(connection) or real(connection))
    counts = []
    for chosen in (lines[:1], lines[1:]):
        asked.clear()
        with database.write() as connection:
            reassign(connection, {one: [(lot, 10_000)] for one in chosen})
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert rows(database, "SELECT sold_g FROM lot WHERE code = 'L2-5-0'") == [(600_000,)]
    assert reconcile(database) == []


@pytest.mark.both
def test_a_household_taken_off_its_rung_steps_back_on_with_the_next_page(database: Database) -> None:
    channel = world.build(database, lot_g=30_000)
    caches = RunCaches()
    with database.write() as connection:
        take_orders(connection, channel, "shop", caches, [order("A1", (line("H0-5", 1),))], OPENS_MS)
        take_orders(connection, channel, "shop", caches, [order("A2", (line("H0-5", 1),))], OPENS_MS)
    [(lot,)] = rows(database, "SELECT id FROM lot WHERE code = 'L2-5-0'")
    with database.write() as connection:
        lines = Reallocation(connection, [1, 2], [lot], OPENS_MS)
        lines.give(1, [(lot, 5_000)])
        lines.give(2, [(lot, 5_000)])
        write_reallocation(connection, lines, MoveReason("cô Hoa", reason_text(SWAPPED, "đổi")), OPENS_MS)
    assert reconcile(database) == []
    with database.write() as connection:
        later = order("A3", (line("H0-5", 1),), placed_ms=OPENS_MS + DAY_MS)
        take_orders(connection, channel, "shop", caches, [later], OPENS_MS)
    assert reconcile(database) == []
