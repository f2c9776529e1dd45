"""Desired offers: those of a channel that are not as they should be, and the note that a push of them is pending.

The note is written before the platform is spoken to. Until the answer is known, both numbers may stand there, and
nobody else is promised what either of them holds; a run that is killed in between leaves it standing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.listings.availability.allocate import allocate
from marketplace.listings.availability.content import COLUMNS, FROM, OfferContent, offer_contents, read_with_content
from marketplace.listings.availability.learned_safety_stock import with_learned_safety_stock
from marketplace.listings.availability.offer_status import packs_there
from marketplace.listings.availability.positions import components_of
from marketplace.listings.availability.snapshot import Snapshot, take_snapshot
from marketplace.storage import bulk, locks
from marketplace.storage.tables import TABLES
from marketplace.words.records import DesiredOffer

_OFFERS = f"""
SELECT {COLUMNS}, o.id, o.state, o.content_mark, o.stock, o.pending_stock, o.refused_stock, l.stopped_ms,
       o.pending_mark, o.exported_ms
{FROM} WHERE o.channel_id = :channel {{some}} ORDER BY o.id
"""
RESERVING = 10_152
"""The lock under which channels reserve, one after another."""


class PendingPush(NamedTuple):
    """An offer that is not as it should be: what it should be, and which row of ours it is; hidden, it stays so.

    ``stop_number`` is that of the stop which pushes it to 0.
    """

    offer_id: int
    offer: DesiredOffer
    content_hash: int
    hidden: bool = False
    stop_number: int | None = None


@dataclass(frozen=True, slots=True)
class Desired:
    """What to push to a channel, and the lots that had a say in it."""

    pushes: tuple[PendingPush, ...] = ()
    lots: tuple[int, ...] = ()

    @property
    def skus(self) -> list[str]:
        """The SKUs to push."""
        return [push.offer.sku for push in self.pushes]


class StandingOffer(NamedTuple):
    """An offer as we know it to stand in its shop, and what is pending or was refused there."""

    id: int
    state: str
    content_hash: int | None
    stock: int | None
    pending_stock: int | None
    refused_stock: int | None
    stopped_ms: int | None
    pending_mark: int | None
    exported_ms: int | None


class WantedOffer(NamedTuple):
    """An offer of a channel with what it should say and how many packs it should show."""

    row: StandingOffer
    content: OfferContent
    packs: int

    @property
    def sku(self) -> str:
        """The listing's SKU in the shop."""
        return self.content.stored.sku

    @property
    def seller(self) -> str:
        """By which account it is sold there; '' where nobody has one, and so nothing is shown."""
        return self.content.stored.seller or ""


@dataclass(frozen=True, slots=True)
class WantedOffers:
    """All offers of a channel as they should be, and what they were worked out from."""

    offers: list[WantedOffer]
    snapshot: Snapshot


def wanted_offers(
    connection: Connection,
    channel_id: int,
    now_ms: int,
    only: Sequence[str] | None = None,
    near: Sequence[int] | None = None,
    on: date | None = None,
) -> WantedOffers:
    """Return the offers of a channel as they should be now or, on another day, as far as its lots count then."""
    taken = take_snapshot(connection, channel_id, now_ms, near, on)
    snapshot = with_learned_safety_stock(connection, taken, now_ms)
    packs = allocate(snapshot.lots, snapshot.offers)
    some, parameters = ("", {}) if only is None else ("AND o.sku IN :skus", {"skus": list(only)})
    sql = _OFFERS.format(some=some)
    rows = read_with_content(connection, sql, {"channel": channel_id, **parameters}, StandingOffer)
    contents = offer_contents(connection, [facts for _, facts in rows], snapshot.shops)
    found = [WantedOffer(row, content, packs.get(row.id, 0)) for (row, _), content in zip(rows, contents, strict=True)]
    return WantedOffers(found, snapshot)


def desired_offers(
    connection: Connection,
    channel_id: int,
    now_ms: int,
    only: Sequence[str] | None = None,
    near: Sequence[int] | None = None,
) -> Desired:
    """Return the offers of a channel whose content or stock differs from what was last accepted there.

    One that was refused is pushed again when it changes: in what it says or, where it stands there in an older form,
    in its stock. ``near`` are the lots to look at where they are known.
    """
    wanted = wanted_offers(connection, channel_id, now_ms, only, near)
    found = (_push(one.row, one.content, one.packs) for one in wanted.offers)
    pushes = tuple(push for push in found if push is not None)
    return Desired(pushes, _lots_near(wanted.snapshot, {push.offer_id for push in pushes}))


def reserve(connection: Connection, channel_id: int, now_ms: int, desired: Desired) -> list[PendingPush]:
    """Say anew what a channel should show, inside a write transaction, and note it as pending.

    Channels reserve one after another, so that none is promised what another has just reserved.
    """
    locks.lock_key(connection, RESERVING)
    found = desired_offers(connection, channel_id, now_ms, desired.skus, desired.lots)
    pending = [(push.offer.stock, push.offer_id) for push in found.pushes]
    bulk.update(connection, TABLES["offer"], ("pending_stock",), pending)
    return list(found.pushes)


def _push(row: StandingOffer, content: OfferContent, packs: int) -> PendingPush | None:
    """Return what to push of an offer, None where it is as it should be."""
    stored = content.stored
    if stored.seller is None:
        return None
    ours = content.hash
    if row.pending_stock is None and _is_as_desired(row, stored.version, ours, packs):
        return None
    return PendingPush(row.id, content.desired(stored.seller, packs), ours, row.state == "hidden")


def _is_as_desired(row: StandingOffer, version: int | None, ours: int, packs: int) -> bool:
    """Say whether an offer shows what it should, or a push would only be refused again."""
    if row.content_hash is None:
        return packs == 0
    if row.content_hash != ours:
        return False
    stands = packs_there(row.stock)
    return packs == stands or (row.state == "refused" and _is_refused_again(row, version, packs))


def _is_refused_again(row: StandingOffer, version: int | None, packs: int) -> bool:
    """Say whether a push would only be what was refused before; a stop is tried again all the same."""
    return version is None or (packs == row.refused_stock and row.stopped_ms is None)


def _lots_near(snapshot: Snapshot, offer_ids: set[int]) -> tuple[int, ...]:
    """Return the lots of all components of the market that some offers belong to."""
    if not offer_ids:
        return ()
    near = {
        lot
        for component in components_of(snapshot.offers)
        if any(offer.id in offer_ids for offer in component)
        for offer in component
        for lot in offer.claimed
    }
    return tuple(sorted(near))
