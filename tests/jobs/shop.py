"""A shop on a reference server and the small market that sells there: what the engine's tests play on."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from connectors.base import ChannelSettings
from connectors.http import Http
from connectors.partner.client.client import PartnerConnector
from connectors.partner.server import create_app
from connectors.partner.server.breaks import Break
from connectors.platforms import facts_of
from jobs.sandbox.servers import Admin
from jobs.sync.report import RunReport
from jobs.sync.run import ChannelRun
from marketplace.exchange import channels
from marketplace.exchange.channels import ChannelRow
from marketplace.storage import Database
from marketplace.storage.clock import now_ms
from marketplace.storage.tables import Account, Offer
from tests import world
from tests.jobs.door import Door
from tests.loopback import served
from tests.poured import poured

TOKEN, ADMIN, SHOP = "shop-token", "admin-token", "s1"
HOMES = 3


@dataclass(slots=True)
class Shop:
    """One channel of the small market, and both ends of the line to its server."""

    database: Database
    url: str
    door: Door
    admin: Admin

    @property
    def channel(self) -> ChannelRow:
        with self.database.read() as connection:
            found = channels.by_code(connection, "shop")
        assert found is not None
        return found

    @property
    def settings(self) -> ChannelSettings:
        return ChannelSettings("shop", "partner", self.url, SHOP, TOKEN)

    def connector(self, kind: type[PartnerConnector] = PartnerConnector) -> PartnerConnector:
        facts = facts_of("partner")
        return kind(self.settings, facts, Http(self.url, facts.limits))

    def sync(self, connector: PartnerConnector | None = None, **how: Any) -> RunReport:
        return ChannelRun(self.database, self.channel, connector or self.connector(), now_ms, **how).run()

    def order(self, sku: str, packs: int, code: str | None = None, **facts: Any) -> str:
        """Place an order on the server and return its code."""
        line = {"sku": sku, "quantity": packs, "pack_g": 5_000, "price_dong": 150_000, "seller_id": sku[:2]}
        placed = self.admin.ask("orders", {"shop_id": SHOP, "code": code, "lines": [line], **facts})
        return str(placed["code"])

    def befall(self, code: str, kind: str, **facts: Any) -> None:
        """Let something happen to an order on the server."""
        self.admin.ask(f"orders/{code}/events", {"shop_id": SHOP, "type": kind, **facts})

    def standing(self) -> dict[str, dict[str, Any]]:
        """Return the offers as they stand on the server, by SKU."""
        session = self.admin._session
        answer = session.get(f"{self.url}/v1/shops/{SHOP}/offers?limit=1000", timeout=30).json()
        return {offer["sku"]: offer for offer in answer["offers"]}

    def stocks(self) -> dict[str, int]:
        return {sku: offer["stock"] for sku, offer in self.standing().items()}

    def run(self, sql: str, **parameters: Any) -> None:
        """Change the database behind the engine's back, as a person's page would."""
        with self.database.write() as connection:
            connection.execute(text(sql), parameters)


@contextmanager
def opened(
    database: Database, folder: Path, *, adopted: bool = True, lot_g: int = 100_000, twists: Sequence[Break] = ()
) -> Iterator[Shop]:
    """Build the market in a fresh database, and serve its shop on loopback, with twists or without."""
    tokens = {ADMIN: ["*"], TOKEN: [SHOP]}
    app = create_app(folder / "server.sqlite", title="Sàn thử", seed=1, tokens=tokens, breaks=twists)
    door = Door(app)
    _build(database, lot_g=lot_g)
    with served(app, door) as url:
        shop = Shop(database, url, door, Admin(url, ADMIN))
        shop.run("UPDATE channel SET base_url = :url, adopted = :go", url=url, go=adopted)
        sellers = [{"seller_id": f"H{home}", "title": f"Hộ {home}"} for home in range(HOMES)]
        shop.admin.ask("sellers", {"shop_id": SHOP, "sellers": sellers})
        yield shop


@poured
def _build(database: Database, *, lot_g: int) -> None:
    """Give every household of the market an account in the shop, and offer its boxes of 5 kg there."""
    channel_id = world.build(database, lot_g=lot_g, lots_each=1)
    with database.writing() as session:
        homes = session.connection().execute(text("SELECT id, code FROM household")).all()
        for home_id, code in homes:
            session.add(Account(channel_id=channel_id, household_id=home_id, remote_id=code, verified=True))
        for listing_id, sku in session.connection().execute(text("SELECT id, sku FROM listing")).all():
            if sku.endswith("-5"):
                session.add(Offer(channel_id=channel_id, listing_id=listing_id, sku=sku))
