"""The story of a lot: every move, to its balance."""

from datetime import date

import pytest

from marketplace.language.translation import VIETNAMESE
from marketplace.operations.harvest.removal import spoil
from marketplace.operations.harvest.weighing import adjust, forecast, picked
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.explain import explain_lot
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import start_of
from marketplace.words.records import State
from tests import world
from tests.ledger import rows
from tests.marketplace.partly_sold import PROVENANCE
from tests.marketplace.reports.explain.test_line_story import ENGLISH


def test_a_lots_story_ends_at_its_balance(half_returned: Database) -> None:
    with half_returned.read() as connection:
        story = explain_lot(connection, EVERYTHING, "L0", ENGLISH)
    assert story is not None
    assert all(check.holds for check in story.checks)
    assert date(2021, 6, 8).strftime("%-d") in story.facts[-1]


@pytest.mark.both
def test_a_lots_story_says_in_the_readers_language_why_its_fruit_moved(swapped: Database) -> None:
    with swapped.read() as connection:
        stories = [explain_lot(connection, EVERYTHING, "L2", lang) for lang in (VIETNAMESE, ENGLISH)]
    last = [story.in_order()[-1].text for story in stories if story is not None]
    assert [text.split("; ")[-1] for text in last] == [
        "đổi hộ khi đóng: DH-1, L2 → L3", "swapped at packing: DH-1, L2 → L3",
    ]  # fmt: skip


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
