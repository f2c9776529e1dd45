"""The second row of a file that speaks of a thing is rejected, and says where the first one stands."""

import pytest

from marketplace.imports.duplicates import DuplicateCheck
from marketplace.imports.outcomes import Rejected
from marketplace.spreadsheets import Row


def test_a_second_row_is_rejected_and_names_the_first() -> None:
    check, first, second = DuplicateCheck(), Row(4, {}), Row(9, {}, sheet="Xã B")
    check.check(first, "HO-1", "Mã hộ", "HO-1")
    check.check(first, "HO-1", "Mã hộ", "HO-1")
    with pytest.raises(Rejected, match="Row 4 of sheet “” already has this") as rejected:
        check.check(second, "HO-1", "Mã hộ", "HO-1")
    assert (rejected.value.problem.row, rejected.value.problem.column) == (9, "Mã hộ")


def test_what_a_row_was_given_counts_as_said() -> None:
    check = DuplicateCheck()
    check.note(Row(1, {}), "HO-1")
    with pytest.raises(Rejected):
        check.check(Row(2, {}), "HO-1", "Mã hộ", "HO-1")
