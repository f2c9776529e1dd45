"""The stage every peer plays on: one reference server with a season's orders, and the same empty market for each."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from jobs.demo.build import Shop, build, growing_communes
from jobs.demo.season import DemoOffer, Figures, Platform, Seller, plan_of
from jobs.sandbox.servers import ADMIN, Admin, Served, running_home, write_config
from marketplace.storage import connect, migrate
from marketplace.storage.clock import now_ms
from marketplace.storage.settings import Settings
from marketplace.words.instants import iso, start_of

SELLERS = 400
SHOP = "bench"
OPENS, OVER = date(2021, 6, 1), date(2021, 8, 1)
_PACKS = (5_000, 10_000, 2_500, 1_900)
_PACKS_AN_ORDER = 1.75
"""Of these packs so many weigh 8.5 kg: as heavy as an order of the season, of which a million were 8,359 t."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the peers play: the server's address and token, its admin door, and the empty market to copy."""

    settings: Settings
    url: str
    token: str
    admin: Admin
    empty: Path

    def copy(self, name: str) -> Path:
        """Return the file of a fresh copy of the empty market, ``name``.sqlite."""
        path = self.settings.home / f"{name}.sqlite"
        for old in self.settings.home.glob(f"{name}.sqlite*"):
            old.unlink()
        shutil.copy(self.empty, path)
        return path

    def advance(self, day: date) -> None:
        """Let the season go on to the start of a day."""
        self.admin.ask("advance", {"shop_id": SHOP, "to": iso(start_of(day))})


@contextmanager
def staged(orders: int, *, max_lines: int = 4, days: int = 40, households: int = SELLERS) -> Iterator[Stage]:
    """Set the stage with so many orders of so many sellers, placed within so many days; gone after the block."""
    with tempfile.TemporaryDirectory(prefix="lensan-bench-") as folder:
        settings = Settings.read({}, Path(folder))
        platform = Platform("partner", "Bench", households, 0, OPENS, OPENS + timedelta(days=days - 1), 0)
        sellers = [_seller(number, orders // households) for number in range(households)]
        write_config(settings, {"partner": Served("Bench", {"bench": SHOP})})
        with running_home(settings) as urls:
            admin = Admin(urls["partner"], settings.secret(ADMIN) or "")
            admin.ask("plan", plan_of(platform, SHOP, sellers, 1) | {"max_lines": max_lines, "settle": False})
            empty = _empty_market(settings, platform, sellers, urls["partner"])
            yield Stage(settings, urls["partner"], settings.secret("bench") or "", admin, empty)


def _seller(number: int, orders: int) -> Seller:
    each = round(orders * _PACKS_AN_ORDER / len(_PACKS))
    offers = tuple(
        DemoOffer(f"B{number:04d}-{pack_g}", pack_g, 30 * pack_g, each, orders * 5 * pack_g) for pack_g in _PACKS
    )
    code, lost = f"B{number:04d}", orders // 60
    return Seller(code, f"Hộ {number}", number, False, orders, orders // 20, lost, lost, offers)


def _empty_market(settings: Settings, platform: Platform, sellers: list[Seller], url: str) -> Path:
    path = settings.home / "empty.sqlite"
    database = connect(f"sqlite:///{path}")
    migrate(database)
    with database.write() as connection:
        places = growing_communes(connection, {"Huyện Lục Ngạn": 1, "Huyện Lục Nam": 1})
    figures = Figures("bench", "Bench", "Vải thiều", OPENS, OVER, None, 0, "bench", 0, 0, (platform,), {})
    around = [places[number % len(places)] for number in range(len(sellers))]
    shop = Shop(platform, "bench", SHOP, url, sellers)
    build(database, figures, around, [shop], now_ms(), shipments=False)
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM offer")
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    return path
