"""The cooperative of the demo on two servers of this process, each step drawn in by hand."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connectors.base import ChannelSettings
from connectors.partner.server import create_app
from connectors.partner.server.threaded import running
from connectors.registry import connect
from jobs.demo import coop, replay
from jobs.demo.build import Shop
from jobs.demo.season import plan_of
from jobs.sandbox.servers import Admin
from jobs.sync.report import RunReport
from jobs.sync.run import ChannelRun
from marketplace.exchange import channels, watermarks
from marketplace.storage import Database
from marketplace.words.instants import MS_PER_DAY, start_of

OPENS = date(2026, 6, 9)
NOON_MS = start_of(date(2026, 6, 10)) + MS_PER_DAY // 2
SEED = 2021


@dataclass(frozen=True, slots=True)
class Stand:
    """A market, and its servers' admin doors by platform."""

    database: Database
    admins: dict[str, Admin]

    def draw_in(self, code: str) -> RunReport:
        """Sync a channel once."""
        with self.database.read() as connection:
            channel = channels.by_code(connection, code)
        assert channel is not None
        settings = ChannelSettings(channel.code, channel.platform, channel.base_url, channel.shop, "secret")
        return ChannelRun(self.database, channel, connect(settings), lambda: NOON_MS).run()

    def as_of(self, code: str) -> int:
        """Return up to when a channel's orders are complete."""
        with self.database.read() as connection:
            channel = channels.by_code(connection, code)
            assert channel is not None
            mark = watermarks.read(connection, channel.id, "orders").as_of_ms
        assert mark is not None
        return mark

    def stocks(self, code: str) -> dict[str, int]:
        """Return what stands on a platform, in packs by SKU."""
        admin = self.admins[code]
        answer = admin._session.get(f"{admin._base_url}/v1/shops/{replay.SHOP}/offers?limit=100", timeout=30)
        return {offer["sku"]: offer["stock"] for offer in answer.json()["offers"]}


@contextmanager
def standing(database: Database, home: Path, built_ms: int = NOON_MS) -> Iterator[Stand]:
    """Build the cooperative's market at an instant, and serve its platforms."""
    pool = coop.read_pool(database, OPENS, SEED)
    demo, builder = coop.coop(pool, "none", SEED)
    with ExitStack() as stack:
        admins, shops = {}, []
        for platform in demo.figures.platforms:
            tokens = {"admin": ["*"], "secret": [replay.SHOP]}
            app = create_app(home / f"{platform.code}.sqlite", title=platform.title, seed=1, tokens=tokens)
            url = stack.enter_context(running(app))
            admins[platform.code] = Admin(url, "admin")
            sellers = demo.sellers[platform.code]
            admins[platform.code].ask("plan", plan_of(platform, replay.SHOP, sellers, SEED))
            shops.append(Shop(platform, platform.code, replay.SHOP, url, sellers))
        builder(database, shops, built_ms)
        yield Stand(database, admins)
