"""A row: lots of a pool that are drawn from one after the other, all of them, or those of one household."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from marketplace.draws.stock import Stock, label_of


class Feed(NamedTuple):
    """One lot that feeds a pool: whose it is, and its fruit as the transaction moves it."""

    lot_id: int
    household_id: int
    stock: Stock


@dataclass(slots=True)
class Given:
    """What households have given into boxes since a rule or share began, whether their lots can serve now or not."""

    grams: Mapping[int, int] = field(default_factory=dict)
    """By household, as the pool is made."""
    counts: bool = True
    """Whether what moves now belongs to orders that were placed since then."""


_ALL = Given()


class Row:
    """Lots of a pool, oldest first: where the first with fruit stands, and how much they all have given so far."""

    __slots__ = (
        "at", "feeds", "front", "fruit_g", "given", "given_g", "household_id", "label_g", "on_freed", "planned_g",
        "seen_g", "share", "ticket",
    )  # fmt: skip

    def __init__(self, household_id: int, feeds: Sequence[tuple[int, Feed]], label_g: int, fruit_g: int) -> None:
        """Take a household's lots with their places in the pool (0: the oldest of all)."""
        self.household_id, self.label_g, self.fruit_g = household_id, label_g, fruit_g
        self.feeds = [(feed.lot_id, feed.stock) for _, feed in feeds]
        self.at = [at for at, _ in feeds] + [len(self.feeds) << 40]
        self.front = 0
        self.given = _ALL
        self.given_g = sum(stock.sold_g + stock.over_g for _, stock in self.feeds)
        self.share = self.planned_g = 0
        """Taken, but not yet known to be moved."""
        self.seen_g = 0
        self.ticket: object = None
        """The entry under which the row waits, made when it had given ``seen_g``; its other entries are out of date."""
        self.on_freed: Callable[[Row], None] | None = None
        for place, (_, stock) in enumerate(self.feeds):
            stock.watchers += ((self, place),)

    def moved(self, at: int, grams: int) -> None:
        """Learn that one of the lots gave grams into boxes, or got them back."""
        if self.given.counts:
            self.given_g += grams
        if grams < 0:
            self.freed(at)

    def freed(self, at: int) -> None:
        """Learn that one of the lots has more left than it had."""
        self.front = min(self.front, at)
        if self.on_freed is not None:
            self.on_freed(self)

    def ready(self, fruit_g: int) -> int:
        """Return the lot that alone serves so much fruit, where the oldest does and nothing is taken yet; or 0."""
        if self.planned_g or self.front >= len(self.feeds):
            return 0
        lot_id, stock = self.feeds[self.front]
        return lot_id if stock.balance_g >= fruit_g else 0

    def first(self, taken: dict[int, int]) -> int:
        """Return the place of the first lot that has fruit beside what is taken now; their number when none has."""
        feeds, at = self.feeds, self.front
        while at < len(feeds):
            lot_id, stock = feeds[at]
            free_g = label_of(stock.balance_g, self.label_g, self.fruit_g)
            if free_g > taken.get(lot_id, 0):
                return at
            if free_g <= 0 and at == self.front:
                self.front += 1
            at += 1
        return at

    def holds(self, grams: int, taken: dict[int, int]) -> bool:
        """Say whether the lots can serve so many label grams beside what is taken now."""
        feeds = self.feeds
        for at in range(self.first(taken), len(feeds)):
            lot_id, stock = feeds[at]
            free_g = label_of(stock.balance_g, self.label_g, self.fruit_g) - taken.get(lot_id, 0)
            if free_g >= grams:
                return True
            grams -= max(free_g, 0)
        return False

    def take(self, grams: int, taken: dict[int, int]) -> int:
        """Take label grams from the oldest lots on, note them in ``taken``, and return what is still missing."""
        feeds = self.feeds
        for at in range(self.first(taken), len(feeds)):
            lot_id, stock = feeds[at]
            had_g = taken.get(lot_id, 0)
            part_g = min(grams, label_of(stock.balance_g, self.label_g, self.fruit_g) - had_g)
            if part_g > 0:
                taken[lot_id] = had_g + part_g
                grams -= part_g
                if not grams:
                    break
        return grams
