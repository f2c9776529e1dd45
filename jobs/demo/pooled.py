"""Build a pooled market: one cooperative, its members with their lots, and boxes fed by all of them in every shop."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert

from jobs.demo.build import GrowingCommune, Shop, add_season, channel_of
from jobs.demo.season import Figures, title_of
from marketplace.directory import produce
from marketplace.directory.periods import open_period
from marketplace.imports.cooperatives.names import name_key
from marketplace.inventory import ledger, policy
from marketplace.inventory.lots import Provenance
from marketplace.operations.harvest import weighing
from marketplace.settlement import hand_overs
from marketplace.settlement.hand_overs import HandOverRow
from marketplace.storage import Database, bulk
from marketplace.storage.tables import TABLES
from marketplace.words import names
from marketplace.words.instants import start_of

_FORECAST = "SELECT code FROM lot WHERE picked_on IS NULL AND code IN :codes ORDER BY id"
_CUT_HOUR_MS = 6 * 3_600_000
"""Lychee is cut in the morning; by six it has been weighed."""
_FORECAST_G = 10_000
"""A forecast is a round figure, in tens of kilograms."""


class Pick(NamedTuple):
    """What a household picks on a day, and on which terms; ``price_dong_per_kg`` where it is bought outright."""

    on: date
    grams: int
    terms: str
    price_dong_per_kg: int | None = None

    @property
    def forecast_g(self) -> int:
        """What is said of it before it is weighed, never more than it then weighs."""
        return self.grams // _FORECAST_G * _FORECAST_G or self.grams


class Member(NamedTuple):
    """A member household; ``share`` is its weight under the rule by quota."""

    code: str
    name: str
    place: GrowingCommune
    share: int
    picks: tuple[Pick, ...]

    def lot(self, pick: Pick) -> str:
        """Return the code of the lot of a pick."""
        return f"{self.code}-{pick.on:%d%m}"

    def slip(self, pick: Pick) -> str:
        """Return the number of its weigh slip."""
        return f"PC-{pick.on:%d%m}-{self.code[2:]}"


class Box(NamedTuple):
    """A box that all members fill."""

    sku: str
    pack_g: int
    price_dong: int


@dataclass(frozen=True, slots=True)
class PooledSale:
    """A pooled sale to build: what its file says, its figures, where the cooperative sits, its members and boxes."""

    facts: dict[str, Any]
    figures: Figures
    place: GrowingCommune
    members: tuple[Member, ...]
    boxes: tuple[Box, ...]

    @property
    def own(self) -> dict[str, Any]:
        """What the file says of the cooperative."""
        return dict(self.facts["cooperative"])

    @property
    def code(self) -> str:
        """The cooperative's code, under which it also sells in every shop."""
        return str(self.own["code"])

    @property
    def name(self) -> str:
        """The cooperative's name."""
        return str(self.own["name"])

    @property
    def today(self) -> date:
        """The day on which the sale is first seen: what is picked later is a forecast, at whatever hour it is built."""
        return self.figures.starts_on + timedelta(days=int(self.facts["open_since_days"]))


def build(database: Database, pool: PooledSale, shops: Sequence[Shop], now_ms: int) -> None:
    """Write the whole market of a pool in one transaction."""
    with database.write() as connection:
        _PoolBuilder(connection, pool, now_ms).build(shops)


def weigh_in(database: Database, pool: PooledSale, at_ms: int, now_ms: int) -> int:
    """Let the members cut what has come due by an instant of the sale; return how many forecasts were weighed in.

    What a person has weighed already stays as that person wrote it.
    """
    due = {
        member.lot(pick): (member, pick)
        for member in pool.members
        for pick in member.picks
        if pick.on > pool.today and start_of(pick.on) + _CUT_HOUR_MS <= at_ms
    }
    if not due:
        return 0
    with database.write() as connection:
        waiting = [code for (code,) in bulk.select(connection, _FORECAST, {"codes": sorted(due)})]
        for code in waiting:
            member, pick = due[code]
            by = Provenance(member.name, start_of(pick.on) + _CUT_HOUR_MS, now_ms)
            weighing.picked(connection, code, pick.grams, pick.on, member.slip(pick), by, force=True)
    return len(waiting)


class _PoolBuilder:
    """Builds one pool: the cooperative and its members, their lots, the boxes, the shops, and the books."""

    def __init__(self, connection: Connection, pool: PooledSale, now_ms: int) -> None:
        self._connection = connection
        self._pool = pool
        self._now_ms = now_ms
        self._season = add_season(self._connection, pool.figures)
        self._produce = produce.produce_id(self._connection, pool.figures.produce)
        produce.set_shelf_life(self._connection, pool.figures.produce, pool.facts["shelf_life_days"])

    def build(self, shops: Sequence[Shop]) -> None:
        """Write everything."""
        cooperative = self._cooperative()
        homes = self._homes(cooperative)
        lots = self._added(
            "lot", [lot for member in self._pool.members for lot in self._lots(member, homes[member.code])]
        )
        ledger.open_lots(self._connection, lots, self._now_ms)
        listings = self._listings(cooperative, lots)
        for shop in shops:
            self._open(shop, homes, listings)
        self._books(cooperative, homes)

    def _cooperative(self) -> int:
        pool = self._pool
        row = {
            "code": pool.code,
            "name": pool.name,
            "name_key": name_key(pool.name),
            "commune_id": pool.place.id,
            "commune_now_id": pool.place.now_id,
            "representative": pool.own["representative"],
        }
        return self._added("cooperative", [row])[0]

    def _homes(self, cooperative: int) -> dict[str, int]:
        """Write the members' households; return their ids by code."""
        rows = [
            {
                "code": one.code,
                "name": one.name,
                "name_key": names.key(one.name),
                "commune_id": one.place.id,
                "commune_now_id": one.place.now_id,
            }
            for one in self._pool.members
        ]
        homes = dict(zip((one.code for one in self._pool.members), self._added("household", rows), strict=True))
        since = self._pool.own["members_since"]
        self._added(
            "membership",
            [{"household_id": home, "cooperative_id": cooperative, "joined_on": since} for home in homes.values()],
        )
        return homes

    def _lots(self, member: Member, home: int) -> Iterator[dict[str, Any]]:
        """Return a lot for each pick, one still to come as a forecast of its day."""
        for pick in member.picks:
            picked = pick.on <= self._pool.today
            grams = pick.grams if picked else pick.forecast_g
            yield {
                "code": member.lot(pick),
                "household_id": home,
                "season_id": self._season,
                "produce_id": self._produce,
                "commune_id": member.place.id,
                "commune_now_id": member.place.now_id,
                "grade": "loại 1",
                "picked_on": pick.on if picked else None,
                "forecast_from": None if picked else pick.on,
                "forecast_to": None if picked else pick.on,
                "in_g": grams,
                "balance_g": grams,
                "terms": pick.terms,
                "price_dong_per_kg": pick.price_dong_per_kg,
                "slip": member.slip(pick) if picked else None,
            }

    def _listings(self, cooperative: int, lots: Sequence[int]) -> dict[str, int]:
        """Write the boxes, each fed by every lot; return their ids by SKU."""
        produce = self._pool.figures.produce
        rows = [
            {
                "sku": box.sku,
                "cooperative_id": cooperative,
                "season_id": self._season,
                "produce_id": self._produce,
                "title": title_of(box.pack_g, produce),
                "category": produce,
                "label_g": box.pack_g,
                "fruit_g": box.pack_g,
                "price_dong": box.price_dong,
            }
            for box in self._pool.boxes
        ]
        listings = dict(zip((box.sku for box in self._pool.boxes), self._added("listing", rows), strict=True))
        fed = [{"listing_id": listing, "lot_id": lot} for listing in listings.values() for lot in lots]
        self._connection.execute(insert(TABLES["listinglot"]), fed)
        return listings

    def _open(self, shop: Shop, homes: dict[str, int], listings: dict[str, int]) -> None:
        """Write a shop's channel, an account in it for each member, and its offers, which the cooperative sells."""
        channel = channel_of(self._connection, shop, self._now_ms)
        opened = shop.platform.opens
        accounts = [
            {"channel_id": channel, "household_id": home, "remote_id": code, "verified": True, "opened_on": opened}
            for code, home in homes.items()
        ]
        self._connection.execute(insert(TABLES["account"]), accounts)
        offers = [
            {"channel_id": channel, "listing_id": listing, "sku": sku, "seller": self._pool.code}
            for sku, listing in listings.items()
        ]
        self._added("offer", offers)

    def _books(self, cooperative: int, homes: dict[str, int]) -> None:
        """Declare the rule with every member's share, open the accounting period, and write the advances down."""
        own, opens, connection = self._pool.own, self._pool.figures.starts_on, self._connection
        who = own["representative"]
        policy.declare(connection, cooperative, own["rule"], opens, who, self._now_ms)
        for member in self._pool.members:
            policy.set_quota(connection, cooperative, homes[member.code], member.share, opens)
        open_period(connection, cooperative, opens, opens + timedelta(days=own["period_days"] - 1), who)
        for home, dong in zip(homes.values(), own["advances_dong"], strict=False):
            note = "tạm ứng tiền công hái"
            row = HandOverRow(cooperative, home, opens, "advance", dong, note, who, self._now_ms)
            hand_overs.add_hand_over(connection, row)

    def _added(self, noun: str, rows: Sequence[dict[str, Any]]) -> list[int]:
        """Write rows; return their ids."""
        first = bulk.reserve(self._connection, TABLES[noun], len(rows))
        ids = list(range(first, first + len(rows)))
        self._connection.execute(insert(TABLES[noun]), [{"id": n, **row} for n, row in zip(ids, rows, strict=True)])
        return ids
