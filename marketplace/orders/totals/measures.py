"""Measures: the grams and đồng that one draw counts at each event of its order, and the place they count in."""

from typing import NamedTuple

from marketplace.inventory.allocation import Drawn

EVENTS = ("placed", "delivered", "cancelled", "returned", "paid")
MEASURES = tuple(f"{event}_{unit}" for event in EVENTS for unit in ("g", "dong", "orders"))


class EventSlots(NamedTuple):
    """Where one event stands in the plain lists of numbers that totals are counted in (a tally moves some per draw).

    Times and days have one number for each event, the amounts that ``measure`` returns have two (grams, đồng), and a
    row of ``MEASURES`` has three (grams, đồng, orders); all are in the order of ``EVENTS``.
    """

    event: int
    amount_g: int
    amount_dong: int
    row_g: int
    row_dong: int
    row_orders: int


SLOTS = tuple(EventSlots(at, 2 * at, 2 * at + 1, 3 * at, 3 * at + 1, 3 * at + 2) for at in range(len(EVENTS)))


class SalesPlace(NamedTuple):
    """Where a draw counts: the household, its commune on both maps (0: not placed), produce and season."""

    household_id: int
    commune_id: int
    commune_now_id: int
    produce_id: int
    season_id: int


class Times(NamedTuple):
    """The instants of an order's five events, in ms UTC; None where it has not happened."""

    placed_ms: int | None
    delivered_ms: int | None
    cancelled_ms: int | None
    returned_ms: int | None
    paid_ms: int | None


PlacedDraw = tuple[SalesPlace, Drawn]
"""One draw (or one shortfall) as the totals see it, and where it counts."""


def unserved_place(produce_id: int, season_id: int) -> SalesPlace:
    """Return the place of grams that belong to no household yet."""
    return SalesPlace(0, 0, 0, produce_id, season_id)


def measure(times: Times, drawn: Drawn) -> tuple[int, ...]:
    """Return the grams and đồng of one draw at each of the five events, as ``EventSlots`` says where.

    Cancelled + short + undelivered + returned + sold is the draw's amount exactly. What was never delivered is not in
    what was, and takes nothing off it when it comes back.
    """
    (
        _, grams, cancelled_g, short_g, returned_g, dong, _, cancelled_dong, short_dong, returned_dong,
        undelivered_g, undelivered_dong,
    ) = drawn  # fmt: skip
    placed_ms, delivered_ms, cancelled_ms, returned_ms, paid_ms = times
    left_g = grams - cancelled_g - short_g - undelivered_g
    left_dong = dong - cancelled_dong - short_dong - undelivered_dong
    return (
        grams if placed_ms is not None else 0,
        dong if placed_ms is not None else 0,
        left_g if delivered_ms is not None else 0,
        left_dong if delivered_ms is not None else 0,
        cancelled_g if cancelled_ms is not None else 0,
        cancelled_dong if cancelled_ms is not None else 0,
        returned_g if returned_ms is not None else 0,
        returned_dong if returned_ms is not None else 0,
        left_g - returned_g if paid_ms is not None else 0,
        left_dong - returned_dong if paid_ms is not None else 0,
    )


def sold(drawn: Drawn) -> tuple[int, int]:
    """Return the grams and đồng of one draw that stay sold: less what was cancelled, short, undelivered, returned."""
    gone_dong = drawn.cancelled_dong + drawn.short_dong + drawn.returned_dong + drawn.undelivered_dong
    return drawn.left_g, drawn.amount_dong - gone_dong
