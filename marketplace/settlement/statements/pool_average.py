"""The pool's average: what lots that are sold together add to one lot and take from another. Pure."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from marketplace.settlement.statements.charges import Charges, split_over_draws, split_signed
from marketplace.settlement.statements.weight_and_money import NOTHING, Worth


class Pooled(NamedTuple):
    """One lot of a pool: whose it is, and what its own draws are worth."""

    household: str
    lot: str
    own: Worth


def pool_average(lots: Sequence[Pooled]) -> dict[str, Worth]:
    """Return by lot what the average adds to its own worth; the whole of it is nothing, to the đồng.

    Each household gets its grams' share of the pool's net by largest remainder, and its lots share that in the same
    way. Grams stay where they are; a pool without grams is left as it is.
    """
    ordered = sorted(lots)
    homes = [list(group) for _, group in groupby(ordered, key=lambda one: one.household)]
    shares = _lot_shares(_sum_of_own(ordered), [[lot.own.weight_g for lot in home] for home in homes])
    if shares is None:
        return {lot.lot: NOTHING for lot in ordered}
    return {
        lot.lot: part.minus(lot.own)._replace(weight_g=0, returned_g=0, over_g=0)
        for home, parts in zip(homes, shares, strict=True)
        for lot, part in zip(home, parts, strict=True)
    }


def _sum_of_own(lots: Sequence[Pooled]) -> Worth:
    whole = NOTHING
    for lot in lots:
        whole = whole.plus(lot.own)
    return whole


def _lot_shares(whole: Worth, grams: Sequence[Sequence[int]]) -> list[list[Worth]] | None:
    weights = [sum(home) for home in grams]
    if not sum(weights):
        return None
    return [_split_among_lots(part, home) for part, home in zip(_split_worth(whole, weights), grams, strict=True)]


def _split_among_lots(part: Worth, grams: Sequence[int]) -> list[Worth]:
    return _split_worth(part, grams) if sum(grams) else [NOTHING for _ in grams]


def _split_worth(whole: Worth, weights: Sequence[int]) -> list[Worth]:
    """Split net, fee, freight and each tax by largest remainder; the gross is what they come to."""
    held = Charges.of(whole)
    nets = split_signed(whole.net_dong, weights)
    return [
        Worth(0, 0, net + part.total_dong, *part)
        for net, part in zip(nets, split_over_draws(held, weights, weights), strict=True)
    ]
