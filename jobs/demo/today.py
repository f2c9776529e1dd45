"""The season of today: some households of the replayed season go on selling, so that the app lives.

Its households are those of the replayed season, its shop is another one on the same servers, and its lots, listings and
totals are its own: nothing of the season before it moves.
"""

from collections.abc import Mapping
from datetime import date
from random import Random

from sqlalchemy import Connection

from jobs.demo.build import GrowingCommune, Shop, build
from jobs.demo.season import Figures, Platform, orders_of, plan_of
from jobs.demo.small import SellingHousehold, SmallSeason, sellers_of
from jobs.sandbox.servers import Admin
from marketplace.exchange import channels
from marketplace.storage import Database, bulk
from marketplace.storage.days import as_day
from marketplace.words.instants import as_date, day_of

SHOP = "bac-giang-vai-say"
_CODE = "vai-say-"
_LATEST = "SELECT ends_on FROM season WHERE substr(code, 1, 8) = :code ORDER BY ends_on DESC"
_SELLERS = """
SELECT h.code, h.name, h.commune_id, h.commune_now_id FROM account a JOIN channel c ON c.id = a.channel_id
JOIN household h ON h.id = a.household_id WHERE c.code = :channel ORDER BY h.code
"""


def channel_of(platform: str) -> str:
    """Return the code of the channel on which a platform's season of today is sold."""
    return f"{platform}-today"


def shops(platform: str) -> dict[str, str]:
    """Return the shop of today by its channel, as a server of a platform has to know it."""
    return {channel_of(platform): SHOP}


def open_today(database: Database, admins: Mapping[str, Admin], now_ms: int, seed: int) -> date:
    """Open a season unless one is open; return the day it closes.

    The servers know its plan before its market is built. Stopped between the two, the same day and seed make the same
    plan again, which is nothing new to them.
    """
    today = as_date(day_of(now_ms))
    if standing := _closes(database, today):
        return standing
    small = SmallSeason.read("today")
    opens = small.opened_by(today)
    figures = small.figures(f"{_CODE}{opens:%Y%m%d}", f"{small.facts['name']} từ {opens:%d/%m/%Y}", opens)
    places, made = _shops(database, figures, small, seed)
    for shop in made:
        plan = plan_of(shop.platform, shop.shop, shop.sellers, seed, figures.produce)
        admins[shop.platform.code].ask("plan", plan)
    build(database, figures, places, made, now_ms)
    return figures.ends_on


def _closes(database: Database, today: date) -> date | None:
    """Return the day on which the season that is open today closes, None when there is none."""
    with database.read() as connection:
        rows = bulk.select(connection, _LATEST, {"code": _CODE})
    closes = [as_day(day) for (day,) in rows]
    return next((day for day in closes if day >= today), None)


def _shops(
    database: Database, figures: Figures, small: SmallSeason, seed: int
) -> tuple[list[GrowingCommune], list[Shop]]:
    """Choose the households that go on selling on each platform, and make up what they sell."""
    places: list[GrowingCommune] = []
    made = []
    with database.read() as connection:
        for platform, orders in zip(figures.platforms, orders_of(figures, figures.orders), strict=True):
            homes = _homes(connection, platform, places, seed)
            sellers = sellers_of(figures, platform, homes, small.packs, orders, seed)
            before = channels.by_code(connection, platform.code)
            url = before.base_url if before else ""
            made.append(Shop(platform, channel_of(platform.code), SHOP, url, sellers))
    return places, made


def _homes(
    connection: Connection, platform: Platform, places: list[GrowingCommune], seed: int
) -> list[SellingHousehold]:
    """Choose a platform's households by chance and note where they live."""
    rows = bulk.select(connection, _SELLERS, {"channel": platform.code})
    chance = Random(f"{seed} today {platform.code}")  # noqa: S311 (a choice for show, not a secret)
    homes = []
    for code, name, commune, commune_now in chance.sample(rows, min(platform.households, len(rows))):
        homes.append(SellingHousehold(code, name, len(places)))
        places.append(GrowingCommune(commune, commune_now, 1))
    return homes
