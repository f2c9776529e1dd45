"""Stock: one lot's fruit as a transaction moves it, and who has to hear of its moves: the queues it stands in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(slots=True)
class QuotaProgress:
    """What households have given into boxes since a rule or share began, whether their lots can serve now or not."""

    grams: Mapping[int, int] = field(default_factory=dict)
    """By household, as the pool is made."""
    counts: bool = True
    """Whether what moves now belongs to orders that were placed since then."""


class Watcher(Protocol):
    """What is told of every move of a lot: what it gave is counted here, without a call, since every sale comes by."""

    progress: QuotaProgress
    given_g: int

    def freed(self, at: int) -> None:
        """Learn that the lot at this place of ours has more left than it had."""


@dataclass(slots=True)
class Stock:
    """A lot as a transaction moves it: grams left, sold under labels, put above labels, and spoiled."""

    balance_g: int
    sold_g: int = 0
    over_g: int = 0
    spoiled_g: int = 0
    moved: bool = False
    watchers: tuple[tuple[Watcher, int], ...] = ()

    def sell(self, grams: int, over_g: int = 0) -> None:
        """Move grams, and over-fill above labels, from the balance into boxes (negative: give them back)."""
        taken_g = grams + over_g
        self.balance_g -= taken_g
        self.sold_g += grams
        self.over_g += over_g
        self.moved = True
        for watcher, at in self.watchers:
            if watcher.progress.counts:
                watcher.given_g += taken_g
            if taken_g < 0:
                watcher.freed(at)

    def spoil(self, grams: int) -> None:
        """Move grams from the balance to spoiled: they came back unfit for sale (negative: take that back)."""
        self.balance_g -= grams
        self.spoiled_g += grams
        self.moved = True
        if grams < 0:
            for watcher, at in self.watchers:
                watcher.freed(at)


def label_of(free_g: int, label_g: int, fruit_g: int) -> int:
    """Return the label grams that ``free_g`` of fruit can serve where ``fruit_g`` go into a box of ``label_g``.

    Rounded down, so that the lot also holds its part of the over-fill, whichever way that is rounded.
    """
    return free_g if label_g == fruit_g else free_g * label_g // fruit_g


def fruit_of(grams: int, label_g: int, fruit_g: int) -> int:
    """Return the most fruit that ``grams`` under a label can need, its part of the over-fill rounded up."""
    return grams if label_g == fruit_g else -(-grams * fruit_g // label_g)
