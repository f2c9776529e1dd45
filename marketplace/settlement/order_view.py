"""Order views: a stored order for reading – its lines with their draws, and what was paid out for it. Values alone.

Statements and stories read orders so. ``orders`` holds them otherwise for writing: locked, sealed, and compared with a
platform's report as one tuple of values.
"""

from typing import NamedTuple

from marketplace.inventory.allocation import Drawn
from marketplace.orders.status import never_delivered
from marketplace.words.records import UNDER_WAY, OrderState


class PayoutView(NamedTuple):
    """What a platform paid out for an order or (``line``) for one of its lines."""

    id: int
    order_id: int
    line: str | None
    kind: str
    settlement: str
    paid_ms: int
    gross_dong: int
    net_dong: int
    fee_dong: int
    freight_dong: int
    tax_dong: int
    vat_dong: int
    pit_dong: int
    cit_dong: int


class LineView(NamedTuple):
    """A line of an order with its draws, in the order of the lots' codes; ``cooperative_id`` where it is pooled."""

    id: int
    order_id: int
    sku: str
    line_no: int
    remote_id: str | None
    title: str
    cooperative_id: int | None
    quantity: int
    pack_g: int
    extra_g: int
    ordered_g: int
    cancelled_g: int
    short_g: int
    agreed_short_g: int
    returned_g: int
    undelivered_g: int
    restock: bool
    replaced: int
    gross_dong: int
    discount_dong: int
    refunded_dong: int
    fee_dong: int
    freight_dong: int
    tax_dong: int
    vat_dong: int
    pit_dong: int
    cit_dong: int
    draws: list[Drawn]

    @property
    def amount_dong(self) -> int:
        """What the buyer pays for the line as ordered."""
        return self.gross_dong - self.discount_dong

    @property
    def left_g(self) -> int:
        """The grams that stay sold."""
        return self.ordered_g - self.cancelled_g - self.short_g - self.undelivered_g - self.returned_g


class OrderView(NamedTuple):
    """An order with its shop, its lines (by SKU and number) and its payouts (by the platform's numbers)."""

    id: int
    channel_id: int
    channel: str
    shop: str
    code: str
    state: str
    order_state: str
    fulfilment: str
    status: str
    province: str | None
    updated_ms: int
    placed_ms: int
    delivered_ms: int | None
    cancelled_ms: int | None
    returned_ms: int | None
    paid_ms: int | None
    lines: list[LineView]
    payouts: list[PayoutView]
    is_overpaid: bool
    """Whether more was paid out than is owed by now, and nobody let that stay."""

    @property
    def under_way(self) -> bool:
        """Whether its parcel left us and is neither with its buyer nor back."""
        return self.fulfilment in UNDER_WAY

    @property
    def cancelled_on_its_way(self) -> bool:
        """Whether it was cancelled when its parcel had left, which is back by now and never was delivered."""
        came_back = never_delivered(self.delivered_ms, self.fulfilment)
        return came_back and self.order_state == OrderState.CANCELLED
