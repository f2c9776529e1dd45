"""Publishing offers: what differs in the shop from what is left is pushed, after all orders are in."""

from collections.abc import Callable, Sequence

from connectors.errors import Refused, Unreachable
from jobs.sync.context import RunContext
from jobs.sync.emergency_stop import EmergencyStop
from jobs.sync.remote_offers import RemoteOffers, RemoteState
from jobs.sync.report import RunReport
from marketplace.exchange import watermarks
from marketplace.exchange.watermarks import FeedWatermark
from marketplace.listings import availability
from marketplace.listings.availability import Desired, PendingPush
from marketplace.storage.clock import is_past
from marketplace.words.messages import Sentence

_CONFLICTS, _ROUNDS = 3, 20
_NO_OFFERS = "Gian hàng này chỉ lấy đơn về; sàn không nhận sản phẩm đăng bán qua kết nối."
_LOOK_AGAIN_MS = 15 * 60_000
"""So often a shop's offers are read whole: a hand there, or a cancel that put no packs back, shows in nothing else."""


class OfferPublisher:
    """What is offered in one run of one channel. ``take_in`` takes all orders in, up to now."""

    def __init__(
        self,
        run: RunContext,
        remote: RemoteOffers,
        stop: EmergencyStop,
        take_in: Callable[[], None],
        report: RunReport,
    ) -> None:
        self._run = run
        self._remote = remote
        self._stop = stop
        self._take_in = take_in
        self._report = report

    def publish(self) -> None:
        """Push the offers that are not as they should be; a shop nobody has said go for is only looked at."""
        try:
            desired = self._adopt_or_look()
        except Refused as error:
            if not error.not_there:
                raise
            self._run.remark = Sentence(f"the platform takes no offers by this road: {error}", _NO_OFFERS)
            return
        if not self._run.may_publish:
            self._report.would_offer = desired.skus
            return
        self._push_until_still(desired)

    def _push_until_still(self, desired: Desired) -> None:
        """Push until nothing differs: what is lowered makes room for what may rise, what conflicts is looked at again.

        Unreachable when offers change on the platform each time they are about to be written, or here without end.
        """
        run, conflicted = self._run, 0
        for _ in range(_ROUNDS):
            if not desired.pushes:
                return
            with run.writing() as connection:
                reserved = availability.reserve(connection, run.channel.id, run.clock(), desired)
            conflicts = self._push(reserved)
            conflicted += bool(conflicts)
            if conflicted == _CONFLICTS:
                raise _always_changed(len(conflicts))
            if conflicts:
                self._look_again([item.offer.sku for item in conflicts])
            desired = self._desired()
        if desired.pushes:
            raise _never_still(len(desired.pushes))

    def _desired(self) -> Desired:
        with self._run.database.read() as connection:
            return availability.desired_offers(connection, self._run.channel.id, self._run.clock())

    def _adopt_or_look(self) -> Desired:
        """Return what to push; the first time, after taking over what stands on the platform before."""
        run = self._run
        with run.database.read() as connection:
            mark, looked_ms = watermarks.read_with_time(connection, run.channel.id, "offers")
        if mark.as_of_ms is None:
            return self._adopt()
        if run.may_publish and is_past(looked_ms + _LOOK_AGAIN_MS, run.clock(), _LOOK_AGAIN_MS):
            self._look_at_all()
        self._look_at_unread()
        return self._desired()

    def _adopt(self) -> Desired:
        """Take over what stands on the platform, and return what to push.

        What was sold before the reading is in the ledger, and so in what we wish, when the versions are taken over.
        """
        run, state = self._run, self._remote.read(None)
        if not run.dry_run:
            self._take_in()
        with run.writing() as connection:
            run.set_aside(connection, "offers", state.rejects)
            availability.note_remote(connection, run.channel.id, state.offers, state.read_ms)
            watermarks.move(connection, run.channel.id, "offers", FeedWatermark(None, state.as_of_ms), run.clock())
            desired = availability.desired_offers(connection, run.channel.id, run.clock())
            if run.dry_run:
                connection.rollback()
        return desired

    def _look_at_unread(self) -> None:
        """Look at what was stopped ahead of the orders, so that what was not sold of it can be offered elsewhere."""
        with self._run.database.read() as connection:
            skus = availability.unread_skus(connection, self._run.channel.id)
        if skus and self._run.may_publish:
            self._look_again(skus)

    def _push(self, reserved: Sequence[PendingPush]) -> list[PendingPush]:
        """Push in batches, recording each answer before the next; return what stands there in another version.

        What somebody stops in the meantime is not raised any more.
        """
        conflicts: list[PendingPush] = []
        for start in range(0, len(reserved), self._remote.batch_size):
            self._run.go_on()
            batch = reserved[start : start + self._remote.batch_size]
            still = [item for item in batch if item.offer_id not in self._stop.stopped or item.offer.stock == 0]
            conflicts += self._remote.push(still)
        return conflicts

    def _look_again(self, skus: Sequence[str]) -> None:
        """Read how these offers stand, then every order up to now, and only then note it, for what they should be.

        In this order nothing can be promised twice: an order placed after the reading raises the version, and the
        push that did not know it is refused. An offer that stands there no more is wished for as a new one.
        """
        state = self._read_then_take_in(sorted(skus))
        with self._run.writing() as connection:
            self._remote.note(connection, state, skus)
            availability.release_unread(connection, self._run.channel.id, skus)

    def _look_at_all(self) -> None:
        """Note how everything stands; what a whole reading does not show stands no more, an empty one shows nothing."""
        run, state = self._run, self._read_then_take_in(None)
        with run.writing() as connection:
            known = availability.remote_skus(connection, run.channel.id) if state.offers else []
            self._remote.note(connection, state, known)
            watermarks.move(connection, run.channel.id, "offers", FeedWatermark(None, state.as_of_ms), run.clock())

    def _read_then_take_in(self, skus: Sequence[str] | None) -> RemoteState:
        state = self._remote.read(skus)
        self._take_in()
        return state


def _always_changed(count: int) -> Unreachable:
    return Unreachable(
        f"{count} offers changed on the platform each time they were about to be written",
        vi=f"{count} sản phẩm thay đổi trên sàn đúng lúc cập nhật. Máy sẽ tự thử lại.",
    )


def _never_still(count: int) -> Unreachable:
    return Unreachable(
        f"{count} offers were still to be changed after {_ROUNDS} rounds; the next run goes on",
        vi=f"Sau {_ROUNDS} lượt vẫn còn {count} sản phẩm phải cập nhật. Máy sẽ làm tiếp lần sau.",
    )
