"""What counts today: the lots with what they hold, and every offer they feed as it stands in its shop.

Stock and balances are read by one statement, so that they are of one moment on both databases. An offer that waits for
a moderator may go live at any moment, so it counts like one on sale; one that a moderator refused is to show nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.inventory.policy import CooperativePolicies
from marketplace.listings.availability.allocate import Offered
from marketplace.listings.availability.connected import COUNTS, connected, listings_fed_by, listings_of
from marketplace.listings.availability.content import COLUMNS, FROM, sayings
from marketplace.listings.availability.shops import Shop, shops
from marketplace.storage import bulk
from marketplace.storage.days import as_day
from marketplace.words.instants import day_number

_FEEDS = f"""
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
_REFUSED = f"SELECT o.id, o.content_mark, {COLUMNS} {FROM} WHERE o.id IN :offers"


class Everywhere(NamedTuple):
    """An offer of a listing that every shop shows whole; the risk (1/10,000) where its kept-back number is learned."""

    offer_id: int
    channel_id: int
    listing_id: int
    risk_bp: int | None


@dataclass(slots=True)
class Counted:
    """Lots with the grams that count, the offers they feed, and which of them are shown whole everywhere."""

    lots: dict[int, int] = field(default_factory=dict)
    offers: list[Offered] = field(default_factory=list)
    everywhere: list[Everywhere] = field(default_factory=list)
    shops: dict[int, Shop] = field(default_factory=dict)


def count(connection: Connection, channel_id: int, now_ms: int, near: Sequence[int] | None = None) -> Counted:
    """Read what counts today for a run of a channel: its offers, and all that shares lots with them, however far off.

    Of a market of a hundred thousand offers that is the part that bears on this one. ``near`` reads what has to do with
    these lots instead of the channel.
    """
    start = listings_of(connection, channel_id) if near is None else listings_fed_by(connection, near)
    listings = connected(connection, start)
    rows = bulk.select(connection, _FEEDS, {"listings": sorted(listings)})
    return _Reading(connection, channel_id, now_ms, rows).read(rows)


class _Reading:
    """Turns rows of feeds into offers, each with the lots that count for its shop."""

    def __init__(self, connection: Connection, channel_id: int, now_ms: int, rows: Sequence[tuple[Any, ...]]) -> None:
        self._connection = connection
        self._channel_id = channel_id
        self._rules = CooperativePolicies()
        self._shops = shops(connection, now_ms, {channel_id, *(row[1] for row in rows)})
        self._counts: dict[tuple[Any, ...], bool] = {}
        self._refused: set[int] = set()

    def read(self, rows: Sequence[tuple[Any, ...]]) -> Counted:
        """Return what the rows of feeds say, which come by offer."""
        counted = Counted(shops=self._shops)
        self._refused = self._still_refused(sorted({row[0] for row in rows if row[11]}))
        pools = {row[18] for row in rows} - {None}
        if pools:
            self._rules.read(self._connection, pools)
        lots, fed = counted.lots, list[int]()
        last: tuple[Any, ...] | None = None
        for row in rows:
            if last is not None and row[0] != last[0]:
                self._add(counted, last, fed)
                fed = []
            last = row
            lot = row[12]
            if lot not in lots:
                lots[lot] = max(0, row[13])
            if self._does(row):
                fed.append(lot)
        if last is not None:
            self._add(counted, last, fed)
        return counted

    def _add(self, counted: Counted, row: tuple[Any, ...], fed: list[int]) -> None:
        offer_id, channel, listing, fruit_g, stock, pending, kept, shown, policy, exposure, risk_bp = row[:11]
        shop = self._shops[channel]
        everywhere = policy == "everywhere" and shop.by_contract
        counted.offers.append(
            Offered(
                offer_id,
                fruit_g,
                max(stock or 0, pending or 0, 0),
                tuple(fed),
                kept,
                bool(shown) and offer_id not in self._refused,
                shop.live or channel == self._channel_id,
                listing if everywhere else None,
                exposure,
            )
        )
        if everywhere and shown:
            counted.everywhere.append(Everywhere(offer_id, channel, listing, risk_bp))

    def _still_refused(self, offer_ids: Sequence[int]) -> set[int]:
        """Return which of some offers that were refused as new still say the same."""
        rows = bulk.select(self._connection, _REFUSED, {"offers": list(offer_ids)}) if offer_ids else []
        said = sayings(self._connection, [row[2:] for row in rows], self._shops)
        return {row[0] for row, one in zip(rows, said, strict=True) if row[1] == one.mark}

    def _does(self, row: tuple[Any, ...]) -> bool:
        """Say whether a lot counts for a shop today; asked once for all lots of the same days."""
        key = (row[1], *row[14:])
        known = self._counts.get(key)
        if known is None:
            shop = self._shops[row[1]]
            picked_on, first, last = map(as_day, row[14:17])
            known = counts_on(shop.today, picked_on, first, last, row[17], shop.transit_days)
            self._counts[key] = known = known and self._in_pool(row, shop.today, picked_on)
        return known

    def _in_pool(self, row: tuple[Any, ...], today: date, picked_on: date | None) -> bool:
        """Say whether a household's fruit is in its cooperative's pool; what it picked before it left stays there."""
        if row[18] is None:
            return True
        picked = None if picked_on is None else day_number(picked_on)
        return self._rules[row[18]].feeds(row[19], day_number(today), picked)


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
