"""The lot queue: lots of a pool that are drawn from one after the other, all of them, or those of one household."""

from collections.abc import Callable
from typing import NamedTuple

from marketplace.inventory.allocation.stock import QuotaProgress, Stock, fruit_of, label_of


class PoolLot(NamedTuple):
    """One lot that feeds a pool: whose it is, and its fruit as the transaction moves it."""

    lot_id: int
    household_id: int
    stock: Stock


QueuedLot = tuple[int, Stock, int]
"""A lot, its fruit, and its place in the pool."""

_COUNTS_ALL = QuotaProgress()
_NOTHING = Stock(0)
_BEHIND = 1 << 40
"""Behind the places of all lots."""


class LotQueue:
    """Lots of a pool, oldest first: where the first with fruit stands, and how much they have given so far."""

    __slots__ = (
        "front",
        "fruit_g",
        "given_g",
        "heap_entry",
        "household_id",
        "label_g",
        "last",
        "least_g",
        "lots",
        "on_freed",
        "planned_g",
        "progress",
        "seen_at",
        "seen_g",
        "share",
    )  # fmt: skip

    def __init__(self, household_id: int, lots: list[QueuedLot], label_g: int, fruit_g: int) -> None:
        """Take a household's lots with their places in the pool (0: the oldest of all)."""
        self.household_id, self.label_g, self.fruit_g = household_id, label_g, fruit_g
        self.least_g = fruit_of(1, label_g, fruit_g)
        """Less fruit does not serve a gram."""
        self.lots, self.last = [*lots, (0, _NOTHING, _BEHIND + household_id)], len(lots)
        """The lots, and at ``last`` none: no lot, which never has fruit."""
        self.front = 0
        """All lots before this one are empty."""
        self.progress, self.given_g = _COUNTS_ALL, 0
        self.share = self.planned_g = 0
        """Taken, but not yet known to be moved."""
        self.seen_g = self.seen_at = 0
        self.heap_entry: object = None
        """The entry under which the queue waits; its other entries are out of date. When that was made, the queue had
        given ``seen_g``, and the place in the pool of its oldest fruit was ``seen_at``."""
        self.on_freed: Callable[[LotQueue], None] | None = None
        for at, (_, stock, _) in enumerate(lots):
            stock.watchers += ((self, at),)

    def freed(self, at: int) -> None:
        """Learn that one of the lots has more left than it had."""
        self.front = min(self.front, at)
        if self.on_freed is not None:
            self.on_freed(self)

    def ready(self, fruit_g: int) -> int:
        """Return the lot that alone serves so much fruit, where the one in front does and nothing is taken; or 0."""
        lot_id, stock, _ = self.lots[self.front]
        return lot_id if stock.balance_g >= fruit_g else 0

    def first(self, taken: dict[int, int]) -> int:
        """Return the index of the first lot that has fruit beside what is taken now; ``last`` when none has."""
        lots, at, last, least_g = self.lots, self.front, self.last, self.least_g
        while at < last and lots[at][1].balance_g < least_g:
            at += 1
        self.front = at
        label_g, fruit_g = self.label_g, self.fruit_g
        while taken and at < last:
            lot_id, stock, _ = lots[at]
            if stock.balance_g * label_g >= (taken.get(lot_id, 0) + 1) * fruit_g:
                break
            at += 1
        return at

    def holds(self, grams: int, taken: dict[int, int]) -> bool:
        """Say whether the lots can serve so many label grams beside what is taken now."""
        for at in range(self.first(taken), self.last):
            free_g = self._free(at, taken)
            if free_g >= grams:
                return True
            grams -= max(free_g, 0)
        return False

    def take(self, grams: int, taken: dict[int, int]) -> int:
        """Take label grams from the oldest lots on, note them in ``taken``, and return what is still missing."""
        for at in range(self.first(taken), self.last):
            part_g = min(grams, self._free(at, taken))
            if part_g > 0:
                lot_id = self.lots[at][0]
                taken[lot_id] = taken.get(lot_id, 0) + part_g
                grams -= part_g
                if not grams:
                    break
        return grams

    def _free(self, at: int, taken: dict[int, int]) -> int:
        """Return the label grams that a lot can serve beside what is taken now."""
        lot_id, stock, _ = self.lots[at]
        return label_of(stock.balance_g, self.label_g, self.fruit_g) - taken.get(lot_id, 0)
