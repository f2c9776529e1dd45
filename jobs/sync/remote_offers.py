"""A shop's offers as the platform has them: read, noted as they stand there, and written in batches."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from connectors.base import PullsOffers, PushesOffers
from jobs.sync.context import RunContext
from jobs.sync.report import RunReport
from marketplace.listings import availability
from marketplace.listings.availability import PendingPush
from marketplace.words.records import OfferRecord, Reject


class OfferPlatform(PushesOffers, PullsOffers, Protocol):
    """A platform that takes offers and says how they stand."""


class RemoteState(NamedTuple):
    """How offers stand on the platform: those understood, those not, and when they were read."""

    offers: list[OfferRecord]
    rejects: list[Reject]
    as_of_ms: int
    """The platform's own completeness, by its clock."""
    read_ms: int
    """When it was asked, by ours."""
    written: set[str]
    """SKUs we have written since: of them it says nothing any more."""


class RemoteOffers:
    """The offers of one channel in one run."""

    def __init__(self, run: RunContext, platform: OfferPlatform, report: RunReport) -> None:
        self._run = run
        self._platform = platform
        self._report = report
        self._readings: list[set[str]] = []

    @property
    def batch_size(self) -> int:
        """How many offers the platform takes in one call."""
        return self._platform.batch_size

    def read(self, skus: Sequence[str] | None) -> RemoteState:
        """Return how these offers stand now, or all of them."""
        written: set[str] = set()
        self._readings.append(written)
        read_ms = self._run.clock()
        pages = list(self._platform.pull_offers(skus))
        items = [item for page in pages for item in page.items]
        return RemoteState(
            [item for item in items if isinstance(item, OfferRecord)],
            [item for item in items if isinstance(item, Reject)],
            min((page.as_of_ms for page in pages), default=read_ms),
            read_ms,
            written,
        )

    def push(self, batch: Sequence[PendingPush]) -> list[PendingPush]:
        """Push a batch and record the answer; return what stands there in another version."""
        if not batch:
            return []
        for written in self._readings:
            written.update(item.offer.sku for item in batch)
        results = self._platform.push_offers([item.offer for item in batch])
        with self._run.writing() as connection:
            conflicts = availability.record_results(connection, batch, results, self._run.clock())
        refused = sum(result.outcome == "refused" for result in results)
        self._report.offers_refused += refused
        self._report.offers_accepted += len(results) - refused - len(conflicts)
        return conflicts

    def refresh(self, skus: Sequence[str]) -> None:
        """Note how these offers stand, whatever has been sold of them since the orders were read."""
        state = self.read(sorted(skus))
        with self._run.writing() as connection:
            self.note(connection, state, skus)

    def note(self, connection: Connection, state: RemoteState, skus: Sequence[str]) -> None:
        """Note how offers stand, but for what was written since; of these SKUs, those not shown stand no more."""
        channel_id = self._run.channel.id
        self._run.set_aside(connection, "offers", state.rejects)
        stands = [offer for offer in state.offers if offer.sku not in state.written]
        availability.note_remote(connection, channel_id, stands, state.read_ms)
        if not state.rejects:
            gone = set(skus) - {offer.sku for offer in state.offers} - state.written
            availability.forget_remote(connection, channel_id, sorted(gone))


def remote_offers(run: RunContext, report: RunReport) -> RemoteOffers | None:
    """Return a channel's offers; None where the platform does not both take offers and say how they stand."""
    both = isinstance(run.connector, PushesOffers) and isinstance(run.connector, PullsOffers)
    return RemoteOffers(run, run.connector, report) if both else None  # type: ignore[arg-type]
