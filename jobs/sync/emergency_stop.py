"""The emergency stop of a run: offers that a person has stopped go to 0 ahead of all other work."""

from collections.abc import Sequence

from jobs.sync.context import RunContext
from jobs.sync.remote_offers import RemoteOffers
from marketplace.exchange import stop_requests
from marketplace.listings import availability, emergency_stop
from marketplace.listings.availability import PendingPush

_ROUNDS = 3


class EmergencyStop:
    """What is stopped in one run. ``stopped`` are the offers, by id, that it has pushed to 0."""

    def __init__(self, run: RunContext, remote: RemoteOffers) -> None:
        self._run = run
        self._remote = remote
        self.stopped: set[int] = set()

    def push_if_asked(self) -> None:
        """Push stops to the platform when somebody has stopped something since this run began."""
        if self._run.may_publish and self._is_asked():
            self.push()

    def push(self) -> None:
        """Push every stopped offer of this shop that is not confirmed to 0, whatever else is to be done."""
        run = self._run
        if not run.may_publish:
            return
        if self._is_asked():
            with run.writing() as connection:
                stop_requests.mark_taken(connection, run.channel.id, run.clock())
        for _ in range(_ROUNDS):
            with run.database.read() as connection:
                waiting = emergency_stop.unconfirmed(connection, run.channel.id, run.clock())
            if not waiting or not self._push_all(waiting):
                return

    def _is_asked(self) -> bool:
        with self._run.database.read() as connection:
            return stop_requests.is_pending(connection, self._run.channel.id)

    def _push_all(self, waiting: Sequence[PendingPush]) -> bool:
        """Push stops; say whether some conflicted, having read how those stand now."""
        conflicted = False
        for start in range(0, len(waiting), self._remote.batch_size):
            batch = waiting[start : start + self._remote.batch_size]
            with self._run.writing() as connection:
                availability.hold_unread(connection, [item.offer_id for item in batch])
            conflicts = self._remote.push(batch)
            self.stopped |= {item.offer_id for item in batch}
            if conflicts:
                conflicted = True
                self._remote.refresh([item.offer.sku for item in conflicts])
        return conflicted
