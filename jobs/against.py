"""Our totals against the platforms' own: every order is read again, and nothing is written."""

from collections.abc import Iterator

from connectors.base import PullsOrders
from connectors.errors import ConnectorError
from jobs.clock import connector_of
from marketplace import channels
from marketplace.db import Database
from marketplace.reconcile import Against, Difference
from marketplace.settings import Settings
from marketplace.words.records import OrderRecord, Reject


def ask_platforms(database: Database, settings: Settings) -> Iterator[Difference]:
    """Read all orders of every channel that can be asked, page by page, and say where it tells other than we know."""
    with database.read() as connection:
        known = channels.all_channels(connection)
    for channel in known:
        try:
            connector = connector_of(channel, settings)
            if isinstance(connector, PullsOrders):
                yield from _ask(database, channel, connector)
        except ConnectorError as error:
            yield Difference(f"{channel.code}: its platform's totals", "could not be asked", str(error))


def _ask(database: Database, channel: channels.ChannelRow, connector: PullsOrders) -> Iterator[Difference]:
    with database.read() as connection:
        against = Against(connection, channel.id, channel.code)
    for page in connector.pull_orders(None):
        records = [item for item in page.items if isinstance(item, OrderRecord)]
        rejects = [item for item in page.items if isinstance(item, Reject)]
        with database.read() as connection:
            yield from against.page(connection, records)
        for reject in rejects:
            yield Difference(f"{channel.code}, {reject.where}", "cannot be read", reject.reason)
    with database.read() as connection:
        yield from against.end(connection)
