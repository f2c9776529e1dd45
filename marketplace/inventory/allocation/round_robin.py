"""Round robin: each pack goes whole to the next household, in the order of their ids, that can hold it whole.

When none can, it is split over the next ones that have any fruit left.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.inventory.allocation.lot_queue import LotQueue, PoolLot
from marketplace.inventory.allocation.portions import portions, queues_of


@dataclass(slots=True)
class Turn:
    """The household that was served last (0: none yet); shared by all pools of one listing."""

    household_id: int = 0


class RoundRobin:
    """Two circles of households: those that may hold a whole pack, and those that hold less."""

    def __init__(self, lots: Sequence[PoolLot], label_g: int, fruit_g: int, turn: Turn) -> None:
        """Make the pool of these lots, oldest first; ``turn`` says where it stands, and is moved."""
        self._label_g, self._fruit_g, self._turn = label_g, fruit_g, turn
        self._queues = {queue.household_id: queue for queue in queues_of(lots, label_g, fruit_g)}
        self._whole = list(self._queues)
        self._partial: list[int] = []
        self._parked: list[LotQueue] = []
        for queue in self._queues.values():
            queue.on_freed = self._enter

    def take(self, need_g: int) -> list[tuple[int, int]]:
        """Take label grams; return the lots with their grams, in lot order."""
        if self._parked:
            self._settle()
        taken: dict[int, int] = {}
        if need_g == self._label_g and (lot_id := self._whole_pack(taken)):
            return [(lot_id, need_g)]
        for grams in portions(need_g, self._label_g):
            if grams == self._label_g and (lot_id := self._whole_pack(taken)):
                taken[lot_id] = grams
            elif (queue := self._next(self._whole, self._label_g, taken)) is not None:
                self._give(queue, grams, taken)
            elif self._split(grams, taken):
                break
        return sorted(taken.items())

    def _whole_pack(self, taken: dict[int, int]) -> int:
        """Give a pack where that is plain to see at once: from one lot that has not given yet; or return 0."""
        if not self._whole:
            return 0
        queue = self._queues[self._whole[self._after(self._whole)]]
        lot_id, stock, _ = queue.lots[queue.front]
        if stock.balance_g < self._fruit_g or lot_id in taken:
            return 0
        self._turn.household_id = queue.household_id
        return lot_id

    def _split(self, grams: int, taken: dict[int, int]) -> int:
        """Split a pack over the next households that have any fruit left; return what none has."""
        while grams and (queue := self._next(self._partial, 1, taken)) is not None:
            grams = self._give(queue, grams, taken)
        return grams

    def _give(self, queue: LotQueue, grams: int, taken: dict[int, int]) -> int:
        """Let a queue give what it can; return what it lacks."""
        self._turn.household_id = queue.household_id
        return queue.take(grams, taken)

    def _next(self, circle: list[int], grams: int, taken: dict[int, int]) -> LotQueue | None:
        """Return the next household that can serve so much; those that cannot leave the circle."""
        while circle:
            at = self._after(circle)
            queue = self._queues[circle[at]]
            if queue.holds(grams, taken):
                return queue
            circle.pop(at)
            if taken and queue.holds(grams, {}):
                self._parked.append(queue)
            if circle is self._whole:
                _add(self._partial, queue.household_id)
        return None

    def _after(self, circle: list[int]) -> int:
        return bisect_right(circle, self._turn.household_id) % len(circle)

    def _settle(self) -> None:
        """Let parked households back into their circle: what the last line took of them need not have been moved.

        Nor is it sure that they are empty, since what was taken was rounded up.
        """
        for queue in self._parked:
            self._enter(queue)
        self._parked.clear()

    def _enter(self, queue: LotQueue) -> None:
        _add(self._whole, queue.household_id)


def _add(circle: list[int], home: int) -> None:
    """Put a household where it belongs in a circle, unless it stands there."""
    at = bisect_right(circle, home)
    if not at or circle[at - 1] != home:
        circle.insert(at, home)
