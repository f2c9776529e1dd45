"""What an act took back is kept by line and lot: label grams, what of them was to stay sold, and fruit."""

import pytest

from marketplace.inventory.lots import Provenance
from marketplace.operations.fulfilment.substitution import swap
from marketplace.operations.harvest.removal import spoil
from marketplace.operations.harvest.weighing import adjust
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.partly_sold import NOW_MS, PROVENANCE
from tests.truths.ground import OPENS_MS, build
from tests.world import line, order

KEPT = (
    "SELECT o.remote_id, t.code, r.drawn_g, r.left_g, r.back_g, r.cause, r.who, r.why, r.noted_ms FROM recall r"
    " JOIN lot t ON t.id = r.lot_id JOIN order_line l ON l.id = r.line_id JOIN orders o ON o.id = l.order_id"
    " ORDER BY r.id"
)

OF_ORDER = "SELECT l.id FROM order_line l JOIN orders o ON o.id = l.order_id WHERE o.remote_id = :code"


@pytest.mark.both
def test_each_line_of_an_act_is_kept_with_who_did_it_and_why(sold: Database) -> None:
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 12_000, "mưa", PROVENANCE)
    act = ("spoiled", "cô Hoa", "mưa", NOW_MS)
    assert rows(sold, KEPT) == [
        ("A2", "L0-5-0", 7_000, 7_000, 7_000, *act), ("A3", "L0-5-0", 5_000, 5_000, 5_000, *act),
    ]  # fmt: skip
    with sold.write() as connection:
        adjust(connection, "L0-5-0", -1_000, "cân lại", PROVENANCE)
    assert rows(sold, KEPT)[2:] == [("A2", "L0-5-0", 1_000, 1_000, 1_000, "picked less", "cô Hoa", "cân lại", NOW_MS)]
    assert reconcile(sold) == []


def test_an_act_that_takes_nothing_from_orders_keeps_nothing(sold: Database) -> None:
    [(line_id,)] = rows(sold, OF_ORDER, code="A2")
    with sold.write() as connection:
        spoil(connection, "L0-5-1", 1_000, "mưa", PROVENANCE)
        swap(connection, line_id, "L0-5-0", "L0-5-1", PROVENANCE, packs=1)
    assert rows(sold, "SELECT count(*) FROM recall") == [(0,)]
    assert reconcile(sold) == []


@pytest.mark.both
def test_fruit_above_the_labels_comes_back_with_what_is_below_them(database: Database) -> None:
    """Six boxes of 5 kg with 5,1 kg in them, of three lots: each gave 10,784 kg and what lies above it."""
    ground = build(database, [11_000, 11_000, 11_000])
    with database.write() as connection:
        record = order("DH-1", (line("POOL-5", 6),), placed_ms=OPENS_MS)
        take_orders(connection, ground.shops["one"].id, "one", RunCaches(), [record], OPENS_MS)
    before = rows(database, "SELECT t.code, t.balance_g FROM lot t ORDER BY t.code")
    with database.write() as connection:
        spoil(connection, "L0", 5_000, "mưa", Provenance("cô Hoa", OPENS_MS, OPENS_MS))
    kept = rows(database, "SELECT t.code, r.drawn_g, r.left_g, r.back_g FROM recall r JOIN lot t ON t.id = r.lot_id"
                " ORDER BY t.code")  # fmt: skip
    after = rows(database, "SELECT t.code, t.balance_g + t.spoiled_g FROM lot t ORDER BY t.code")
    came = {code: now - was for (code, was), (_, now) in zip(before, after, strict=True) if now != was}
    assert {code: back_g for code, *_, back_g in kept} == came
    [(code, drawn_g, left_g, back_g)] = [row for row in kept if row[1]]
    missing = rows(database, "SELECT weight_g FROM shortfall")
    assert (code, drawn_g, missing, back_g) == ("L0", left_g, [(left_g,)], 5_000 - dict(before)["L0"])
    assert drawn_g < back_g
    assert reconcile(database) == []
