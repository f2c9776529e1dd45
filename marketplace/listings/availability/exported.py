"""Exported offers: what a file carries to a shop without a contract stands there once somebody says so, not before.

As with a push, both numbers may stand there until it is known, the one of before and the file's, and nobody else is
promised what either of them holds. A person's tick says that it stands, or that it was not uploaded after all; of one
that never stood there its public page says so too.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.listings.availability.desired import RESERVING, PendingPush, WantedOffer, wanted_offers
from marketplace.listings.availability.offer_status import packs_there
from marketplace.storage import bulk, locks
from marketplace.storage.tables import TABLES

SET = """
state = CASE WHEN state = 'hidden' THEN state ELSE 'live' END, content_mark = coalesce(pending_mark, content_mark),
stock = coalesce(pending_stock, stock), reason = NULL, reason_vi = NULL, pending_stock = NULL, pending_mark = NULL,
exported_ms = NULL, accepted_ms = :now
"""
"""What of an offer changes where its shop shows by now what a file or a person was to bring it to."""
_CONFIRM = f"""
UPDATE offer SET {SET}, told_ms = :now, told_by = :who WHERE id IN :ids AND pending_stock IS NOT NULL
  AND channel_id IN (SELECT id FROM channel WHERE road <> 'contract')
"""  # noqa: S608 - our own words
_TAKE_BACK = """
UPDATE offer SET pending_stock = NULL, pending_mark = NULL, exported_ms = NULL
WHERE id IN :ids AND exported_ms IS NOT NULL
"""
_NOTED = ("pending_stock", "pending_mark", "exported_ms")


class Exportable(NamedTuple):
    """What a file is to carry, and how many offers stand in the shop that it would have to change and cannot."""

    pushes: list[PendingPush]
    apart: int


def exportable(
    connection: Connection, channel_id: int, now_ms: int, skus: Sequence[str], *, only_changed: bool, news_only: bool
) -> Exportable:
    """Return what a shop's file is to carry of some offers: what changed since the last one, or everything.

    The caller writes in the same transaction; shops reserve one after another, as they do for pushes.
    """
    locks.lock_key(connection, RESERVING)
    wanted = [one for one in wanted_offers(connection, channel_id, now_ms).offers if one.sku in set(skus)]
    chosen = [one for one in wanted if (is_changed(one) or not only_changed) and (one.packs or stands(one))]
    if news_only:
        fresh = [one for one in chosen if not stands(one)]
        return Exportable(_pushes(fresh), sum(is_changed(one) for one in chosen if stands(one)))
    return Exportable(_pushes(chosen), 0)


def all_of(connection: Connection, channel_id: int, now_ms: int, skus: Sequence[str]) -> list[WantedOffer]:
    """Return some offers of a shop as they should be as things stand, by SKU; nothing is held."""
    wanted = wanted_offers(connection, channel_id, now_ms).offers
    return sorted([one for one in wanted if one.sku in set(skus)], key=lambda one: one.sku)


def is_carried(one: WantedOffer, *, news_only: bool) -> bool:
    """Say whether a shop's next file carries an offer: it changed, and stands there or has boxes to show.

    A template of new products alone carries none that stands there, nor one that an earlier file has.
    """
    return is_changed(one) and (not news_only if stands(one) else bool(one.packs))


def shown_before(one: WantedOffer) -> int | None:
    """Return the boxes that a shop shows of an offer as far as anybody said, whatever a file is to bring it to."""
    return packs_there(one.row.stock)


def note_exported(connection: Connection, pushes: Sequence[PendingPush], now_ms: int) -> None:
    """Note that a file with these offers was made: they wait to be uploaded."""
    rows = [(push.offer.stock, push.content_hash, now_ms, push.offer_id) for push in pushes]
    bulk.update(connection, TABLES["offer"], _NOTED, rows)


def confirm(connection: Connection, offer_ids: Sequence[int], who: str, now_ms: int) -> int:
    """Note that a shop without a contract shows what it was to show; return how many offers that is."""
    return bulk.execute(connection, _CONFIRM, {"ids": sorted(offer_ids), "who": who, "now": now_ms})


def take_back(connection: Connection, offer_ids: Sequence[int]) -> int:
    """Note that a file was not uploaded: its offers stand as before, and go into the next one."""
    return bulk.execute(connection, _TAKE_BACK, {"ids": sorted(offer_ids)})


def is_changed(one: WantedOffer) -> bool:
    """Say whether an offer differs from what the last file carries or, where none is out, from what stands there."""
    row, ours = one.row, one.content.hash
    if row.exported_ms is not None:
        return (row.pending_mark, row.pending_stock) != (ours, one.packs)
    return row.content_hash != ours or (packs_there(row.stock) or 0) != one.packs


def stands(one: WantedOffer) -> bool:
    """Say whether an offer stands in its shop as far as is known, or is in a file that waits to be uploaded."""
    return one.row.content_hash is not None or one.row.exported_ms is not None or one.row.stock is not None


def _pushes(wanted: Sequence[WantedOffer]) -> list[PendingPush]:
    return [
        PendingPush(one.row.id, one.content.desired(one.seller, one.packs), one.content.hash, one.row.state == "hidden")
        for one in wanted
    ]
