"""The pools of a channel's listings under the rules of each order's day, and what households gave before a quota.

Kept over the pages of a run as long as nobody else moves their lots, for a pool of forty households is dear to make.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from marketplace.inventory.allocation import Drawn, Fate, Feed, Given, Pool, Turn, pool_of
from marketplace.inventory.policy import Declared, Rules, picked_days
from marketplace.orders.lot_cache import LotState, Shelved
from marketplace.storage import bulk
from marketplace.words.instants import as_date, day_of, start_of

_TURNS = "SELECT id, coalesce(turn_household_id, 0) FROM listing WHERE id IN :ids"
# By lots, since lots feed several listings; what is on its way back counts as given, as it does in the lots.
_BEFORE = """
SELECT f.listing_id, t.household_id, CASE {parts} END, CAST(sum(d.drawn_g - d.short_g - d.returned_g + d.over_g
       - CASE WHEN o.order_state = 'cancelled' AND o.fulfilment NOT IN ('none', 'returned') THEN 0 ELSE d.cancelled_g
         END - CASE WHEN o.fulfilment IN ('collected', 'shipping', 'failed', 'returning') THEN 0 ELSE d.undelivered_g
         END) AS BIGINT)
FROM listinglot f JOIN lot t ON t.id = f.lot_id JOIN draw d ON d.lot_id = t.id
JOIN order_line l ON l.id = d.line_id JOIN orders o ON o.id = l.order_id
WHERE f.listing_id IN :listings AND o.placed_ms < :last GROUP BY 1, 2, 3
"""

Lots = Mapping[int, LotState]
"""The lots that a page has read, by id."""


@dataclass(slots=True)
class _Made:
    """Pools as they were made: by listing, fruit in a box and day; alike ones, which are one; and what quotas count."""

    by_day: dict[tuple[int, int, int], Pool] = field(default_factory=dict)
    alike: dict[tuple[object, ...], Pool] = field(default_factory=dict)
    quotas: list[tuple[int, Given]] = field(default_factory=list)
    """Since when each pool by quota counts, and what it counts."""


class Pools:
    """The pools of some listings; a page reads what it needs of them, takes from them and writes.

    A pool is kept for the next page where every lot of its listing has to be read. ``forget`` drops them all: for lots
    that somebody else has moved, for rules that changed, and for fruit given back, of which not every pool learns.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self.lots: dict[int, LotState] = {}
        """The lots of all kept pools, as they are moved."""
        self._rules = Rules()
        self._turns: dict[int, Turn] = {}
        self._picked: dict[int, int | None] = {}
        self._before: dict[tuple[int, int], dict[int, int]] = {}
        """Grams by household that a listing's lots gave before a quota began (by listing, and when it did)."""
        self._kept = _Made()
        self.begin()

    def begin(self) -> None:
        """Begin a page."""
        self._passing = _Made()
        self._page: Lots = {}
        self._whole: set[int] = set()
        """The listings of this page whose pools are kept: all their lots have to be read, and are."""
        self._turned: dict[int, int] = {}
        """Whose turn it is by the database, for the listings of this page."""
        self._early: list[tuple[int, int, int]] = []
        """What this page moved for orders older than a quota: when they were placed, the lot, its grams."""
        self._latest_ms = 0
        """When the last known quota began."""
        self._some_rest = self._given_back = False
        """Whether some quota does not count what moves now; whether fruit was given back."""

    def forget(self) -> None:
        """Forget the pools, so that they are made anew from what the database has."""
        for lot in self.lots.values():
            lot.watchers = ()
        self.lots.clear()
        self._kept = _Made()

    def ask_again(self) -> None:
        """Forget all that a person may have changed."""
        self.forget()
        self._before.clear()

    def read_rules(self, connection: Connection, cooperatives: Collection[int]) -> set[int]:
        """Read what these cooperatives declare; return those of whose listings every lot has to be read."""
        if self._rules.read(connection, cooperatives):
            self.forget()
        return {cooperative for cooperative in cooperatives if not self._rules[cooperative].plain}

    def read(self, connection: Connection, pooled: Collection[Shelved], lots: Lots, placed: Collection[int]) -> None:
        """Read, once their lots are locked, whose turn it is in these listings, and what was given before a quota.

        ``placed`` are the instants of the page's orders.
        """
        self._page = lots
        whole = (shelved for shelved in pooled if not self._declared(shelved).plain)
        self._whole = {shelved.listing_id for shelved in whole if lots.keys() >= set(shelved.lot_ids)}
        self._turned = dict(bulk.select(connection, _TURNS, {"ids": sorted(s.listing_id for s in pooled)}))
        for listing, household in self._turned.items():
            self._turns.setdefault(listing, Turn()).household_id = household
        if dated := [lot for shelved in pooled for lot in self._dated(shelved)]:
            picked = picked_days(connection, dated)
            if any(self._picked.get(lot, day) != day for lot, day in picked.items()):
                self.forget()
            self._picked.update(picked)
        self._read_before(connection, pooled, placed)

    def of(self, shelved: Shelved, good: Callable[[], Iterable[int]], fruit_g: int, day: int) -> Pool:
        """Return the pool of a listing for orders of a day (yyyymmdd) on which the lots of ``good()`` may be sold.

        Days under the same rules share one.
        """
        made = self._kept if shelved.listing_id in self._whole else self._passing
        key = shelved.listing_id, fruit_g, day
        pool = made.by_day.get(key)
        if pool is None:
            pool = made.by_day[key] = self._make(made, shelved, good(), fruit_g, day)
        return pool

    def move(self, draws: Sequence[Drawn], fate: Fate, sign: int, placed_ms: int) -> None:
        """Learn that the lots are about to be moved by draws of an order placed then (``sign`` 1), or back (-1)."""
        if placed_ms < self._latest_ms:
            grams = ((drawn.lot_id, sign * (fate.sold_g(drawn) + drawn.over_g)) for drawn in draws)
            self._early += [(placed_ms, lot_id, moved_g) for lot_id, moved_g in grams]
            self._let_count(placed_ms)
        elif self._some_rest:
            self._let_count(placed_ms)
        self._given_back = self._given_back or sign < 0

    def _let_count(self, placed_ms: int) -> None:
        """Let every quota count what moves now for an order placed then, or not count it."""
        for since_ms, given in (*self._kept.quotas, *self._passing.quotas):
            given.counts = placed_ms >= since_ms
        self._some_rest = placed_ms < self._latest_ms

    def turned(self) -> dict[int, int]:
        """Return whose turn it is by listing where the page moved that on; forget what the page has made untrue."""
        turned = {
            listing: self._turns[listing].household_id
            for listing, household in sorted(self._turned.items())
            if self._turns[listing].household_id != household
        }
        for key in {
            (listing, at_ms) for listing, at_ms in self._before for placed_ms, *_ in self._early if placed_ms < at_ms
        }:
            del self._before[key]  # an order older than the quota was among these
        if self._early or self._given_back:
            self.forget()
        return turned

    def _declared(self, shelved: Shelved) -> Declared:
        if shelved.cooperative_id is None or shelved.cooperative_id not in self._rules:
            raise LookupError(f"listing {shelved.listing_id} was not read as a pool")
        return self._rules[shelved.cooperative_id]

    def _dated(self, shelved: Shelved) -> list[int]:
        """Return the lots read for a listing of which it matters when they were picked."""
        leavers, lots = self._declared(shelved).leavers, self._page
        if not leavers:
            return []
        return [lot for lot in shelved.lot_ids if lot in lots and lots[lot].place.household_id in leavers]

    def _read_before(self, connection: Connection, pooled: Iterable[Shelved], placed: Collection[int]) -> None:
        """Read, once a run, what households gave before the quotas of these listings began: in one statement."""
        days = {day_of(moment) for moment in placed}
        begun = {
            (shelved.listing_id, _start(rule.since))
            for shelved in pooled
            for day in days
            for rule in [self._declared(shelved).on(day)]
            if rule.kind == "quota"
        }
        if missing := sorted(begun - self._before.keys()):
            self._sum_before(connection, missing)
        self._latest_ms = max((at_ms for _, at_ms in self._before), default=0)

    def _sum_before(self, connection: Connection, missing: Sequence[tuple[int, int]]) -> None:
        moments = sorted({at_ms for _, at_ms in missing})
        parts = " ".join(f"WHEN o.placed_ms < {at_ms} THEN {part}" for part, at_ms in enumerate(moments))
        asked = {"listings": sorted({listing for listing, _ in missing}), "last": moments[-1]}
        found = bulk.select(connection, _BEFORE.format(parts=parts), asked)
        for listing, at_ms in missing:
            sums = self._before[listing, at_ms] = defaultdict(int)
            for of, household, part, grams in found:
                if of == listing and moments[part] <= at_ms:
                    sums[household] += grams

    def _make(self, made: _Made, shelved: Shelved, good: Iterable[int], fruit_g: int, day: int) -> Pool:
        declared, page, picked = self._declared(shelved), self._page, self._picked
        kind, since, shares = declared.on(day)
        since_ms = _start(since) if kind == "quota" else 0
        lots = tuple([lot for lot in good if lot in page])
        if declared.leavers:
            lots = tuple(
                lot
                for lot in lots
                if lot not in picked or declared.feeds(page[lot].place.household_id, day, picked[lot])
            )
        alike = (shelved.listing_id, fruit_g, kind, since_ms, lots)
        pool = made.alike.get(alike)
        if pool is None:
            feeds = [Feed(lot, page[lot].place.household_id, page[lot]) for lot in lots]
            given = None
            if kind == "quota":
                given = self._given(shelved, since_ms)
                made.quotas.append((since_ms, given))
            turn = self._turns[shelved.listing_id]
            pool = made.alike[alike] = pool_of(kind, feeds, shelved.label_g, fruit_g, shares, turn, given)
            if made is self._kept:
                self.lots.update((lot, page[lot]) for lot in shelved.lot_ids)
        return pool

    def _given(self, shelved: Shelved, since_ms: int) -> Given:
        """Return what all lots of a listing, also those past their shelf life, gave to orders placed since then."""
        lots, grams = self._page, defaultdict[int, int](int)
        for lot in (lots[lot_id] for lot_id in shelved.lot_ids if lot_id in lots):
            grams[lot.place.household_id] += lot.sold_g + lot.over_g
        for household, before_g in self._before[shelved.listing_id, since_ms].items():
            grams[household] -= before_g
        fed = set(shelved.lot_ids)
        for placed_ms, lot_id, early_g in self._early:
            if placed_ms < since_ms and lot_id in fed:
                grams[lots[lot_id].place.household_id] -= early_g
        return Given(grams)


def _start(day: int) -> int:
    """Return the instant at which a day (yyyymmdd) begins."""
    return start_of(as_date(day))
