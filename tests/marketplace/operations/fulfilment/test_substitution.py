"""Boxes are packed with another household's fruit until the period closes."""

import pytest

from marketplace.inventory.lots import CannotMove, Provenance
from marketplace.operations.fulfilment.shortfalls import open_shortfalls, settle
from marketplace.operations.fulfilment.substitution import swap
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.world import OPENS_MS

PROVENANCE = Provenance("cô Hoa", OPENS_MS + 9, OPENS_MS + 9)
GRAMS = "SELECT t.code, d.drawn_g FROM draw d JOIN lot t ON t.id = d.lot_id WHERE d.line_id = :line AND d.drawn_g > 0"


def only(database: Database) -> int:
    """Return the line of the one open shortfall."""
    with database.read() as connection:
        [one] = open_shortfalls(connection, EVERYTHING)
    return one.line_id


def test_boxes_are_packed_with_another_households_fruit_until_the_period_closes(short: Database) -> None:
    number = only(short)
    with short.write() as connection:
        assert swap(connection, number, "L0-5-0", "L2-5-0", PROVENANCE, packs=2) == 10_000
        assert swap(connection, number, "L0-5-1", "L2-5-1", PROVENANCE) == 30_000
    assert rows(short, GRAMS + " ORDER BY t.id", line=number) == [
        ("L0-5-0", 20_000), ("L2-5-0", 10_000), ("L2-5-1", 30_000),
    ]  # fmt: skip
    assert reconcile(short) == []
    moved = "SELECT kind, grams, who, why FROM lot_move m JOIN lot t ON t.id = m.lot_id WHERE t.code = 'L0-5-1'"
    assert rows(short, moved)[-1] == ("given back", -30_000, "cô Hoa", "swapped at packing: A1, L0-5-1 → L2-5-1")
    for other, says in (("L0-5-1", "of another produce"), ("L1-5-0", "swap at most")):
        with short.write() as connection:
            connection.exec_driver_sql("UPDATE lot SET grade = 'Loại 2' WHERE code = 'L0-5-1'")
        with pytest.raises(CannotMove, match=says), short.write() as connection:
            swap(connection, number, "L0-5-0", other, PROVENANCE, packs=5)
    with short.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO period (cooperative_id, from_on, to_on, closed_ms) VALUES (1, '2021-06-01', '2021-06-30', 1)"
        )
        connection.exec_driver_sql(
            "INSERT INTO entry (id, period_id, of_period_id, lot_id, line_id, kind, weight_g, returned_g, gross_dong,"
            " fee_dong, freight_dong, tax_dong, net_dong)"
            f" SELECT 1, 1, 1, min(lot_id), {number}, 'own', 0, 0, 0, 0, 0, 0, 0 FROM draw"
        )
    with pytest.raises(CannotMove, match="has closed its period 2021-06-01 to 2021-06-30"), short.write() as connection:
        swap(connection, number, "L0-5-0", "L2-5-0", PROVENANCE)
    with pytest.raises(CannotMove, match="has closed"), short.write() as connection:
        settle(connection, EVERYTHING, number, "lot", PROVENANCE, lot="L2-5-0")
