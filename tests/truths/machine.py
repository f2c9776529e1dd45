"""A market that lives at random: customers, platforms that break, people with lots; the truths after each step."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import count
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import text

from jobs.sync import Report, Sync
from marketplace.access import EVERYTHING
from marketplace.db import Database
from marketplace.reports import sources
from marketplace.reports.freshness import freshness
from marketplace.words.records import LineRecord, OrderRecord, Reject, State
from tests import world
from tests.ledger import whole
from tests.truths import proofs
from tests.truths.ground import OPENS_MS, SHOPS, SKUS, build
from tests.truths.platform import Platform

HOUR_MS = 3_600_000
FRUIT_G = {"POOL-5": 5_100, "POOL-19": 1_900, "H0-5": 5_000}
a_shop = st.sampled_from(SHOPS)
a_sku = st.sampled_from(SKUS)
any_one = st.integers(0, 9)
some_packs = st.integers(1, 4)
AFTER = {
    State.PLACED: State.CONFIRMED,
    State.CONFIRMED: State.SHIPPING,
    State.SHIPPING: State.DELIVERED,
}
Fresh = Callable[[], AbstractContextManager[Database]]


class Market(RuleBasedStateMachine):
    """Customers buy, change their minds and send back; platforms break; the engine keeps the truths."""

    fresh: Fresh

    def __init__(self) -> None:
        super().__init__()
        self._open = type(self).fresh()
        self.database = self._open.__enter__()
        self.now_ms = OPENS_MS
        self._codes = count(1)
        self.platforms: dict[str, Platform] = {}
        self.oversold: dict[tuple[str, str], int] = {}
        self.rejected: dict[str, str] = {}
        self.complaints: list[str] = []

    def teardown(self) -> None:
        self._open.__exit__(None, None, None)

    @initialize(weights=st.lists(st.integers(4_000, 60_000), min_size=3, max_size=3))
    def open_shops(self, weights: list[int]) -> None:
        self.ground = build(self.database, weights)
        for shop in SHOPS:
            self.platforms[shop] = Platform(lambda: self.now_ms, raised=self._look)
        for shop in SHOPS:
            self.run_sync(shop)

    # --- customers --------------------------------------------------------------------------------------------------

    @rule(shop=a_shop, sku=a_sku, packs=some_packs, more=st.none() | a_sku)
    def buy(self, shop: str, sku: str, packs: int, more: str | None) -> None:
        """A customer buys what stands there, as far as it stands there."""
        self._pass()
        lines = []
        for n, one in enumerate([sku] if more is None else [sku, more]):
            again = int(n == 1 and more == sku)
            stand = self.platforms[shop].stands.get(one)
            left = 0 if stand is None else stand.stock - (lines[0].quantity if again else 0)
            if min(left, packs) > 0:
                lines.append(world.line(one, min(left, packs), n=again))
        if lines:
            self._place(shop, tuple(lines))

    @rule(shop=a_shop, sku=a_sku, packs=some_packs)
    def buy_what_is_not_there(self, shop: str, sku: str, packs: int) -> None:
        """The platform sells without asking its own stock."""
        self._pass()
        stand = self.platforms[shop].stands.get(sku)
        beyond = packs - max(0, stand.stock if stand else 0)
        self.oversold[shop, sku] = self.oversold.get((shop, sku), 0) + max(0, beyond)
        self._place(shop, (world.line(sku, packs),))

    @rule(shop=a_shop, which=any_one)
    def move_on(self, shop: str, which: int) -> None:
        """An order is confirmed, sent, delivered."""
        order = self._order(shop, which)
        if order is not None and _state(order) in AFTER:
            state = AFTER[_state(order)]
            self._report(shop, order, state=state,
                         delivered_ms=self.now_ms if state is State.DELIVERED else order.delivered_ms)  # fmt: skip

    @rule(shop=a_shop, which=any_one)
    def cancel(self, shop: str, which: int) -> None:
        """The whole order is cancelled, also when it is on its way."""
        order = self._order(shop, which)
        if order is not None and order.delivered_ms is None and _state(order) is not State.CANCELLED:
            lines = tuple(line._replace(cancelled=line.quantity, short_g=0) for line in order.lines)
            self._report(shop, order, lines=lines, state=State.CANCELLED, cancelled_ms=self.now_ms)

    @rule(shop=a_shop, which=any_one)
    def resume(self, shop: str, which: int) -> None:
        """A cancelled order goes on after all."""
        order = self._order(shop, which)
        if order is not None and _state(order) is State.CANCELLED:
            lines = tuple(line._replace(cancelled=0) for line in order.lines)
            for line in lines:
                self._beyond(shop, line.sku, line.quantity)
            self._report(shop, order, lines=lines, state=State.CONFIRMED, cancelled_ms=None)

    @rule(shop=a_shop, which=any_one, packs=some_packs, restock=st.booleans())
    def send_back(self, shop: str, which: int, packs: int, restock: bool) -> None:
        """A part of a delivered line comes back, fit for sale or not."""
        order = self._order(shop, which)
        if order is not None and order.delivered_ms is not None and _state(order) is not State.CANCELLED:
            line = order.lines[0]
            back = min(line.quantity - line.cancelled, line.returned + packs)
            if line.short_g and back == line.quantity - line.cancelled:
                return
            first = line._replace(returned=back, restock=restock)
            self._report(shop, order, lines=(first, *order.lines[1:]), state=_state(order), returned_ms=self.now_ms)

    @rule(shop=a_shop, which=any_one, grams=st.integers(0, 1_500))
    def weigh_short(self, shop: str, which: int, grams: int) -> None:
        """The buyer's scales say less."""
        order = self._order(shop, which)
        if order is not None and order.delivered_ms is not None:
            line = order.lines[-1]
            if line.quantity - line.cancelled - line.returned > 0:
                self._report(shop, order, lines=(*order.lines[:-1], line._replace(short_g=grams)))

    @rule(shop=a_shop, which=any_one, packs=some_packs)
    def edit(self, shop: str, which: int, packs: int) -> None:
        """The number of boxes of a line is changed."""
        order = self._order(shop, which)
        if order is not None and _state(order) in (State.PLACED, State.CONFIRMED):
            line = order.lines[0]
            self._beyond(shop, line.sku, packs - line.quantity)
            edited = line._replace(quantity=packs, cancelled=0, gross_dong=30 * line.pack_g * packs)
            self._report(shop, order, lines=(edited, *order.lines[1:]))

    @rule(shop=a_shop, which=any_one, sku=a_sku)
    def add_line(self, shop: str, which: int, sku: str) -> None:
        """A line is added to an order that is there."""
        order = self._order(shop, which)
        if order is not None and _state(order) in (State.PLACED, State.CONFIRMED):
            n = sum(line.sku == sku for line in order.lines)
            self._beyond(shop, sku, 1)
            self._report(shop, order, lines=(*order.lines, world.line(sku, 1, n=n)))

    @rule(shop=a_shop, which=any_one, dong=st.integers(1, 99_999))
    def correct_price(self, shop: str, which: int, dong: int) -> None:
        """The price of a line is corrected late."""
        order = self._order(shop, which)
        if order is not None:
            line = order.lines[0]
            self._report(shop, order, lines=(line._replace(gross_dong=line.gross_dong + dong), *order.lines[1:]))

    # --- platforms that break ----------------------------------------------------------------------------------------

    @rule(shop=a_shop, which=any_one)
    def tell_again(self, shop: str, which: int) -> None:
        """A report of an order as it stood before comes once more."""
        older = self.platforms[shop].older
        if older:
            self.platforms[shop].log.append(older[which % len(older)])

    @rule(shop=a_shop)
    def sell_something_unknown(self, shop: str) -> None:
        """An order names a SKU that is none of ours."""
        code = f"{shop}-{next(self._codes)}"
        self.platforms[shop].put(world.order(code, (world.line("WHAT-5", 1),), placed_ms=self._pass()))
        self.rejected[code] = "sku"

    @rule(shop=a_shop)
    def say_something_unknown(self, shop: str) -> None:
        """A record cannot be read."""
        code = f"{shop}-{next(self._codes)}"
        self.platforms[shop].log.append(Reject(f"orders record {code}", "status “???” is not known", b"{}"))
        self.rejected[code] = "record"

    # --- the engine -------------------------------------------------------------------------------------------------

    @rule(shop=a_shop, lost=st.booleans(), cut=st.none() | st.integers(0, 2))
    def sync(self, shop: str, lost: bool, cut: int | None) -> None:
        """The clock comes by; the line may be cut while orders are read, or an answer lost after a push."""
        self._pass()
        self.platforms[shop].lose_answer, self.platforms[shop].cut_after = lost, cut
        self.run_sync(shop)
        self.platforms[shop].lose_answer, self.platforms[shop].cut_after = False, None

    @rule(shop=a_shop)
    def sync_twice(self, shop: str) -> None:
        """What ran to its end and is run again with no news changes nothing."""
        if self.run_sync(shop).status == "ran":
            before = whole(self.database)
            report = self.run_sync(shop)
            assert (report.status, report.changed) == ("ran", 0), report
            assert whole(self.database) == before

    def run_sync(self, shop: str) -> Report:
        with self.database.read() as connection:
            paused = connection.execute(text("SELECT paused_reason FROM channel WHERE code = :c"), {"c": shop}).scalar()
        assert paused is None, paused
        channel = self.ground.shops[shop]
        report = Sync(self.database, channel, self.platforms[shop], lambda: self.now_ms).run()
        assert report.status in ("ran", "cut short"), report
        return report

    # --- the truths -------------------------------------------------------------------------------------------------

    @invariant()
    def the_truths_hold(self) -> None:
        if not self.platforms:
            return
        assert proofs.to_the_gram(self.database) == []
        assert proofs.never_twice(self.database) == []
        assert proofs.once(self.database) == []
        assert proofs.totals_are_the_ledger(self.database) == []
        assert self.complaints == []
        self._totals_are_honest()
        self._nothing_is_guessed()

    def _look(self) -> None:
        """Truth 2, when an offer was just written: the lots can serve all that stands and is not drawn yet."""
        demands: dict[str, int] = {}
        feeds: dict[str, list[str]] = {}
        for shop, platform in self.platforms.items():
            synced = self._synced(shop)
            for sku, stand in platform.stands.items():
                sold = sum(_packs(order, sku) - synced.get((order.code, sku), 0) for order in platform.orders.values())
                packs = max(0, stand.stock) + max(0, sold - self.oversold.get((shop, sku), 0))
                demands[f"{shop} {sku}"] = packs * FRUIT_G[sku]
                feeds[f"{shop} {sku}"] = list(self.ground.feeds[sku])
        with self.database.read() as connection:
            balances = {row[0]: row[1] for row in connection.execute(text("SELECT code, balance_g FROM lot"))}
        if not proofs.fits(demands, feeds, balances):
            self.complaints.append(f"{demands} stand on offer, the lots hold {balances}")

    def _synced(self, shop: str) -> dict[tuple[str, str], int]:
        """Return the packs that the ledger holds of a shop, by order and SKU."""
        sql = (
            "SELECT o.remote_id, l.sku, sum(l.quantity - l.cancelled_g / l.pack_g) FROM order_line l"
            " JOIN orders o ON o.id = l.order_id WHERE o.channel_id = :channel GROUP BY o.remote_id, l.sku"
        )
        with self.database.read() as connection:
            found = connection.execute(text(sql), {"channel": self.ground.shops[shop].id})
            return {(code, sku): int(packs) for code, sku, packs in found}

    def _totals_are_honest(self) -> None:
        """Truth 6: a total is complete up to the oldest of its sources, as the platforms themselves said."""
        with self.database.read() as connection:
            found = sources(connection, EVERYTHING, self.now_ms)
            marks = [row[0] for row in connection.execute(text("SELECT as_of_ms FROM watermark WHERE feed = 'orders'"))]
        known = [mark for mark in marks if mark is not None]
        assert freshness(found).complete_up_to_ms == (min(known) if known else None)
        assert all(mark <= self.now_ms for mark in known)

    def _nothing_is_guessed(self) -> None:
        """Truth 7: what was read and not understood is in the inbox with place and reason, and nowhere else."""
        with self.database.read() as connection:
            items = {row.key: row for row in connection.execute(text("SELECT key, place, reason FROM inboxitem"))}
            orders = {row[0] for row in connection.execute(text("SELECT remote_id FROM orders"))}
        assert set(items) <= set(self.rejected)
        assert not orders & set(self.rejected)
        assert all(row.place and row.reason for row in items.values())
        read = {code for shop in SHOPS for code in self._read_codes(shop)}
        assert {code for code in self.rejected if code in read} <= set(items)

    def _read_codes(self, shop: str) -> Iterator[str]:
        """Yield the codes of what the engine has read of a shop, by its cursor."""
        sql = "SELECT cursor FROM watermark WHERE feed = 'orders' AND channel_id = :channel"
        with self.database.read() as connection:
            at = int(connection.execute(text(sql), {"channel": self.ground.shops[shop].id}).scalar() or 0)
        for one in self.platforms[shop].log[:at]:
            yield one if isinstance(one, str) else one.code if isinstance(one, OrderRecord) else one.where.split()[-1]

    # --- what the rules share ---------------------------------------------------------------------------------------

    def _pass(self) -> int:
        """Let an hour and a bit pass; return the instant."""
        self.now_ms += HOUR_MS + 7
        return self.now_ms

    def _order(self, shop: str, which: int) -> OrderRecord | None:
        known = [one for one in self.platforms[shop].orders.values() if one.code not in self.rejected]
        return known[which % len(known)] if known else None

    def _place(self, shop: str, lines: tuple[LineRecord, ...]) -> None:
        self.platforms[shop].put(world.order(f"{shop}-{next(self._codes)}", lines, placed_ms=self.now_ms))

    def _report(self, shop: str, order: OrderRecord, **changes: Any) -> None:
        facts = {
            "state": _state(order), "lines": order.lines, "placed_ms": order.placed_ms,
            "delivered_ms": order.delivered_ms, "cancelled_ms": order.cancelled_ms, "returned_ms": order.returned_ms,
            **changes,
        }  # fmt: skip
        lines = facts.pop("lines")
        self.platforms[shop].put(world.order(order.code, lines, updated_ms=self._pass(), **facts))

    def _beyond(self, shop: str, sku: str, packs: int) -> None:
        """Note what an edit sells beyond what stands on offer."""
        stand = self.platforms[shop].stands.get(sku)
        beyond = packs - max(0, stand.stock if stand else 0)
        self.oversold[shop, sku] = self.oversold.get((shop, sku), 0) + max(0, beyond)


def _state(order: OrderRecord) -> State:
    return State(order.status)


def _packs(order: OrderRecord, sku: str) -> int:
    return sum(line.quantity - line.cancelled for line in order.lines if line.sku == sku)
