"""A market that lives at random: customers, platforms that break, people with lots; the truths after each step."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Connection

from jobs.sync.report import RunReport
from jobs.sync.run import ChannelRun
from marketplace.reports.figures import sources
from marketplace.reports.figures.freshness import freshness
from marketplace.settlement.statements.failed_bearers import BEARERS, declare_bearer
from marketplace.storage import bulk
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import OrderRecord, Reject
from tests import world
from tests.ledger import whole
from tests.truths import proofs
from tests.truths.chance import between, each, maybe, one_of, some, yes_or_no
from tests.truths.changes import LINES
from tests.truths.ground import OPENS_MS, SHOPS, Fresh, weigh
from tests.truths.lives import opening, rule
from tests.truths.money import WAYS, Money
from tests.truths.people import OPEN_LINES, a_shop, a_sku, any_one, some_packs
from tests.truths.platform import Platform
from tests.truths.views import Views

FRUIT_G = {"POOL-5": 5_100, "POOL-19": 1_900, "H0-5": 5_000}
_SYNCED = """
SELECT o.remote_id, l.sku, sum(l.quantity - l.cancelled_g / l.pack_g)
FROM order_line l JOIN orders o ON o.id = l.order_id
WHERE o.channel_id = :channel GROUP BY o.remote_id, l.sku
"""
_MARKS = "SELECT remote_id, mark FROM orders WHERE channel_id = :channel"
_PAID = "SELECT remote_id, net_dong FROM payout WHERE channel_id = :channel"
_WAITS = "SELECT key FROM inboxitem WHERE kind = 'settlement' AND settled_ms IS NULL AND source = :source"
_IDS = """
SELECT o.remote_id, l.remote_id FROM order_line l JOIN orders o ON o.id = l.order_id WHERE o.channel_id = :channel
"""
_SEVERAL = """
SELECT o.remote_id FROM order_line l JOIN orders o ON o.id = l.order_id
WHERE o.channel_id = :channel AND l.quantity > 0 GROUP BY o.remote_id HAVING count(*) > 1
"""
KINDS = ("line", "line", "turn", "parcel", "back", "some back", "money back", "pay", "pay", "correct", "close")
Event = tuple[str, int, int, int, str, bool]
some_events = some(each(one_of(KINDS), any_one, any_one, some_packs, a_sku, yes_or_no), 1, 5)


class Market(Money):
    """Customers buy, change their minds and send back; platforms break; people weigh and sort; the truths hold."""

    def __init__(self, fresh: Fresh) -> None:
        super().__init__()
        self._open = fresh()
        self.database, self.ground = self._open.__enter__()
        self.now_ms = OPENS_MS
        self.platforms = {
            shop: Platform(
                lambda: self.now_ms, partial(self._look, shop), self.happened, stands=self.ground.shown(shop)
            )
            for shop in SHOPS
        }
        self.views = Views(self.ground, self.platforms)
        self.complaints: list[str] = []
        place = self.database.engine.url.database
        self._version = sqlite3.connect(str(place)) if self.database.is_sqlite else None
        self._seen: object = None

    def end(self) -> None:
        """Let go of the database."""
        if self._version is not None:
            self._version.close()
        self._open.__exit__(None, None, None)

    @opening(
        weights=some(between(4_000, 60_000), 3, 3),
        first=some(each(a_shop, a_sku, some_packs, maybe(a_sku), one_of([3, 3, 3, 2, 1, 0])), 1, 4),
        events=some_events,
    )
    def open_shops(
        self, weights: list[int], first: list[tuple[str, str, int, str | None, int]], events: list[Event]
    ) -> None:
        """Weigh the lots, let the first customers in, send or deliver what they bought; and so on.

        Who bears failed deliveries is by the weights.
        """
        with self.database.write() as connection:
            weigh(connection, weights)
            bearer = BEARERS[sum(weights) % len(BEARERS)]
            declare_bearer(connection, self.ground.cooperative_id, bearer, date(2021, 1, 1), None, self.now_ms)
        for shop, sku, packs, more, steps in first:
            there = len(self.platforms[shop].orders)
            self.buy(shop, sku, packs, more)
            if len(self.platforms[shop].orders) > there:
                self.move_on(shop, there, steps)
        self.run_sync(first[0][0])
        self.much_happens(first[0][0], events)

    @rule(shop=a_shop, events=some_events)
    def much_happens(self, shop: str, events: list[Event]) -> None:
        """A lot befalls a shop before the clock comes by."""
        for kind, which, at, packs, sku, yes in events:
            match kind:
                case "line":
                    self.change_a_line(shop, which, at, sku, packs, False, LINES[at % len(LINES)])
                case "turn":
                    self.reorder(shop, which, at, yes if packs > 1 else None, False)
                case "parcel":
                    self.move_on(shop, which, packs)
                case "back":
                    self.come_back(shop, which, packs, yes, False)
                case "some back":
                    self.send_back(shop, which, packs, yes, 101 * at)
                case "money back":
                    self.give_back_money(shop, which, at, 20_001 * packs, at % 2)
                case "pay":
                    self.pay_out(shop, which, at, WAYS[at % len(WAYS)], 777 * packs, False)
                case "correct":
                    self.correct(shop, which, 1_001 * packs, False)
                case _:
                    self.close_a_period()
                    self.hold()  # what it posts is what stood when it was closed
        self.run_sync(shop)

    # --- platforms that break ---------------------------------------------------------------------------------------

    @rule(shop=a_shop, which=any_one, kind=one_of(["again", "sku", "record"]))
    def talk_nonsense(self, shop: str, which: int, kind: str) -> None:
        """An old report comes once more, an order names a SKU that is none of ours, a record cannot be read."""
        platform = self.platforms[shop]
        if kind == "again":
            if platform.older:
                platform.log.append(platform.older[which % len(platform.older)])
            return
        code = f"{shop}-{next(self.codes)}"
        self.unread.add(code)
        if kind == "sku":
            platform.put(world.order(code, (world.line("WHAT-5", 1),), placed_ms=self._pass()))
        else:
            platform.log.append(Reject(f"orders record {code}", "status “???” is not known", b"{}"))

    # --- the engine -------------------------------------------------------------------------------------------------

    @rule(shop=a_shop, lost=yes_or_no, cut=maybe(between(0, 2)))
    def sync(self, shop: str, lost: bool, cut: int | None) -> None:
        """The clock comes by; the line may be cut while orders are read, or an answer lost after a push."""
        self._pass()
        platform = self.platforms[shop]
        platform.lose_answer, platform.cut_after = lost, cut
        self.run_sync(shop)
        platform.lose_answer, platform.cut_after = False, None

    def sync_now(self, shop: str) -> None:
        """Let the clock come by."""
        self.run_sync(shop)

    @rule(shop=a_shop)
    def sync_twice(self, shop: str) -> None:
        """What ran to its end and is run again with no news changes nothing."""
        if self.run_sync(shop).status == "ran":
            before = whole(self.database)
            report = self.run_sync(shop)
            assert (report.status, report.changed) == ("ran", 0), report
            assert whole(self.database) == before

    def _sold_out(self, shop: str) -> list[tuple[Any, ...]]:
        self.buy_what_is_not_there(shop, "H0-5", 13)
        self.run_sync(shop)
        return self._ask(OPEN_LINES)

    def run_sync(self, shop: str) -> RunReport:
        """Sync a shop once; whatever befell the line, the run says so and never crashes."""
        channel = self.ground.shops[shop]
        report = ChannelRun(self.database, channel, self.platforms[shop], lambda: self.now_ms).run()
        assert report.status in ("ran", "cut short"), report
        self.happened[f"a sync {report.status}"] += 1
        assert not self.complaints, self.complaints
        with self.database.read() as connection:
            self._totals_are_honest(connection)
            self._nothing_is_guessed(connection)
            if report.status == "ran":
                self._everything_is_taken(connection, shop)
                stopped = bulk.select(connection, "SELECT sku FROM listing WHERE stopped_ms IS NOT NULL", {})
                stands = self.platforms[shop].stands
                assert all(stands[sku].stock <= 0 for (sku,) in stopped if sku in stands)
        return report

    # --- the truths -------------------------------------------------------------------------------------------------

    def hold(self) -> None:
        """Truths 1, 2, 3 and 5 and every view after every step; 2's other half, 6 and 7 whenever the engine has run."""
        if not self._has_changed():
            return
        with self.database.read() as connection:
            assert proofs.to_the_gram(connection) == []
            assert proofs.never_twice(connection) == []
            assert proofs.once(connection) == []
            assert proofs.totals_are_the_ledger(connection) == []
            self.views.look(connection, self.now_ms)

    def _has_changed(self) -> bool:
        """Say whether anything was written since the last look; on PostgreSQL it is always looked."""
        if self._version is None:
            return True
        before, self._seen = self._seen, self._stands()
        return before != self._seen

    def _stands(self) -> object:
        """Return the version of all that was ever committed, where the database has one."""
        if self._version is None:
            return super()._stands()
        return self._version.execute("PRAGMA data_version").fetchall()

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
        if not (lacks := proofs.lacking(demands, feeds, balances)):
            return
        before = dict(demands)
        for sku, stock in raised.items():
            before[f"{shop} {sku}"] -= (self.platforms[shop].stands[sku].stock - stock) * FRUIT_G[sku]
        if lacks > proofs.lacking(before, feeds, balances):
            self.complaints.append(f"{shop} was raised from {raised}: {demands} stand now, the lots hold {balances}")

    def _everything_is_taken(self, connection: Connection, shop: str) -> None:
        """Say that a run that came to its end left out no report, and no payout whose order or line is known.

        A platform may pay for a line by an id that its order is told without by the time it is read.
        """
        platform, asked = self.platforms[shop], {"channel": self.ground.shops[shop].id}
        marks = dict(bulk.select(connection, _MARKS, asked))
        assert marks == {one.code: one.fingerprint for one in platform.orders.values() if one.code not in self.unread}
        waits = {key.removeprefix("settlement ") for (key,) in bulk.select(connection, _WAITS, {"source": shop})}
        known = set(bulk.select(connection, _IDS, asked))
        several = {row[0] for row in bulk.select(connection, _SEVERAL, asked)}
        entries = {one.remote_id: one for one in platform.entries.values()}
        unsure = [entries[key] for key in waits]
        assert all(one.order_code in several and (one.order_code, one.line) not in known for one in unsure), unsure
        paid = dict(bulk.select(connection, _PAID, asked))
        assert {key: one.net_dong for key, one in entries.items() if key not in waits or key in paid} == paid

    def _totals_are_honest(self, connection: Connection) -> None:
        """Truth 6: a total is complete up to the oldest of its sources' feeds, as the platforms themselves said."""
        found = sources(connection, EVERYTHING, self.now_ms)
        feeds = "SELECT as_of_ms FROM watermark WHERE feed IN ('orders', 'settlements')"
        marks = [row[0] for row in bulk.select(connection, feeds, {}) if row[0]]
        assert freshness(found).complete_up_to_ms == (min(marks) if marks else None)
        assert all(mark <= self.now_ms for mark in marks)

    def _nothing_is_guessed(self, connection: Connection) -> None:
        """Truth 7: what was read and not understood is in the inbox with place and reason, and nowhere else."""
        items = bulk.select(connection, "SELECT key, place, reason FROM inboxitem WHERE kind <> 'settlement'", {})
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


def _packs(order: OrderRecord, sku: str) -> int:
    return sum(line.quantity - line.cancelled for line in order.lines if line.sku == sku)
