"""A line's values: what persons say of a line stands, and what was theirs alone is taken off again."""

from marketplace.inventory.allocation import RESTOCKED, LineFacts
from marketplace.orders.line_values import Agreed, emptied, facts_of, how_closed, line_values, with_agreed
from tests.world import line


def test_what_came_back_of_an_order_that_was_never_delivered_never_reached_its_buyer() -> None:
    reported = line("H0-5", 3, returned=2)
    assert line_values(reported, True)[6:7] + line_values(reported, True)[-1:] == (10_000, 0)
    assert line_values(reported, False)[6:7] + line_values(reported, False)[-1:] == (0, 10_000)


def test_what_a_person_agreed_stands_whatever_is_reported() -> None:
    agreed = Agreed(short_g=2_000, refund_dong=9_000, replaced=1, restock=False)
    values = line_values(line("H0-5", 1), True, agreed)
    assert (values.short_g, values.refunded_dong, values.replaced, values.restock) == (2_000, 9_000, 1, False)


def test_no_more_is_short_than_stands_of_a_line() -> None:
    assert line_values(line("H0-5", 2, cancelled=1), True, Agreed(short_g=7_000)).short_g == 5_000


def test_what_persons_take_back_leaves_the_line_as_reported() -> None:
    reported = line_values(line("H0-5", 2), True)
    agreed = Agreed(refund_dong=9_000, replaced=1, restock=False)
    said = with_agreed(reported, Agreed(), agreed)
    assert (said.refunded_dong, said.replaced, said.restock) == (9_000, 1, False)
    assert with_agreed(said, agreed, Agreed(restock=True)) == reported


def test_an_emptied_line_keeps_its_pack_and_nothing_else() -> None:
    values = line_values(line("H0-5", 2), True)
    kept = {name: value for name, value in emptied(values, "L1")._asdict().items() if value}
    assert kept == {"remote_id": "L1", "pack_g": 5_000, "restock": True}


def test_boxes_that_stay_take_their_over_fill_and_those_sent_once_more_all_of_theirs() -> None:
    values = line_values(line("H0-5", 3, cancelled=1), True)
    assert facts_of(values, 100, RESTOCKED).over_g == 200
    assert facts_of(values._replace(replaced=1), 100, RESTOCKED).over_g == 200 + 5_100


def test_how_a_shortfall_closed_is_what_changed_of_the_line() -> None:
    before = LineFacts(10_000, 0, 0, 0, 300_000)
    changes = {
        "cancelled_g": "cancelled",
        "returned_g": "returned",
        "undelivered_g": "returned",
        "short_g": "less weight",
    }
    assert {name: how_closed(before, before._replace(**{name: 5_000})) for name in changes} == changes
    assert how_closed(before, before) == "lot"
