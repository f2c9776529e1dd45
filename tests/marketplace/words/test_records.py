"""Records say in one way what every platform reports: which packs still stand, and what a status says of an order."""

import pytest

from marketplace.words.records import SAYS, UNDER_WAY, Fulfilment, OrderState, State
from tests.world import line


@pytest.mark.parametrize(
    ("gone", "standing"),
    [({}, 7), ({"cancelled": 2}, 5), ({"returned": 3}, 4), ({"undelivered": 7}, 0),
     ({"cancelled": 1, "returned": 2, "undelivered": 4}, 0)],
)  # fmt: skip
def test_packs_stand_that_were_neither_cancelled_nor_came_back(gone: dict[str, int], standing: int) -> None:
    assert line("H0-5", 7, **gone).standing == standing


def test_every_status_says_how_the_order_and_its_parcel_stand() -> None:
    assert SAYS.keys() == set(State)
    assert {order for order, _ in SAYS.values()} == set(OrderState)
    assert {parcel for _, parcel in SAYS.values()} == set(Fulfilment)


def test_a_parcel_is_under_way_from_us_until_it_is_with_its_buyer_or_back() -> None:
    assert {parcel for parcel in Fulfilment if parcel in UNDER_WAY} == set(Fulfilment) - {
        Fulfilment.NONE, Fulfilment.DELIVERED, Fulfilment.RETURNED,
    }  # fmt: skip
    assert all(SAYS[State(parcel)] == (OrderState.CONFIRMED, parcel) for parcel in UNDER_WAY)
