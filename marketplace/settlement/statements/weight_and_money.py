"""Worth: grams and đồng of a draw, a lot or a statement, which add up and are taken off each other."""

from operator import add, sub
from typing import NamedTuple


class Worth(NamedTuple):
    """What a draw (or a sum, or a difference of draws) is worth: grams kept and returned, and its money."""

    weight_g: int = 0
    returned_g: int = 0
    gross_dong: int = 0
    fee_dong: int = 0
    freight_dong: int = 0
    tax_dong: int = 0
    vat_dong: int = 0
    pit_dong: int = 0
    cit_dong: int = 0
    over_g: int = 0
    """Fruit that went into its boxes above their labels; told of what the cooperative bought outright alone."""

    @property
    def net_dong(self) -> int:
        """What its owner gets: gross less fee, freight and tax."""
        return self.gross_dong - self.fee_dong - self.freight_dong - self.tax_dong

    @property
    def charged(self) -> bool:
        """Whether anything is held back."""
        return bool(self.fee_dong or self.freight_dong or self.tax_dong)

    @property
    def uncharged(self) -> "Worth":
        """The same with nothing held back."""
        return Worth(self.weight_g, self.returned_g, self.gross_dong, over_g=self.over_g)

    def plus(self, other: "Worth") -> "Worth":
        """Return both added up."""
        return Worth._make(map(add, self, other))

    def minus(self, other: "Worth") -> "Worth":
        """Return what this is more than another."""
        return Worth._make(map(sub, self, other))


NOTHING = Worth()


def price_of(weight_g: int, dong_per_kg: int) -> int:
    """Return what a weight costs in whole đồng, halves up."""
    return (weight_g * dong_per_kg * 2 + 1_000) // 2_000
