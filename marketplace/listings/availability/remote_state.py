"""Standing: what each offer shows on its platform as far as we know, from its answers and from reading it."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from marketplace.listings.availability.content import COLUMNS, FROM, sayings
from marketplace.listings.availability.desired import Wanted
from marketplace.listings.availability.shops import shops
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Sentence
from marketplace.words.records import OfferRecord, OfferResult, Outcome

_ACCEPTED = (
    "state", "content_mark", "stock", "version", "reason", "reason_vi", "said_area", "said_certificate", "accepted_ms",
    "pending_stock", "refused_stock",
)  # fmt: skip
_TOLD = ("moderation", *_ACCEPTED)
_REFUSED = ("state", "content_mark", "reason", "reason_vi", "refused_stock", "pending_stock")
_SILENT = Sentence("refused without a reason", "Sàn từ chối mà không nói lý do.")
_OURS = f"""
SELECT o.id, o.state, o.reason, o.reason_vi, {COLUMNS} {FROM}
WHERE o.channel_id = :channel AND o.sku IN :skus ORDER BY o.id
"""


def record_results(
    connection: Connection, asked: Sequence[Wanted], results: Sequence[OfferResult], now_ms: int
) -> list[Wanted]:
    """Keep what a platform answered to a batch; return those it holds in another version, to be looked at again.

    What was refused stands as it stood; what conflicts stays noted as on its way until it has been read. An answer
    that does not show the offer leaves its moderation as we know it.
    """
    accepted: list[tuple[Any, ...]] = []
    told: list[tuple[Any, ...]] = []
    refused: list[tuple[Any, ...]] = []
    again, stopped = [], []
    for item, result in zip(asked, results, strict=True):
        if result.outcome is Outcome.CONFLICT:
            again.append(item)
        elif result.outcome is Outcome.REFUSED:
            why = (result.reason, result.reason_vi) if result.reason else _SILENT
            refused.append((_state(item, "refused"), item.mark, *why, item.wish.stock, None, item.offer_id))
        else:
            offer, wish = result.offer, item.wish
            version, reason = (offer.version, offer.reason) if offer else (wish.if_version, None)
            said = (wish.growing_area or None, wish.certificate or None)
            stands = (_state(item, "live"), item.mark, wish.stock, version, reason, None, *said)
            row = (*stands, now_ms, None, None, item.offer_id)
            if item.stop_number is not None:
                stopped.append((item.stop_number, item.offer_id))
            if offer is None:
                accepted.append(row)
            else:
                told.append((offer.moderation, *row))
    bulk.update(connection, TABLES["offer"], _ACCEPTED, accepted)
    bulk.update(connection, TABLES["offer"], _TOLD, told)
    bulk.update(connection, TABLES["offer"], _REFUSED, refused)
    bulk.update(connection, TABLES["offer"], ("stop_confirmed",), stopped)
    return again


def _state(item: Wanted, state: str) -> str:
    return "hidden" if item.hidden else state


def note_standing(connection: Connection, channel_id: int, standing: Iterable[OfferRecord], read_ms: int) -> int:
    """Take over how offers stand on the platform, those of our SKUs, as read then; return how many.

    Nothing is on its way to them any more. What was refused there stays so, with the reason, until it is accepted.
    """
    offers = {offer.sku: offer for offer in standing}
    ours = bulk.select(connection, _OURS, {"channel": channel_id, "skus": sorted(offers)})
    said = sayings(connection, [row[4:] for row in ours], shops(connection, read_ms, [channel_id]))
    rows = []
    for (id_, state, reason, reason_vi, *_), one in zip(ours, said, strict=True):
        offer, kept = offers[one.sku], state in ("hidden", "refused")
        now, *why = (state, reason, reason_vi) if kept else ("live", offer.reason, None)
        mark, *ours_there = one.stands(offer)
        stands = (offer.moderation, now, mark, offer.stock, offer.version, *why, *ours_there)
        rows.append((*stands, read_ms, None, None, id_))
    bulk.update(connection, TABLES["offer"], _TOLD, rows)
    return len(rows)


def hold(connection: Connection, offer_ids: Sequence[int]) -> None:
    """Note what may stand at some offers before they are stopped, ahead of the orders: part of it may be sold by now.

    It is claimed of the lots until ``release``.
    """
    sql = "SELECT id, stock, pending_stock, unread_stock FROM offer WHERE id IN :ids ORDER BY id"
    rows = bulk.select(connection, sql, {"ids": sorted(offer_ids)})
    held = [(most, offer_id) for offer_id, *stands in rows if (most := max(packs or 0 for packs in stands)) > 0]
    bulk.update(connection, TABLES["offer"], ("unread_stock",), held)


def held_skus(connection: Connection, channel_id: int) -> list[str]:
    """Return the SKUs of a channel that were stopped ahead of the orders and whose orders have not been read since."""
    sql = "SELECT sku FROM offer WHERE channel_id = :channel AND unread_stock IS NOT NULL ORDER BY sku"
    return [row[0] for row in bulk.select(connection, sql, {"channel": channel_id})]


def release(connection: Connection, channel_id: int, skus: Sequence[str]) -> None:
    """Hold nothing any more at some offers: their orders are read up to how they stand."""
    sql = (
        "UPDATE offer SET unread_stock = NULL WHERE channel_id = :channel AND unread_stock IS NOT NULL AND sku IN :skus"
    )
    bulk.execute(connection, sql, {"channel": channel_id, "skus": list(skus)})


def standing_skus(connection: Connection, channel_id: int) -> list[str]:
    """Return the SKUs that stand on a channel's platform as far as we know."""
    sql = "SELECT sku FROM offer WHERE channel_id = :channel AND version IS NOT NULL ORDER BY sku"
    return [row[0] for row in bulk.select(connection, sql, {"channel": channel_id})]


def forget_standing(connection: Connection, channel_id: int, skus: Sequence[str]) -> None:
    """Note that some offers stand on the platform no more, so that they are wished for as new ones."""
    sql = (
        "UPDATE offer SET state = CASE WHEN state = 'hidden' THEN state ELSE 'wanted' END, content_mark = NULL,"
        " stock = NULL, version = NULL, moderation = NULL, said_area = NULL, said_certificate = NULL,"
        " pending_stock = NULL, refused_stock = NULL"
        " WHERE channel_id = :channel AND sku IN :skus"
    )
    bulk.execute(connection, sql, {"channel": channel_id, "skus": list(skus)})
