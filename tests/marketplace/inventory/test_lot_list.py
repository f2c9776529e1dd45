"""The list of lots: found by household or code, those to be cut first, and one lot by its code."""

import pytest

from marketplace.inventory.lot_list import LotFilter, lot_listed, lots_listed
from marketplace.inventory.lots import CannotMove
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING

PICKED_LATER = ("L0-19-1", "L0-5-1", "L1-19-1", "L1-5-1", "L2-19-1", "L2-5-1")
PICKED_FIRST = ("L0-19-0", "L0-5-0", "L1-19-0", "L1-5-0", "L2-19-0", "L2-5-0")


def found(database: Database, words: str = "", which: LotFilter = LotFilter.ALL, *, limit: int = 25, offset: int = 0):
    with database.read() as connection:
        count, lots = lots_listed(connection, EVERYTHING, words, which, limit=limit, offset=offset)
    return count, tuple(lot.code for lot in lots)


def ahead(database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE lot SET picked_on = NULL, forecast_from = '2021-06-20', forecast_to = '2021-06-21'"
            " WHERE code = 'L2-5-0'"
        )


@pytest.mark.both
def test_the_latest_picked_come_first_a_page_at_a_time(sold: Database) -> None:
    assert found(sold) == (12, PICKED_LATER + PICKED_FIRST)
    assert found(sold, limit=5, offset=5) == (12, ("L2-5-1", "L0-19-0", "L0-5-0", "L1-19-0", "L1-5-0"))


def test_what_is_still_to_be_cut_stands_before_what_is_cut(sold: Database) -> None:
    ahead(sold)
    assert found(sold)[1][0] == "L2-5-0"
    assert found(sold, which=LotFilter.AHEAD) == (1, ("L2-5-0",))


def test_a_lot_that_is_empty_has_no_fruit_left(sold: Database) -> None:
    """L0-5-0 has sold all its 30 kg."""
    ahead(sold)
    assert found(sold, which=LotFilter.LEFT) == (10, tuple(code for code in PICKED_LATER + PICKED_FIRST
                                                   if code not in {"L0-5-0", "L2-5-0"}))  # fmt: skip


@pytest.mark.parametrize("words", ["L1-5-0", "l1-5-0"])
def test_a_lot_is_found_by_its_code(sold: Database, words: str) -> None:
    assert found(sold, words) == (1, ("L1-5-0",))


@pytest.mark.parametrize("words", ["H1", "Hộ 1", "ho 1"])
def test_lots_are_found_by_their_household(sold: Database, words: str) -> None:
    assert found(sold, words) == (4, ("L1-19-1", "L1-5-1", "L1-19-0", "L1-5-0"))


@pytest.mark.parametrize("words", ["%", "_", "nobody"])
def test_what_matches_nothing_finds_nothing(sold: Database, words: str) -> None:
    assert found(sold, words) == (0, ())


@pytest.mark.both
def test_one_lot_says_what_came_in_went_out_and_is_left(sold: Database) -> None:
    with sold.read() as connection:
        lot = lot_listed(connection, EVERYTHING, "L0-5-1")
    assert (lot.household_code, lot.household, lot.produce) == ("H0", "Hộ 0", "Vải thiều")
    assert (lot.in_g, lot.sold_g, lot.gone_g, lot.balance_g) == (30_000, 5_000, 0, 25_000)


def test_a_lot_nobody_has_is_one_sentence(sold: Database) -> None:
    with sold.read() as connection, pytest.raises(CannotMove) as caught:
        lot_listed(connection, EVERYTHING, "L9")
    assert caught.value.sentence.vi == "Không có lô L9; hãy kiểm tra mã lô."
