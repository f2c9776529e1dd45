"""A server that has one webhook for an address is asked again all the same, and its notices are taken."""

from pathlib import Path

from connectors.base import ChannelSettings
from connectors.http import Http
from connectors.partner.client.client import PartnerConnector
from connectors.partner.server import running
from connectors.platforms import facts_of
from jobs.cli.commands.channel_webhooks import subscribe
from jobs.service import webhooks
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from tests import world
from tests.ledger import rows
from tests.second_server import happenings as h
from tests.second_server import hooks, script
from tests.second_server.door import open_door


def test_asked_twice_there_is_one_webhook_and_its_notices_come_in(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    made = script.market(("H0",))
    shop = made.shops[script.SHOP]
    world.build(database)
    h.put_on_sale(shop, "H0-5", "H0", 150_000, 5_000, 10)
    settings = Settings(tmp_path / "home", database_url, {})
    settings.prepare()
    facts = facts_of("partner")
    with open_door(made) as door, running(webhooks.create_app(database, settings)) as ours:
        http = Http(door.url, facts.limits)
        channel = ChannelSettings("shop", "partner", door.url, script.SHOP, f"{script.CLIENT}:{script.SECRET}")
        platform = PartnerConnector(channel, facts, http)
        address = f"{ours}/webhooks/shop"
        subscribe(settings, platform, "shop", address)
        first = set(made.hooks.known)
        subscribe(settings, platform, "shop", address)
        http.close()
        assert len(made.hooks.known) == 1
        assert set(made.hooks.known) != first
        h.place(shop, "DH:1", [("H0-5", 1)])
        assert hooks.deliver(made.hooks, shop) == [200]
    assert rows(database, "SELECT kind, order_code FROM event") == [("order.updated", "DH:1")]
