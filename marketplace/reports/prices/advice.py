"""Advice: whether a kilogram brings more from a trader or through a shop, and why nothing is said of it. Pure.

It compares what is of one day: a trader's price of today or yesterday, and a gate price whose shop is complete up to
within a day, from enough orders.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from marketplace.listings.trader_prices import TraderPriceRow, standing
from marketplace.reports.prices.gate_reader import GateRow

_DAY_MS = 86_400_000


class Why(StrEnum):
    """Why nothing is said."""

    NO_TRADER = "no trader"
    TRADER_OLD = "trader old"
    WITHHELD = "withheld"
    FEW_ORDERS = "few orders"
    SHOP_OLD = "shop old"


class Advice(NamedTuple):
    """What a trader pays and what a shop leaves of one produce, in đồng a kilogram; or why they are not compared.

    ``better_dong`` is by how much the garden is better, at the least; below 0 the shop is, 0 where neither is.
    """

    produce_id: int
    shop: str
    quoted_on: date | None = None
    low_dong: int = 0
    high_dong: int = 0
    gate_dong: int = 0
    better_dong: int = 0
    why: Why | None = None


def advise(row: GateRow, quotes: Sequence[TraderPriceRow], today: date, now_ms: int) -> Advice:
    """Return what is better for one produce and shop, by what stands of the traders' prices."""
    newest = standing(quotes, row.produce_id)
    said = Advice(row.produce_id, row.shop)
    why = _why_not(row, newest, today, now_ms)
    if why is not None or row.price is None:
        return said._replace(why=why or Why.FEW_ORDERS)
    low_dong, high_dong = min(one.low_dong for one in newest), max(one.high_dong for one in newest)
    gate_dong = row.price.gate_dong
    better_dong = max(low_dong - gate_dong, 0) or min(high_dong - gate_dong, 0)
    return Advice(row.produce_id, row.shop, newest[0].quoted_on, low_dong, high_dong, gate_dong, better_dong)


def _why_not(row: GateRow, newest: Sequence[TraderPriceRow], today: date, now_ms: int) -> Why | None:
    if not newest:
        return Why.NO_TRADER
    if newest[0].quoted_on < today - timedelta(days=1):
        return Why.TRADER_OLD
    if row.withheld:
        return Why.WITHHELD
    if row.price is None or row.declared:
        return Why.FEW_ORDERS
    if row.as_of_ms is None or row.as_of_ms < now_ms - _DAY_MS:
        return Why.SHOP_OLD
    return None
