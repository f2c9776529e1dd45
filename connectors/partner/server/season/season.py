"""The season: places what a plan says has happened, up to the instant it is advanced to.

Work is done in small commits between which the event loop serves others; how far a run came is stored with
each commit, so that a killed server goes on where it was.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from connectors.partner.server.core import offers
from connectors.partner.server.core.problems import Problem
from connectors.partner.server.core.store import Shop, Store
from connectors.partner.server.season import planting
from connectors.partner.server.season.basket import CANCELLED
from connectors.partner.server.season.plan import Plan, check, encode
from connectors.partner.server.season.render import Renderer
from connectors.partner.server.season.script import CANCELLED_EARLY, LIVES, NEVER, Script, compose
from marketplace.words.instants import start_of

Rows = NDArray[np.int64]
Notify = Callable[[Shop, Iterable[str], int], None]

COMMIT_ROWS = 800  # 10 to 20 ms of work; half as many cost a tenth more in pages written twice (measured)
_PLAN = "SELECT no, opens, document, one_instant, done_ms, target_ms, emitted FROM plans"
_STEPS_OF = np.array([len(LIVES[fate]) for fate in sorted(LIVES)])


class Progress(NamedTuple):
    """How far a plan has come: everything up to ``done_ms``, and ``emitted`` rows of the run to ``target_ms``."""

    no: int
    opens: str
    document: bytes
    one_instant: int
    done_ms: int
    target_ms: int | None
    emitted: int


class Due(NamedTuple):
    """What a run has to emit: orders (with steps done before and after), then payouts."""

    orders: Rows
    before: Rows
    after: Rows
    payouts: Rows


class Season:
    """Every plan of one platform's server."""

    def __init__(self, store: Store, notify: Notify, *, one_instant: int = 0, plants: int = 0) -> None:
        self.store = store
        self._notify = notify
        self._one_instant = one_instant
        self._plants = plants
        self._lock = asyncio.Lock()
        self._scripts: dict[int, Renderer] = {}

    async def put(self, plan: Plan) -> Shop:
        """Take a plan on; the same plan again changes nothing, another one for the same opening is refused."""
        check(plan)
        async with self._lock:
            document, opens = encode(plan), plan.opens.isoformat()
            shop = self.store.shop(plan.shop_id)
            known = shop and self.store.one("SELECT document FROM plans WHERE shop = ? AND opens = ?", (shop.no, opens))
            if known and known[0] != document:
                raise Problem("exists", f"Shop {plan.shop_id} has another plan that opens on {opens}.")
            if shop and known:
                return shop
            with self.store.write():
                shop = self._insert(plan, document)
            await asyncio.to_thread(self._renderer, self._plans(shop)[-1])
            return shop

    def _insert(self, plan: Plan, document: bytes) -> Shop:
        db, start = self.store.db, start_of(plan.opens)
        shop = self.store.open_shop(plan.shop_id, plan.title)
        db.execute("UPDATE shops SET as_of_ms = coalesce(as_of_ms, ?) WHERE no = ?", (start, shop.no))
        db.execute(
            "INSERT INTO plans (shop, opens, document, one_instant, done_ms, emitted) VALUES (?, ?, ?, ?, ?, 0)",
            (shop.no, plan.opens.isoformat(), document, self._one_instant, start - 1),
        )
        add_sellers(self.store, shop.no, [(seller.seller_id, seller.title, seller.verified) for seller in plan.sellers])
        planting.plant(self.store, shop.no, plan, self._plants)
        return shop._replace(as_of_ms=shop.as_of_ms or start)

    async def advance(self, shop: Shop, to_ms: int) -> dict[str, int]:
        """Let everything happen up to an instant; return how many orders were placed, changed and paid out."""
        counts = {"placed": 0, "changed": 0, "settled": 0}
        async with self._lock:
            to_ms = max(to_ms, shop.as_of_ms or 0)
            for progress in self._plans(shop):
                for until in (progress.target_ms, to_ms):
                    current = self._progress(progress.no)
                    if until is not None and until > current.done_ms:
                        async for name, count in self._run(shop, current, until):
                            counts[name] += count
            with self.store.write() as db:
                codes = planting.raise_due(self.store, shop.no, to_ms)
                db.execute("UPDATE shops SET as_of_ms = ? WHERE no = ?", (to_ms, shop.no))
            self._notify(shop, codes, to_ms)
        return counts

    def next_due(self, shop: Shop) -> int | None:
        """Return the instant of the next thing that will happen in a shop, None when its season is over."""
        return min((due for progress in self._plans(shop) if (due := self._next(progress)) is not None), default=None)

    def planned(self, shop: Shop) -> int:
        """Return how many orders the shop's plans place in all."""
        return sum(msgspec.json.decode(progress.document, type=Plan).orders for progress in self._plans(shop))

    def _next(self, progress: Progress) -> int | None:
        script = self._renderer(progress).script
        done = (progress.done_ms - script.base_ms) // 1000
        window = _window(script, done, int(NEVER))
        later = [times[times > done].min(initial=NEVER) for times in (script.steps[window], script.settled)]
        soonest = int(min(later))
        return None if soonest == NEVER else script.base_ms + soonest * 1000

    def _plans(self, shop: Shop) -> list[Progress]:
        rows = self.store.db.execute(_PLAN + " WHERE shop = ? ORDER BY no", (shop.no,))
        return [Progress(*row) for row in rows.fetchall()]

    def _progress(self, no: int) -> Progress:
        return Progress(*self.store.one(_PLAN + " WHERE no = ?", (no,)))

    def _renderer(self, progress: Progress) -> Renderer:
        if progress.no not in self._scripts:
            plan = msgspec.json.decode(progress.document, type=Plan)
            prefix = f"DH{progress.opens[2:].replace('-', '')}-{progress.no}-"
            self._scripts[progress.no] = Renderer(plan, compose(plan, progress.one_instant), prefix)
        return self._scripts[progress.no]

    async def _run(self, shop: Shop, progress: Progress, to_ms: int) -> AsyncIterator[tuple[str, int]]:
        renderer = await asyncio.to_thread(self._renderer, progress)
        start = progress.emitted if progress.target_ms == to_ms else 0
        due = due_between(renderer.script, progress.done_ms, to_ms)
        for low in range(start, len(due.orders), COMMIT_ROWS):
            high = min(low + COMMIT_ROWS, len(due.orders))
            codes = self._emit_orders(shop, progress, renderer, due, low, high, to_ms)
            self._notify(shop, codes, to_ms)
            placed = int((due.before[low:high] == 0).sum())
            yield "placed", placed
            yield "changed", high - low - placed
            await _let_others_go()
        total = len(due.orders) + len(due.payouts)
        for low in range(max(start, len(due.orders)), total, COMMIT_ROWS):
            high = min(low + COMMIT_ROWS, total)
            self._emit_payouts(shop, progress, renderer, due, low, high, to_ms)
            yield "settled", high - low
            await _let_others_go()
        with self.store.write() as db:
            db.execute("UPDATE plans SET done_ms = ?, target_ms = NULL, emitted = 0 WHERE no = ?", (to_ms, progress.no))

    def _emit_orders(
        self, shop: Shop, progress: Progress, renderer: Renderer, due: Due, low: int, high: int, to_ms: int
    ) -> list[str]:
        rows = due.orders[low:high]
        rendered = renderer.orders(rows, due.after[low:high])
        with self.store.write() as db:
            first = self.store.next_id("orders", shop.no)
            db.executemany(
                "INSERT OR REPLACE INTO orders (id, shop, code, day, origin, body) VALUES (?, ?, ?, ?, ?, ?)",
                [(first + n, shop.no, code, day, progress.no, body) for n, (code, day, body) in enumerate(rendered)],
            )
            self._move_stock(shop, renderer, rows, due.before[low:high], due.after[low:high], to_ms)
            db.execute("UPDATE plans SET target_ms = ?, emitted = ? WHERE no = ?", (to_ms, high, progress.no))
        return [code for code, _, _ in rendered]

    def _emit_payouts(
        self, shop: Shop, progress: Progress, renderer: Renderer, due: Due, low: int, high: int, to_ms: int
    ) -> None:
        skip = len(due.orders)
        rendered = renderer.entries(due.payouts[low - skip : high - skip])
        with self.store.write() as db:
            first = self.store.next_id("settlements", shop.no)
            db.executemany(
                "INSERT INTO settlements (id, day, body) VALUES (?, ?, ?)",
                [(first + n, day, body) for n, (_, day, body) in enumerate(rendered)],
            )
            db.execute("UPDATE plans SET target_ms = ?, emitted = ? WHERE no = ?", (to_ms, high, progress.no))

    def _move_stock(self, shop: Shop, renderer: Renderer, rows: Rows, before: Rows, after: Rows, at_ms: int) -> None:
        """Take the packs of orders newly placed from stored offers, and give those of orders newly cancelled back."""
        if not self.store.last("offers", shop.no):
            return
        script = renderer.script
        ended = after == _STEPS_OF[script.fate[rows]]
        off = ended & np.isin(script.fate[rows], (CANCELLED, CANCELLED_EARLY))
        sign = (before == 0).astype(np.int64) - off
        moved = np.flatnonzero(sign)
        at = script.lines_of(rows[moved])
        signed = script.line_packs[at] * np.repeat(sign[moved], script.lines[rows[moved]])
        packs: dict[str, int] = {}
        for offer, count in zip(script.line_offer[at].tolist(), signed.tolist(), strict=True):
            sku = renderer.skus[offer]
            packs[sku] = packs.get(sku, 0) + count
        offers.take(self.store, shop.no, packs, at_ms)


def due_between(script: Script, done_ms: int, to_ms: int) -> Due:
    """Return what happens after one instant and up to another, in the order in which it happens."""
    start = (done_ms - script.base_ms) // 1000 if done_ms >= script.base_ms else -1
    end = min((to_ms - script.base_ms) // 1000, int(NEVER) - 1)
    window = _window(script, start, end)
    before = (script.steps[window] <= start).sum(axis=1)
    after = (script.steps[window] <= end).sum(axis=1)
    changed = np.flatnonzero(after > before)
    rows = changed + window.start
    last = script.steps[rows, after[changed] - 1]
    order = np.argsort(last, kind="stable")
    changed = changed[order]
    by_time = script.settled[script.by_settled]
    low, high = np.searchsorted(by_time, [start, end], side="right")
    payouts = script.by_settled[low:high].astype(np.int64)
    return Due(rows[order].astype(np.int64), before[changed], after[changed], payouts)


def _window(script: Script, start: int, end: int) -> slice:
    """Return the rows in which something can happen after ``start`` and up to ``end``, in seconds."""
    placed = script.steps[:, 0]
    low = int(np.searchsorted(placed, start - script.life_s, side="left"))
    return slice(low, int(np.searchsorted(placed, end, side="right")))


async def _let_others_go() -> None:
    """Give every waiting request a few turns of the event loop."""
    for _ in range(4):
        await asyncio.sleep(0)


def add_sellers(store: Store, shop_no: int, sellers: Sequence[tuple[str, str, bool]]) -> None:
    """Put sellers (id, title, verified) into a shop; call inside a transaction."""
    rows = [
        (seller_id, msgspec.json.encode({"seller_id": seller_id, "title": title, "verified": verified}))
        for seller_id, title, verified in sellers
    ]
    first = store.next_id("sellers", shop_no)
    store.db.executemany(
        "INSERT OR REPLACE INTO sellers (id, shop, seller_id, body) VALUES (?, ?, ?, ?)",
        [(first + n, shop_no, seller_id, body) for n, (seller_id, body) in enumerate(rows)],
    )
