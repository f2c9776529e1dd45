"""Sums: the fifteen measures, whole whatever number a database gives, added up and taken off each other."""

from decimal import Decimal

from marketplace.reports.figures.sums import Sums, add_up, sums_of

ONE = Sums(*range(1, 16))


def test_a_row_of_exact_decimals_becomes_whole_numbers() -> None:
    found = sums_of([Decimal(number) for number in range(1, 16)])
    assert found == ONE
    assert {type(value) for value in found} == {int}


def test_sums_add_up_and_are_taken_off() -> None:
    assert add_up([]) == Sums()
    assert add_up([ONE, ONE]) == ONE.plus(ONE)
    assert ONE.plus(ONE).minus(ONE) == ONE


def test_other_order_counts_leave_weights_and_money() -> None:
    found = ONE.with_orders([10, 20, 30, 40, 50])
    assert found[2::3] == (10, 20, 30, 40, 50)
    assert (found[::3], found[1::3]) == (ONE[::3], ONE[1::3])
