"""The pools of a channel's listings under the rules of each order's day.

Kept over the pages of a run as long as nobody else moves their lots, for a pool of forty households is dear to make.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from marketplace.inventory.allocation import Drawn, Pool, PoolLot, QuotaProgress, ReturnDisposition, pool_of
from marketplace.inventory.policy import CooperativePolicies, CooperativePolicy, picked_days
from marketplace.orders.cached_lot import CachedLot
from marketplace.orders.catalog import CatalogEntry
from marketplace.orders.quota_history import QuotaHistory
from marketplace.orders.round_robin_turns import ListingTurns
from marketplace.words.instants import as_date, day_of, start_of

Lots = Mapping[int, CachedLot]
"""The lots that a page has read, by id."""


@dataclass(slots=True)
class _PoolSet:
    """Pools as they were made: by listing, fruit in a box and day; alike ones, which are one; and what quotas count."""

    by_day: dict[tuple[int, int, int], Pool] = field(default_factory=dict)
    alike: dict[tuple[object, ...], Pool] = field(default_factory=dict)
    quotas: list[tuple[int, QuotaProgress]] = field(default_factory=list)
    """Since when each pool by quota counts, and what it counts."""


class PoolCache:
    """The pools of some listings; a page reads what it needs of them, takes from them and writes.

    A pool is kept for the next page where every lot of its listing has to be read. ``forget`` drops them all: for lots
    that somebody else has moved, for rules that changed, and for fruit given back, of which not every pool learns.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self.lots: dict[int, CachedLot] = {}
        """The lots of all kept pools, as they are moved."""
        self._policies = CooperativePolicies()
        self._turns = ListingTurns()
        self._history = QuotaHistory()
        self._picked: dict[int, int | None] = {}
        self._kept = _PoolSet()
        self.begin_page()

    def begin_page(self) -> None:
        """Begin a page."""
        self._turns.begin_page()
        self._history.begin_page()
        self._passing = _PoolSet()
        self._page: Lots = {}
        self._whole: set[int] = set()
        """The listings of this page whose pools are kept: all their lots have to be read, and are."""
        self._some_rest = self._given_back = False
        """Whether some quota does not count what moves now; whether fruit was given back."""

    def forget(self) -> None:
        """Forget the pools, so that they are made anew from what the database has."""
        for lot in self.lots.values():
            lot.watchers = ()
        self.lots.clear()
        self._kept = _PoolSet()

    def forget_all(self) -> None:
        """Forget all that a person may have changed."""
        self.forget()
        self._history.forget()

    def read_rules(self, connection: Connection, cooperatives: Collection[int]) -> set[int]:
        """Read what these cooperatives declare; return those of whose listings every lot has to be read."""
        if self._policies.read(connection, cooperatives):
            self.forget()
        return {cooperative for cooperative in cooperatives if not self._policies[cooperative].plain}

    def read(
        self, connection: Connection, pooled: Collection[CatalogEntry], lots: Lots, placed: Collection[int]
    ) -> None:
        """Read, once their lots are locked, whose turn it is in these listings, and what was given before a quota.

        ``placed`` are the instants of the page's orders.
        """
        self._page = lots
        whole = (entry for entry in pooled if not self._policy(entry).plain)
        self._whole = {entry.listing_id for entry in whole if lots.keys() >= set(entry.lot_ids)}
        self._turns.read(connection, {entry.listing_id for entry in pooled})
        if dated := [lot for entry in pooled for lot in self._dated(entry)]:
            self._read_picked(connection, dated)
        days = {day_of(moment) for moment in placed}
        rules = ((entry.listing_id, self._policy(entry).on(day)) for entry in pooled for day in days)
        self._history.read(
            connection, {(listing, _start(rule.since)) for listing, rule in rules if rule.kind == "quota"}
        )

    def _read_picked(self, connection: Connection, lots: Iterable[int]) -> None:
        """Read when these lots were picked; where that was said anew, the pools are made anew."""
        picked = picked_days(connection, lots)
        if any(self._picked.get(lot, day) != day for lot, day in picked.items()):
            self.forget()
        self._picked.update(picked)

    def of(self, entry: CatalogEntry, good: Callable[[], Iterable[int]], fruit_g: int, day: int) -> Pool:
        """Return the pool of a listing for orders of a day (yyyymmdd) on which the lots of ``good()`` may be sold.

        Days under the same rules share one.
        """
        made = self._kept if entry.listing_id in self._whole else self._passing
        key = entry.listing_id, fruit_g, day
        pool = made.by_day.get(key)
        if pool is None:
            pool = made.by_day[key] = self._make(made, entry, good(), fruit_g, day)
        return pool

    def apart(self, entry: CatalogEntry, good: Iterable[int], fruit_g: int, day: int) -> Pool:
        """Return the pool of some lots of a listing alone, for orders of a day; it lasts for this page."""
        return self._make(self._passing, entry, good, fruit_g, day)

    def move(self, draws: Sequence[Drawn], disposition: ReturnDisposition, sign: int, placed_ms: int) -> None:
        """Learn that the lots are about to be moved by draws of an order placed then (``sign`` 1), or back (-1)."""
        if placed_ms < self._history.latest_ms:
            grams = ((drawn.lot_id, sign * (disposition.sold_g(drawn) + drawn.over_g)) for drawn in draws)
            self._history.note_early(placed_ms, grams)
            self._let_count(placed_ms)
        elif self._some_rest:
            self._let_count(placed_ms)
        self._given_back = self._given_back or sign < 0

    def _let_count(self, placed_ms: int) -> None:
        """Let every quota count what moves now for an order placed then, or not count it."""
        for since_ms, progress in (*self._kept.quotas, *self._passing.quotas):
            progress.counts = placed_ms >= since_ms
        self._some_rest = placed_ms < self._history.latest_ms

    def end_page(self) -> dict[int, int]:
        """Return whose turn it is by listing where the page moved that on; forget what the page has made untrue."""
        if self._history.end_page() or self._given_back:
            self.forget()
        return self._turns.moved_on()

    def _policy(self, entry: CatalogEntry) -> CooperativePolicy:
        if entry.cooperative_id is None or entry.cooperative_id not in self._policies:
            raise LookupError(f"listing {entry.listing_id} was not read as a pool")
        return self._policies[entry.cooperative_id]

    def _dated(self, entry: CatalogEntry) -> list[int]:
        """Return the lots read for a listing of which it matters when they were picked."""
        leavers, lots = self._policy(entry).leavers, self._page
        if not leavers:
            return []
        return [lot for lot in entry.lot_ids if lot in lots and lots[lot].place.household_id in leavers]

    def _make(self, made: _PoolSet, entry: CatalogEntry, good: Iterable[int], fruit_g: int, day: int) -> Pool:
        kind, since, shares = self._policy(entry).on(day)
        since_ms = _start(since) if kind == "quota" else 0
        lots = self._feeding(entry, good, day)
        alike = (entry.listing_id, fruit_g, kind, since_ms, lots)
        pool = made.alike.get(alike)
        if pool is None:
            page = self._page
            pool_lots = [PoolLot(lot, page[lot].place.household_id, page[lot]) for lot in lots]
            progress = self._progress(made, entry, since_ms) if kind == "quota" else None
            turn = self._turns.of(entry.listing_id)
            pool = made.alike[alike] = pool_of(kind, pool_lots, entry.label_g, fruit_g, shares, turn, progress)
            if made is self._kept:
                self.lots.update((lot, page[lot]) for lot in entry.lot_ids)
        return pool

    def _feeding(self, entry: CatalogEntry, good: Iterable[int], day: int) -> tuple[int, ...]:
        """Return the lots read, of the good ones, whose households' fruit is in the pool of an order of a day."""
        policy, page, picked = self._policy(entry), self._page, self._picked
        lots = tuple([lot for lot in good if lot in page])
        if not policy.leavers:
            return lots
        return tuple(
            lot for lot in lots if lot not in picked or policy.feeds(page[lot].place.household_id, day, picked[lot])
        )

    def _progress(self, made: _PoolSet, entry: CatalogEntry, since_ms: int) -> QuotaProgress:
        progress = QuotaProgress(self._history.given_since(entry, since_ms, self._page))
        made.quotas.append((since_ms, progress))
        return progress


def _start(day: int) -> int:
    """Return the instant at which a day (yyyymmdd) begins."""
    return start_of(as_date(day))
