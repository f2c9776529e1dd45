"""What all parts of one run of a channel share: its database, its connector, its counts, and the ways in which it ends.

A page is written in one transaction in which the channel's lease is ours, and between two pages the run may be left.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import Connection

from connectors.base import Connector
from marketplace.exchange import inbox
from marketplace.exchange.channels import ChannelRow
from marketplace.orders import inbox_items
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database
from marketplace.storage.clock import Clock
from marketplace.words.messages import Refusal, Sentence
from marketplace.words.records import Reject

_HELD = "Máy khác đang cập nhật gian hàng này."
_TOLD = "Chương trình được tắt khi đang cập nhật; lần sau làm tiếp."


class StoppedError(Refusal):
    """The run must not go on; what is left is for the next one. The message says why."""


class IntakeCounts(Protocol):
    """What is counted of the records that are taken in."""

    orders_read: int
    orders_new: int
    orders_changed: int
    payouts_new: int
    shipments_taken: int
    inboxed: int


@dataclass(slots=True)
class RunContext:
    """One run of one channel over one connector, as its parts see it.

    ``holds`` is asked in each transaction whether the channel's lease is still ours, ``stopping`` between pages whether
    to leave the rest.
    """

    database: Database
    channel: ChannelRow
    connector: Connector
    clock: Clock
    counts: IntakeCounts
    dry_run: bool = False
    holds: Callable[[Connection], bool] = lambda _: True
    stopping: Callable[[], bool] = lambda: False
    between_pages: Callable[[], None] = lambda: None
    """Called between any two pages of a run that goes on."""
    run_id: int = 0
    caches: RunCaches = field(default_factory=RunCaches)
    remark: Sentence | None = None
    """What people are to know of a run that ended well."""

    @property
    def may_publish(self) -> bool:
        """Whether offers may be written: somebody has said go for the shop, and this is no dry run."""
        return self.channel.adopted and not self.dry_run

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a write transaction in which the channel's lease is ours; StoppedError when it is not."""
        with self.database.write() as connection:
            if not self.holds(connection):
                raise StoppedError("another process holds the channel by now", _HELD)
            yield connection

    def go_on(self) -> None:
        """Do what is due between two pages; StoppedError when the program was told to stop."""
        if self.stopping():
            raise StoppedError("the program was told to stop", _TOLD)
        self.between_pages()

    def set_aside(self, connection: Connection, feed: str, rejects: Sequence[Reject]) -> None:
        """Put records of a feed that could not be read into the inbox."""
        items, channel = [inbox.item_from_reject(feed, reject) for reject in rejects], self.channel
        if feed == "orders":
            inbox_items.set_aside(connection, channel.id, channel.code, items, self.clock())
        else:
            inbox.put(connection, channel.code, items, self.clock())
        self.counts.inboxed += len(rejects)
