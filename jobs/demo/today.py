"""The season of today: some households of the replayed season go on selling, so that the app lives.

Its households are those of the replayed season, its shop is another one on the same servers, and its lots, listings and
totals are its own: nothing of the season before it moves.
"""

from collections.abc import Mapping
from datetime import date
from random import Random

from sqlalchemy import Connection

from jobs.demo.build import Commune, Shop, build
from jobs.demo.season import Figures, Platform, orders_of, plan_of
from jobs.demo.small import Home, Small, sellers_of
from jobs.sandbox import Admin
from marketplace import channels
from marketplace.db import Database, bulk
from marketplace.words.instants import as_date, day_of

SHOP = "bac-giang-vai-say"
_CODE = "vai-say-"
_LATEST = "SELECT starts_on, ends_on FROM season WHERE substr(code, 1, 8) = :code ORDER BY starts_on DESC"
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


def open_today(database: Database, admins: Mapping[str, Admin], now_ms: int, seed: int) -> Figures:
    """Open a season unless one is open; hand its plan to the servers, to which the same plan again is nothing new.

    Everything follows from the seed and the day it opened, so a demo that was stopped anywhere takes it up again.
    """
    small, today = Small.read("today"), as_date(day_of(now_ms))
    opened = _open_since(database, today)
    opens = opened or small.opened_by(today)
    figures = small.figures(f"{_CODE}{opens:%Y%m%d}", f"{small.facts['name']} từ {opens:%d/%m/%Y}", opens)
    places, made = _shops(database, figures, small, seed)
    if opened is None:
        build(database, figures, places, made, now_ms)
    for shop in made:
        plan = plan_of(shop.platform, shop.shop, shop.sellers, seed, figures.produce)
        admins[shop.platform.code].ask("plan", plan)
    return figures


def over(figures: Figures, now_ms: int) -> bool:
    """Say whether a season has closed, so that the next one may open."""
    return as_date(day_of(now_ms)) > figures.ends_on


def _open_since(database: Database, today: date) -> date | None:
    """Return the day on which the season that is open today opened, None when there is none."""
    with database.read() as connection:
        rows = bulk.select(connection, _LATEST, {"code": _CODE})
    for starts_on, ends_on in rows[:1]:
        if _day(ends_on) >= today:
            return _day(starts_on)
    return None


def _day(value: date | str) -> date:
    """Read a day as either driver gives it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _shops(database: Database, figures: Figures, small: Small, seed: int) -> tuple[list[Commune], list[Shop]]:
    """Choose the households that go on selling on each platform, and make up what they sell."""
    places: list[Commune] = []
    made = []
    with database.read() as connection:
        for platform, orders in zip(figures.platforms, orders_of(figures, figures.orders), strict=True):
            homes = _homes(connection, platform, places, seed)
            sellers = sellers_of(figures, platform, homes, small.packs, orders, seed)
            before = channels.by_code(connection, platform.code)
            url = before.base_url if before else ""
            made.append(Shop(platform, channel_of(platform.code), SHOP, url, sellers))
    return places, made


def _homes(connection: Connection, platform: Platform, places: list[Commune], seed: int) -> list[Home]:
    """Choose a platform's households by chance and note where they live."""
    rows = bulk.select(connection, _SELLERS, {"channel": platform.code})
    chance = Random(f"{seed} today {platform.code}")  # noqa: S311 (a choice for show, not a secret)
    homes = []
    for code, name, commune, commune_now in chance.sample(rows, min(platform.households, len(rows))):
        homes.append(Home(code, name, len(places)))
        places.append(Commune(commune, commune_now, 1))
    return homes
