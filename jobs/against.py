"""Our totals against the platforms' own: every order and payout is read again, and nothing is written."""

from collections.abc import Iterable, Iterator

from connectors.base import PullsOrders, PullsSettlements
from connectors.errors import ConnectorError
from jobs.clock import connector_of
from marketplace import channels
from marketplace.db import Database
from marketplace.reconcile import Against, Difference, PaidAgainst
from marketplace.settings import Settings
from marketplace.words.records import OrderRecord, Page, Reject, SettlementRecord


def ask_platforms(database: Database, settings: Settings) -> Iterator[Difference]:
    """Read all of every channel that can be asked, page by page, and say where it tells other than we know."""
    with database.read() as connection:
        known = channels.all_channels(connection)
    for channel in known:
        try:
            connector = connector_of(channel, settings)
            if isinstance(connector, PullsOrders):
                yield from _orders(database, channel, connector.pull_orders(None))
            if isinstance(connector, PullsSettlements):
                yield from _payouts(database, channel, connector.pull_settlements(None))
        except ConnectorError as error:
            yield Difference(f"{channel.code}: its platform's totals", "could not be asked", str(error))


def _orders(
    database: Database, channel: channels.ChannelRow, pages: Iterable[Page[OrderRecord]]
) -> Iterator[Difference]:
    with database.read() as connection:
        against = Against(connection, channel.id, channel.code)
    for page in pages:
        with database.read() as connection:
            yield from against.page(connection, [item for item in page.items if isinstance(item, OrderRecord)])
        yield from _unread(channel, page.items)
    with database.read() as connection:
        yield from against.end(connection)


def _payouts(
    database: Database, channel: channels.ChannelRow, pages: Iterable[Page[SettlementRecord]]
) -> Iterator[Difference]:
    with database.read() as connection:
        against = PaidAgainst(connection, channel.id, channel.code)
    for page in pages:
        with database.read() as connection:
            yield from against.page(connection, [item for item in page.items if isinstance(item, SettlementRecord)])
        yield from _unread(channel, page.items)
    with database.read() as connection:
        yield from against.end(connection)


def _unread(channel: channels.ChannelRow, items: Iterable[object]) -> Iterator[Difference]:
    for item in items:
        if isinstance(item, Reject):
            yield Difference(f"{channel.code}, {item.where}", "cannot be read", item.reason)
