"""The one word that people see of an order."""

from marketplace.orders.status import LABELS, RANK, label
from marketplace.words.records import SAYS, Fulfilment, OrderState, State


def test_a_status_says_what_people_read() -> None:
    assert {state: label(*stands) for state, stands in SAYS.items()} == {state: state for state in State}


def test_a_cancelled_order_shows_that_its_parcel_comes_back() -> None:
    shown = {parcel: label(OrderState.CANCELLED, parcel) for parcel in Fulfilment}
    back = {Fulfilment.RETURNING: State.RETURNING, Fulfilment.RETURNED: State.RETURNED}
    assert shown == {parcel: back.get(parcel, State.CANCELLED) for parcel in Fulfilment}
    assert set(LABELS) == set(RANK)
