"""By quota: each pack goes whole to the household furthest behind its share that can hold it whole.

How far a household is: what its lots have given into boxes since the shares began, divided by its share. Equals are
served by the oldest fruit. When no household can hold a whole pack, it is split over those furthest behind. Households
without a share are served when no other can be.
"""

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush, heapreplace

from marketplace.inventory.allocation.lot_queue import LotQueue, PoolLot
from marketplace.inventory.allocation.portions import portions, queues_of
from marketplace.inventory.allocation.stock import QuotaProgress, fruit_of

LARGEST_SHARE = 1_000_000
"""Two fractions with denominators up to here differ by more than 2**-40, so their whole 2**40ths differ too."""

_LAST = 1 << 200
"""Further than any share brings anybody."""

HeapEntry = tuple[int, int, LotQueue]
"""How far a household is, the place of its oldest fruit, which no other household has, and the household's queue."""


class ByQuota:
    """Two heaps of entries, furthest behind first: households that hold a whole pack, and those that hold less.

    An entry says how far its household was when it was made. A household only moves on, unless it gets fruit back,
    which gives it a new entry at once; so the first entry that is still true is that of the furthest behind. One
    that is not is made anew when it comes first.
    """

    def __init__(
        self,
        lots: Sequence[PoolLot],
        label_g: int,
        fruit_g: int,
        shares: Mapping[int, int],
        progress: QuotaProgress | None = None,
    ) -> None:
        """Make the pool of these lots, oldest first; ``shares`` are weights by household.

        ``progress`` is what the households gave before now, also from lots that are not among these; without it, what
        these lots did.
        """
        self._label_g, self._fruit_g = label_g, fruit_g
        self._served: list[LotQueue] = []
        self._parked: list[LotQueue] = []
        self._partial: list[HeapEntry] = []
        self._whole: list[HeapEntry] = []
        for queue in queues_of(lots, label_g, fruit_g):
            queue.share, queue.on_freed = shares.get(queue.household_id, 0), self._enter
            if progress is None:
                queue.given_g = sum([stock.sold_g + stock.over_g for _, stock, _ in queue.lots])
            else:
                queue.progress, queue.given_g = progress, progress.grams.get(queue.household_id, 0)
            self._whole.append(self._entry(queue, {}))
        heapify(self._whole)

    def take(self, need_g: int) -> list[tuple[int, int]]:
        """Take label grams; return the lots with their grams, in lot order."""
        if self._served:
            self._settle()
        taken: dict[int, int] = {}
        if need_g == self._label_g and (queue := self._at_once(taken)) is not None:
            return [(queue.lots[queue.front][0], need_g)]
        for grams in portions(need_g, self._label_g):
            if grams == self._label_g and (queue := self._at_once(taken)) is not None:
                lot_id = queue.lots[queue.front][0]
                taken[lot_id] = taken.get(lot_id, 0) + grams
                queue.planned_g += self._fruit_g
                self._served.append(queue)
            elif (queue := self._furthest(self._whole, self._label_g, taken)) is not None:
                self._give(queue, grams, taken)
            elif self._split(grams, taken):
                break
        return sorted(taken.items())

    def _at_once(self, taken: dict[int, int]) -> LotQueue | None:
        """Return the queue furthest behind where it is plain that its lot in front holds a whole pack alone."""
        heap = self._whole
        while heap:
            entry = heap[0]
            _, at, queue = entry
            if queue.heap_entry is not entry:
                heappop(heap)
            elif queue.given_g + queue.planned_g != queue.seen_g:
                heapreplace(heap, self._entry(queue, taken))
            else:
                _, stock, place = queue.lots[queue.front]
                return queue if place == at and stock.balance_g >= queue.planned_g + self._fruit_g else None
        return None

    def _furthest(self, heap: list[HeapEntry], grams: int, taken: dict[int, int]) -> LotQueue | None:
        """Return the queue furthest behind among those that can serve so much; those that cannot leave the heap."""
        while heap:
            entry = heap[0]
            _, at, queue = entry
            if queue.heap_entry is not entry:
                heappop(heap)
            elif queue.given_g + queue.planned_g != queue.seen_g or queue.lots[queue.first(taken)][2] != at:
                heapreplace(heap, self._entry(queue, taken))
            elif queue.holds(grams, taken):
                return queue
            else:
                heappop(heap)
                queue.heap_entry = None
                if queue.planned_g:
                    self._parked.append(queue)
                if heap is self._whole:
                    heappush(self._partial, self._entry(queue, taken))
        return None

    def _split(self, grams: int, taken: dict[int, int]) -> int:
        """Split a pack over the households furthest behind that have any fruit left; return what none has."""
        while grams and (queue := self._furthest(self._partial, 1, taken)) is not None:
            grams = self._give(queue, grams, taken)
        return grams

    def _give(self, queue: LotQueue, grams: int, taken: dict[int, int]) -> int:
        """Let a queue give what it can; return what it lacks."""
        left_g = queue.take(grams, taken)
        queue.planned_g += fruit_of(grams - left_g, self._label_g, self._fruit_g)
        self._served.append(queue)
        return left_g

    def _settle(self) -> None:
        """Forget what the last line planned: where it was not moved so, an entry may put a household too far on.

        Nor is it sure that those that seemed empty are, since what was planned was rounded up.
        """
        for queue in self._served:
            queue.planned_g = 0
            if queue.given_g < queue.seen_g or queue.lots[queue.front][2] < queue.seen_at:
                self._enter(queue)
        for queue in self._parked:
            self._enter(queue)
        self._served.clear()
        self._parked.clear()

    def _entry(self, queue: LotQueue, taken: dict[int, int]) -> HeapEntry:
        queue.seen_g = given_g = queue.given_g + queue.planned_g
        _, stock, at = queue.lots[queue.front]
        if stock.balance_g < queue.planned_g + queue.least_g:
            at = queue.lots[queue.first(taken)][2]
        queue.seen_at = at
        far = (given_g << 40) // queue.share if queue.share else _LAST + given_g
        queue.heap_entry = entry = (far, at, queue)
        return entry

    def _enter(self, queue: LotQueue) -> None:
        queue.planned_g = 0
        heappush(self._whole, self._entry(queue, {}))
