"""A row that differs from its copy or seal: a person accepts it as it stands."""

from typing import Any

import pytest

from marketplace.reports.reconcile import accept, reconcile
from marketplace.reports.reconcile.sealed import NoSuchRowError
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.reports.reconcile.conftest import Behind
from tests.marketplace.reports.reconcile.outvoted import A1
from tests.world import OPENS_MS


@pytest.mark.both
def test_a_person_accepts_a_row_as_it_stands(filled: Database, behind: Behind) -> None:
    behind("UPDATE membership SET joined_on = '2021-03-03' WHERE id = 2",
           f"UPDATE order_line SET fee_dong = fee_dong + 3 WHERE id = {A1}")  # fmt: skip
    membership, line = (one.where for one in reconcile(filled))
    for where in (membership, line):
        accept(filled, where, "Bà Lan", "sửa theo đơn", OPENS_MS)
    assert reconcile(filled) == []
    noted: list[tuple[Any, ...]] = rows(filled, "SELECT noun, who, why, before, after FROM acceptance ORDER BY id")[1:]
    assert [one[:3] for one in noted] == [
        ("membership", "Bà Lan", "sửa theo đơn"), ("order_line", "Bà Lan", "sửa theo đơn"),
    ]  # fmt: skip
    assert ("2021-01-01" in noted[0][3], "2021-03-03" in noted[0][4]) == (True, True)


def test_a_row_that_does_not_differ_cannot_be_accepted(filled: Database) -> None:
    with pytest.raises(NoSuchRowError, match="No row membership 2 differs"):
        accept(filled, "membership 2", "Bà Lan", "?", OPENS_MS)
    with pytest.raises(NoSuchRowError, match="No row nothing differs"):
        accept(filled, "nothing", "Bà Lan", "?", OPENS_MS)
