"""Counted: an order counts as paid once nothing of it is owed, or a person let that stay; before that in no view."""

import pytest

from marketplace.inventory.lots import Provenance
from marketplace.language.labels import payment_state
from marketplace.language.translation import language
from marketplace.operations.fulfilment.overrides import refund
from marketplace.reports.explain import explain_order
from marketplace.reports.figures import Search, find_season, households_report
from marketplace.reports.reconcile import fix, reconcile
from marketplace.settlement.difference_review import SettlingReason, settle_difference
from marketplace.settlement.differences import recheck_all
from marketplace.settlement.order_payments import payments
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.marketplace.settlement.test_differences import LATER_MS, box, found, paid, take, told
from tests.world import DAY_MS, OPENS_MS, build

ENGLISH = language("en")
PAID = "SELECT sum(paid_orders), sum(paid_g), sum(paid_dong) FROM household_total"
RUNGS = "SELECT sum(delivered), sum(paid) FROM ladder WHERE channel_id = 0"
SETTLING = SettlingReason("Sàn trừ vì giao trễ", "kế toán", LATER_MS)
ALL_OF_IT = ((1, 5_000, 314_000), (1, 1), "paid")
IN_PART = ((0, 0, 0), (1, 0), "part paid")


def paid_on(number: int) -> int:
    """Return when the payout of a number is paid out."""
    return OPENS_MS + (3 + number) * DAY_MS


def stands(database: Database) -> tuple[int | None, tuple[object, object, str]]:
    """Return since when order O counts as paid; and what totals and rungs say of it, and the word for it."""
    [(since,)] = rows(database, "SELECT paid_ms FROM orders")
    with database.read() as connection:
        word = payments(connection, {1: since})[1]
        [story] = explain_order(connection, EVERYTHING, "O", None, ENGLISH)
        season = find_season(connection, EVERYTHING, None, LATER_MS)
        report = households_report(connection, EVERYTHING, season, Search(), LATER_MS)
    [(orders, grams, dong)] = rows(database, PAID)
    assert f"Payment: {payment_state(word, ENGLISH)}" in story.facts
    assert sum(row.sums.paid_dong for row in report.rows) == dong
    assert reconcile(database) == []
    [rungs] = rows(database, RUNGS)
    return since, ((orders, grams, dong), rungs, word)


def test_an_order_that_is_paid_in_part_is_not_called_paid_until_the_rest_comes(database: Database) -> None:
    build(database)
    take(database, told(box()), paid(157_000))
    assert stands(database) == (None, IN_PART)
    take(database, told(box()._replace(title="again"), day=6))
    assert stands(database) == (None, IN_PART)
    take(database, paid(157_000, 2))
    assert stands(database) == (paid_on(2), ALL_OF_IT)
    take(database, paid(100_000, 2))
    assert stands(database) == (None, IN_PART)


def test_an_order_that_is_paid_in_part_is_paid_once_a_person_let_that_stay(database: Database) -> None:
    build(database)
    take(database, told(box()), paid(100_000), paid(57_000, 2))
    assert stands(database) == (None, IN_PART)
    with database.write() as connection:
        settle_difference(connection, EVERYTHING, "O", None, SETTLING)
    assert stands(database) == (paid_on(2), ALL_OF_IT)
    take(database, paid(-50_000, 3))
    assert stands(database) == (None, IN_PART)


@pytest.mark.parametrize("arrival", [(0, 1), (1, 0)])
def test_what_is_paid_too_much_or_by_two_is_paid_since_nothing_lacked(
    database: Database, arrival: tuple[int, int]
) -> None:
    build(database)
    payouts = (paid(314_000), paid(86_000, 2))
    take(database, told(box()), *(payouts[at] for at in arrival))
    assert stands(database) == (paid_on(1), ALL_OF_IT)


def test_a_settled_order_whose_money_is_taken_back_in_part_was_paid_when_it_was(database: Database) -> None:
    build(database)
    take(database, told(box()), paid(314_000), paid(-50_000, 3))
    assert stands(database) == (None, IN_PART)
    with database.write() as connection:
        settle_difference(connection, EVERYTHING, "O", None, SETTLING)
    assert stands(database) == (paid_on(1), ALL_OF_IT)


def test_what_a_person_says_was_refunded_makes_it_paid_at_once(database: Database) -> None:
    build(database)
    take(database, told(box()), paid(264_000))
    assert stands(database) == (None, IN_PART)
    with database.write() as connection:
        refund(connection, 1, 50_000, Provenance("Hoa", LATER_MS, LATER_MS))
    assert found(database) == []
    assert stands(database) == (paid_on(1), ((1, 5_000, 264_000), (1, 1), "paid"))


def test_a_line_that_comes_to_an_order_unpays_it_and_one_that_goes_pays_it(database: Database) -> None:
    build(database)
    one, more = box(remote_id="A"), box(100_000, "H1-5", remote_id="B")
    take(database, told(one), paid(314_000), told(one, more, day=5))
    assert stands(database)[0] is None
    take(database, told(one, day=6))
    assert stands(database) == (paid_on(1), ALL_OF_IT)


def test_a_home_of_before_counts_as_paid_what_is_when_it_is_brought_up_to_date(database: Database) -> None:
    build(database)
    take(database, told(box()), paid(314_000))
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE payout SET gross_dong = 157000, net_dong = 157000")
        recheck_all(connection, LATER_MS)
    [(since,)] = rows(database, "SELECT paid_ms FROM orders")
    assert (since, rows(database, PAID), rows(database, RUNGS)) == (None, [(0, 0, 0)], [(1, 0)])


def test_reconcile_sees_an_order_called_paid_of_which_half_came(database: Database) -> None:
    build(database)
    take(database, told(box()), paid(157_000))
    with database.write() as connection:
        connection.exec_driver_sql(f"UPDATE orders SET paid_ms = {paid_on(1)}")
    assert "orders 1 (O)" in {one.where for one in reconcile(database)}
    fix(database, "kế toán", "đối chiếu", LATER_MS)
    assert stands(database) == (None, IN_PART)
