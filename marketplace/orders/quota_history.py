"""What households gave before a quota began, which the quota does not count: read once a run, and kept right."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.orders.cached_lot import CachedLot
from marketplace.orders.catalog import CatalogEntry
from marketplace.storage import bulk

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


class _Before(NamedTuple):
    """What a household's lots gave for a listing in one part of the time: between two quotas' beginnings."""

    listing_id: int
    household_id: int
    part: int
    grams: int


class _EarlyDraw(NamedTuple):
    """What a page moved of a lot for an order placed before a quota that is in force by now."""

    placed_ms: int
    lot_id: int
    grams: int


class QuotaHistory:
    """Grams by household that a listing's lots gave to orders placed before a quota began."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._before: dict[tuple[int, int], dict[int, int]] = {}
        """By listing, and when its quota began; then by household."""
        self._early: list[_EarlyDraw] = []
        """What this page moved for orders older than a quota."""
        self.latest_ms = 0
        """When the last known quota began."""

    def begin_page(self) -> None:
        """Begin a page, which has moved nothing yet."""
        self._early = []
        self.latest_ms = 0

    def forget(self) -> None:
        """Forget all that was read."""
        self._before.clear()

    def read(self, connection: Connection, quotas: Iterable[tuple[int, int]]) -> None:
        """Read what was given before these quotas (listing, beginning in ms), where not known: in one statement."""
        missing = sorted(set(quotas) - self._before.keys())
        if missing:
            self._sum_before(connection, missing)
        self.latest_ms = max((at_ms for _, at_ms in self._before), default=0)

    def note_early(self, placed_ms: int, moved: Iterable[tuple[int, int]]) -> None:
        """Note lots with the grams that are about to be moved for an order that is older than a quota."""
        self._early += [_EarlyDraw(placed_ms, lot_id, grams) for lot_id, grams in moved]

    def end_page(self) -> bool:
        """Forget what the page has made untrue; say whether it moved anything for an order older than a quota."""
        moved = [early.placed_ms for early in self._early]
        for listing, at_ms in [*self._before]:
            if any(placed_ms < at_ms for placed_ms in moved):  # an order older than the quota was among these
                del self._before[listing, at_ms]
        return bool(moved)

    def given_since(self, entry: CatalogEntry, since_ms: int, lots: Mapping[int, CachedLot]) -> dict[int, int]:
        """Return what all lots of a listing, also those past their shelf life, gave to orders placed since then."""
        grams = defaultdict[int, int](int)
        for lot in (lots[lot_id] for lot_id in entry.lot_ids if lot_id in lots):
            grams[lot.place.household_id] += lot.sold_g + lot.over_g
        for household, before_g in self._before[entry.listing_id, since_ms].items():
            grams[household] -= before_g
        fed = set(entry.lot_ids)
        for placed_ms, lot_id, early_g in self._early:
            if placed_ms < since_ms and lot_id in fed:
                grams[lots[lot_id].place.household_id] -= early_g
        return grams

    def _sum_before(self, connection: Connection, missing: Sequence[tuple[int, int]]) -> None:
        moments = sorted({at_ms for _, at_ms in missing})
        parts = " ".join(f"WHEN o.placed_ms < {at_ms} THEN {part}" for part, at_ms in enumerate(moments))
        asked = {"listings": sorted({listing for listing, _ in missing}), "last": moments[-1]}
        found = [_Before(*row) for row in bulk.select(connection, _BEFORE.format(parts=parts), asked)]
        for listing, at_ms in missing:
            sums = self._before[listing, at_ms] = defaultdict(int)
            for row in found:
                if row.listing_id == listing and moments[row.part] <= at_ms:
                    sums[row.household_id] += row.grams
