"""A season small enough to pass in seconds: 24 households, 2,000 orders and 19 tonnes on two reference servers."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import text

from connectors.base import ChannelSettings, Connector
from connectors.http import Http
from connectors.partner.client.client import PartnerConnector
from connectors.partner.server import Faults, create_app, running
from connectors.platforms import facts_of
from jobs.demo.build import GrowingCommune, Shop, build
from jobs.demo.season import Figures, Platform, Seller, orders_of, plan_of, sellers_of
from jobs.sandbox.servers import Admin
from jobs.service.scheduler import Scheduler
from marketplace.exchange import channels, leases, watermarks
from marketplace.storage import Database
from marketplace.storage import tables as t
from marketplace.storage.clock import now_ms
from marketplace.storage.settings import Settings
from marketplace.words.instants import iso, start_of

SHOP, ORDERS, SEED = "bac-giang", 2_000, 11
OPENS, CLOSES = date(2021, 6, 1), date(2021, 6, 24)
STEPS = [start_of(OPENS + timedelta(days=day)) for day in (4, 8, 12, 16, 20, 24, 32, 42)]
PLATFORMS = (
    Platform("postmart", "Postmart thử", 14, 10_000, OPENS, CLOSES, 0),
    Platform("voso", "Voso thử", 10, 9_000, OPENS, CLOSES, 5),
)
FIGURES = Figures(
    "vai-nho", "Vụ vải nhỏ", "Vải thiều", OPENS, CLOSES, 100_000, ORDERS, "để thử", 25_000, 52_000, PLATFORMS, {}
)
ONE_SHOP = replace(FIGURES, orders=1_200, platforms=PLATFORMS[:1])
"""The same season with one of its two shops."""
_SHARE = """
INSERT INTO listinglot (listing_id, lot_id)
SELECT theirs.listing_id, f.lot_id FROM (
    SELECT o.listing_id, l.label_g, row_number() OVER (PARTITION BY l.label_g ORDER BY o.id) AS n
    FROM offer o JOIN listing l ON l.id = o.listing_id JOIN channel c ON c.id = o.channel_id WHERE c.code = 'voso'
) theirs JOIN (
    SELECT o.listing_id, l.label_g, row_number() OVER (PARTITION BY l.label_g ORDER BY o.id) AS n
    FROM offer o JOIN listing l ON l.id = o.listing_id JOIN channel c ON c.id = o.channel_id WHERE c.code = 'postmart'
) ours ON ours.n = theirs.n AND ours.label_g = theirs.label_g
JOIN listinglot f ON f.listing_id = ours.listing_id
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """A season about to be played: its market, and its servers' admin doors by channel."""

    database: Database
    settings: Settings
    admins: dict[str, Admin]

    def advance(self, to_ms: int) -> None:
        """Let both platforms live up to an instant."""
        for admin in self.admins.values():
            admin.ask("advance", {"shop_id": SHOP, "to": iso(to_ms)})

    def clock(self) -> Scheduler:
        """Return a clock of this process, which hurries when it has to wait."""
        return Scheduler(self.database, self.settings, leases.myself(), make=hurried)

    def draw_in(self, clock: Scheduler, up_to_ms: int) -> None:
        """Let the clock tick until everything up to an instant is in the ledger."""
        for code in self.admins:
            reports = [clock.tick(code)]
            while not self.complete(code, up_to_ms):
                reports.append(clock.tick(code))
                assert len(reports) < 30, reports

    def complete(self, code: str, up_to_ms: int) -> bool:
        with self.database.read() as connection:
            channel = channels.by_code(connection, code)
            assert channel is not None
            marks = [watermarks.read(connection, channel.id, feed).as_of_ms for feed in ("orders", "settlements")]
        return all(mark is not None and mark >= up_to_ms for mark in marks)

    def planted(self) -> dict[str, str]:
        """Return the codes of what the servers planted, each with its kind."""
        states = [admin.ask(f"state?shop_id={SHOP}") for admin in self.admins.values()]
        return {one["code"]: one["kind"] for state in states for one in state["planted"]}

    def stocks(self, code: str) -> dict[str, int]:
        """Return what stands on a platform, in packs by SKU."""
        admin = self.admins[code]
        answer = admin._session.get(f"{admin._base_url}/v1/shops/{SHOP}/offers?limit=1000", timeout=30)
        return {offer["sku"]: offer["stock"] for offer in answer.json()["offers"]}

    def play(self) -> None:
        """Let the whole season pass, drawn in step by step by a clock of this process."""
        clock = self.clock()
        for step_ms in STEPS:
            self.advance(step_ms)
            self.draw_in(clock, step_ms)


@contextmanager
def staged(
    database: Database, database_url: str, home: Path, faults: Faults, figures: Figures = FIGURES, *,
    shared: bool = False,
) -> Iterator[Stage]:  # fmt: skip
    """Build a season's market in a fresh database and serve its platforms on loopback.

    ``shared``: what the second shop sells comes out of the first shop's lots as well.
    """
    settings = Settings(home, database_url, {})
    settings.prepare()
    sellers = made_up_sellers(figures)
    with ExitStack() as stack:
        admins, shops = {}, []
        for platform in figures.platforms:
            code = platform.code
            tokens = {f"admin-{code}": ["*"], f"token-{code}": [SHOP]}
            app = create_app(home / f"{code}.server", title=platform.title, seed=SEED, tokens=tokens, faults=faults)
            url = stack.enter_context(running(app))
            settings.keep_secret(code, f"token-{code}")
            admins[code] = Admin(url, f"admin-{code}")
            admins[code].ask("plan", plan_of(platform, SHOP, sellers[code], SEED))
            shops.append(Shop(platform, code, SHOP, url, sellers[code]))
        build(database, figures, communes(database), shops, now_ms(), shipments=False)
        if shared:
            with database.write() as connection:
                connection.execute(text(_SHARE))
        yield Stage(database, settings, admins)


def made_up_sellers(figures: Figures = FIGURES) -> dict[str, Sequence[Seller]]:
    prices = (figures.price_from, figures.price_to)
    counts = zip(figures.platforms, orders_of(figures, figures.orders), strict=True)
    return {one.code: sellers_of(one, count, [(0, 3), (1, 1)], prices, SEED) for one, count in counts}


def hurried(settings: ChannelSettings) -> Connector:
    """Connect in small pages, so that there are many of them, and never wait long between two tries."""
    facts = msgspec.structs.replace(facts_of(settings.platform), page_size=100)
    http = Http(settings.base_url, facts.limits, sleep=lambda seconds: time.sleep(min(seconds, 0.005)))
    return PartnerConnector(settings, facts, http)


def communes(database: Database) -> list[GrowingCommune]:
    """Write two communes of the old map, and return them."""
    with database.writing() as session:
        made = [
            t.Commune(system="63", code=code, name=name, name_key=name.lower(), kind="Xã", province_code="24",
                      province="Bắc Giang")
            for code, name in (("07582", "Quý Sơn"), ("07585", "Phượng Sơn"))
        ]  # fmt: skip
        session.add_all(made)
        session.flush()
        return [GrowingCommune(one.id or 0, None, 1) for one in made]
