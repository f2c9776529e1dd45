"""Roads: what is kept of a shop's answers and files, read again, each report with the road by which it came."""

from connectors.base import Connector, ReadsKept
from marketplace.exchange import answer_archive
from marketplace.exchange.channels import ChannelRow
from marketplace.orders import kept_records
from marketplace.reports.reconcile.roads import CONTRACT, FILE, RoadDifference, TwoRoads, differences
from marketplace.storage import Database
from marketplace.words.records import OrderRecord


def compare(database: Database, channel: ChannelRow, connector: Connector | None) -> list[RoadDifference]:
    """Return where a shop's contract and its files disagree, by what is kept of both (a month).

    Without a connector that reads kept answers there is only the one road.
    """
    roads = TwoRoads()
    with database.read() as connection:
        ids = answer_archive.of_feed(connection, channel.id, "orders")
    for answer_id in ids:
        with database.read() as connection:
            kept = answer_archive.kept(connection, answer_id)
        body = answer_archive.unpack(kept) if kept is not None else b"[]"
        ours = [one for one in kept_records.page_of("orders", body) if isinstance(one, OrderRecord)]
        roads.take(FILE, ours)
        if not ours and isinstance(connector, ReadsKept):
            found = connector.read_kept("orders", body)
            roads.take(CONTRACT, [one for one in found if isinstance(one, OrderRecord)])
    with database.read() as connection:
        return list(differences(connection, channel.id, roads))
