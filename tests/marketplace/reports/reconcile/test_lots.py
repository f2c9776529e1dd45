"""A lot's column, its moves and its draws are witnesses: what most of them say is true, and no majority is nothing."""

from dataclasses import replace

from marketplace.inventory.ledger import COLUMNS
from marketplace.inventory.lots import Provenance
from marketplace.operations.harvest.sorting import Graded, Loss, sort
from marketplace.reports.reconcile.findings import Difference
from marketplace.reports.reconcile.lots import (
    Lacking,
    LotWitnesses,
    UnpairedSorting,
    differences,
    lacking,
    ledger_words,
    row_words,
    unpaired_sortings,
    wrong_lots,
)
from marketplace.storage import Database
from tests import world
from tests.world import OPENS_MS

TOLD = dict.fromkeys(COLUMNS, 0) | {"in_g": 100, "sold_g": 30, "over_g": 2, "spoiled_g": 8}
AGREED = LotWitnesses(1, "L1", TOLD, 60, TOLD, 5, {"sold_g": 30, "over_g": 2}, 5)
"""100 g came in, 30 g were sold, 2 g packed above the label, 8 g spoiled (5 g of them came back): 60 g are left."""


def test_where_all_agree_the_columns_are_the_truth_and_draws_lack_nothing() -> None:
    assert AGREED.truth() == TOLD
    assert AGREED.lacking == Lacking()


def test_a_column_is_outvoted_by_moves_and_draws_and_a_balance_by_the_rest_of_its_row() -> None:
    assert replace(AGREED, columns=TOLD | {"sold_g": 35}).truth() == TOLD
    assert replace(AGREED, columns=TOLD | {"in_g": 105}).truth() == TOLD
    assert replace(AGREED, balance_g=61).truth() == TOLD


def test_moves_are_outvoted_by_a_row_that_agrees_with_the_draws() -> None:
    assert replace(AGREED, moved=TOLD | {"sold_g": 35}).truth() == TOLD
    assert replace(AGREED, moved=TOLD | {"in_g": 105}).truth() == TOLD


def test_where_every_witness_says_another_weight_nothing_is_the_truth() -> None:
    three = replace(AGREED, columns=TOLD | {"sold_g": 33}, balance_g=57, moved=TOLD | {"sold_g": 35})
    assert three.truth() is None
    assert three.lacking is None
    assert replace(AGREED, columns=TOLD | {"in_g": 105}, moved=TOLD | {"in_g": 107}).truth() is None


def test_draws_that_are_outvoted_are_wrong_themselves_and_no_column_is_written_by_them() -> None:
    fewer = replace(AGREED, drawn={"sold_g": 25, "over_g": 2}, drawn_back_g=4)
    assert fewer.truth() is None
    assert fewer.lacking == Lacking(5, 0, 1)
    assert replace(AGREED, drawn_back_g=4).truth() is None


def test_what_moves_and_draws_say_is_told_once_where_they_agree() -> None:
    odd = replace(AGREED, drawn={"sold_g": 25, "over_g": 2})
    assert ledger_words(odd) == (
        "in 100 g, sold 30 or 25 g, over 2 g, sorted 0 g, lost 0 g, spoiled 8 g, elsewhere 0 g, returned unsaleable 5 g"
    )
    assert row_words(odd) == (
        "in 100 g, sold 30 g, over 2 g, sorted 0 g, lost 0 g, spoiled 8 g, elsewhere 0 g, left 60 g"
    )


def test_only_lots_that_differ_are_read_and_named(database: Database) -> None:
    world.build(database)
    with database.write() as connection:
        assert (wrong_lots(connection), lacking(connection), list(differences(connection))) == ([], {}, [])
        connection.exec_driver_sql("UPDATE lot SET sold_g = 7, balance_g = balance_g - 7 WHERE code = 'L0-5-0'")
        [lot] = wrong_lots(connection)
        assert (lot.code, lot.columns["sold_g"], lot.moved["sold_g"], lot.drawn["sold_g"]) == ("L0-5-0", 7, 0, 0)
        assert lacking(connection) == {lot.id: None}
        assert list(differences(connection)) == [Difference("lot L0-5-0", ledger_words(lot), row_words(lot))]


def test_what_was_sorted_out_of_a_lot_and_did_not_come_into_its_peer_is_named_with_both(database: Database) -> None:
    world.build(database)
    with database.write() as connection:
        sort(connection, "L1-5-0", [Graded("Loại 1", 60_000)], Loss(), Provenance("cô Hoa", OPENS_MS, OPENS_MS), 60_000)
        assert unpaired_sortings(connection) == []
        connection.exec_driver_sql("UPDATE lot_move SET grams = grams - 9 WHERE kind = 'sorted in'")
        [found] = unpaired_sortings(connection)
        assert found == UnpairedSorting(found.lot_id, "L1-5-0", found.peer_id, "L1-5-0-1", 60_000, 59_991)
        connection.exec_driver_sql("DELETE FROM lot_move WHERE kind = 'sorted in'")
        assert unpaired_sortings(connection) == [found._replace(in_g=0)]
        said = Difference("lot L1-5-0: sorted into L1-5-0-1", "out 60000 g", "in 0 g")
        assert list(differences(connection))[-1] == said
