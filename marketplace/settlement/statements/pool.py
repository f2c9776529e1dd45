"""The pool's average: what lots that are sold together add to one lot and take from another. Pure."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from marketplace.settlement.statements.charges import Charges, of_draws, split
from marketplace.settlement.statements.valuation import NOTHING, Worth


class Pooled(NamedTuple):
    """One lot of a pool: whose it is, and what its own draws are worth."""

    household: str
    lot: str
    own: Worth


def average(lots: Sequence[Pooled]) -> dict[str, Worth]:
    """Return by lot what the average adds to its own worth; the whole of it is nothing, to the đồng.

    Each household gets its grams' share of the pool's net by largest remainder, and its lots share that in the same
    way. Grams stay where they are; a pool without grams is left as it is.
    """
    ordered = sorted(lots)
    homes = [list(group) for _, group in groupby(ordered, key=lambda one: one.household)]
    shares = _shares(_whole(ordered), [[lot.own.weight_g for lot in home] for home in homes])
    if shares is None:
        return {lot.lot: NOTHING for lot in ordered}
    return {
        lot.lot: part.minus(lot.own)._replace(weight_g=0, returned_g=0, over_g=0)
        for home, parts in zip(homes, shares, strict=True)
        for lot, part in zip(home, parts, strict=True)
    }


def _whole(lots: Sequence[Pooled]) -> Worth:
    whole = NOTHING
    for lot in lots:
        whole = whole.plus(lot.own)
    return whole


def _shares(whole: Worth, grams: Sequence[Sequence[int]]) -> list[list[Worth]] | None:
    weights = [sum(home) for home in grams]
    if not sum(weights):
        return None
    return [_parted(part, home) for part, home in zip(_part(whole, weights), grams, strict=True)]


def _parted(part: Worth, grams: Sequence[int]) -> list[Worth]:
    return _part(part, grams) if sum(grams) else [NOTHING for _ in grams]


def _part(whole: Worth, weights: Sequence[int]) -> list[Worth]:
    """Split net, fee, freight and each tax by largest remainder; the gross is what they come to."""
    held = Charges.of(whole)
    nets = split(whole.net_dong, weights)
    return [
        Worth(0, 0, net + part.total_dong, *part)
        for net, part in zip(nets, of_draws(held, weights, weights), strict=True)
    ]
