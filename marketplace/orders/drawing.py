"""Drawing: which lots the lines of one page take, from the lots of one household or from a cooperative's pool."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from marketplace.db import bulk
from marketplace.draws import Drawn, Fate, Feed, Given, LineFacts, Pool, Turn, fruit_of, label_of, pool_of, take_from
from marketplace.orders.held import HeldLine, move
from marketplace.rules import Rules, picked_days
from marketplace.shelf import LotState, Shelf, Shelved
from marketplace.tables import TABLES
from marketplace.words.instants import as_date, day_of, start_of

_TURNS = "SELECT id, coalesce(turn_household_id, 0) FROM listing WHERE id IN :ids"
# By lots, since lots feed several listings; what is on its way back counts as given, as it does in the lots.
_BEFORE = """
SELECT f.listing_id, t.household_id, CASE {parts} END, CAST(sum(d.drawn_g - d.short_g - d.returned_g + d.over_g
       - CASE WHEN o.order_state = 'cancelled' AND o.fulfilment NOT IN ('none', 'returned') THEN 0 ELSE d.cancelled_g
         END) AS BIGINT)
FROM listinglot f JOIN lot t ON t.id = f.lot_id JOIN draw d ON d.lot_id = t.id
JOIN order_line l ON l.id = d.line_id JOIN orders o ON o.id = l.order_id
WHERE f.listing_id IN :listings AND o.placed_ms < :last GROUP BY 1, 2, 3
"""

Taken = list[tuple[int, int]]
"""Lots with the label grams a line takes of each, in the order of their ids."""


class Drawing:
    """The lots of one page as it moves them, and the pools of its listings under the rules of each order's day."""

    def __init__(self, connection: Connection, shelf: Shelf) -> None:
        """Begin with no lots."""
        self._connection, self._shelf = connection, shelf
        self._known: Mapping[str, Shelved] = {}
        self._rules: Rules | None = None
        self._picked: dict[int, int | None] = {}
        self._turns: dict[int, Turn] = {}
        self._turned: dict[int, int] = {}
        self._pools: dict[tuple[int, int, int], Pool] = {}
        self._alike: dict[tuple[object, ...], Pool] = {}
        self._oldest_ms = 0
        self._quotas: list[tuple[int, Given]] = []
        """Since when each pool by quota counts, and what it counts."""
        self._early: list[tuple[int, int, int]] = []
        """What this page moved for orders older than a quota: when they were placed, the lot, its grams."""
        self._latest_ms = 0
        """When the last of this page's quotas began."""
        self.lots: dict[int, LotState] = {}

    def read(
        self,
        known: Mapping[str, Shelved],
        needs: dict[str, int],
        changed: set[str],
        held: Iterable[int],
        placed: Collection[int],
    ) -> None:
        """Lock and read the lots that sales of ``needs`` (grams of fruit by SKU) may draw from, and ``held``.

        Where a cooperative's pool is among them, or among the SKUs of ``changed`` lines, its rules too and, once the
        lots are locked, whose turn it is, and what was given before the quotas in force when orders were ``placed``.
        """
        connection = self._connection
        self._known = known
        pooled = {known[sku] for sku in changed.union(needs) if known[sku].cooperative_id is not None}
        whole = [sku for sku in needs if self._shelf.dated(sku)]
        if not pooled:
            self.lots = self._shelf.lots_for(connection, needs, whole, held)
            return
        self._rules = rules = Rules(connection, {shelved.cooperative_id or 0 for shelved in pooled})
        whole += [sku for sku in needs for coop in [known[sku].cooperative_id] if coop and not rules.plain(coop)]
        self.lots = self._shelf.lots_for(connection, needs, whole, held)
        for listing, household in bulk.select(connection, _TURNS, {"ids": sorted(s.listing_id for s in pooled)}):
            self._turned[listing], self._turns[listing] = household, Turn(household)
        if lots := [lot for shelved in pooled for lot in self._dated(shelved)]:
            self._picked = picked_days(connection, lots)
        self._read_before(pooled, rules, placed)

    def _read_before(self, pooled: Iterable[Shelved], rules: Rules, placed: Collection[int]) -> None:
        """Read, once a run, what households gave before the quotas of these listings began: in one statement."""
        self._oldest_ms = min(placed, default=0)
        days = {day_of(moment) for moment in placed}
        begun = {
            (shelved.listing_id, _start(rules.since(cooperative, day)))
            for shelved in pooled
            for cooperative in [shelved.cooperative_id or 0]
            for day in days
            if rules.kind(cooperative, day) == "quota"
        }
        self._latest_ms = max((at_ms for _, at_ms in begun), default=0)
        missing = sorted(begun - self._shelf.before.keys())
        if not missing:
            return
        moments = sorted({at_ms for _, at_ms in missing})
        parts = " ".join(f"WHEN o.placed_ms < {at_ms} THEN {part}" for part, at_ms in enumerate(moments))
        asked = {"listings": sorted({listing for listing, _ in missing}), "last": moments[-1]}
        found = bulk.select(self._connection, _BEFORE.format(parts=parts), asked)
        for listing, at_ms in missing:
            sums = self._shelf.before[listing, at_ms] = defaultdict(int)
            for of, household, part, grams in found:
                if of == listing and moments[part] <= at_ms:
                    sums[household] += grams

    def _dated(self, shelved: Shelved) -> list[int]:
        """Return the lots read for a listing of which it matters when they were picked."""
        leavers = self._rules.leavers(shelved.cooperative_id or 0) if self._rules else ()
        lots = (lot for lot in shelved.lot_ids if lot in self.lots) if leavers else ()
        return [lot for lot in lots if self.lots[lot].place.household_id in leavers]

    def take(self, sku: str, facts: LineFacts, placed_ms: int) -> Taken:
        """Take what a line ordered; what its lots lack is a shortfall."""
        shelved = self._known[sku]
        if shelved.cooperative_id is None:
            return take_from(facts, self._shelf.open_lots(sku, self.lots, day_of(placed_ms)))
        return self._pool(sku, shelved, shelved.fruit_g, placed_ms).take(facts.ordered_g)

    def retake(self, held: HeldLine, facts: LineFacts, placed_ms: int) -> Taken:
        """Take the line's old lots again as far as they reach, then its listing's others."""
        lots, label_g = self.lots, int(held.values[2])
        fruit_g = label_g + held.extra_g
        again = [(lot, label_of(lots[lot].balance_g, label_g, fruit_g)) for lot, _ in held.taken]
        again = [(lot, min(grams, free_g)) for (lot, free_g), (_, grams) in zip(again, held.taken, strict=True)]
        taken = dict(take_from(facts, again))
        left_g = facts.ordered_g - sum(taken.values())
        if left_g:
            moved = [(lots[lot], fruit_of(grams, label_g, fruit_g)) for lot, grams in taken.items()]
            for lot, grams in moved:
                lot.sell(grams)
            others = self._others(held.sku, facts._replace(ordered_g=left_g), label_g, fruit_g, placed_ms)
            for lot, grams in moved:
                lot.sell(-grams)
            for lot_id, grams in others:
                taken[lot_id] = taken.get(lot_id, 0) + grams
        return sorted(taken.items())

    def _others(self, sku: str, facts: LineFacts, label_g: int, fruit_g: int, placed_ms: int) -> Taken:
        shelved = self._known[sku]
        if shelved.cooperative_id is not None:
            return self._pool(sku, shelved, fruit_g, placed_ms).take(facts.ordered_g)
        lots = self.lots
        good = self._shelf.good_on(sku, day_of(placed_ms))
        free = [(lot, label_of(lots[lot].balance_g, label_g, fruit_g)) for lot in good if lot in lots]
        return take_from(facts, free)

    def _pool(self, sku: str, shelved: Shelved, fruit_g: int, placed_ms: int) -> Pool:
        """Return the pool of a listing for orders of a day; days under the same rules share one."""
        day = day_of(placed_ms)
        pool = self._pools.get((shelved.listing_id, fruit_g, day))
        if pool is None:
            pool = self._pools[shelved.listing_id, fruit_g, day] = self._made(sku, shelved, fruit_g, day)
        return pool

    def _made(self, sku: str, shelved: Shelved, fruit_g: int, day: int) -> Pool:
        rules, cooperative = self._rules, shelved.cooperative_id
        if rules is None or cooperative is None:
            raise LookupError(f"listing {shelved.listing_id} was not read as a pool")
        kind = rules.kind(cooperative, day)
        since_ms = _start(rules.since(cooperative, day)) if kind == "quota" else 0
        shares = rules.shares(cooperative, day) if kind == "quota" else {}
        lots = tuple(
            lot
            for lot in self._shelf.good_on(sku, day)
            if lot in self.lots
            and (lot not in self._picked
                 or rules.feeds(cooperative, self.lots[lot].place.household_id, day, self._picked[lot]))
        )  # fmt: skip
        alike = (shelved.listing_id, fruit_g, kind, since_ms, frozenset(shares.items()), lots)
        if alike not in self._alike:
            feeds = [Feed(lot, self.lots[lot].place.household_id, self.lots[lot]) for lot in lots]
            turn = self._turns[shelved.listing_id]
            given = self._given(shelved, since_ms) if kind == "quota" else None
            self._alike[alike] = pool_of(kind, feeds, shelved.label_g, fruit_g, shares, turn, given)
        return self._alike[alike]

    def _given(self, shelved: Shelved, since_ms: int) -> Given:
        """Return what all lots of a listing, also those past their shelf life, gave to orders placed since then."""
        lots, grams = self.lots, defaultdict[int, int](int)
        for lot in (lots[lot_id] for lot_id in shelved.lot_ids if lot_id in lots):
            grams[lot.place.household_id] += lot.sold_g + lot.over_g
        for household, before_g in self._shelf.before[shelved.listing_id, since_ms].items():
            grams[household] -= before_g
        fed = set(shelved.lot_ids)
        for placed_ms, lot_id, early_g in self._early:
            if placed_ms < since_ms and lot_id in fed:
                grams[lots[lot_id].place.household_id] -= early_g
        given = Given(grams)
        self._quotas.append((since_ms, given))
        return given

    def move(self, draws: Sequence[Drawn], fate: Fate, sign: int, placed_ms: int) -> None:
        """Move the lots by draws of an order placed then (``sign`` 1), or take that back (-1)."""
        if placed_ms < self._latest_ms:
            grams = ((drawn.lot_id, sign * (fate.sold_g(drawn) + drawn.over_g)) for drawn in draws)
            self._early += [(placed_ms, lot_id, moved_g) for lot_id, moved_g in grams]
        for since_ms, given in self._quotas:
            given.counts = placed_ms >= since_ms
        move(self.lots, draws, fate, sign)

    def write(self, channel_id: int, now_ms: int) -> None:
        """Write the lots with their moves, and whose turn it is where that moved on."""
        self._shelf.write_lots(self._connection, self.lots, channel_id, now_ms)
        turned = [
            (turn.household_id, listing)
            for listing, turn in sorted(self._turns.items())
            if turn.household_id != self._turned.get(listing, 0)
        ]
        bulk.update(self._connection, TABLES["listing"], ("turn_household_id",), turned)
        before = self._shelf.before
        for key in [(listing, at_ms) for listing, at_ms in before if at_ms > self._oldest_ms]:
            del before[key]  # an order older than the quota was among these


def _start(day: int) -> int:
    """Return the instant at which a day (yyyymmdd) begins."""
    return start_of(as_date(day))


def reach(draws: Iterable[Drawn], lots: Mapping[int, LotState], fate: Fate) -> bool:
    """Say whether the lots hold what these draws keep of them."""
    return all(
        fate.sold_g(drawn) + drawn.over_g + fate.spoiled_g(drawn) <= lots[drawn.lot_id].balance_g for drawn in draws
    )
