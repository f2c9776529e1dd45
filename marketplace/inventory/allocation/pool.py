"""Pools: a listing fed by the lots of many households, and the rule that says whose fruit goes into which box.

A pool looks at the lots' balances as they stand when it is asked, since lots may feed several listings; it takes, and
the caller moves the lots before it asks again.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from marketplace.inventory.allocation.lot_queue import LotQueue, PoolLot
from marketplace.inventory.allocation.quota import ByQuota
from marketplace.inventory.allocation.round_robin import RoundRobin, Turn
from marketplace.inventory.allocation.stock import QuotaProgress, fruit_of

KINDS = ("oldest", "quota", "turn")
"""The rules a cooperative can declare: oldest pick first, by quota, in turn."""


class Pool(Protocol):
    """Gives a listing's fruit out under one rule."""

    def take(self, need_g: int) -> list[tuple[int, int]]:
        """Take label grams; return the lots with their grams, in lot order. What they lack is a shortfall."""


def pool_of(
    kind: str,
    lots: Sequence[PoolLot],
    label_g: int,
    fruit_g: int,
    shares: Mapping[int, int],
    turn: Turn,
    progress: QuotaProgress | None = None,
) -> Pool:
    """Return the pool of these lots, oldest first, under a rule: 'oldest', 'quota' or 'turn'.

    By quota, households have ``shares``, and have given what ``progress`` says (None: what these lots did).
    """
    if kind == "oldest":
        return OldestFirst(lots, label_g, fruit_g)
    if kind == "quota":
        return ByQuota(lots, label_g, fruit_g, shares, progress)
    if kind == "turn":
        return RoundRobin(lots, label_g, fruit_g, turn)
    raise ValueError(f"there is no rule {kind}")


class OldestFirst:
    """The oldest pick first, whoever's it is; a box may be begun from one lot and filled from the next."""

    def __init__(self, lots: Sequence[PoolLot], label_g: int, fruit_g: int) -> None:
        """Make the pool of these lots, oldest first."""
        self._label_g, self._fruit_g = label_g, fruit_g
        self._queue = LotQueue(0, [(lot_id, stock, at) for at, (lot_id, _, stock) in enumerate(lots)], label_g, fruit_g)

    def take(self, need_g: int) -> list[tuple[int, int]]:
        """Take label grams; return the lots with their grams, in lot order."""
        lot_id = self._queue.ready(fruit_of(need_g, self._label_g, self._fruit_g))
        if lot_id:
            return [(lot_id, need_g)]
        taken: dict[int, int] = {}
        self._queue.take(need_g, taken)
        return sorted(taken.items())
