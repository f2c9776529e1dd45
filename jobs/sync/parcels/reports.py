"""Reports of parcels in: notices that wait, and what the carrier lists; each is one transaction with its mark."""

from collections.abc import Sequence
from contextlib import closing, suppress

from sqlalchemy import Connection

from connectors.base import PullsParcels
from connectors.errors import Refused
from jobs.sync.context import RunContext
from marketplace.exchange import notices, watermarks
from marketplace.exchange.watermarks import FeedWatermark
from marketplace.operations.parcel_reports import take_parcels
from marketplace.orders import kept_parcels
from marketplace.storage.wiping import empty_log
from marketplace.words.messages import Sentence
from marketplace.words.parcels import ParcelRecord
from marketplace.words.records import Reject

FEED = "parcels"
AT_ONCE = 200
"""So many notices are taken in one transaction."""


class ParcelReports:
    """What one carrier says in one run."""

    def __init__(self, run: RunContext) -> None:
        self._run = run
        self._foreign = self._found = 0

    def told_of_others(self) -> list[Sentence]:
        """Return what is to be said, once, of the parcels since the last time that are none of ours."""
        foreign, self._foreign = self._foreign, 0
        if not foreign:
            return []
        return [Sentence(
            f"{foreign} rows are of parcels that are none of ours; nothing of them is kept",
            f"{foreign} dòng là bưu gửi của người khác; máy không giữ lại gì.",
        )]  # fmt: skip

    def forget(self) -> None:
        """Empty the log of the recipients who went because a report told of their parcels."""
        if self._found:
            empty_log(self._run.database)
            self._found = 0

    def take_notices(self) -> None:
        """Take in the notices that wait; what came in meanwhile is for the next run."""
        run, waiting = self._run, True
        with run.database.read() as connection:
            newest = notices.pending(connection, run.channel.id, 1).newest
        while waiting:
            run.go_on()
            with run.database.read() as connection:
                found = [one for one in notices.kept(connection, run.channel.id, AT_ONCE) if one.id <= newest]
            waiting = len(found) == AT_ONCE
            said = self._read_again([kept_parcels.read(one.kept) for one in found])
            if found:
                with run.writing() as connection:
                    self.take(connection, said)
                    notices.mark_taken(connection, run.channel.id, [one.id for one in found], run.clock())
                self.forget()

    def pull(self) -> None:
        """Take the carrier's list in from where it was left, where it has one; pages may overlap."""
        run = self._run
        if not isinstance(run.connector, PullsParcels):
            return
        with run.database.read() as connection:
            mark = watermarks.read(connection, run.channel.id, FEED)
        with closing(run.connector.pull_parcels(mark.cursor)) as pages:  # type: ignore[type-var] # generators close
            for page in pages:
                run.go_on()
                mark = FeedWatermark(page.next_cursor or mark.cursor, mark.as_of_ms if page.more else page.as_of_ms)
                with run.writing() as connection:
                    self.take(connection, page.items)
                    watermarks.move(connection, run.channel.id, FEED, mark, run.clock())
                self.forget()

    def take(self, connection: Connection, items: Sequence[ParcelRecord | Reject]) -> None:
        """Write what is said of parcels, and set aside what the carrier's table does not name."""
        run = self._run
        records = [one for one in items if isinstance(one, ParcelRecord)]
        taken = take_parcels(connection, run.channel, records, run.clock())
        self._foreign += taken.foreign
        run.counts.shipments_taken += taken.taken
        run.counts.orders_changed += taken.orders_changed
        run.counts.payouts_new += taken.paid
        self._found += taken.found
        run.set_aside(connection, FEED, [one for one in items if isinstance(one, Reject)])

    def _read_again(self, said: Sequence[ParcelRecord | Reject]) -> list[ParcelRecord | Reject]:
        """Return what notices say; of those that prove nothing what the carrier says when it is asked, each once."""
        connector = self._run.connector
        if not isinstance(connector, PullsParcels):
            return list(said)
        unproven = {one.waybill: None for one in said if isinstance(one, ParcelRecord) and one.state is None}
        again: list[ParcelRecord | Reject] = []
        for waybill in unproven:
            self._run.go_on()
            with suppress(Refused):  # it is not to be had alone: the list will bring it
                found = connector.pull_parcel(waybill)
                again += [] if found is None else [found]
        proven = [one for one in said if isinstance(one, Reject) or one.state is not None]
        return proven + again
