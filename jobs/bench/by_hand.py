"""Peer (a): the same final rows written by hand: json.loads and sqlite3.executemany, one transaction a page.

It trusts every answer, knows nothing of changes, faults, inboxes or a second run, and writes each total once at the
end: what is left when all that Lên Sàn promises is taken away.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import requests
import zstandard

from jobs.bench.stage import SHOP
from marketplace.storage.clock import now_ms
from marketplace.storage.engine import PRAGMAS

_EVENTS = ("placed", "delivered", "cancelled", "returned")
_STANDS = {
    "placed": ("placed", "none"), "confirmed": ("confirmed", "none"), "cancelled": ("cancelled", "none"),
    **{status: ("confirmed", status) for status in ("collected", "shipping", "failed", "delivered", "returning")},
    "returned": ("confirmed", "returned"),
}  # fmt: skip
_INSERTS = {
    "orders": "INSERT INTO orders (id, channel_id, remote_id, state, order_state, fulfilment, status, province,"
    " updated_ms, placed_ms, delivered_ms, cancelled_ms, returned_ms, mark) VALUES (?,1,?,?,?,?,?,?,?,?,?,?,?,?)",
    "line": "INSERT INTO order_line (id, order_id, listing_id, sku, n, remote_id, quantity, pack_g, ordered_g,"
    " cancelled_g, short_g, returned_g, restock, gross_dong, discount_dong, fee_dong, freight_dong, tax_dong)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "draw": "INSERT INTO draw (line_id, lot_id, drawn_g, cancelled_g, short_g, returned_g, amount_dong, over_g,"
    " cancelled_dong, short_dong, returned_dong, undelivered_g, undelivered_dong) VALUES (?,?,?,?,?,?,?,0,?,?,?,0,0)",
    "move": "INSERT INTO lot_move (lot_id, kind, grams, at_ms, noted_ms, channel_id) VALUES (?,?,?,?,?,1)",
    "answer": "INSERT INTO answer (run_id, feed, read_ms, kept) VALUES (1, 'orders', 0, ?)",
    "day": "INSERT INTO day_total (season_id, day, channel_id, commune_id, commune_now_id, produce_id, placed_g,"
    " placed_dong, placed_orders, delivered_g, delivered_dong, delivered_orders, cancelled_g, cancelled_dong,"
    " cancelled_orders, returned_g, returned_dong, returned_orders, paid_g, paid_dong, paid_orders)"
    " VALUES (1,?,1,?,?,1,?,?,?,?,?,?,?,?,?,?,?,?,0,0,0)",
    "household": "INSERT INTO household_total (household_id, season_id, channel_id, produce_id, placed_g,"
    " placed_dong, placed_orders, delivered_g, delivered_dong, delivered_orders, cancelled_g, cancelled_dong,"
    " cancelled_orders, returned_g, returned_dong, returned_orders, paid_g, paid_dong, paid_orders)"
    " VALUES (?,1,1,1,?,?,?,?,?,?,?,?,?,?,?,?,0,0,0)",
    "channel_day": "INSERT INTO channel_day (season_id, day, channel_id, placed_orders, delivered_orders,"
    " cancelled_orders, returned_orders, paid_orders) VALUES (1,?,1,?,?,?,?,0)",
    "ladder": "INSERT INTO ladder (season_id, channel_id, commune_id, commune_now_id, ordered, delivered, paid)"
    " VALUES (1,?,?,?,?,?,0)",
}


def _ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def _day(text: str) -> int:
    return int(text[:4]) * 10_000 + int(text[5:7]) * 100 + int(text[8:10])


class ToldOrder(NamedTuple):
    """An order as it was told; times (ms) and days (yyyymmdd, 0) as placed, delivered, cancelled, returned."""

    code: str
    state: str
    status: str
    province: str | None
    updated_ms: int
    times: Sequence[int | None]
    days: Sequence[int]
    lines: Sequence[dict[str, Any]]


def _told(order: dict[str, Any]) -> ToldOrder:
    at = {event["status"]: event["at"] for event in order["history"]}
    moments = [at.get(name) for name in _EVENTS]
    moments[0] = order["placed_at"]
    times = [None if moment is None else _ms(moment) for moment in moments]
    days = [0 if moment is None else _day(moment) for moment in moments]
    status = order["status"]
    return ToldOrder(
        order["code"], status, status, order["province"], _ms(order["updated_at"]), times, days, order["lines"]
    )


@dataclass(slots=True)
class _LotInMemory:
    """A lot that feeds a listing; ``commune_now_id`` is 0 where its commune is on no map of today."""

    listing_id: int
    id: int
    balance_g: int
    household_id: int
    commune_id: int
    commune_now_id: int
    sold_g: int = 0
    spoiled_g: int = 0


class ByHand:
    """The peer's state: everything it will need at the end is kept in memory."""

    def __init__(self, path: str) -> None:
        self.database = sqlite3.connect(path, timeout=60, isolation_level=None)
        for pragma in PRAGMAS:
            self.database.execute(pragma)
        rows = self.database.execute(
            "SELECT l.sku, l.id, t.id, t.balance_g, t.household_id, t.commune_id, coalesce(t.commune_now_id, 0)"
            " FROM listing l JOIN listinglot f ON f.listing_id = l.id JOIN lot t ON t.id = f.lot_id"
            " ORDER BY l.id, t.picked_on, t.id"
        )
        self.lots: dict[str, list[_LotInMemory]] = defaultdict(list)
        for sku, *lot in rows:
            self.lots[sku].append(_LotInMemory(*lot))
        self.days: dict[Any, list[int]] = defaultdict(lambda: [0] * 12)
        self.households: dict[Any, list[int]] = defaultdict(lambda: [0] * 12)
        self.channel_days: dict[int, list[int]] = defaultdict(lambda: [0] * 4)
        self.moved: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        self.order_id = self.line_id = 0

    def page(self, body: bytes) -> dict[str, Any]:
        """Write one page."""
        page: dict[str, Any] = json.loads(body)
        orders: list[Any] = []
        lines: list[Any] = []
        draws: list[Any] = []
        for order in page["orders"]:
            self._order(_told(order), orders, lines, draws)
        codes = [order["code"] for order in page["orders"]]
        self._write(orders, lines, draws, codes, body, (page["next_cursor"], _ms(page["as_of"])))
        return page

    def orders(self, told: Sequence[ToldOrder], kept: bytes, as_of_ms: int) -> None:
        """Write orders that were read elsewhere, in one transaction."""
        orders: list[Any] = []
        lines: list[Any] = []
        draws: list[Any] = []
        for one in told:
            self._order(one, orders, lines, draws)
        self._write(orders, lines, draws, [one.code for one in told], kept, (None, as_of_ms))

    def _write(
        self, orders: list[Any], lines: list[Any], draws: list[Any], codes: list[str], body: bytes,
        mark: tuple[str | None, int],
    ) -> None:  # fmt: skip
        moves = self._moves(now_ms())
        kept = zstandard.ZstdCompressor(level=1).compress(body)
        self.database.execute("BEGIN IMMEDIATE")
        self.database.executemany(_INSERTS["orders"], orders)
        self.database.executemany(_INSERTS["line"], lines)
        self.database.executemany(_INSERTS["draw"], draws)
        self.database.executemany(_INSERTS["move"], moves)
        answer = self.database.execute(_INSERTS["answer"], (kept,)).lastrowid
        named = [(code, answer) for code in codes]
        self.database.executemany("INSERT INTO answer_order (code, answer_id) VALUES (?,?)", named)
        self.database.execute("INSERT OR REPLACE INTO watermark VALUES (1, 'orders', ?, ?, 0)", mark)
        self.database.execute("COMMIT")

    def _moves(self, at_ms: int) -> list[Any]:
        """Return what this page moved of every lot, and begin anew."""
        moves = [
            (lot, kind, grams, at_ms, at_ms)
            for lot, sums in sorted(self.moved.items())
            for kind, grams in zip(("drawn", "spoiled"), sums, strict=True)
            if grams
        ]
        self.moved.clear()
        return moves

    def _order(self, order: ToldOrder, orders: list[Any], lines: list[Any], draws: list[Any]) -> None:
        self.order_id += 1
        times, days, state = order.times, order.days, order.state
        orders.append((self.order_id, order.code, state, *_STANDS[state], order.status, order.province,
                       order.updated_ms, *times, hash(order.code)))  # fmt: skip
        seen: dict[str, int] = {}
        touched: dict[Any, list[int]] = {}
        for line in order.lines:
            self._line(line, seen, lines, draws, times, touched)
        done = [0] * 4
        for (household, commune, now), sums in touched.items():
            _add(self.households[household], sums, range(4))
            for event in range(4):
                if sums[3 * event]:
                    _add(self.days[days[event], commune, now], sums, (event,))
                    done[event] = 1
        for event in range(4):
            if done[event]:
                self.channel_days[days[event]][event] += 1

    def _line(self, line: dict[str, Any], seen: dict[str, int], lines: list[Any], draws: list[Any],
              times: Sequence[Any], touched: dict[Any, list[int]]) -> None:  # fmt: skip
        self.line_id += 1
        sku, pack_g = line["sku"], line["pack_g"]
        n = seen[sku] = seen.get(sku, -1) + 1
        grams, cancelled_g, returned_g = (line[name] * pack_g for name in ("quantity", "cancelled", "returned"))
        lots = self.lots[sku]
        first, *_ = lots
        lines.append((self.line_id, self.order_id, first.listing_id, sku, n, line["id"], line["quantity"], pack_g,
                      grams, cancelled_g, line["short_g"], returned_g, line["restock"], line["gross_dong"],
                      line["discount_dong"], line["fee_dong"], line["freight_dong"], line["tax_dong"]))  # fmt: skip
        dong = line["gross_dong"] - line["discount_dong"]
        lot = next((lot for lot in lots if lot.balance_g >= grams), lots[-1])
        left = grams - cancelled_g - line["short_g"] - returned_g
        back = 0 if line["restock"] else returned_g
        lot.balance_g -= left + back
        lot.sold_g += left
        lot.spoiled_g += back
        moved = self.moved[lot.id]
        moved[0] += left
        moved[1] += back
        sums = touched.setdefault((lot.household_id, lot.commune_id, lot.commune_now_id), [0] * 12)
        cancelled_dong = dong * cancelled_g // grams
        gone = dong * (cancelled_g + line["short_g"]) // grams
        returned_dong = dong * (cancelled_g + line["short_g"] + returned_g) // grams - gone
        draws.append((self.line_id, lot.id, grams, cancelled_g, line["short_g"], returned_g, dong, cancelled_dong,
                      gone - cancelled_dong, returned_dong))  # fmt: skip
        parts = (
            (grams, dong), (grams - cancelled_g - line["short_g"], dong - gone), (cancelled_g, cancelled_dong),
            (returned_g, returned_dong),
        )  # fmt: skip
        for event in range(4):
            if times[event] is not None and parts[event][0]:
                sums[3 * event] += parts[event][0]
                sums[3 * event + 1] += parts[event][1]
                sums[3 * event + 2] = 1

    def finish(self) -> None:
        """Write the totals and lots once, from memory."""
        rungs: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
        known = [lot for lots in self.lots.values() for lot in lots]
        communes = {lot.household_id: (lot.commune_id, lot.commune_now_id) for lot in known}
        for household, sums in self.households.items():
            for channel in (0, 1):
                rung = rungs[(channel, *communes[household])]
                rung[0] += sums[0] > 0
                rung[1] += sums[3] > 0
        lots = [(lot.balance_g, lot.sold_g, lot.spoiled_g, lot.id) for lot in known if lot.sold_g or lot.spoiled_g]
        self.database.execute("BEGIN IMMEDIATE")
        self.database.executemany("UPDATE lot SET balance_g = ?, sold_g = ?, spoiled_g = ? WHERE id = ?", lots)
        self.database.executemany(_INSERTS["day"], [(*key, *sums) for key, sums in sorted(self.days.items())])
        self.database.executemany(_INSERTS["household"], [(key, *row) for key, row in sorted(self.households.items())])
        self.database.executemany(_INSERTS["channel_day"], [(key, *row) for key, row in self.channel_days.items()])
        self.database.executemany(_INSERTS["ladder"], [(*key, *row) for key, row in rungs.items()])
        self.database.execute("COMMIT")
        self.database.close()


def _add(into: list[int], sums: list[int], events: Any) -> None:
    for event in events:
        for unit in range(3):
            into[3 * event + unit] += sums[3 * event + unit]


def opened(path: str) -> ByHand:
    """Open a copy of the empty market, with a run that all is told of."""
    by_hand = ByHand(path)
    by_hand.database.execute(
        "INSERT INTO run (id, channel_id, started_ms, status, orders_read, orders_new, orders_changed, payouts_new,"
        " offers_accepted, offers_refused, inboxed) VALUES (1, 1, 0, 'ran', 0, 0, 0, 0, 0, 0, 0)"
    )
    return by_hand


def pull(url: str, token: str, path: str) -> int:
    """Pull a season into a copy of the empty market; return how many orders were written."""
    by_hand = opened(path)
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    parameters: dict[str, Any] = {"limit": 1000}
    while True:
        page = by_hand.page(session.get(f"{url}/v1/shops/{SHOP}/orders", params=parameters, timeout=60).content)
        parameters["cursor"] = page["next_cursor"]
        if not page["has_more"]:
            break
    by_hand.finish()
    return by_hand.order_id
