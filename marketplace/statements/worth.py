"""Worth: what every draw of an order is worth, to the gram and the đồng. Pure: facts in, money out."""

from collections.abc import Sequence
from typing import NamedTuple

from marketplace.draws import Drawn
from marketplace.sales import sold
from marketplace.words.split import largest_remainder


class Worth(NamedTuple):
    """What a draw (or a sum, or a difference of draws) is worth: grams kept and returned, and its money."""

    weight_g: int = 0
    returned_g: int = 0
    gross_dong: int = 0
    fee_dong: int = 0
    freight_dong: int = 0
    tax_dong: int = 0

    @property
    def net_dong(self) -> int:
        """What is left for whom it belongs to: gross less fee, freight and tax."""
        return self.gross_dong - self.fee_dong - self.freight_dong - self.tax_dong

    def plus(self, other: "Worth") -> "Worth":
        """Return both added up."""
        return Worth(*(a + b for a, b in zip(self, other, strict=True)))

    def minus(self, other: "Worth") -> "Worth":
        """Return what this is more than another."""
        return Worth(*(a - b for a, b in zip(self, other, strict=True)))


NOTHING = Worth()


class Charges(NamedTuple):
    """What a platform holds back, in đồng; below 0 where it gives back."""

    fee_dong: int = 0
    freight_dong: int = 0
    tax_dong: int = 0


class Rate(NamedTuple):
    """A tax rate in hundredths of a percent, and where it is written."""

    rate_bp: int
    source: str


class LineMoney(NamedTuple):
    """A line as its money needs it: ``parties`` are its draws and, as lot 0, what no lot serves."""

    remote_id: str | None
    reported: Charges
    parties: Sequence[Drawn]
    rate: Rate | None = None
    """The tax rate that counts where the platform says nothing of tax."""


class Paid(NamedTuple):
    """What a settlement says of one line, or (``line`` None) of the whole order; several add up."""

    line: str | None
    charges: Charges


class LineWorth(NamedTuple):
    """What the parties of a line are worth, in their order; ``tax_source`` where the tax is computed by a rate."""

    parties: list[Worth]
    tax_source: str | None


def order_worth(lines: Sequence[LineMoney], paid: Sequence[Paid]) -> list[LineWorth]:
    """Return what an order's lines are worth; their fee, freight and tax sum to the platform's own, to the đồng.

    The settlement counts where there is one, else what the order reported. What it says of the whole order is split
    over the lines: fee and tax by the money kept, freight by the grams kept.
    """
    shares = _of_the_order(lines, [one.charges for one in paid if one.line is None])
    by_line: dict[str, list[Charges]] = {}
    for line_id, charges in paid:
        if line_id is not None:
            by_line.setdefault(line_id, []).append(charges)
    spoken = any(one.charges.tax_dong for one in paid if one.line is None)
    return [
        _line_worth(line, by_line.get(line.remote_id or "", []), share, spoken)
        for line, share in zip(lines, shares, strict=True)
    ]


def split(total: int, weights: Sequence[int], instead: Sequence[int]) -> list[int]:
    """Split a sum of either sign by largest remainder; by ``instead`` where the weights hold nothing.

    Where neither holds anything it stays with the first.
    """
    by = next((one for one in (weights, instead) if sum(one) > 0), [1] + [0] * (len(weights) - 1))
    parts = largest_remainder(abs(total), by)
    return [-part for part in parts] if total < 0 else parts


def _of_the_order(lines: Sequence[LineMoney], charges: Sequence[Charges]) -> list[Charges | None]:
    """Return each line's share of what settlements say of the order as a whole; None where they say nothing."""
    if not charges:
        return [None] * len(lines)
    kept = [[sold(party) for party in line.parties] for line in lines]
    grams, dong = ([sum(pair[at] for pair in pairs) for pairs in kept] for at in (0, 1))
    ordered = [sum(party.drawn_g for party in line.parties) for line in lines]
    fees, taxes = (split(sum(one[at] for one in charges), dong, ordered) for at in (0, 2))
    freights = split(sum(one.freight_dong for one in charges), grams, ordered)
    return [Charges(*row) for row in zip(fees, freights, taxes, strict=True)]


def _line_worth(line: LineMoney, own: Sequence[Charges], share: Charges | None, spoken: bool) -> LineWorth:
    kept = [sold(party) for party in line.parties]
    grams = [weight_g for weight_g, _ in kept]
    settled = [*own, share] if share else [*own]
    charges = Charges(*(sum(one[at] for one in settled) for at in range(3))) if settled else line.reported
    silent = not (line.reported.tax_dong or spoken or any(one.tax_dong for one in own))
    if silent and line.rate:
        charges = charges._replace(tax_dong=tax_of(sum(dong for _, dong in kept), line.rate))
    drawn = [party.drawn_g for party in line.parties]
    parts = zip(*(split(one, grams, drawn) for one in charges), strict=True)
    worths = [
        Worth(weight_g, party.returned_g, dong, *part)
        for party, (weight_g, dong), part in zip(line.parties, kept, parts, strict=True)
    ]
    return LineWorth(worths, line.rate.source if silent and line.rate else None)


def tax_of(amount_dong: int, rate: Rate) -> int:
    """Return the tax on an amount in whole đồng, halves up."""
    return (amount_dong * rate.rate_bp * 2 + 10_000) // 20_000


def price_of(weight_g: int, dong_per_kg: int) -> int:
    """Return what a weight costs in whole đồng, halves up."""
    return (weight_g * dong_per_kg * 2 + 1_000) // 2_000
