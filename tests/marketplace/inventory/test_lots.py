"""Lots as a person's move finds them: known by their codes, moved with their ledger, never below zero."""

import pytest

from marketplace.inventory.ledger import Move, moves_of
from marketplace.inventory.lots import CannotMove, balance, lock_by_codes, lock_by_ids, lot_by_code, post_moves
from marketplace.storage import Database
from tests.ledger import rows
from tests.world import OPENS_MS, build


def loss(grams: int) -> Move:
    return Move(1, "loss", grams, OPENS_MS, OPENS_MS, who="cô Hoa", why="chuột ăn")


def test_a_posted_move_is_in_the_lot_and_in_its_ledger(database: Database) -> None:
    build(database, lot_g=10_000)
    with database.write() as connection:
        [lot] = lock_by_ids(connection, [1]).values()
        post_moves(connection, [lot], [loss(4_000)])
        stored = lot_by_code(connection, lot.code)
        assert (stored.lost_g, stored.balance_g, balance(stored)) == (4_000, 6_000, 6_000)
        assert moves_of(connection, 1)[-1] == loss(4_000)


def test_a_lot_is_never_moved_below_zero(database: Database) -> None:
    build(database, lot_g=10_000)
    before = rows(database, "SELECT lost_g, balance_g FROM lot ORDER BY id")
    with pytest.raises(CannotMove, match="lacks 0,001 kg"), database.write() as connection:
        post_moves(connection, lock_by_ids(connection, [1]).values(), [loss(10_001)])
    assert rows(database, "SELECT lost_g, balance_g FROM lot ORDER BY id") == before


def test_a_code_that_is_not_known_is_one_sentence(database: Database) -> None:
    build(database)
    with database.write() as connection:
        with pytest.raises(CannotMove, match="There is no lot L-404"):
            lock_by_codes(connection, ["L-404"])
        with pytest.raises(CannotMove, match="There is no lot L-404"):
            lot_by_code(connection, "L-404")
