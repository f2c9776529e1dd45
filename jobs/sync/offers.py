"""Showing: the out half of a run: stopped offers to 0 ahead of all other work, then what differs from what is left."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from connectors.base import Connector, PullsOffers, PushesOffers
from connectors.errors import Refused, Unreachable
from marketplace.exchange import stop_requests, watermarks
from marketplace.exchange.channels import ChannelRow
from marketplace.exchange.watermarks import FeedWatermark
from marketplace.listings import availability as offers
from marketplace.listings import emergency_stop as stops
from marketplace.storage import Database
from marketplace.storage.clock import Clock, is_past
from marketplace.words.messages import Sentence
from marketplace.words.records import OfferRecord, Reject

_ROUNDS, _STILL = 3, 20
_NO_OFFERS = "Gian hàng này chỉ lấy đơn về; sàn không nhận sản phẩm đăng bán qua kết nối."
_LOOK_AGAIN_MS = 15 * 60_000
"""So often a shop's offers are read whole: a hand there, or a cancel that put no packs back, shows in nothing else."""


class Counts(Protocol):
    """What a run reports of its offers."""

    why: Sentence | None
    offers_accepted: int
    offers_refused: int
    would_offer: list[str]


class Ways(NamedTuple):
    """What showing needs of the run it is part of."""

    writing: Callable[[], AbstractContextManager[Connection]]
    """Open a write transaction in which the channel's lease is ours."""
    go_on: Callable[[], None]
    """Raise when the run must not go on."""
    take_in: Callable[[], None]
    set_aside: Callable[[Connection, str, Sequence[Reject]], None]


class _Standing(NamedTuple):
    """How offers stand on the platform: those understood, those not, and when they were read."""

    offers: list[OfferRecord]
    rejects: list[Reject]
    as_of_ms: int
    """The platform's own completeness, by its clock."""
    read_ms: int
    """When it was asked, by ours."""
    written: set[str]
    """SKUs we have written since: of them it says nothing any more."""


class _Both(PushesOffers, PullsOffers, Protocol):
    """A platform that shows offers and says how they stand."""


class Showing:
    """The offers of one run of one channel."""

    def __init__(
        self,
        database: Database,
        channel: ChannelRow,
        connector: Connector,
        clock: Clock,
        ways: Ways,
        report: Counts,
        *,
        dry_run: bool,
    ) -> None:
        self._database = database
        self._channel = channel
        both = isinstance(connector, PushesOffers) and isinstance(connector, PullsOffers)
        self._platform: _Both | None = connector if both else None  # type: ignore[assignment]
        self._clock = clock
        self._ways = ways
        self._report = report
        self._dry_run = dry_run
        self._stopped: set[int] = set()
        self._readings: list[set[str]] = []

    # --- emergency stop -------------------------------------------------------------------------------------------

    def stop_if_asked(self) -> None:
        """Push stops to the platform when somebody has stopped something since this run began."""
        if self._may_write:
            with self._database.read() as connection:
                asked = stop_requests.waits(connection, self._channel.id)
            if asked:
                self.stop()

    def stop(self) -> None:
        """Push every stopped offer of this shop that is not confirmed to 0, whatever else is to be done."""
        platform = self._platform
        if platform is None or not self._may_write:
            return
        with self._database.read() as connection:
            asked = stop_requests.waits(connection, self._channel.id)
        if asked:
            with self._ways.writing() as connection:
                stop_requests.take(connection, self._channel.id, self._clock())
        for _ in range(_ROUNDS):
            with self._database.read() as connection:
                waiting = stops.unconfirmed(connection, self._channel.id, self._clock())
            if not waiting or not self._push_stops(platform, waiting):
                return

    @property
    def _may_write(self) -> bool:
        return self._channel.adopted and not self._dry_run

    def _push_stops(self, platform: _Both, waiting: Sequence[offers.PendingPush]) -> bool:
        """Push stops; say whether some conflicted, having read how those stand now."""
        conflicts = False
        for start in range(0, len(waiting), platform.batch_size):
            batch = waiting[start : start + platform.batch_size]
            with self._ways.writing() as connection:
                offers.hold_unread(connection, [item.offer_id for item in batch])
            again = self._push_batch(platform, batch)
            self._stopped |= {item.offer_id for item in batch}
            if again:
                conflicts = True
                self._read_again(platform, [item.offer.sku for item in again])
        return conflicts

    # --- what is left ---------------------------------------------------------------------------------------------

    def show(self) -> None:
        """Push the offers that are not as they should be; a shop nobody has said go for is only looked at."""
        platform = self._platform
        if platform is None:
            return
        try:
            desired = self._meet(platform)
        except Refused as error:
            if not error.not_there:
                raise
            self._report.why = Sentence(f"the platform takes no offers by this road: {error}", _NO_OFFERS)
            return
        if not self._may_write:
            self._report.would_offer = desired.skus
            return
        self._push_until_still(platform, desired)

    def _push_until_still(self, platform: _Both, desired: offers.Desired) -> None:
        """Push until nothing differs: what is lowered makes room for what may rise, what conflicts is looked at again.

        Unreachable when offers change on the platform each time they are about to be written, or here without end.
        """
        conflicts = 0
        for _ in range(_STILL):
            if not desired.pushes:
                return
            with self._ways.writing() as connection:
                asked = offers.reserve(connection, self._channel.id, self._clock(), desired)
            again = self._push(platform, asked)
            conflicts += bool(again)
            if conflicts == _ROUNDS:
                count = len(again)
                raise Unreachable(
                    f"{count} offers changed on the platform each time they were about to be written",
                    vi=f"{count} sản phẩm thay đổi trên sàn đúng lúc cập nhật. Máy sẽ tự thử lại.",
                )
            if again:
                self._look_again(platform, [item.offer.sku for item in again])
            with self._database.read() as connection:
                desired = offers.desired_offers(connection, self._channel.id, self._clock())
        if desired.pushes:
            raise Unreachable(
                f"{len(desired.pushes)} offers were still to be changed after {_STILL} rounds; the next run goes on",
                vi=f"Sau {_STILL} lượt vẫn còn {len(desired.pushes)} sản phẩm phải cập nhật. Máy sẽ làm tiếp lần sau.",
            )

    def _meet(self, platform: _Both) -> offers.Desired:
        """Return what to push; on the first meeting take over what stands on the platform before.

        What was sold before the reading is in the ledger, and so in what we wish, when the versions are taken over.
        """
        channel_id = self._channel.id
        with self._database.read() as connection:
            mark, looked_ms = watermarks.read_with_time(connection, channel_id, "offers")
        met = mark.as_of_ms is not None
        if met and self._may_write and is_past(looked_ms + _LOOK_AGAIN_MS, self._clock(), _LOOK_AGAIN_MS):
            self._read_all_again(platform)
        if met:
            self._look_at_held(platform)
            with self._database.read() as connection:
                return offers.desired_offers(connection, channel_id, self._clock())
        standing = self._read(platform, None)
        if not self._dry_run:
            self._ways.take_in()
        with self._ways.writing() as connection:
            self._ways.set_aside(connection, "offers", standing.rejects)
            offers.note_remote(connection, channel_id, standing.offers, standing.read_ms)
            watermarks.move(connection, channel_id, "offers", FeedWatermark(None, standing.as_of_ms), self._clock())
            desired = offers.desired_offers(connection, channel_id, self._clock())
            if self._dry_run:
                connection.rollback()
        return desired

    def _look_at_held(self, platform: _Both) -> None:
        """Look at what was stopped ahead of the orders, so that what was not sold of it can be offered elsewhere."""
        with self._database.read() as connection:
            held = offers.unread_skus(connection, self._channel.id)
        if held and self._may_write:
            self._look_again(platform, held)

    def _read(self, platform: PullsOffers, skus: Sequence[str] | None) -> _Standing:
        written: set[str] = set()
        self._readings.append(written)
        read_ms = self._clock()
        pages = list(platform.pull_offers(skus))
        items = [item for page in pages for item in page.items]
        return _Standing(
            [item for item in items if isinstance(item, OfferRecord)],
            [item for item in items if isinstance(item, Reject)],
            min((page.as_of_ms for page in pages), default=read_ms),
            read_ms,
            written,
        )

    def _push(self, platform: _Both, asked: Sequence[offers.PendingPush]) -> list[offers.PendingPush]:
        """Push in batches, recording each answer before the next; return what stands there in another version.

        What somebody stops in the meantime is not raised any more.
        """
        again: list[offers.PendingPush] = []
        for start in range(0, len(asked), platform.batch_size):
            self._ways.go_on()
            batch = asked[start : start + platform.batch_size]
            still = [item for item in batch if item.offer_id not in self._stopped or item.offer.stock == 0]
            again += self._push_batch(platform, still)
        return again

    def _push_batch(self, platform: PushesOffers, batch: Sequence[offers.PendingPush]) -> list[offers.PendingPush]:
        if not batch:
            return []
        for written in self._readings:
            written.update(item.offer.sku for item in batch)
        results = platform.push_offers([item.offer for item in batch])
        with self._ways.writing() as connection:
            conflicts = offers.record_results(connection, batch, results, self._clock())
        refused = sum(result.outcome == "refused" for result in results)
        self._report.offers_refused += refused
        self._report.offers_accepted += len(results) - refused - len(conflicts)
        return conflicts

    def _look_again(self, platform: _Both, skus: Sequence[str]) -> None:
        """Read how these offers stand, then every order up to now, and only then note it, for what they should be.

        In this order nothing can be promised twice: an order placed after the reading raises the version, and the
        push that did not know it is refused. An offer that stands there no more is wished for as a new one.
        """
        standing = self._read(platform, sorted(skus))
        self._ways.take_in()
        with self._ways.writing() as connection:
            self._note(connection, standing, skus)
            offers.release_unread(connection, self._channel.id, skus)

    def _read_again(self, platform: PullsOffers, skus: Sequence[str]) -> None:
        """Note how these offers stand, whatever has been sold of them since the orders were read."""
        standing = self._read(platform, sorted(skus))
        with self._ways.writing() as connection:
            self._note(connection, standing, skus)

    def _read_all_again(self, platform: PullsOffers) -> None:
        """Note how everything stands; what a whole reading does not show stands no more, an empty one shows nothing."""
        standing = self._read(platform, None)
        self._ways.take_in()
        with self._ways.writing() as connection:
            known = offers.remote_skus(connection, self._channel.id) if standing.offers else []
            self._note(connection, standing, known)
            watermarks.move(
                connection, self._channel.id, "offers", FeedWatermark(None, standing.as_of_ms), self._clock()
            )

    def _note(self, connection: Connection, standing: _Standing, skus: Sequence[str]) -> None:
        self._ways.set_aside(connection, "offers", standing.rejects)
        stands = [offer for offer in standing.offers if offer.sku not in standing.written]
        offers.note_remote(connection, self._channel.id, stands, standing.read_ms)
        if not standing.rejects:
            gone = set(skus) - {offer.sku for offer in standing.offers} - standing.written
            offers.forget_remote(connection, self._channel.id, sorted(gone))
