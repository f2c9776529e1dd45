"""Wishes: the offers of a channel that are not as they should be, and the note that a push of them is on its way.

The note is written before the platform is spoken to. Until the answer is known, both numbers may stand there, and
nobody else is promised what either of them holds; a run that is killed in between leaves it standing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.listings.availability.allocate import parts_of, share
from marketplace.listings.availability.content import COLUMNS, FROM, Saying, sayings
from marketplace.listings.availability.learned import learned
from marketplace.listings.availability.snapshot import Counted, count
from marketplace.storage import bulk, locks
from marketplace.storage.tables import TABLES
from marketplace.words.records import OfferWish

_OFFERS = f"""
SELECT o.id, o.state, o.content_mark, o.stock, o.pending_stock, o.refused_stock, l.stopped_ms, {COLUMNS}
{FROM} WHERE o.channel_id = :channel {{some}} ORDER BY o.id
"""
_LOCK = 10_152


class Wanted(NamedTuple):
    """An offer that is not as it should be: what it should be, and which row of ours it is; hidden, it stays so.

    ``stop_number`` is that of the stop which pushes it to 0.
    """

    offer_id: int
    wish: OfferWish
    mark: int
    hidden: bool = False
    stop_number: int | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to push to a channel, and the lots that had a say in it."""

    items: tuple[Wanted, ...] = ()
    lots: tuple[int, ...] = ()

    @property
    def skus(self) -> list[str]:
        """The SKUs to push."""
        return [item.wish.sku for item in self.items]


def wanted(
    connection: Connection,
    channel_id: int,
    now_ms: int,
    only: Sequence[str] | None = None,
    near: Sequence[int] | None = None,
) -> Wishes:
    """Return the offers of a channel whose content or stock differs from what was last accepted there.

    One that was refused is wished for again when it changes: in what it says or, where it stands there in an older
    form, in its stock. ``near`` are the lots to look at where they are known.
    """
    counted = learned(connection, count(connection, channel_id, now_ms, near), now_ms)
    packs = share(counted.lots, counted.offers)
    some, parameters = ("", {}) if only is None else ("AND o.sku IN :skus", {"skus": list(only)})
    rows = bulk.select(connection, _OFFERS.format(some=some), {"channel": channel_id, **parameters})
    said = sayings(connection, [row[7:] for row in rows], counted.shops)
    found = (_wanted(row[:7], one, packs.get(row[0], 0)) for row, one in zip(rows, said, strict=True))
    items = tuple(item for item in found if item is not None)
    return Wishes(items, _lots_of(counted, {item.offer_id for item in items}))


def claim(connection: Connection, channel_id: int, now_ms: int, wishes: Wishes) -> list[Wanted]:
    """Say anew what a channel should show, inside a write transaction, and note it as on its way.

    Claims of several channels come one after another, so that none is promised what another has just claimed.
    """
    locks.lock_key(connection, _LOCK)
    found = wanted(connection, channel_id, now_ms, wishes.skus, wishes.lots)
    bulk.update(
        connection, TABLES["offer"], ("pending_stock",), [(item.wish.stock, item.offer_id) for item in found.items]
    )
    return list(found.items)


def _wanted(row: tuple[Any, ...], says: Saying, packs: int) -> Wanted | None:
    offer_id, state, known_mark, stock, pending, refused_stock, stopped_ms = row
    if says.seller is None:
        return None
    mark, version = says.mark, says.version
    stands = None if stock is None else max(0, stock)
    if pending is None and (
        (mark == known_mark and packs == stands)
        or (known_mark is None and packs == 0)
        or (state == "refused" and mark == known_mark and _refused_again(packs, refused_stock, version, stopped_ms))
    ):
        return None
    return Wanted(offer_id, says.wish(says.seller, packs), mark, state == "hidden")


def _refused_again(packs: int, refused_stock: int | None, version: int | None, stopped_ms: int | None) -> bool:
    """Say whether a push would only be what was refused before; a stop is tried again all the same."""
    return version is None or (packs == refused_stock and stopped_ms is None)


def _lots_of(counted: Counted, offer_ids: set[int]) -> tuple[int, ...]:
    """Return the lots of all parts of the market that some offers belong to."""
    if not offer_ids:
        return ()
    near = {
        lot
        for part in parts_of(counted.offers)
        if any(offer.id in offer_ids for offer in part)
        for offer in part
        for lot in offer.lots
    }
    return tuple(sorted(near))
