"""By quota: each pack goes whole to the household furthest behind its share that can hold it whole.

How far a household is: what its lots have given into boxes since the shares began, divided by its share. Equals are
served by the oldest fruit. When no household can hold a whole pack, it is split over those furthest behind. Households
without a share are served when no other can be.
"""

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush, heapreplace

from marketplace.inventory.allocation.lot_queue import Feed, Row
from marketplace.inventory.allocation.portions import portions, rows_of
from marketplace.inventory.allocation.stock import Given, fruit_of

LARGEST_SHARE = 1_000_000
"""Two fractions with denominators up to here differ by more than 2**-40, so their whole 2**40ths differ too."""

_LAST = 1 << 200
"""Further than any share brings anybody."""

Ticket = tuple[int, int, Row]
"""How far a household is, the place of its oldest fruit, which no other household has, and the household's row."""


class ByQuota:
    """Two heaps of tickets, furthest behind first: households that hold a whole pack, and those that hold less.

    A ticket says how far its household was when it was made. A household only moves on, unless it gets fruit back,
    which gives it a new ticket at once; so the first ticket that is still true is that of the furthest behind. One
    that is not is made anew when it comes first.
    """

    def __init__(
        self, feeds: Sequence[Feed], label_g: int, fruit_g: int, shares: Mapping[int, int], given: Given | None = None
    ) -> None:
        """Make the pool of these lots, oldest first; ``shares`` are weights by household.

        ``given`` is what the households gave before now, also from lots that are not among these; without it, what
        these lots did.
        """
        self._label_g, self._fruit_g = label_g, fruit_g
        self._given: list[Row] = []
        self._demoted: list[Row] = []
        self._scraps: list[Ticket] = []
        self._whole: list[Ticket] = []
        for row in rows_of(feeds, label_g, fruit_g):
            row.share, row.on_freed = shares.get(row.household_id, 0), self._enter
            if given is None:
                row.given_g = sum([stock.sold_g + stock.over_g for _, stock, _ in row.feeds])
            else:
                row.given, row.given_g = given, given.grams.get(row.household_id, 0)
            self._whole.append(self._ticket(row, {}))
        heapify(self._whole)

    def take(self, need_g: int) -> list[tuple[int, int]]:
        """Take label grams; return the lots with their grams, in lot order."""
        if self._given:
            self._settle()
        taken: dict[int, int] = {}
        if need_g == self._label_g and (row := self._at_once(taken)) is not None:
            return [(row.feeds[row.front][0], need_g)]
        for grams in portions(need_g, self._label_g):
            if grams == self._label_g and (row := self._at_once(taken)) is not None:
                lot_id = row.feeds[row.front][0]
                taken[lot_id] = taken.get(lot_id, 0) + grams
                row.planned_g += self._fruit_g
                self._given.append(row)
            elif (row := self._furthest(self._whole, self._label_g, taken)) is not None:
                self._give(row, grams, taken)
            elif self._split(grams, taken):
                break
        return sorted(taken.items())

    def _at_once(self, taken: dict[int, int]) -> Row | None:
        """Return the row furthest behind where it is plain that its lot in front holds a whole pack alone."""
        heap = self._whole
        while heap:
            ticket = heap[0]
            _, at, row = ticket
            if row.ticket is not ticket:
                heappop(heap)
            elif row.given_g + row.planned_g != row.seen_g:
                heapreplace(heap, self._ticket(row, taken))
            else:
                _, stock, place = row.feeds[row.front]
                return row if place == at and stock.balance_g >= row.planned_g + self._fruit_g else None
        return None

    def _furthest(self, heap: list[Ticket], grams: int, taken: dict[int, int]) -> Row | None:
        """Return the row furthest behind among those that can serve so much; those that cannot leave the heap."""
        while heap:
            ticket = heap[0]
            row = ticket[2]
            if row.ticket is not ticket:
                heappop(heap)
            elif row.given_g + row.planned_g != row.seen_g or row.feeds[row.first(taken)][2] != ticket[1]:
                heapreplace(heap, self._ticket(row, taken))
            elif row.holds(grams, taken):
                return row
            else:
                heappop(heap)
                row.ticket = None
                if row.planned_g:
                    self._demoted.append(row)
                if heap is self._whole:
                    heappush(self._scraps, self._ticket(row, taken))
        return None

    def _split(self, grams: int, taken: dict[int, int]) -> int:
        """Split a pack over the households furthest behind that have any fruit left; return what none has."""
        while grams and (row := self._furthest(self._scraps, 1, taken)) is not None:
            grams = self._give(row, grams, taken)
        return grams

    def _give(self, row: Row, grams: int, taken: dict[int, int]) -> int:
        """Let a row give what it can; return what it lacks."""
        left_g = row.take(grams, taken)
        row.planned_g += fruit_of(grams - left_g, self._label_g, self._fruit_g)
        self._given.append(row)
        return left_g

    def _settle(self) -> None:
        """Look at what became of what was taken last: where it was not moved as planned, a ticket may say too much.

        Nor is it sure that those that seemed empty are, since what was planned was rounded up.
        """
        for row in self._given:
            row.planned_g = 0
            if row.given_g < row.seen_g or row.feeds[row.front][2] < row.seen_at:
                self._enter(row)
        for row in self._demoted:
            self._enter(row)
        self._given.clear()
        self._demoted.clear()

    def _ticket(self, row: Row, taken: dict[int, int]) -> Ticket:
        row.seen_g = given_g = row.given_g + row.planned_g
        _, stock, at = row.feeds[row.front]
        if stock.balance_g < row.planned_g + row.least_g:
            at = row.feeds[row.first(taken)][2]
        row.seen_at = at
        far = (given_g << 40) // row.share if row.share else _LAST + given_g
        row.ticket = ticket = (far, at, row)
        return ticket

    def _enter(self, row: Row) -> None:
        row.planned_g = 0
        heappush(self._whole, self._ticket(row, {}))
