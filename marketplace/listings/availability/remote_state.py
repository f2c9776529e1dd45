"""Remote state: what each offer shows on its platform as far as we know, from its answers and from reading it."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.listings.availability.content import COLUMNS, FROM, offer_contents, read_with_content
from marketplace.listings.availability.desired import PendingPush
from marketplace.listings.availability.shops import shop_states
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
SELECT {COLUMNS}, o.id, o.state, o.reason, o.reason_vi {FROM}
WHERE o.channel_id = :channel AND o.sku IN :skus ORDER BY o.id
"""


class _OurRow(NamedTuple):
    """An offer of ours: its state, and why it was refused where it was."""

    id: int
    state: str
    reason: str | None
    reason_vi: str | None


def record_results(
    connection: Connection, asked: Sequence[PendingPush], results: Sequence[OfferResult], now_ms: int
) -> list[PendingPush]:
    """Keep what a platform answered to a batch; return those it holds in another version, to be looked at again.

    What was refused stands as it stood; what conflicts stays pending until it has been read. An answer that does not
    show the offer leaves its moderation as we know it.
    """
    accepted: list[tuple[Any, ...]] = []
    told: list[tuple[Any, ...]] = []
    refused: list[tuple[Any, ...]] = []
    again, stopped = [], []
    for push, result in zip(asked, results, strict=True):
        if result.outcome is Outcome.CONFLICT:
            again.append(push)
        elif result.outcome is Outcome.REFUSED:
            refused.append(_refused(push, result))
        else:
            row = _accepted(push, result, now_ms)
            if push.stop_number is not None:
                stopped.append((push.stop_number, push.offer_id))
            if result.offer is None:
                accepted.append(row)
            else:
                told.append((result.offer.moderation, *row))
    bulk.update(connection, TABLES["offer"], _ACCEPTED, accepted)
    bulk.update(connection, TABLES["offer"], _TOLD, told)
    bulk.update(connection, TABLES["offer"], _REFUSED, refused)
    bulk.update(connection, TABLES["offer"], ("stop_confirmed",), stopped)
    return again


def _accepted(push: PendingPush, result: OfferResult, now_ms: int) -> tuple[Any, ...]:
    """Return the values of ``_ACCEPTED``, and whose they are."""
    told, pushed = result.offer, push.offer
    version, reason = (told.version, told.reason) if told else (pushed.if_version, None)
    content = (pushed.growing_area or None, pushed.certificate or None)
    return (_state(push, "live"), push.content_hash, pushed.stock, version, reason, None, *content,
            now_ms, None, None, push.offer_id)  # fmt: skip


def _refused(push: PendingPush, result: OfferResult) -> tuple[Any, ...]:
    """Return the values of ``_REFUSED``, and whose they are."""
    why = (result.reason, result.reason_vi) if result.reason else _SILENT
    return (_state(push, "refused"), push.content_hash, *why, push.offer.stock, None, push.offer_id)


def _state(push: PendingPush, state: str) -> str:
    return "hidden" if push.hidden else state


def note_remote(connection: Connection, channel_id: int, remote: Iterable[OfferRecord], read_ms: int) -> int:
    """Take over how offers stand on the platform, those of our SKUs, as read then; return how many.

    Nothing is pending for them any more. What was refused there stays so, with the reason, until it is accepted.
    """
    offers = {offer.sku: offer for offer in remote}
    ours = read_with_content(connection, _OURS, {"channel": channel_id, "skus": sorted(offers)}, _OurRow)
    contents = offer_contents(connection, [facts for _, facts in ours], shop_states(connection, read_ms, [channel_id]))
    rows = []
    for (row, _), content in zip(ours, contents, strict=True):
        offer, stays = offers[content.stored.sku], row.state in ("hidden", "refused")
        state, *why = (row.state, row.reason, row.reason_vi) if stays else ("live", offer.reason, None)
        remote_hash, *pushed = content.remote(offer)
        stands = (offer.moderation, state, remote_hash, offer.stock, offer.version, *why, *pushed)
        rows.append((*stands, read_ms, None, None, row.id))
    bulk.update(connection, TABLES["offer"], _TOLD, rows)
    return len(rows)


def hold_unread(connection: Connection, offer_ids: Sequence[int]) -> None:
    """Note what may stand at some offers before they are stopped, ahead of the orders: part of it may be sold by now.

    It is claimed of the lots until ``release``.
    """
    sql = "SELECT id, stock, pending_stock, unread_stock FROM offer WHERE id IN :ids ORDER BY id"
    rows = bulk.select(connection, sql, {"ids": sorted(offer_ids)})
    unread = [(most, offer_id) for offer_id, *stocks in rows if (most := max(packs or 0 for packs in stocks)) > 0]
    bulk.update(connection, TABLES["offer"], ("unread_stock",), unread)


def unread_skus(connection: Connection, channel_id: int) -> list[str]:
    """Return the SKUs of a channel that were stopped ahead of the orders and whose orders have not been read since."""
    sql = "SELECT sku FROM offer WHERE channel_id = :channel AND unread_stock IS NOT NULL ORDER BY sku"
    return bulk.scalars(connection, sql, {"channel": channel_id})


def release_unread(connection: Connection, channel_id: int, skus: Sequence[str]) -> None:
    """Hold nothing any more at some offers: their orders are read up to how they stand."""
    sql = (
        "UPDATE offer SET unread_stock = NULL WHERE channel_id = :channel AND unread_stock IS NOT NULL AND sku IN :skus"
    )
    bulk.execute(connection, sql, {"channel": channel_id, "skus": list(skus)})


def remote_skus(connection: Connection, channel_id: int) -> list[str]:
    """Return the SKUs that stand on a channel's platform as far as we know."""
    sql = "SELECT sku FROM offer WHERE channel_id = :channel AND version IS NOT NULL ORDER BY sku"
    return bulk.scalars(connection, sql, {"channel": channel_id})


def forget_remote(connection: Connection, channel_id: int, skus: Sequence[str]) -> None:
    """Note that some offers stand on the platform no more, so that they are desired as new ones."""
    sql = (
        "UPDATE offer SET state = CASE WHEN state = 'hidden' THEN state ELSE 'wanted' END, content_mark = NULL,"
        " stock = NULL, version = NULL, moderation = NULL, reason = NULL, reason_vi = NULL, said_area = NULL,"
        " said_certificate = NULL, pending_stock = NULL, refused_stock = NULL"
        " WHERE channel_id = :channel AND sku IN :skus"
    )
    bulk.execute(connection, sql, {"channel": channel_id, "skus": list(skus)})
