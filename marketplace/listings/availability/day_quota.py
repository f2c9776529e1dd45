"""Day's quotas: what each shop without a contract may show tomorrow, worked out in the evening and held for it.

Nobody is asked for each order: what its shop shows is set by hand in the morning. In between it is asked only where
fewer boxes are left than a bound, and less than its shop shows. Until a person says that it is set, both numbers may
stand there, so neither is promised to anybody else.
"""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import Connection

from marketplace.listings.availability.desired import RESERVING, WantedOffer, wanted_offers
from marketplace.listings.availability.offer_status import packs_there
from marketplace.storage import bulk, locks
from marketplace.storage.tables import TABLES

_SHOPS = """
SELECT c.id FROM channel c WHERE c.road NOT IN ('contract', 'carrier') AND c.adopted AND c.paused_reason IS NULL
  AND EXISTS (SELECT 1 FROM offer o WHERE o.channel_id = c.id) ORDER BY c.id
"""
_DONE = "SELECT max(quota_on) FROM offer WHERE channel_id = :channel"
_DAY = "UPDATE offer SET quota_on = :day WHERE channel_id = :channel"
_SETTLED = "UPDATE offer SET pending_stock = NULL, pending_mark = NULL WHERE id IN :ids"
_ASKED = ("pending_stock", "pending_mark", "quota_on")


def shops_without_contract(connection: Connection) -> list[int]:
    """Return the shops that get a quota: those in which something is offered, and that no run pushes to."""
    return [int(one) for one in bulk.scalars(connection, _SHOPS, {})]


def set_quota(connection: Connection, channel_id: int, day: date, now_ms: int) -> int | None:
    """Work out what a shop may show on a day, once; return how many numbers are to be set, None where it was done.

    What a file that was made carries stays until somebody says what became of it.
    """
    done = bulk.scalar(connection, _DONE, {"channel": channel_id})
    if done is not None and str(done) >= day.isoformat():
        return None
    asked = _ask(connection, channel_id, now_ms, day, lambda _: True)
    bulk.execute(connection, _DAY, {"channel": channel_id, "day": day})
    return asked


def ask_for_scarce(connection: Connection, channel_id: int, today: date, below: int, now_ms: int) -> int:
    """Ask for what has fewer than ``below`` boxes left, and less than its shop shows; return how many that is."""

    def is_scarce(one: WantedOffer) -> bool:
        return one.packs < below and one.packs < _aim(one)

    return _ask(connection, channel_id, now_ms, today, is_scarce)


def _ask(connection: Connection, channel_id: int, now_ms: int, day: date, wanted: Callable[[WantedOffer], bool]) -> int:
    """Hold for a shop what it is to show of some offers, and ask a person to set it from a day on."""
    locks.lock_key(connection, RESERVING)
    offers = wanted_offers(connection, channel_id, now_ms, on=day).offers
    met = [one for one in offers if one.row.exported_ms is None and one.seller and wanted(one)]
    differ = [one for one in met if one.packs != (packs_there(one.row.stock) or 0)]
    rows = [(one.packs, one.content.hash, day, one.row.id) for one in differ]
    bulk.update(connection, TABLES["offer"], _ASKED, rows)
    _settle(connection, [one for one in met if one not in differ and one.row.pending_stock is not None])
    return len(rows)


def _settle(connection: Connection, met: Sequence[WantedOffer]) -> None:
    """Ask no more for what shows what it should."""
    if met:
        bulk.execute(connection, _SETTLED, {"ids": [one.row.id for one in met]})


def _aim(one: WantedOffer) -> int:
    """Return the packs that a shop shows, or is asked to show already."""
    asked = one.row.pending_stock
    return asked if asked is not None else packs_there(one.row.stock) or 0
