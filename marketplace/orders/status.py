"""An order's life: three states (the order, its parcel, its money), and the one label that people see."""

from enum import StrEnum
from itertools import product
from typing import Protocol

from marketplace.words.records import UNDER_WAY, Fulfilment, OrderState, State

# When two reports of one order carry the same source time, the higher rank wins: a cancel, then the farther parcel.
RANK: dict[tuple[str, str], int] = {stands: rank for rank, stands in enumerate(product(OrderState, Fulfilment))}

_COMES_BACK = (Fulfilment.RETURNING, Fulfilment.RETURNED)

# What people see: where the parcel is once there is one; of a cancelled order only that its parcel comes back.
LABELS: dict[tuple[str, str], State] = {
    **{(order, Fulfilment.NONE): State(order) for order in OrderState},
    **{(order, parcel): State(parcel) for order in OrderState for parcel in list(Fulfilment)[1:]},
    **{(OrderState.CANCELLED, parcel): State.CANCELLED for parcel in Fulfilment if parcel not in _COMES_BACK},
}


class PaymentStatus(StrEnum):
    """How an order's money stands, by what the platform or carrier paid out for it."""

    UNPAID = "unpaid"
    PART_PAID = "part paid"
    PAID = "paid"
    TAKEN_BACK = "taken back"


def label(order_state: str, fulfilment: str) -> State:
    """Return the one word that people see of an order."""
    return LABELS[order_state, fulfilment]


def never_delivered(delivered_ms: int | None, fulfilment: str) -> bool:
    """Say whether an order's parcel came back and never was delivered."""
    return delivered_ms is None and fulfilment == Fulfilment.RETURNED


class OrderStatus(Protocol):
    """An order's status: when it was delivered, and the states of itself and of its parcel."""

    @property
    def delivered_ms(self) -> int | None:
        """When it was delivered."""

    @property
    def order_state(self) -> str:
        """One of ``OrderState``."""

    @property
    def fulfilment(self) -> str:
        """One of ``Fulfilment``."""


def sold_nothing(order: OrderStatus) -> bool:
    """Say whether nothing of an order ever reached its buyer or will: its parcel came back, or it was cancelled."""
    cancelled = order.delivered_ms is None and order.order_state == OrderState.CANCELLED
    came_back = never_delivered(order.delivered_ms, order.fulfilment)
    return (cancelled and order.fulfilment not in UNDER_WAY) or came_back


def brought_nothing(order: OrderStatus, ordered_g: int, gone_g: int) -> bool:
    """Say whether nothing of a line reached its buyer or will; ``gone_g`` were cancelled or never delivered."""
    return sold_nothing(order) or (order.delivered_ms is not None and 0 < ordered_g <= gone_g)


def payment_status(paid_ms: int | None, payouts: int, taken_back: bool) -> PaymentStatus:
    """Return how an order's money stands: since when it is paid, how many payouts it has, if all was taken back."""
    if paid_ms is not None:
        return PaymentStatus.PAID
    if taken_back:
        return PaymentStatus.TAKEN_BACK
    return PaymentStatus.PART_PAID if payouts else PaymentStatus.UNPAID
