"""The three rules as one would tell them, looking at every lot for every pack: slow, and plainly right."""

from collections.abc import Sequence
from fractions import Fraction

from marketplace.inventory.allocation import PoolLot, fruit_of, label_of


class Plainly:
    """A pool without any memory but whose turn it is."""

    def __init__(
        self, kind: str, pool_lots: Sequence[PoolLot], label_g: int, fruit_g: int, shares: dict[int, int]
    ) -> None:
        self.kind, self.pool_lots, self.label_g, self.fruit_g, self.shares = kind, pool_lots, label_g, fruit_g, shares
        self.last = 0
        self.boxed: dict[int, int] = {}

    def take(self, need_g: int) -> list[tuple[int, int]]:
        taken: dict[int, int] = {}
        self.boxed = {}
        rest = need_g % self.label_g
        for grams in [rest] * (rest > 0) + [self.label_g] * (need_g // self.label_g):
            if self.kind == "oldest":
                self._from(self.pool_lots, grams, taken)
                continue
            homes = sorted({pool_lot.household_id for pool_lot in self.pool_lots})
            if whole := [home for home in homes if self._free(home, taken) >= self.label_g]:
                self._from_home(self._next(whole, taken), grams, taken)
            left_g = 0 if whole else grams
            while left_g and (some := [home for home in homes if self._free(home, taken)]):
                left_g = self._from_home(self._next(some, taken), left_g, taken)
        return sorted(taken.items())

    def _next(self, homes: list[int], taken: dict[int, int]) -> int:
        if self.kind == "turn":
            return min(homes, key=lambda home: (home <= self.last, home))
        return min(homes, key=lambda home: self.behind(home, taken))

    def behind(self, home: int, taken: dict[int, int]) -> tuple[bool, Fraction, int]:
        given = sum(f.stock.sold_g + f.stock.over_g for f in self.pool_lots if f.household_id == home)
        given += self.boxed.get(home, 0)
        oldest = min(at for at, f in enumerate(self.pool_lots) if f.household_id == home and self._left(f, taken))
        share = self.shares.get(home, 0)
        return not share, Fraction(given, share or 1), oldest

    def _of(self, home: int) -> list[PoolLot]:
        return [pool_lot for pool_lot in self.pool_lots if pool_lot.household_id == home]

    def _left(self, pool_lot: PoolLot, taken: dict[int, int]) -> int:
        return max(0, label_of(pool_lot.stock.balance_g, self.label_g, self.fruit_g) - taken.get(pool_lot.lot_id, 0))

    def _free(self, home: int, taken: dict[int, int]) -> int:
        return sum(self._left(pool_lot, taken) for pool_lot in self._of(home))

    def _from_home(self, home: int, grams: int, taken: dict[int, int]) -> int:
        self.last = home
        left_g = self._from(self._of(home), grams, taken)
        self.boxed[home] = self.boxed.get(home, 0) + fruit_of(grams - left_g, self.label_g, self.fruit_g)
        return left_g

    def _from(self, pool_lots: Sequence[PoolLot], grams: int, taken: dict[int, int]) -> int:
        for pool_lot in pool_lots:
            part = min(grams, self._left(pool_lot, taken))
            if part:
                taken[pool_lot.lot_id] = taken.get(pool_lot.lot_id, 0) + part
                grams -= part
        return grams
