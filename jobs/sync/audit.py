"""Our totals against the platforms' own: every order and payout is read again, and nothing is written."""

from collections.abc import Iterable, Iterator
from typing import Any

from connectors.base import PullsOrders, PullsSettlements
from connectors.errors import ConnectorError
from jobs.sync.connecting import connector_of
from marketplace.exchange import channels
from marketplace.reports.reconcile import Difference, OrdersAgainstPlatform, PayoutsAgainstPlatform
from marketplace.settlement.difference_review import differences
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.settings import Settings
from marketplace.words import money
from marketplace.words.records import OrderRecord, Page, Reject, SettlementRecord


def ask_platforms(database: Database, settings: Settings) -> Iterator[Difference]:
    """Read all of every channel that can be asked, page by page, and say where it tells other than we know."""
    with database.read() as connection:
        known = channels.all_channels(connection)
    for channel in known:
        try:
            connector = connector_of(channel, settings)
            if isinstance(connector, PullsOrders):
                yield from _compare(database, channel, OrdersAgainstPlatform, connector.pull_orders(None), OrderRecord)
            if isinstance(connector, PullsSettlements):
                yield from _compare(
                    database, channel, PayoutsAgainstPlatform, connector.pull_settlements(None), SettlementRecord
                )
        except ConnectorError as error:
            yield Difference(f"{channel.code}: its platform's totals", "could not be asked", str(error))
    yield from _paid_otherwise(database)


def _paid_otherwise(database: Database) -> Iterator[Difference]:
    """Say for which orders was paid out other than expected, and nobody has said why."""
    with database.read() as connection:
        for one in differences(connection, EVERYTHING, open_only=True):
            where = f"{one.channel}, payouts of order {one.order}"
            yield Difference(
                where, f"{money.text(one.received_dong)} received", f"{money.text(one.expected_dong)} expected"
            )


def _compare(
    database: Database,
    channel: channels.ChannelRow,
    side: type[OrdersAgainstPlatform | PayoutsAgainstPlatform],
    pages: Iterable[Page[Any]],
    kind: type[OrderRecord | SettlementRecord],
) -> Iterator[Difference]:
    """Hold a feed's pages, of records of this kind, against what we have read of it."""
    with database.read() as connection:
        against = side(connection, channel.id, channel.code)
    for page in pages:
        records: list[Any] = [item for item in page.items if isinstance(item, kind)]
        with database.read() as connection:
            yield from against.page(connection, records)
        yield from _unread(channel, page.items)
    with database.read() as connection:
        yield from against.end(connection)


def _unread(channel: channels.ChannelRow, items: Iterable[object]) -> Iterator[Difference]:
    for item in items:
        if isinstance(item, Reject):
            yield Difference(f"{channel.code}, {item.where}", "cannot be read", item.reason)
