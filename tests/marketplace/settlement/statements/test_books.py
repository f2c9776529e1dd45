"""The books: through whom fruit is sold and by whom it is bought, by memberships, listings and terms."""

from datetime import date

import pytest

from marketplace.settlement.statements.books import Books, LotView
from marketplace.settlement.statements.seller_of_record import DatedMembership, MembershipHistory

LOT = LotView(1, "L1", 7, "H7", 1, "Vải", None, date(2021, 6, 10), 1_000, "order", None, None, 0, 0, 0)
MEMBER = MembershipHistory({7: [DatedMembership(3, date(2021, 1, 1), date.max)]})
NOBODY = MembershipHistory({})


@pytest.mark.parametrize(
    ("lot", "members", "pooled", "buyer"),
    [
        (LOT, MEMBER, set(), 3),
        (LOT, NOBODY, set(), None),
        (LOT, NOBODY, {1}, 5),
        (LOT._replace(picked_on=None), MEMBER, {1}, None),
    ],
)
def test_a_lot_is_bought_by_its_households_cooperative_and_else_by_its_pools(
    lot: LotView, members: MembershipHistory, pooled: set[int], buyer: int | None
) -> None:
    assert Books(5, "cooperative", members, {1: lot}, (), pooled).buyer(lot) == buyer
