"""The gate price (giá tại vườn): what is left of a kilogram's price once all that selling it costs is taken off. Pure.

A kilogram is one of fruit that left the garden for good: what buyers kept, and what came back unfit for sale. What
came back fit for sale is in its lot again: it counts neither as fruit nor as money, but what its way cost does. Fruit
above the labels, and in boxes sent once more, is given away: it stands with what is returned.
"""

from itertools import pairwise
from operator import add
from typing import NamedTuple


class GateSums(NamedTuple):
    """What some sales come to: grams by the labels and above them, and đồng."""

    weight_g: int = 0
    over_g: int = 0
    price_dong: int = 0
    """What buyers were asked for this fruit, before anything was given back."""
    fee_dong: int = 0
    box_dong: int = 0
    freight_dong: int = 0
    returns_dong: int = 0
    """Of the price: what was given back, and what fruit that is lost would have brought."""
    tax_dong: int = 0

    def plus(self, other: "GateSums") -> "GateSums":
        """Return both added up."""
        return GateSums._make(map(add, self, other))

    @property
    def left_dong(self) -> int:
        """What is left of the price."""
        taken = self.fee_dong + self.box_dong + self.freight_dong + self.returns_dong + self.tax_dong
        return self.price_dong - taken


NO_SALES = GateSums()


class GatePrice(NamedTuple):
    """A kilogram's price and what goes off it, in đồng; the gate price is the first less all others."""

    price_dong: int
    fee_dong: int
    box_dong: int
    freight_dong: int
    returns_dong: int
    tax_dong: int

    @property
    def gate_dong(self) -> int:
        """What is left at the garden."""
        return self.price_dong - sum(self[1:])


def per_kilogram(sums: GateSums) -> GatePrice | None:
    """Return sums by the kilogram, to the đồng, so that they still add up; None where no fruit left the garden.

    What is left after each part is rounded, and a part is the difference of two of these: none is off by more than
    one đồng, and the last is the gate price itself.
    """
    if sums.weight_g <= 0:
        return None
    left_dong = sums.price_dong
    rounded = [_each(left_dong, sums.weight_g)]
    for part_dong in (sums.fee_dong, sums.box_dong, sums.freight_dong, sums.tax_dong):
        left_dong -= part_dong
        rounded.append(_each(left_dong, sums.weight_g))
    gate_dong = _each(sums.left_dong, sums.weight_g + sums.over_g)
    fee_dong, box_dong, freight_dong, tax_dong = (before - after for before, after in pairwise(rounded))
    return GatePrice(rounded[0], fee_dong, box_dong, freight_dong, rounded[-1] - gate_dong, tax_dong)


def _each(dong: int, weight_g: int) -> int:
    """Return đồng by the kilogram, halves up."""
    return (dong * 2_000 + weight_g) // (2 * weight_g)
