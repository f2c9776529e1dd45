"""Sums by key: what is gathered is added up, and what comes to nothing is not written."""

from collections.abc import Sequence

from marketplace.orders.totals.sums import changed_rows, gather, gather_list


def test_amounts_of_one_key_are_added_up() -> None:
    into: dict[str, Sequence[int]] = {}
    for key, amounts in (("a", (1, 20)), ("b", (5, 5)), ("a", (3, -40))):
        gather(into, key, amounts)
    assert into == {"a": (4, -20), "b": (5, 5)}


def test_a_gathered_row_is_a_list_of_its_own() -> None:
    rows: dict[tuple[int, ...], list[int]] = {}
    first = [1, 20]
    gather_list(rows, (1,), first)
    rows[1,][0] += 5
    gather_list(rows, (1,), (10, 10))
    assert (rows, first) == ({(1,): [16, 30]}, [1, 20])


def test_rows_come_in_key_order_and_those_that_move_nothing_not_at_all() -> None:
    assert changed_rows({(2, 1): [0, -3], (1, 9): [0, 0], (1, 2): [7, 0]}) == [(1, 2, 7, 0), (2, 1, 0, -3)]
