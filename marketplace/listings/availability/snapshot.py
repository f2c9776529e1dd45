"""The snapshot: what counts today, the lots with what they hold, and every offer they feed as it stands in its shop.

Stock and balances are read by one statement, so that they are of one moment on both databases. An offer that waits for
a moderator may go live at any moment, so it counts like one on sale; one that a moderator refused is to show nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.inventory.policy import CooperativePolicies
from marketplace.listings.availability.connected import COUNTS, connected, listings_fed_by, listings_of
from marketplace.listings.availability.content import COLUMNS, FROM, offer_contents, read_with_content
from marketplace.listings.availability.positions import OfferPosition
from marketplace.listings.availability.shops import ShopState, shop_states
from marketplace.storage import bulk
from marketplace.storage.days import StoredDay, as_day
from marketplace.words.instants import day_number

_FEEDING = f"""
SELECT o.id, o.channel_id, o.listing_id, l.fruit_g, o.stock,
       CASE WHEN coalesce(o.unread_stock, 0) > coalesce(o.pending_stock, 0) THEN o.unread_stock
            ELSE o.pending_stock END, o.kept_back,
       l.active AND o.state <> 'hidden' AND coalesce(o.moderation, '') <> 'rejected' AND l.stopped_ms IS NULL
           AND coalesce(o.seller, a.remote_id) IS NOT NULL,
       l.policy, l.exposure_packs, l.kept_risk_bp, o.state = 'refused' AND o.version IS NULL,
       f.lot_id, t.balance_g, t.picked_on, t.forecast_from, t.forecast_to, p.shelf_life_days,
       l.cooperative_id, CASE WHEN l.cooperative_id IS NOT NULL THEN t.household_id END
FROM offer o JOIN listing l ON l.id = o.listing_id
JOIN listinglot f ON f.listing_id = l.id JOIN lot t ON t.id = f.lot_id JOIN produce p ON p.id = t.produce_id
LEFT JOIN account a ON a.channel_id = o.channel_id AND a.household_id = l.household_id
WHERE o.listing_id IN :listings AND {COUNTS} ORDER BY o.id, f.lot_id
"""  # noqa: S608 - our own words
_REFUSED = f"SELECT {COLUMNS}, o.id, o.content_mark {FROM} WHERE o.id IN :offers"


class _FeedingRow(NamedTuple):
    """A lot that feeds an offer; the household is asked for where its cooperative sells."""

    offer_id: int
    channel_id: int
    listing_id: int
    fruit_g: int
    stock: int | None
    pending_stock: int | None
    safety_packs: int
    shown: bool
    policy: str
    exposure_packs: int
    risk_bp: int | None
    is_refused_as_new: bool
    lot_id: int
    balance_g: int
    picked_on: StoredDay
    forecast_from: StoredDay
    forecast_to: StoredDay
    shelf_life_days: int | None
    cooperative_id: int | None
    household_id: int | None


class _RefusedRow(NamedTuple):
    offer_id: int
    content_hash: int | None


class EverywhereOffer(NamedTuple):
    """An offer of a listing that every shop shows whole; the risk (1/10,000) where its safety stock is learned."""

    offer_id: int
    channel_id: int
    listing_id: int
    risk_bp: int | None


@dataclass(slots=True)
class Snapshot:
    """Lots with the grams that count, the offers they feed, and which of them are shown whole everywhere."""

    lots: dict[int, int] = field(default_factory=dict)
    offers: list[OfferPosition] = field(default_factory=list)
    everywhere: list[EverywhereOffer] = field(default_factory=list)
    shops: dict[int, ShopState] = field(default_factory=dict)


def take_snapshot(
    connection: Connection, channel_id: int, now_ms: int, near: Sequence[int] | None = None, on: date | None = None
) -> Snapshot:
    """Read what counts today for a run of a channel: its offers, and all that shares lots with them, however far off.

    Of a market of a hundred thousand offers that is the part that bears on this one. ``near`` reads what has to do with
    these lots instead of the channel; ``on`` is the day on which lots are to count for the channel, mostly its own.
    """
    start = listings_of(connection, channel_id) if near is None else listings_fed_by(connection, near)
    listings = connected(connection, start)
    found = bulk.select(connection, _FEEDING, {"listings": sorted(listings)})
    rows = [_FeedingRow._make(row) for row in found]
    return _SnapshotReader(connection, channel_id, now_ms, rows, on).read(rows)


class _SnapshotReader:
    """Turns rows of lots that feed offers into offers, each with the lots that count for its shop."""

    def __init__(
        self, connection: Connection, channel_id: int, now_ms: int, rows: Sequence[_FeedingRow], on: date | None
    ) -> None:
        self._connection = connection
        self._channel_id = channel_id
        self._policies = CooperativePolicies()
        self._shops = shop_states(connection, now_ms, {channel_id, *(row.channel_id for row in rows)})
        if on is not None:
            self._shops[channel_id] = self._shops[channel_id]._replace(today=on)
        self._known: dict[tuple[object, ...], bool] = {}
        self._refused: set[int] = set()

    def read(self, rows: Sequence[_FeedingRow]) -> Snapshot:
        """Return what the rows say, which come by offer."""
        snapshot = Snapshot(shops=self._shops)
        self._refused = self._still_refused(sorted({row.offer_id for row in rows if row.is_refused_as_new}))
        pools = {row.cooperative_id for row in rows if row.cooperative_id is not None}
        if pools:
            self._policies.read(self._connection, pools)
        snapshot.lots = {row.lot_id: max(0, row.balance_g) for row in rows}
        for _, feeding in groupby(rows, attrgetter("offer_id")):
            self._add(snapshot, list(feeding))
        return snapshot

    def _add(self, snapshot: Snapshot, feeding: Sequence[_FeedingRow]) -> None:
        """Add one offer, of which these are the lots."""
        offer, fed = feeding[-1], tuple(row.lot_id for row in feeding if self._counts(row))
        others = tuple(row.lot_id for row in feeding if row.lot_id not in fed)
        shop = self._shops[offer.channel_id]
        everywhere = offer.policy == "everywhere" and shop.by_contract
        snapshot.offers.append(
            OfferPosition(
                offer.offer_id,
                offer.fruit_g,
                max(offer.stock or 0, offer.pending_stock or 0, 0),
                fed,
                offer.safety_packs,
                bool(offer.shown) and offer.offer_id not in self._refused,
                shop.live or offer.channel_id == self._channel_id,
                offer.listing_id if everywhere else None,
                offer.exposure_packs,
                others,
            )
        )
        if everywhere and offer.shown:
            everywhere_offer = EverywhereOffer(offer.offer_id, offer.channel_id, offer.listing_id, offer.risk_bp)
            snapshot.everywhere.append(everywhere_offer)

    def _still_refused(self, offer_ids: Sequence[int]) -> set[int]:
        """Return which of some offers that were refused as new still say the same."""
        if not offer_ids:
            return set()
        rows = read_with_content(self._connection, _REFUSED, {"offers": list(offer_ids)}, _RefusedRow)
        contents = offer_contents(self._connection, [facts for _, facts in rows], self._shops)
        return {row.offer_id for (row, _), now in zip(rows, contents, strict=True) if row.content_hash == now.hash}

    def _counts(self, row: _FeedingRow) -> bool:
        """Say whether a lot counts for a shop today; asked once for all lots of the same days."""
        key = (row.channel_id, row.picked_on, row.forecast_from, row.forecast_to, row.shelf_life_days,
               row.cooperative_id, row.household_id)  # fmt: skip
        known = self._known.get(key)
        if known is None:
            shop = self._shops[row.channel_id]
            picked_on, first, last = map(as_day, (row.picked_on, row.forecast_from, row.forecast_to))
            known = counts_on(shop.today, picked_on, first, last, row.shelf_life_days, shop.transit_days)
            self._known[key] = known = known and self._is_in_pool(row, shop.today, picked_on)
        return known

    def _is_in_pool(self, row: _FeedingRow, today: date, picked_on: date | None) -> bool:
        """Say whether a household's fruit is in its cooperative's pool; what it picked before it left stays there."""
        if row.cooperative_id is None or row.household_id is None:
            return True
        picked = None if picked_on is None else day_number(picked_on)
        return self._policies[row.cooperative_id].feeds(row.household_id, day_number(today), picked)


def counts_on(
    today: date,
    picked_on: date | None,
    forecast_from: date | None,
    forecast_to: date | None,
    shelf_life_days: int | None,
    transit_days: int,
) -> bool:
    """Say whether a lot may be offered: picked, as long as it keeps until it arrives; forecast, inside its window."""
    if picked_on is not None:
        return shelf_life_days is None or today <= picked_on + timedelta(days=shelf_life_days - transit_days)
    return (forecast_from is None or forecast_from <= today) and (forecast_to is None or today <= forecast_to)
