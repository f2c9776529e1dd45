"""A market that lives at random: customers, platforms that break, people with lots; the truths after each step."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from itertools import count
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import Connection

from jobs.ran import Report
from jobs.sync import Sync
from marketplace.access import EVERYTHING
from marketplace.db import Database, bulk
from marketplace.reports import sources
from marketplace.reports.freshness import freshness
from marketplace.words.records import Fulfilment, LineRecord, OrderRecord, Reject, State
from tests import world
from tests.ledger import whole
from tests.truths import proofs
from tests.truths.ground import OPENS_MS, SHOPS, Ground, weigh
from tests.truths.people import People, a_shop, a_sku, any_one, some_packs
from tests.truths.platform import Platform

FRUIT_G = {"POOL-5": 5_100, "POOL-19": 1_900, "H0-5": 5_000}
AFTER = {State.PLACED: State.CONFIRMED, State.CONFIRMED: State.SHIPPING, State.SHIPPING: State.DELIVERED}
_SYNCED = """
SELECT o.remote_id, l.sku, sum(l.quantity - l.cancelled_g / l.pack_g)
FROM order_line l JOIN orders o ON o.id = l.order_id
WHERE o.channel_id = :channel GROUP BY o.remote_id, l.sku
"""
Fresh = Callable[[], AbstractContextManager[tuple[Database, Ground]]]


class Market(People):
    """Customers buy, change their minds and send back; platforms break; people weigh and sort; the truths hold."""

    fresh: Fresh

    def __init__(self) -> None:
        super().__init__()
        self._open = type(self).fresh()
        self.database, self.ground = self._open.__enter__()
        self.now_ms = OPENS_MS
        self._codes = count(1)
        self.platforms = {shop: Platform(lambda: self.now_ms, partial(self._look, shop)) for shop in SHOPS}
        self.oversold: dict[tuple[str, str], int] = {}
        self.unread: set[str] = set()
        """Codes of what was committed that nobody can understand."""
        self.complaints: list[str] = []

    def teardown(self) -> None:
        self._open.__exit__(None, None, None)

    @initialize(
        weights=st.lists(st.integers(4_000, 60_000), min_size=3, max_size=3),
        first=st.lists(st.tuples(a_shop, a_sku, some_packs), min_size=1, max_size=4),
    )
    def open_shops(self, weights: list[int], first: list[tuple[str, str, int]]) -> None:
        """Weigh the lots, open both shops, and let the first customers in."""
        weigh(self.database, weights)
        for shop in SHOPS:
            self.run_sync(shop)
        for shop, sku, packs in first:
            self.buy(shop, sku, packs, None)

    # --- customers --------------------------------------------------------------------------------------------------

    @rule(shop=a_shop, sku=a_sku, packs=some_packs, more=st.none() | a_sku)
    def buy(self, shop: str, sku: str, packs: int, more: str | None) -> None:
        """A customer buys what stands there, as far as it stands there."""
        self._pass()
        lines: list[LineRecord] = []
        for one in [sku] if more is None else [sku, more]:
            stand = self.platforms[shop].stands.get(one)
            before = sum(line.quantity for line in lines if line.sku == one)
            left = 0 if stand is None else stand.stock - before
            if min(left, packs) > 0:
                lines.append(world.line(one, min(left, packs), n=int(before > 0)))
        if lines:
            self._place(shop, tuple(lines))

    @rule(shop=a_shop, sku=a_sku, packs=some_packs)
    def buy_what_is_not_there(self, shop: str, sku: str, packs: int) -> None:
        """The platform sells without asking its own stock."""
        self._pass()
        self._beyond(shop, sku, packs)
        self._place(shop, (world.line(sku, packs),))

    @rule(shop=a_shop, which=any_one, steps=st.integers(1, 3))
    def move_on(self, shop: str, which: int, steps: int) -> None:
        """An order is confirmed, sent, delivered."""
        for _ in range(steps):
            order = self._order(shop, which)
            if order is not None and _state(order) in AFTER:
                state = AFTER[_state(order)]
                delivered_ms = self.now_ms if state is State.DELIVERED else order.delivered_ms
                self._report(shop, order, state=state, delivered_ms=delivered_ms)

    @rule(shop=a_shop, which=any_one)
    def cancel_or_resume(self, shop: str, which: int) -> None:
        """The whole order is cancelled, also when it is on its way; a cancelled one goes on after all."""
        order = self._order(shop, which)
        if order is None or order.delivered_ms is not None:
            return
        if _state(order) is State.CANCELLED:
            lines = tuple(line._replace(cancelled=0) for line in order.lines)
            for line in lines:
                self._beyond(shop, line.sku, line.quantity)
            self._report(shop, order, lines=lines, state=State.CONFIRMED, cancelled_ms=None)
        else:
            lines = tuple(line._replace(cancelled=line.quantity, short_g=0) for line in order.lines)
            parcel = order.fulfilment
            self._report(shop, order, lines=lines, state=State.CANCELLED, cancelled_ms=self.now_ms, parcel=parcel)

    @rule(shop=a_shop, which=any_one, restock=st.booleans())
    def bring_back(self, shop: str, which: int, restock: bool) -> None:
        """The parcel of an order that was cancelled on its way is back, its fruit fit for sale or not."""
        order = self._order(shop, which)
        if order is not None and _state(order) is State.CANCELLED and order.fulfilment is Fulfilment.SHIPPING:
            lines = tuple(line._replace(restock=restock) for line in order.lines)
            parcel = Fulfilment.RETURNED
            self._report(shop, order, lines=lines, state=State.CANCELLED, returned_ms=self.now_ms, parcel=parcel)

    @rule(shop=a_shop, which=any_one, packs=some_packs, restock=st.booleans(), grams=st.integers(0, 1_500))
    def send_back(self, shop: str, which: int, packs: int, restock: bool, grams: int) -> None:
        """A part of a delivered line comes back, fit for sale or not; the rest weighs less than it should."""
        order = self._order(shop, which)
        if order is None or order.delivered_ms is None or _state(order) is State.CANCELLED:
            return
        line = order.lines[0]
        back = min(line.quantity - line.cancelled, line.returned + packs)
        short_g = grams if back < line.quantity - line.cancelled else 0
        first = line._replace(returned=back, restock=restock, short_g=short_g)
        self._report(shop, order, lines=(first, *order.lines[1:]), returned_ms=self.now_ms)

    @rule(shop=a_shop, which=any_one, packs=some_packs, sku=st.none() | a_sku, dong=st.integers(0, 99_999))
    def edit(self, shop: str, which: int, packs: int, sku: str | None, dong: int) -> None:
        """The boxes of a line are more or fewer, a line is added, a price is corrected."""
        order = self._order(shop, which)
        if order is None:
            return
        lines = [order.lines[0]._replace(gross_dong=order.lines[0].gross_dong + dong), *order.lines[1:]]
        if _state(order) in (State.PLACED, State.CONFIRMED):
            self._beyond(shop, lines[0].sku, packs - lines[0].quantity)
            lines[0] = lines[0]._replace(quantity=packs, cancelled=0)
            if sku is not None:
                self._beyond(shop, sku, 1)
                lines.append(world.line(sku, 1, n=sum(line.sku == sku for line in lines)))
        self._report(shop, order, lines=tuple(lines))

    # --- platforms that break ---------------------------------------------------------------------------------------

    @rule(shop=a_shop, which=any_one, kind=st.sampled_from(["again", "sku", "record"]))
    def talk_nonsense(self, shop: str, which: int, kind: str) -> None:
        """An old report comes once more, an order names a SKU that is none of ours, a record cannot be read."""
        platform = self.platforms[shop]
        if kind == "again":
            if platform.older:
                platform.log.append(platform.older[which % len(platform.older)])
            return
        code = f"{shop}-{next(self._codes)}"
        self.unread.add(code)
        if kind == "sku":
            platform.put(world.order(code, (world.line("WHAT-5", 1),), placed_ms=self._pass()))
        else:
            platform.log.append(Reject(f"orders record {code}", "status “???” is not known", b"{}"))

    # --- the engine -------------------------------------------------------------------------------------------------

    @rule(shop=a_shop, lost=st.booleans(), cut=st.none() | st.integers(0, 2))
    def sync(self, shop: str, lost: bool, cut: int | None) -> None:
        """The clock comes by; the line may be cut while orders are read, or an answer lost after a push."""
        self._pass()
        platform = self.platforms[shop]
        platform.lose_answer, platform.cut_after = lost, cut
        self.run_sync(shop)
        platform.lose_answer, platform.cut_after = False, None

    @rule(shop=a_shop)
    def sync_twice(self, shop: str) -> None:
        """What ran to its end and is run again with no news changes nothing."""
        if self.run_sync(shop).status == "ran":
            before = whole(self.database)
            report = self.run_sync(shop)
            assert (report.status, report.changed) == ("ran", 0), report
            assert whole(self.database) == before

    def run_sync(self, shop: str) -> Report:
        """Sync a shop once; whatever befell the line, the run says so and never crashes."""
        channel = self.ground.shops[shop]
        report = Sync(self.database, channel, self.platforms[shop], lambda: self.now_ms).run()
        assert report.status in ("ran", "cut short"), report
        assert not self.complaints, self.complaints
        with self.database.read() as connection:
            self._totals_are_honest(connection)
            self._nothing_is_guessed(connection)
        if report.status == "ran":
            stopped = [row[0] for row in self._ask("SELECT sku FROM listing WHERE stopped_ms IS NOT NULL")]
            stands = self.platforms[shop].stands
            assert all(stands[sku].stock <= 0 for sku in stopped if sku in stands)
        return report

    # --- the truths -------------------------------------------------------------------------------------------------

    @invariant()
    def the_truths_hold(self) -> None:
        """Truths 1, 2, 3 and 5 after every step; 2's other half, 6 and 7 whenever the engine has run."""
        with self.database.read() as connection:
            assert proofs.to_the_gram(connection) == []
            assert proofs.never_twice(connection) == []
            assert proofs.once(connection) == []
        assert proofs.totals_are_the_ledger(self.database) == []

    def _look(self, shop: str, raised: dict[str, int]) -> None:
        """Truth 2, when offers were just raised in a shop: no lot is promised for it that is promised already."""
        with self.database.read() as connection:
            codes = {name: self.ground.shops[name].id for name in self.platforms}
            synced = {name: bulk.select(connection, _SYNCED, {"channel": code}) for name, code in codes.items()}
            balances = dict(bulk.select(connection, "SELECT code, balance_g FROM lot", {}))
        demands: dict[str, int] = {}
        feeds: dict[str, tuple[str, ...]] = {}
        for name, platform in self.platforms.items():
            known = {row[:2]: int(row[2]) for row in synced[name]}
            for sku, stand in platform.stands.items():
                sold = sum(_packs(order, sku) - known.get((order.code, sku), 0) for order in platform.orders.values())
                packs = max(0, stand.stock) + (sold if sold < 0 else max(0, sold - self.oversold.get((name, sku), 0)))
                demands[f"{name} {sku}"] = max(0, packs) * FRUIT_G[sku]
                feeds[f"{name} {sku}"] = self.ground.feeds[sku]
        before = dict(demands)
        for sku, stock in raised.items():
            before[f"{shop} {sku}"] -= (self.platforms[shop].stands[sku].stock - stock) * FRUIT_G[sku]
        if proofs.lacking(demands, feeds, balances) > proofs.lacking(before, feeds, balances):
            self.complaints.append(f"{shop} was raised from {raised}: {demands} stand now, the lots hold {balances}")

    def _totals_are_honest(self, connection: Connection) -> None:
        """Truth 6: a total is complete up to the oldest of its sources' feeds, as the platforms themselves said."""
        found = sources(connection, EVERYTHING, self.now_ms)
        feeds = "SELECT as_of_ms FROM watermark WHERE feed IN ('orders', 'settlements')"
        marks = [row[0] for row in bulk.select(connection, feeds, {}) if row[0]]
        assert freshness(found).complete_up_to_ms == (min(marks) if marks else None)
        assert all(mark <= self.now_ms for mark in marks)

    def _nothing_is_guessed(self, connection: Connection) -> None:
        """Truth 7: what was read and not understood is in the inbox with place and reason, and nowhere else."""
        items = bulk.select(connection, "SELECT key, place, reason FROM inboxitem", {})
        orders = {row[0] for row in bulk.select(connection, "SELECT remote_id FROM orders", {})}
        assert all(place and reason for _, place, reason in items)
        keys = {key for key, _, _ in items}
        assert keys <= self.unread
        assert not orders & self.unread
        read = {code for shop in SHOPS for code in self._read_codes(connection, shop)}
        assert self.unread & read <= keys

    def _read_codes(self, connection: Connection, shop: str) -> Iterator[str]:
        """Yield the codes of what the engine has read of a shop, by its cursor."""
        sql = "SELECT cursor FROM watermark WHERE feed = 'orders' AND channel_id = :channel"
        for (cursor,) in bulk.select(connection, sql, {"channel": self.ground.shops[shop].id}):
            for one in self.platforms[shop].log[: int(cursor or 0)]:
                if isinstance(one, Reject):
                    yield one.where.split()[-1]
                else:
                    yield one if isinstance(one, str) else one.code

    # --- what the rules share ---------------------------------------------------------------------------------------

    def _order(self, shop: str, which: int) -> OrderRecord | None:
        known = [one for one in self.platforms[shop].orders.values() if one.code not in self.unread]
        return known[which % len(known)] if known else None

    def _place(self, shop: str, lines: tuple[LineRecord, ...]) -> None:
        self.platforms[shop].put(world.order(f"{shop}-{next(self._codes)}", lines, placed_ms=self.now_ms))

    def _report(self, shop: str, order: OrderRecord, **changes: Any) -> None:
        facts = {
            "state": _state(order), "lines": order.lines, "placed_ms": order.placed_ms,
            "delivered_ms": order.delivered_ms, "cancelled_ms": order.cancelled_ms, "returned_ms": order.returned_ms,
            **changes,
        }  # fmt: skip
        lines, parcel = facts.pop("lines"), facts.pop("parcel", None)
        record = world.order(order.code, lines, updated_ms=self._pass(), **facts)
        self.platforms[shop].put(record if parcel is None else record._replace(fulfilment=parcel))

    def _beyond(self, shop: str, sku: str, packs: int) -> None:
        """Note what is about to be sold beyond what stands on offer."""
        stand = self.platforms[shop].stands.get(sku)
        beyond = packs - max(0, stand.stock if stand else 0)
        self.oversold[shop, sku] = self.oversold.get((shop, sku), 0) + max(0, beyond)


def _state(order: OrderRecord) -> State:
    return State(order.status)


def _packs(order: OrderRecord, sku: str) -> int:
    return sum(line.quantity - line.cancelled for line in order.lines if line.sku == sku)
