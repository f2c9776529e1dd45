"""Drawing: which lots the lines of one page take, from the lots of one household or from a cooperative's pool."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from marketplace.db import bulk
from marketplace.draws import Drawn, Fate, Feed, LineFacts, Pool, Turn, fruit_of, label_of, pool_of, take_from
from marketplace.orders.held import HeldLine
from marketplace.rules import Rules, picked_days
from marketplace.shelf import LotState, Shelf, Shelved
from marketplace.tables import TABLES
from marketplace.words.instants import day_of

_TURNS = "SELECT id, coalesce(turn_household_id, 0) FROM listing WHERE id IN :ids"

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
        self.lots: dict[int, LotState] = {}

    def read(self, known: Mapping[str, Shelved], needs: dict[str, int], changed: set[str], held: Iterable[int]) -> None:
        """Lock and read the lots that sales of ``needs`` (grams of fruit by SKU) may draw from, and ``held``.

        Where a cooperative's pool is among them, or among the SKUs of ``changed`` lines, its rules too and, once the
        lots are locked, whose turn it is.
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
        shares = rules.shares(cooperative, day) if kind == "quota" else {}
        lots = tuple(
            lot
            for lot in self._shelf.good_on(sku, day)
            if lot in self.lots
            and (lot not in self._picked
                 or rules.feeds(cooperative, self.lots[lot].place.household_id, day, self._picked[lot]))
        )  # fmt: skip
        alike = (shelved.listing_id, fruit_g, kind, frozenset(shares.items()), lots)
        if alike not in self._alike:
            feeds = [Feed(lot, self.lots[lot].place.household_id, self.lots[lot]) for lot in lots]
            turn = self._turns[shelved.listing_id]
            self._alike[alike] = pool_of(kind, feeds, shelved.label_g, fruit_g, shares, turn)
        return self._alike[alike]

    def write(self, channel_id: int, now_ms: int) -> None:
        """Write the lots with their moves, and whose turn it is where that moved on."""
        self._shelf.write_lots(self._connection, self.lots, channel_id, now_ms)
        turned = [
            (turn.household_id, listing)
            for listing, turn in sorted(self._turns.items())
            if turn.household_id != self._turned.get(listing, 0)
        ]
        bulk.update(self._connection, TABLES["listing"], ("turn_household_id",), turned)


def reach(draws: Iterable[Drawn], lots: Mapping[int, LotState], fate: Fate) -> bool:
    """Say whether the lots hold what these draws keep of them."""
    return all(
        fate.sold_g(drawn) + drawn.over_g + fate.spoiled_g(drawn) <= lots[drawn.lot_id].balance_g for drawn in draws
    )
