"""A lot's moves are told in words, by who made them and in which direction, each with what was left and no minus."""

from datetime import date

import pytest

from marketplace.language.translation import VIETNAMESE, Language
from marketplace.operations.harvest.removal import sell_elsewhere, spoil
from marketplace.operations.harvest.weighing import adjust, forecast, picked
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.explain import explain_lot
from marketplace.reports.explain.lot_moves import ToldMove, lot_moves, move_name, told_moves
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import start_of
from marketplace.words.records import State
from tests import world
from tests.ledger import rows
from tests.marketplace.partly_sold import NOW_MS, PROVENANCE

ENGLISH = Language("en")
PICKED = ToldMove("picked", 30_000, 1, 1, None, None, None, None, None, None, None, None)


def steps(database: Database, code: str) -> list[tuple[str, str]]:
    """Return who says what of a lot, in Vietnamese, in the order of its story."""
    with database.read() as connection:
        story = explain_lot(connection, EVERYTHING, code, VIETNAMESE)
    assert story is not None
    assert all(check.holds for check in story.checks)
    return [(step.source, step.text) for step in story.in_order()]


@pytest.mark.both
def test_fruit_that_a_person_took_back_from_orders_was_returned_by_no_shop(sold: Database) -> None:
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 12_000, "dập nát", PROVENANCE)
        adjust(connection, "L0-5-0", -1_000, "cân sai", PROVENANCE)
        adjust(connection, "L0-5-0", 500, "cân sai", PROVENANCE)
    [(shop,)] = rows(sold, "SELECT title FROM channel")
    assert steps(sold, "L0-5-0")[1:] == [
        (shop, "bán qua gian hàng: 30 kg, còn 0 kg"),
        ("cô Hoa", f"lấy lại từ đơn: 12 kg, còn 12 kg; {shop}; dập nát"),
        ("cô Hoa", "hỏng: 12 kg, còn 0 kg; dập nát"),
        ("cô Hoa", f"lấy lại từ đơn: 1 kg, còn 1 kg; {shop}; cân sai"),
        ("cô Hoa", "bớt khi sửa số cân: 1 kg, còn 0 kg; cân sai"),
        ("cô Hoa", "thêm khi sửa số cân: 0,5 kg, còn 0,5 kg; cân sai"),
    ]


def test_what_was_noted_later_stands_where_it_was_noted_with_its_day(sold: Database) -> None:
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 12_000, "dập nát", PROVENANCE._replace(at_ms=start_of(date(2021, 6, 9))))
    assert [text for _, text in steps(sold, "L0-5-0")][-1] == "hỏng: 12 kg, còn 0 kg; ngày 9/6/2021; dập nát"


def test_a_forecast_that_is_lowered_and_weighed_says_so(sold: Database) -> None:
    with sold.write() as connection:
        connection.exec_driver_sql("UPDATE lot SET picked_on = NULL WHERE code = 'L0-5-1'")
        connection.exec_driver_sql(
            "UPDATE lot_move SET kind = 'forecast' WHERE kind = 'picked' AND lot_id ="
            " (SELECT id FROM lot WHERE code = 'L0-5-1')"
        )
        day = date(2021, 6, 12)
        forecast(connection, "L0-5-1", 20_000, day, day, PROVENANCE)
        forecast(connection, "L0-5-1", 28_000, day, day, PROVENANCE)
        picked(connection, "L0-5-1", 42_500, day, "PC-17", PROVENANCE)
    assert [text for _, text in steps(sold, "L0-5-1")] == [
        "dự kiến cắt: 30 kg, còn 30 kg",
        "bán qua gian hàng: 5 kg, còn 25 kg",
        "giảm dự kiến cắt: 10 kg, còn 15 kg; 12/06/2021–12/06/2021",
        "thêm dự kiến cắt: 8 kg, còn 23 kg; 12/06/2021–12/06/2021",
        "đã cắt: 42,5 kg thay cho dự kiến 28 kg, còn 37,5 kg; phiếu cân PC-17",
    ]


def test_what_a_shop_gives_back_has_no_minus(sold: Database) -> None:
    [(channel, code)] = rows(sold, "SELECT id, code FROM channel")
    later = world.OPENS_MS + 3 * 3_600_000
    gone = world.order("A3", (world.line("H0-5", 2, cancelled=2),), placed_ms=later - 3_600_000, state=State.CANCELLED,
                       updated_ms=later, cancelled_ms=later)  # fmt: skip
    with sold.write() as connection:
        take_orders(connection, channel, code, RunCaches(), [gone], later)
    assert steps(sold, "L0-5-1")[-1][1] == "gian hàng trả về lô: 5 kg, còn 30 kg"


def test_what_a_move_puts_in_or_takes_out_adds_up_to_the_balance(sold: Database) -> None:
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 12_000, "dập nát", PROVENANCE)
        sell_elsewhere(connection, "L0-5-1", 20_000, 18_000, "thương lái", PROVENANCE)
    for code in ("L0-5-0", "L0-5-1"):
        [(lot, balance_g)] = rows(sold, "SELECT id, balance_g FROM lot WHERE code = :code", code=code)
        with sold.read() as connection:
            moves = lot_moves(connection, EVERYTHING, lot)
        assert sum(move.into_g for move in moves) == balance_g
    assert (moves[-1].kind, moves[-1].buyer, moves[-1].price_dong, moves[-1].by_person) == (
        "sold elsewhere", "thương lái", 18_000, True,
    )  # fmt: skip
    text = steps(sold, "L0-5-1")[-1][1]
    assert text == "bán nơi khác: 20 kg, còn 5 kg; thương lái; 18.000 đ/kg"


def test_a_forecast_taken_off_by_nobodys_weighing_is_a_step_of_its_own() -> None:
    foreseen = PICKED._replace(kind="forecast", grams=9_000)
    off = foreseen._replace(grams=-9_000, at_ms=5, noted_ms=5)
    for weighed, texts in (
        (
            PICKED._replace(at_ms=5, noted_ms=5),
            ["forecast: 9 kg, 9 kg left", "picked: 30 kg in place of 9 kg forecast, 30 kg left"],
        ),
        (
            PICKED._replace(at_ms=6, noted_ms=6),
            ["forecast: 9 kg, 9 kg left", "forecast lowered: 9 kg, 0 kg left", "picked: 30 kg, 30 kg left"],
        ),
    ):
        assert [step.text for step in told_moves([foreseen, off, weighed], ENGLISH)] == texts


def test_days_of_cutting_that_change_alone_are_told_by_who_changed_them() -> None:
    other_days = PICKED._replace(
        kind="forecast", grams=0, noted_ms=NOW_MS, at_ms=NOW_MS, who="cô Hoa", why="12/06–14/06"
    )
    [_, step] = told_moves([PICKED, other_days], ENGLISH)
    assert (step.at_ms, step.source) == (NOW_MS, "cô Hoa")
    assert step.text == "the days of cutting are others now, 30 kg left; 12/06–14/06"


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("drawn", ("sold through a shop", "given back by a shop", "taken for orders", "taken back from orders")),
        ("forecast", ("forecast", "forecast lowered", "forecast raised", "forecast lowered")),
        ("adjusted", ("weight corrected up", "weight corrected down") * 2),
        ("a word of tomorrow", ("a word of tomorrow",) * 4),
    ],
)
def test_a_move_is_named_by_its_direction_and_who_made_it(kind: str, names: tuple[str, ...]) -> None:
    told = [move_name(kind, ENGLISH, less=less, by_person=by_person)
            for by_person in (False, True) for less in (False, True)]  # fmt: skip
    assert tuple(told) == names
