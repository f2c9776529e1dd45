"""A platform in memory that keeps the contract's promises, and can break as real ones do.

Orders come in commit order, an order that changes moves to the end; offers are compare-and-set, and what is sold is
taken from their stock at once. It can lose the answer to a push, cut a pull short, repeat a page, and report an order
late as it stood before.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from zstandard import ZstdCompressor

from connectors.base import Health
from connectors.errors import Unreachable
from marketplace.words.records import (
    DesiredOffer,
    LineRecord,
    OfferRecord,
    OfferResult,
    OrderRecord,
    Outcome,
    Page,
    Reject,
    SettlementRecord,
)
from tests.truths import happened

PAGE = 3
KEPT = ZstdCompressor(level=1).compress(b"[]")


@dataclass(slots=True)
class Stand:
    """An offer as it stands: below 0 when more was sold than was offered."""

    wish: DesiredOffer
    stock: int
    version: int


@dataclass
class Platform:
    """One shop. ``raised`` is told of the writes that raised an offer, with what stood before, before the answer."""

    now: Callable[[], int]
    raised: Callable[[dict[str, int]], None] = lambda _: None
    happened: Counter[str] = field(default_factory=Counter)
    batch_size: int = 50
    stands: dict[str, Stand] = field(default_factory=dict)
    orders: dict[str, OrderRecord] = field(default_factory=dict)
    log: list[str | OrderRecord | Reject] = field(default_factory=list)
    """What was committed: the code of an order (reported as it stands when read), an old report, or nonsense."""
    older: list[OrderRecord] = field(default_factory=list)
    told: dict[int, OrderRecord] = field(default_factory=dict)
    """Every report of every order, by its mark."""
    entries: dict[str, SettlementRecord] = field(default_factory=dict)
    """What was paid out, as it stands now."""
    corrected: list[SettlementRecord] = field(default_factory=list)
    """What entries said before they were corrected."""
    payments: list[str] = field(default_factory=list)
    """The ids of what was paid out or corrected, in commit order."""
    lose_answer: bool = False
    cut_after: int | None = None

    def check(self) -> Health:
        return Health("in memory", (1, 2), 0)

    # --- what customers and the platform do -------------------------------------------------------------------------

    def put(self, record: OrderRecord) -> None:
        """Commit an order as it is now; its stock follows what it holds."""
        before = self.orders.get(record.code)
        for line in () if before is None else before.lines:
            self._take(line.sku, -_held(line))
        for line in record.lines:
            self._take(line.sku, _held(line))
        self.happened.update(happened.told(before, record))
        if before is not None:
            self.older.append(before)
        self.orders[record.code] = record
        self.told[record.fingerprint] = record
        self.log.append(record.code)

    def pay(self, entry: SettlementRecord) -> None:
        """Commit a payout, or a correction of one."""
        self.happened[happened.paid(self.entries.get(entry.remote_id), entry)] += 1
        if entry.remote_id in self.entries:
            self.corrected.append(self.entries[entry.remote_id])
        self.entries[entry.remote_id] = entry
        self.payments.append(entry.remote_id)

    def _take(self, sku: str, packs: int) -> None:
        stand = self.stands.get(sku)
        if stand is not None and packs:
            stand.stock -= packs
            stand.version += 1

    # --- what the engine asks -----------------------------------------------------------------------------------------

    def pull_orders(self, cursor: str | None) -> Iterator[Page[OrderRecord]]:
        at = int(cursor or 0)
        pages = 0
        while True:
            if self.cut_after is not None and pages >= self.cut_after:
                self.cut_after = None
                raise Unreachable("the line was cut")
            part = self.log[at : at + PAGE]
            at += len(part)
            items = [self.orders[one] if isinstance(one, str) else one for one in part]
            more = at < len(self.log)
            yield Page(list(items), self.now(), str(at), more, KEPT)
            pages += 1
            if not more:
                return

    def pull_settlements(self, cursor: str | None) -> Iterator[Page[SettlementRecord]]:
        at, more = int(cursor or 0), True
        while more:
            part = self.payments[at : at + PAGE]
            at += len(part)
            more = at < len(self.payments)
            yield Page([self.entries[one] for one in part], self.now(), str(at), more, KEPT)

    def pull_offers(self, skus: Sequence[str] | None = None) -> Iterator[Page[OfferRecord]]:
        wanted = self.stands if skus is None else [sku for sku in skus if sku in self.stands]
        yield Page([_record(self.stands[sku]) for sku in wanted], self.now(), None, False, KEPT)

    def push_offers(self, batch: Sequence[DesiredOffer]) -> list[OfferResult]:
        before = {sku: stand.stock for sku, stand in self.stands.items()}
        results = [self._write(wish) for wish in batch]
        stood = {sku: max(0, before.get(sku, 0)) for sku in self.stands}
        self.raised({sku: stock for sku, stock in stood.items() if self.stands[sku].stock > stock})
        if self.lose_answer:
            self.lose_answer = False
            raise Unreachable("the answer was lost")
        return results

    def _write(self, wish: DesiredOffer) -> OfferResult:
        stand = self.stands.get(wish.sku)
        if (stand.version if stand else None) != wish.if_version:
            return OfferResult(wish.sku, Outcome.CONFLICT, _record(stand) if stand else None, None)
        self.stands[wish.sku] = Stand(wish, wish.stock, stand.version + 1 if stand else 1)
        return OfferResult(wish.sku, Outcome.ACCEPTED, _record(self.stands[wish.sku]), None)


def _held(line: LineRecord) -> int:
    """Return the packs a line holds of its offer: what was ordered and not cancelled."""
    return line.quantity - line.cancelled


def _record(stand: Stand) -> OfferRecord:
    wish = stand.wish
    return OfferRecord(
        wish.sku, wish.seller, wish.title, wish.price_dong, wish.pack_g, max(stand.stock, 0), stand.version, "approved",
        None,
    )  # fmt: skip
