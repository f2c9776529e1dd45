"""The lots' ledger: append-only, and the columns of a lot are the sums of its moves."""

from marketplace.inventory.ledger import COLUMNS, MEASURES, Move, moves_of, remove_moves, restate, restore_move, write
from marketplace.storage import Database
from tests.world import OPENS_MS, build

LATER_MS = OPENS_MS + 1


def test_every_kind_of_move_adds_to_a_column_of_a_lot() -> None:
    assert set(MEASURES.values()) == set(COLUMNS)


def test_a_move_of_nothing_is_written_only_where_somebody_says_why(database: Database) -> None:
    build(database)
    silent = Move(1, "loss", 0, LATER_MS, LATER_MS)
    said = silent._replace(who="cô Hoa", why="cân lại")
    with database.write() as connection:
        before = moves_of(connection, 1)
        write(connection, [silent, said])
        assert moves_of(connection, 1) == [*before, said]


def test_a_weight_that_a_sheet_states_anew_is_the_difference(database: Database) -> None:
    build(database)
    lot = {"id": 1, "picked_on": "2021-06-01", "in_g": 100_000}
    with database.write() as connection:
        restate(connection, [(lot, lot | {"in_g": 90_000})], "lô.xlsx", LATER_MS)
        *_, last = moves_of(connection, 1)
    assert last == Move(1, "adjusted", -10_000, LATER_MS, LATER_MS, why="lô.xlsx")


def test_a_lot_that_is_picked_replaces_its_forecast(database: Database) -> None:
    build(database)
    ahead = {"id": 1, "picked_on": None, "in_g": 100_000}
    with database.write() as connection:
        restate(connection, [(ahead, ahead | {"picked_on": "2021-06-01", "in_g": 80_000})], "lô.xlsx", LATER_MS)
        *_, forecast, picked = moves_of(connection, 1)
    assert [(one.kind, one.grams) for one in (forecast, picked)] == [("forecast", -100_000), ("picked", 80_000)]


def test_a_move_that_another_hand_changed_is_what_its_copy_says_again(database: Database) -> None:
    build(database)
    with database.write() as connection:
        [opening] = moves_of(connection, 1)
        copy = opening._asdict() | {"id": 1}
        restore_move(connection, 1, copy | {"grams": 5}, stands=True)
        assert [move.grams for move in moves_of(connection, 1)] == [5]
        restore_move(connection, 1, None, stands=True)
        assert moves_of(connection, 1) == []
        restore_move(connection, 1, copy, stands=False)
        assert moves_of(connection, 1) == [opening]


def test_the_moves_of_lots_that_are_taken_back_go_with_them(database: Database) -> None:
    build(database)
    with database.write() as connection:
        others = moves_of(connection, 2)
        remove_moves(connection, [1])
        assert (moves_of(connection, 1), moves_of(connection, 2)) == ([], others)
