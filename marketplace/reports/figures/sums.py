"""Sums: the fifteen measures added up, as whole grams, đồng and orders."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Table, func

from marketplace.orders.totals import MEASURES, ORDER_COUNTS

Query = Select[*tuple[Any, ...]]
"""A SELECT whose rows are read by position."""


class Sums(NamedTuple):
    """The five events of a season in grams, đồng and orders. Sold is what was delivered, less what came back."""

    placed_g: int = 0
    placed_dong: int = 0
    placed_orders: int = 0
    delivered_g: int = 0
    delivered_dong: int = 0
    delivered_orders: int = 0
    cancelled_g: int = 0
    cancelled_dong: int = 0
    cancelled_orders: int = 0
    returned_g: int = 0
    returned_dong: int = 0
    returned_orders: int = 0
    paid_g: int = 0
    paid_dong: int = 0
    paid_orders: int = 0

    @property
    def sold_g(self) -> int:
        """Grams delivered, less returns."""
        return self.delivered_g - self.returned_g

    @property
    def sold_dong(self) -> int:
        """Đồng delivered, less returns."""
        return self.delivered_dong - self.returned_dong

    def plus(self, other: "Sums") -> "Sums":
        """Return both added up."""
        return Sums(*(a + b for a, b in zip(self, other, strict=True)))

    def minus(self, other: "Sums") -> "Sums":
        """Return what this is more than another."""
        return Sums(*(a - b for a, b in zip(self, other, strict=True)))

    def with_orders(self, orders: Sequence[int]) -> "Sums":
        """Return the same weights and money with other order counts (placed, delivered, cancelled, returned, paid)."""
        return self._replace(**dict(zip(ORDER_COUNTS, orders, strict=True)))


def sums_of(values: Sequence[Any]) -> Sums:
    """Read a row of ``sum_columns``; PostgreSQL sums 64-bit integers to an exact Decimal."""
    return Sums(*(int(value) for value in values))


@cache
def sum_columns(source: Table) -> Sequence[ColumnElement[Any]]:
    """Return the fifteen sums over a roll-up table, 0 where there is no row."""
    return [total(source.c[name]) for name in MEASURES]


@cache
def total(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the sum of a column, 0 where there is no row."""
    return func.coalesce(func.sum(column), 0)


def add_up(many: Sequence[Sums]) -> Sums:
    """Return all of them added up."""
    whole = Sums()
    for one in many:
        whole = whole.plus(one)
    return whole
