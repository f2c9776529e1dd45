"""The SKU catalogue: what a channel's SKUs stand for, the lots that feed them, and on which days these may be sold."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.exchange.inbox import term_mappings
from marketplace.storage import bulk
from marketplace.storage.days import StoredDay, as_day
from marketplace.words.instants import day_number

_LISTED = """
SELECT l.sku, l.id, l.label_g, l.season_id, l.produce_id, l.fruit_g, l.cooperative_id,
       CASE WHEN q.shelf_life_days IS NULL THEN 0 ELSE 1 END, t.id,
       t.picked_on, t.forecast_from, t.forecast_to, p.shelf_life_days
FROM listing l JOIN produce q ON q.id = l.produce_id LEFT JOIN listinglot f ON f.listing_id = l.id
LEFT JOIN lot t ON t.id = f.lot_id LEFT JOIN produce p ON p.id = t.produce_id
WHERE l.sku IN :skus
ORDER BY l.id, CASE WHEN t.picked_on IS NULL THEN 1 ELSE 0 END, coalesce(t.picked_on, t.forecast_from), t.id
"""
_EVER = (0, 99_999_999)


class CatalogEntry(NamedTuple):
    """What one SKU stands for: its listing, pack and the lots that feed it, oldest pick first, then forecasts."""

    listing_id: int
    label_g: int
    season_id: int
    produce_id: int
    lot_ids: tuple[int, ...]
    fruit_g: int
    cooperative_id: int | None
    """The cooperative whose rule says which household's fruit goes into a box; None: the oldest lot's."""
    perishable: bool = False
    """Whether its produce has a shelf life: what comes back is spoiled unless a person says otherwise."""


class _ListedLot(NamedTuple):
    """A SKU's listing and one lot that feeds it (None: none does), with the days that bound when it may be sold."""

    sku: str
    listing_id: int
    label_g: int
    season_id: int
    produce_id: int
    fruit_g: int
    cooperative_id: int | None
    perishable: int
    lot_id: int | None
    picked_on: StoredDay
    forecast_from: StoredDay
    forecast_to: StoredDay
    shelf_life_days: int | None


class SkuCatalog:
    """What SKUs stand for, as one run of one channel sees it: this changes only where a person says so."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._entries: dict[str, CatalogEntry] = {}
        self._days: dict[int, tuple[int, int]] = {}
        """The first and the last day (yyyymmdd) on which a lot may be sold from, where that is not every day."""
        self._windows: dict[int, tuple[int, int]] = {}
        """Of these, the lots that are still to be cut."""
        self._takers: dict[int, tuple[str, ...]] = {}
        """The SKUs that draw from a lot."""
        self._sharing: dict[str, set[str]] = {}
        """The SKUs, itself among them, that draw from the same lots as a SKU, where there are others."""

    def forget(self) -> None:
        """Forget what is known, so that it is read anew."""
        self._entries.clear()
        self._days.clear()
        self._windows.clear()
        self._takers.clear()
        self._sharing.clear()

    def look_up(self, connection: Connection, skus: set[str], channel_id: int) -> dict[str, CatalogEntry]:
        """Return what is known of these SKUs of a channel, among others; an unknown one is missing from the answer."""
        missing = sorted(skus - self._entries.keys())
        if missing:
            self._read(connection, missing)
            self._read_mapped(connection, [sku for sku in missing if sku not in self._entries], channel_id)
        return self._entries

    def entry(self, sku: str) -> CatalogEntry:
        """Return what a SKU stands for that was looked up."""
        return self._entries[sku]

    def lots_of(self, sku: str) -> tuple[int, ...]:
        """Return the lots that feed a SKU that was looked up, oldest pick first, then forecasts."""
        return self._entries[sku].lot_ids

    def _read_mapped(self, connection: Connection, skus: list[str], channel_id: int) -> None:
        """Put the SKUs beside ours of which a person said that they mean the same."""
        mapped = term_mappings.skus(connection, channel_id, skus) if skus else {}
        others = sorted(set(mapped.values()) - self._entries.keys())
        if others:
            self._read(connection, others)
        known = {sku: self._entries[ours] for sku, ours in mapped.items() if ours in self._entries}
        self._entries.update(known)
        self._note_takers(known)

    def _read(self, connection: Connection, skus: list[str]) -> None:
        for row in bulk.select(connection, _LISTED, {"skus": skus}):
            self._add(_ListedLot(*row))
        self._note_takers(sku for sku in skus if sku in self._entries)

    def _add(self, row: _ListedLot) -> None:
        """Add a SKU with the first lot of it, or a further lot to a SKU."""
        known = self._entries.get(row.sku)
        lots = known.lot_ids if known else ()
        if row.lot_id is not None:
            lots = (*lots, row.lot_id)
            days = _sold_between(row)
            if days != _EVER:
                self._days[row.lot_id] = days
                if row.picked_on is None:
                    self._windows[row.lot_id] = days
        self._entries[row.sku] = CatalogEntry(
            row.listing_id, row.label_g, row.season_id, row.produce_id, lots, row.fruit_g, row.cooperative_id,
            bool(row.perishable),
        )  # fmt: skip

    def dated(self, sku: str) -> bool:
        """Say whether lots of a SKU have days on which they may not be sold from, so that it matters which is read."""
        return bool(self._days) and not self._days.keys().isdisjoint(self._entries[sku].lot_ids)

    def good_on(self, sku: str, day: int) -> tuple[int, ...]:
        """Return the lots of a SKU that may be sold from on a day (yyyymmdd), oldest pick first, then forecasts.

        Picked fruit is sold within its shelf life, and what is forecast inside its window.
        """
        lots, days = self._entries[sku].lot_ids, self._days
        if not days:
            return lots
        return tuple([lot for lot in lots if lot not in days or days[lot][0] <= day <= days[lot][1]])

    def cut_on(self, sku: str, day: int) -> tuple[int, ...]:
        """Return the lots of a SKU that are forecast for a window with a day (yyyymmdd) in it."""
        lots, windows = self._entries[sku].lot_ids, self._windows
        return tuple(lot for lot in lots if lot in windows and windows[lot][0] <= day <= windows[lot][1])

    def shared_needs(self, needs: dict[str, int]) -> dict[str, int]:
        """Return what is needed of each SKU's lots: by itself, and by others that draw from one of them too."""
        sharing = self._sharing
        if sharing.keys().isdisjoint(needs):
            return needs
        return {sku: sum([needs.get(other, 0) for other in sharing.get(sku, (sku,))]) for sku in needs}

    def _note_takers(self, skus: Iterable[str]) -> None:
        """Note which SKUs draw from the same lots as others."""
        for sku in skus:
            for lot in self._entries[sku].lot_ids:
                takers = self._takers[lot] = (*self._takers.get(lot, ()), sku)
                if len(takers) > 1:
                    for one in takers:
                        self._sharing.setdefault(one, set()).update(takers)


def _sold_between(lot: _ListedLot) -> tuple[int, int]:
    """Return the first and last day (yyyymmdd) on which a lot may be sold from: picked, or forecast for a window."""
    ever_first, ever_last = _EVER
    if lot.picked_on is None:
        first, last = lot.forecast_from, lot.forecast_to
        return day_number(as_day(first)) if first else ever_first, day_number(as_day(last)) if last else ever_last
    if lot.shelf_life_days is None:
        return _EVER
    return ever_first, day_number(as_day(lot.picked_on) + timedelta(days=lot.shelf_life_days))
