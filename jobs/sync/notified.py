"""Reading again: the orders that notices speak of, by their codes, ahead of the list and without moving its cursor."""

from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import Connection

from connectors.base import Connector, PullsOrder
from connectors.errors import Refused
from marketplace.exchange import notices, watermarks
from marketplace.storage import Database
from marketplace.words.records import OrderRecord, Reject

AT_ONCE = 20
"""So many orders are read by their codes in one run; the list that is read after them brings the others faster."""


class Told(NamedTuple):
    """What the waiting notices of a channel come to: the newest one's id, and the orders as they were read again."""

    newest: int
    codes: list[str]
    found: list[OrderRecord | Reject]


def read_told(
    database: Database, channel_id: int, connector: Connector, go_on: Callable[[], None] = lambda: None
) -> Told:
    """Read each order that waiting notices speak of once; a platform that gives no single order is asked nothing.

    ``go_on`` is called before each of them, and raises where the run must end.
    """
    with database.read() as connection:
        waiting = notices.pending(connection, channel_id, AT_ONCE)
    if not isinstance(connector, PullsOrder):
        return Told(waiting.newest, [], [])
    found = []
    for code in waiting.codes:
        go_on()
        with suppress(Refused):  # it is not to be had alone: the list will bring it
            found.append(connector.pull_order(code))
    return Told(waiting.newest, waiting.codes, [one for one in found if one is not None])


def note_listed(connection: Connection, channel_id: int, told: Told, connector: Connector, now_ms: int) -> None:
    """Note that the list of orders has been read to its end since these notices came in.

    Where single orders can be read, a notice about a change that the list does not vouch for yet waits for that.
    """
    vouched = None
    if isinstance(connector, PullsOrder):
        vouched = watermarks.read(connection, channel_id, "orders").as_of_ms
    notices.mark_listed_read(connection, channel_id, told.newest, vouched, now_ms)
