"""Build a demo's market: households in real communes, their lots and listings, and a channel on each platform."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from jobs.demo.season import Figures, Platform, Seller, title_of
from marketplace.directory import communes
from marketplace.directory.communes.gazetteer import Gazetteer
from marketplace.directory.produce import produce_id
from marketplace.inventory import ledger
from marketplace.storage import Database, bulk
from marketplace.storage.tables import TABLES
from marketplace.words import names
from marketplace.words.instants import as_date, day_of

LOTS_EACH = 3
_HOUSEHOLD = ("id", "code", "name", "name_key", "commune_id", "commune_now_id", "leads_group", "growing_area_code")
_LOT = (
    "id", "code", "household_id", "season_id", "produce_id", "commune_id", "commune_now_id", "variety", "grade",
    "picked_on", "forecast_from", "forecast_to", "in_g", "sold_g", "spoiled_g", "balance_g",
)  # fmt: skip
_LISTING = (
    "id", "sku", "household_id", "season_id", "produce_id", "title", "description", "category", "label_g", "fruit_g",
    "price_dong", "active",
)  # fmt: skip
_OFFER = ("channel_id", "listing_id", "sku", "state", "kept_back")


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop account to build: which platform, its channel code and remote shop, its sellers, how it is reached."""

    platform: Platform
    channel: str
    shop: str
    base_url: str
    sellers: Sequence[Seller]
    road: str = "contract"


@dataclass(frozen=True, slots=True)
class GrowingCommune:
    """A commune households fall into: its id, that on today's map, and its weight."""

    id: int
    now_id: int | None
    weight: int


def growing_communes(connection: Connection, districts: dict[str, int]) -> list[GrowingCommune]:
    """Return the communes of the growing districts, each with its share of the district's weight (times 1000)."""
    communes.load(connection)
    gazetteer = Gazetteer(connection)
    found = []
    for place in gazetteer.places():
        district = place.district or ""
        if districts.get(district, 0) and place.system == "63" and place.province == "Tỉnh Bắc Giang":
            today = gazetteer.today(place)
            found.append((place.id, today.id if today else None, district))
    size = Counter(district for *_, district in found)
    return [
        GrowingCommune(commune, now, districts[district] * 1000 // size[district])
        for commune, now, district in sorted(found)
    ]


def build(
    database: Database,
    figures: Figures,
    places: Sequence[GrowingCommune],
    shops: Sequence[Shop],
    now_ms: int,
    *,
    shipments: bool = True,
) -> None:
    """Write a demo's market in one transaction; ``shipments`` says whether where its parcels are will be read."""
    with database.write() as connection:
        season, produce = add_season(connection, figures), produce_id(connection, figures.produce)
        for shop in shops:
            channel = channel_of(connection, shop, now_ms, shipments=shipments)
            _ShopBuilder(connection, figures, season, produce, places, now_ms).build(shop, channel)


def add_season(connection: Connection, figures: Figures) -> int:
    """Write a demo's season; return its id."""
    season = bulk.reserve(connection, TABLES["season"], 1)
    columns = ("id", "code", "name", "starts_on", "ends_on", "origin", "crop_g", "source")
    crop_g = figures.crop_kg * 1000 if figures.crop_kg else None
    row = (season, figures.code, figures.name, figures.starts_on.isoformat(), figures.ends_on.isoformat(), "simulated",
           crop_g, figures.source)  # fmt: skip
    bulk.insert(connection, TABLES["season"], columns, [row])
    return season


def channel_of(connection: Connection, shop: Shop, now_ms: int, *, shipments: bool = True) -> int:
    """Return the id of a shop's channel, which is written where it is new."""
    known = bulk.select(connection, "SELECT id FROM channel WHERE code = :code", {"code": shop.channel})
    for (channel_id,) in known:
        return int(channel_id)
    channel = bulk.reserve(connection, TABLES["channel"], 1)
    columns = ("id", "code", "platform", "title", "road", "base_url", "shop", "adopted", "created_ms", "shipments")
    platform = shop.platform
    row = (channel, shop.channel, platform.code, platform.title, shop.road, shop.base_url, shop.shop, True, now_ms,
           shipments)  # fmt: skip
    bulk.insert(connection, TABLES["channel"], columns, [row])
    return channel


class _ShopBuilder:
    """Builds one shop: rows first, then one bulk insert a table."""

    def __init__(
        self,
        connection: Connection,
        figures: Figures,
        season: int,
        produce: int,
        places: Sequence[GrowingCommune],
        now_ms: int,
    ) -> None:
        self._connection = connection
        self._figures = figures
        self._season = season
        self._produce = produce
        self._places = places
        self._now_ms = now_ms
        self._today = as_date(day_of(now_ms))

    def build(self, shop: Shop, channel: int) -> None:
        """Write a shop's households and accounts where they are new, then its lots, listings and offers."""
        sellers = shop.sellers
        homes = self._homes(sellers)
        accounts = [(channel, homes[s.code], s.code, True, shop.platform.opens.isoformat()) for s in sellers]
        columns = ("channel_id", "household_id", "remote_id", "verified", "opened_on")
        bulk.insert_new(self._connection, TABLES["account"], columns, accounts)
        offered = [(seller, offer) for seller in sellers for offer in seller.offers]
        listing = bulk.reserve(self._connection, TABLES["listing"], len(offered))
        lot = bulk.reserve(self._connection, TABLES["lot"], len(offered) * LOTS_EACH)
        listings, offers, feeds = [], [], []
        lots: list[tuple[Any, ...]] = []
        for n, (seller, offer) in enumerate(offered):
            listings.append(self._listing(listing + n, homes[seller.code], offer))
            offers.append((channel, listing + n, offer.sku, "wanted", 0))
            first = lot + n * LOTS_EACH
            lots += self._lots(first, seller, homes[seller.code], offer, shop.platform)
            feeds += [(listing + n, first + pick) for pick in range(LOTS_EACH)]
        self._insert("listing", _LISTING, listings)
        self._insert("lot", _LOT, lots)
        ledger.open_lots(self._connection, range(lot, lot + len(lots)), self._now_ms)
        self._insert("listinglot", ("listing_id", "lot_id"), feeds)
        self._insert("offer", _OFFER, offers)

    def _homes(self, sellers: Sequence[Seller]) -> dict[str, int]:
        """Return each seller's household id; those not known by their code are written."""
        sql = "SELECT code, id FROM household WHERE code IN :codes"
        homes = {
            code: int(household)
            for code, household in bulk.select(self._connection, sql, {"codes": [seller.code for seller in sellers]})
        }
        new = [seller for seller in sellers if seller.code not in homes]
        if new:
            first = bulk.reserve(self._connection, TABLES["household"], len(new))
            homes |= {seller.code: first + n for n, seller in enumerate(new)}
            self._insert("household", _HOUSEHOLD, [self._household(seller, homes) for seller in new])
        return homes

    def _household(self, seller: Seller, homes: dict[str, int]) -> tuple[Any, ...]:
        place = self._places[seller.commune]
        return (homes[seller.code], seller.code, seller.name, names.key(seller.name), place.id, place.now_id,
                seller.leads_group, None)  # fmt: skip

    def _listing(self, listing: int, home: int, offer: Any) -> tuple[Any, ...]:
        title = title_of(offer.pack_g, self._figures.produce)
        return (listing, offer.sku, home, self._season, self._produce, title, "", self._figures.produce, offer.pack_g,
                offer.pack_g, offer.price_dong, True)  # fmt: skip

    def _lots(self, lot: int, seller: Seller, home: int, offer: Any, platform: Platform) -> Iterator[tuple[Any, ...]]:
        """Cut a harvest into picks from the sale's first day to its last; a pick still to come is a forecast."""
        place = self._places[seller.commune]
        days = (platform.closes - platform.opens).days
        each = offer.in_g // LOTS_EACH
        for n in range(LOTS_EACH):
            grams = offer.in_g - each * (LOTS_EACH - 1) if n == LOTS_EACH - 1 else each
            on = platform.opens + timedelta(days=days * n // (LOTS_EACH - 1))
            picked = (on.isoformat(), None, None) if on <= self._today else (None, on.isoformat(), on.isoformat())
            yield (lot + n, f"{offer.sku}-L{n + 1}", home, self._season, self._produce, place.id, place.now_id, None,
                   "loại 1", *picked, grams, 0, 0, grams)  # fmt: skip

    def _insert(self, table: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
        bulk.insert(self._connection, TABLES[table], columns, rows)
