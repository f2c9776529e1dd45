"""The shelf: what a channel's SKUs stand for, and the lots that feed them, as one page of orders needs them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from marketplace.exchange import cache_versions as versions
from marketplace.exchange.inbox import term_mappings as meanings
from marketplace.inventory.allocation import label_of
from marketplace.orders.lot_cache import LotState, Shelved
from marketplace.orders.pool_cache import Pools
from marketplace.orders.totals import Place, Standing
from marketplace.storage import bulk, locks
from marketplace.storage.days import StoredDay, as_day
from marketplace.storage.tables import TABLES
from marketplace.words.instants import day_number

_SHELVED = """
SELECT l.sku, l.id, l.label_g, l.season_id, l.produce_id, l.fruit_g, l.cooperative_id,
       CASE WHEN q.shelf_life_days IS NULL THEN 0 ELSE 1 END, t.id,
       t.picked_on, t.forecast_from, t.forecast_to, p.shelf_life_days
FROM listing l JOIN produce q ON q.id = l.produce_id LEFT JOIN listinglot f ON f.listing_id = l.id
LEFT JOIN lot t ON t.id = f.lot_id LEFT JOIN produce p ON p.id = t.produce_id
WHERE l.sku IN :skus
ORDER BY l.id, CASE WHEN t.picked_on IS NULL THEN 1 ELSE 0 END, coalesce(t.picked_on, t.forecast_from), t.id
"""
_PLACE = "household_id, commune_id, coalesce(commune_now_id, 0), produce_id, season_id"
_LOTS = f"SELECT id, balance_g, sold_g, over_g, spoiled_g, {_PLACE} FROM lot WHERE id IN :ids ORDER BY id"  # noqa: S608
_PLACES = f"SELECT id, {_PLACE} FROM lot WHERE id IN :ids"  # noqa: S608 - names of this program
_LATEST = "SELECT max(id) FROM lot_move"
_MOVE = ("lot_id", "kind", "grams", "at_ms", "noted_ms", "channel_id")
EVERY_LOT = 1 << 60
"""More grams than any lot has: a need of so much reads every lot of a SKU."""


class Shelf:
    """The SKUs of the market as one run of one channel sees them; kept over the pages of a run, never over runs.

    Nor over a page that was taken back: a shelf knows what its pages wrote.

    It remembers what does not change under a run unless a person says so (which lots feed a SKU, and on which days)
    and what it last saw in every lot. Balances, and where a lot's draws count, are read anew in every transaction: a
    household may be placed meanwhile. Lots of kept pools need not be, where nobody else has moved or placed any.
    """

    def __init__(self) -> None:
        self.standing = Standing()
        self.pools = Pools()
        self._shelved: dict[str, Shelved] = {}
        self._left: dict[int, int] = {}
        self._days: dict[int, tuple[int, int]] = {}
        """The first and the last day (yyyymmdd) on which a lot may be sold from, where that is not every day."""
        self._takers: dict[int, tuple[str, ...]] = {}
        """The SKUs that draw from a lot."""
        self._sharing: dict[str, set[str]] = {}
        """The SKUs, itself among them, that draw from the same lots as a SKU, where there are others."""
        self._version = 0
        self._written: dict[int, LotState] = {}
        """The lots of kept pools, as the last page that read them wrote them."""
        self._latest: tuple[Any, ...] = ()
        """The last move of a lot as of then."""

    def look_up(self, connection: Connection, skus: set[str], channel_id: int) -> dict[str, Shelved]:
        """Return what is known of these SKUs of a channel, among others; an unknown one is missing from the answer."""
        version = versions.market(connection)
        if self._version != version:
            self._version = version
            self._shelved.clear()
            self._days.clear()
            self._takers.clear()
            self._sharing.clear()
            self._written.clear()
            self.pools.ask_again()
        missing = sorted(skus - self._shelved.keys())
        if missing:
            self._read(connection, missing)
            self._read_meant(connection, [sku for sku in missing if sku not in self._shelved], channel_id)
        return self._shelved

    def _read_meant(self, connection: Connection, skus: list[str], channel_id: int) -> None:
        """Put the SKUs beside ours of which a person said that they mean the same."""
        meant = meanings.skus(connection, channel_id, skus) if skus else {}
        others = sorted(set(meant.values()) - self._shelved.keys())
        if others:
            self._read(connection, others)
        known = {sku: self._shelved[ours] for sku, ours in meant.items() if ours in self._shelved}
        self._shelved.update(known)
        self._note_takers(known)

    def _read(self, connection: Connection, skus: list[str]) -> None:
        for sku, *listed, lot, picked_on, first, last, shelf_life in bulk.select(connection, _SHELVED, {"skus": skus}):
            listing, label_g, season, produce, fruit_g, cooperative, perishable = listed
            lots = self._shelved[sku].lot_ids if sku in self._shelved else ()
            fed = lots if lot is None else (*lots, lot)
            self._shelved[sku] = Shelved(listing, label_g, season, produce, fed, fruit_g, cooperative, bool(perishable))
            days = _days(picked_on, first, last, shelf_life)
            if days != _EVER:
                self._days[lot] = days
        self._note_takers(sku for sku in skus if sku in self._shelved)

    def dated(self, sku: str) -> bool:
        """Say whether lots of a SKU have days on which they may not be sold from, so that it matters which is read."""
        return bool(self._days) and not self._days.keys().isdisjoint(self._shelved[sku].lot_ids)

    def good_on(self, sku: str, day: int) -> tuple[int, ...]:
        """Return the lots of a SKU that may be sold from on a day (yyyymmdd), oldest pick first, then forecasts.

        Picked fruit is sold within its shelf life, and what is forecast inside its window.
        """
        lots, days = self._shelved[sku].lot_ids, self._days
        if not days:
            return lots
        return tuple([lot for lot in lots if lot not in days or days[lot][0] <= day <= days[lot][1]])

    def lots_for(
        self, connection: Connection, needs: dict[str, int], whole: Iterable[str], others: Iterable[int]
    ) -> dict[int, LotState]:
        """Read the lots that sales of ``needs`` (grams by SKU) draw from, and ``others``, locked for a write.

        All lots of the SKUs in ``whole``; of the rest first the oldest that will reach by what is remembered of them,
        and only where they do not, the others. On PostgreSQL all of them at once, so that two writers lock lots in one
        order.
        """
        if not locks.has_one_writer(connection):
            return self._states(connection, {lot for sku in needs for lot in self._shelved[sku].lot_ids}.union(others))
        pooled = {lot for sku in whole for lot in self._shelved[sku].lot_ids}
        needs = self._shared(needs)
        likely = {sku: self._likely(sku, grams) for sku, grams in needs.items()}
        if self._written and bulk.select(connection, _LATEST, {})[0] != self._latest:
            self._written.clear()
            self.pools.forget()
        lots = self._states(connection, {lot for first in likely.values() for lot in first}.union(others, pooled))
        rest: set[int] = set()
        for sku, grams in needs.items():
            if sum([lots[lot].balance_g for lot in likely[sku]]) < grams:
                rest.update(self._shelved[sku].lot_ids)
        rest.difference_update(lots)
        if rest:
            lots.update(self._states(connection, rest))
        return lots

    def open_lots(self, sku: str, lots: dict[int, LotState], day: int) -> list[tuple[int, int]]:
        """Return the lots read for a SKU that are good on a day, with the grams each can serve under its labels."""
        shelved = self._shelved[sku]
        label_g, fruit_g = shelved.label_g, shelved.fruit_g
        if label_g == fruit_g:
            return [(lot, lots[lot].balance_g) for lot in self.good_on(sku, day) if lot in lots]
        return [(lot, label_of(lots[lot].balance_g, label_g, fruit_g)) for lot in self.good_on(sku, day) if lot in lots]

    def write_lots(self, connection: Connection, lots: dict[int, LotState], channel_id: int, now_ms: int) -> None:
        """Write back the lots that moved, in id order, and one move for each of their measures that did."""
        rows: list[tuple[int, ...]] = []
        moves: list[tuple[Any, ...]] = []
        kept = self.pools.lots.keys()
        self._left.update({lot_id: lot.balance_g for lot_id, lot in lots.items() if lot_id not in kept})
        for lot_id in sorted([lot_id for lot_id, lot in lots.items() if lot.moved]):
            lot = lots[lot_id]
            _, _, sold_g, over_g, spoiled_g, *_ = lot.row
            count = len(moves)
            if grams := lot.sold_g - sold_g:
                kind = "drawn" if grams > 0 else "given back"
                moves.append((lot_id, kind, grams, now_ms, now_ms, channel_id))
            if grams := lot.over_g - over_g:
                moves.append((lot_id, "over-filled", grams, now_ms, now_ms, channel_id))
            if grams := lot.spoiled_g - spoiled_g:
                moves.append((lot_id, "spoiled", grams, now_ms, now_ms, channel_id))
            if len(moves) > count:
                rows.append((lot.balance_g, lot.sold_g, lot.over_g, lot.spoiled_g, lot_id))
            lot.written()
        bulk.update(connection, TABLES["lot"], ("balance_g", "sold_g", "over_g", "spoiled_g"), rows)
        bulk.insert(connection, TABLES["lot_move"], _MOVE, moves)
        self._written.update({lot_id: lots[lot_id] for lot_id in kept if lot_id in lots})
        if self._written:
            self._latest = bulk.select(connection, _LATEST, {})[0]

    def _note_takers(self, skus: Iterable[str]) -> None:
        """Note which SKUs draw from the same lots as others."""
        for sku in skus:
            for lot in self._shelved[sku].lot_ids:
                takers = self._takers[lot] = (*self._takers.get(lot, ()), sku)
                if len(takers) > 1:
                    for one in takers:
                        self._sharing.setdefault(one, set()).update(takers)

    def _shared(self, needs: dict[str, int]) -> dict[str, int]:
        """Return what is needed of each SKU's lots: by itself, and by others that draw from one of them too."""
        sharing = self._sharing
        if sharing.keys().isdisjoint(needs):
            return needs
        return {sku: sum([needs.get(other, 0) for other in sharing.get(sku, (sku,))]) for sku in needs}

    def _likely(self, sku: str, grams: int) -> list[int]:
        """Return the oldest lots not found empty that will reach, going by what they had when last seen."""
        likely: list[int] = []
        for lot in self._shelved[sku].lot_ids:
            left_g = self._left.get(lot)
            if left_g != 0:
                likely.append(lot)
                grams -= left_g or grams
                if grams <= 0:
                    break
        return likely or list(self._shelved[sku].lot_ids[:1])

    def _states(self, connection: Connection, lot_ids: set[int]) -> dict[int, LotState]:
        """Read lots for a write: PostgreSQL locks them in id order, SQLite's writer is alone anyway.

        There, lots of kept pools are not read again: every move of a lot by a sale is a row, and any other change moves
        the market's version on. PostgreSQL has to lock them anyway, and numbers its rows before they are committed.
        """
        pools, written = self.pools, self._written
        alone = locks.has_one_writer(connection)
        states = {lot: written[lot] for lot in lot_ids if lot in written} if alone and written else {}
        rows = bulk.select(connection, _LOTS + locks.for_update(connection), {"ids": sorted(lot_ids - states.keys())})
        read = {row[0]: LotState.read(row) for row in rows if row[0] not in written or written[row[0]].row != row}
        if not read.keys().isdisjoint(pools.lots):
            pools.forget()
        states.update(read)
        if not alone:
            states.update((lot, written[lot]) for lot in lot_ids & written.keys() if lot not in read)
        return states


def places(connection: Connection, lot_ids: set[int]) -> dict[int, Place]:
    """Return where the draws of these lots count."""
    rows = bulk.select(connection, _PLACES, {"ids": sorted(lot_ids)}) if lot_ids else []
    return {row[0]: Place(*row[1:]) for row in rows}


_EVER = (0, 99_999_999)


def _days(picked_on: StoredDay, first: StoredDay, last: StoredDay, shelf_life_days: int | None) -> tuple[int, int]:
    """Return the first and last day (yyyymmdd) on which a lot may be sold from: picked, or forecast for a window."""
    if picked_on is None:
        return day_number(as_day(first)) if first else _EVER[0], day_number(as_day(last)) if last else _EVER[1]
    if shelf_life_days is None:
        return _EVER
    return _EVER[0], day_number(as_day(picked_on) + timedelta(days=shelf_life_days))
