"""Two seasons at a django-oscar shop: one whose totals are compared, and one sold out on two shops at once.

Small in the tests, large in the bench.
"""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path

from sqlalchemy import text

from connectors.base import ChannelSettings, Connector
from connectors.http import Http
from connectors.partner.server import Faults, create_app, running
from connectors.platforms import facts_of
from connectors.registry import connect
from jobs.sandbox.servers import Admin
from jobs.service.scheduler import Scheduler
from marketplace.exchange import leases
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from tests.oscar import market
from tests.oscar.market import Pack, Stall
from tests.oscar.rush import HASTY, OscarTill, PartnerTill, Pauses, Rush
from tests.oscar.shop import PARTNER, PASSWORD, USER, OscarShop

SHOP, TOKEN, ADMIN = "htx", "token", "admin"
BOXES = (Pack("VAI-5", 5_000), Pack("VAI-2", 2_000))
PATIENCE_S = 600
_ORDERS = """
SELECT o.status, count(DISTINCT o.id), sum(l.gross_dong - l.discount_dong) FROM orders o
JOIN channel c ON c.id = o.channel_id JOIN order_line l ON l.order_id = o.id WHERE c.code = 'oscar' GROUP BY o.status
"""
_LINES = """
SELECT l.sku, CASE WHEN l.cancelled_g > 0 THEN 'cancelled' ELSE 'sold' END, count(*), sum(l.quantity),
sum(l.gross_dong - l.discount_dong) FROM order_line l JOIN orders o ON o.id = l.order_id
JOIN channel c ON c.id = o.channel_id WHERE c.code = 'oscar' GROUP BY 1, 2
"""
_SHORT = """
SELECT c.code, o.remote_id, min(s.opened_ms) FROM shortfall s JOIN order_line l ON l.id = s.line_id
JOIN orders o ON o.id = l.order_id JOIN channel c ON c.id = o.channel_id WHERE s.weight_g > 0 GROUP BY 1, 2
"""
Totals = dict[str, dict[str, list[int]]]


def hurried(settings: ChannelSettings) -> Connector:
    """Connect as the clock does, never waiting long between two tries."""
    http = Http(
        settings.base_url, facts_of(settings.platform).limits, sleep=lambda seconds: time.sleep(min(seconds, 0.01))
    )
    return connect(settings, http)


@contextmanager
def clock(database: Database, home: Path) -> Iterator[Scheduler]:
    """Yield a clock that knows the secrets of both shops."""
    secrets = {"LENSAN_SECRET_OSCAR": f"{USER}:{PASSWORD}", "LENSAN_SECRET_PARTNER": TOKEN}
    work = Scheduler(database, Settings(home, "", secrets), leases.myself(), make=hurried)
    yield work
    work.stop()


def stall(shop: OscarShop) -> Stall:
    """Return the shop as a channel."""
    return Stall("oscar", "oscar", shop.url, SHOP, PARTNER)


# --- one shop, whose totals are compared ------------------------------------------------------------------------------


def ours(database: Database) -> Totals:
    """Return the season as our ledger has it."""
    with database.read() as connection:
        return {
            "orders": {row[0]: [int(row[1]), int(row[2])] for row in connection.execute(text(_ORDERS))},
            "lines": {f"{row[0]} {row[1]}": [int(one) for one in row[2:]] for row in connection.execute(text(_LINES))},
        }


def theirs(shop: OscarShop) -> Totals:
    """Return the season as oscar's own database has it, computed by its own ORM."""
    told = shop.ask("totals")
    lines: dict[str, list[int]] = {}
    for name, figures in told["lines"].items():
        sku, _, word = name.partition(" ")
        key = f"{sku} {'cancelled' if word == 'Cancelled' else 'sold'}"
        lines[key] = [a + b for a, b in zip(lines.get(key, [0, 0, 0]), figures, strict=True)]
    return {"orders": told["orders"], "lines": lines}


def play_season(
    database: Database, work: Scheduler, shop: OscarShop, *, orders: int, moved: int, homes: int, lot_g: int,
    customers: int, beat_s: float, odds: float = 0.15, pauses: Pauses = HASTY,
) -> Rush:  # fmt: skip
    """Let customers place so many orders, and the staff move so many of them on, while the clock runs."""
    packs = [Pack(f"H{n}-{grams}", grams, n) for n in range(homes) for grams in (5_000, 1_900)]
    market.build(database, [stall(shop)], packs, homes=homes, lot_g=lot_g)
    work.tick("oscar")
    shop.ask("faults", odds=odds)
    rush, over, done = Rush([OscarTill("oscar", shop)], pauses), threading.Event(), list[str]()
    staff = threading.Thread(target=_busy_staff, args=(shop, over, done), daemon=True)
    with rush.beating(work, beat_s):
        threads = rush.open_doors(customers, [pack.sku for pack in packs], 3, orders=orders)
        staff.start()
        rush.until(lambda: len(rush.bought) >= orders and len(done) > 0, PATIENCE_S)
        rush.close(threads)  # one writes at a time: customers who buy on and on leave the staff no turn
        rush.until(lambda: len(done) >= moved, PATIENCE_S)
        over.set()
        staff.join(60)
    rush.settle(work)
    return rush


def _busy_staff(shop: OscarShop, over: threading.Event, moved: list[str]) -> None:
    """Move orders on through oscar's own event handler until the rush is over."""
    fates = cycle((partial(_cancel, give_back=True), _ship, _begin, _cancel))
    while not over.wait(0.05):
        if pending := shop.ask("numbers", status="Pending"):
            number = random.Random(len(moved)).choice(pending)
            next(fates)(shop, number)
            moved.append(number)


def _cancel(shop: OscarShop, number: str, give_back: bool = False) -> None:
    shop.ask("set_status", number=number, to="Cancelled", give_back=give_back)


def _ship(shop: OscarShop, number: str) -> None:
    shop.ask("ship", number=number)


def _begin(shop: OscarShop, number: str) -> None:
    shop.ask("set_status", number=number, to="Being processed")


# --- two shops, sold out ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SoldOut:
    """What a rush on two shops came to, in grams: sold, beyond the lots, and of it beyond oscar's own stock."""

    rush: Rush
    sold_g: int
    beyond_g: int
    stated_g: int
    """What the policy states may be offered beyond the lots."""
    by_oscar_g: int
    detected_s: list[float]
    """Of each order with a shortfall: from the shop's answer to its customer until the shortfall was in the ledger."""
    zero_s: dict[str, float]
    """Of each shop: from the order that took the last box until it showed nothing any more."""


def sell_out(
    database: Database, work: Scheduler, shop: OscarShop, server: Path, *, policy: str, homes: int, lot_g: int,
    customers: int, beat_s: float, still_s: float, exposure: int = 10, odds: float = 0.1,
    pauses: Pauses = HASTY,
) -> SoldOut:  # fmt: skip
    """Sell the pooled lots of one cooperative on oscar and on a partner shop at once until nothing is offered."""
    faults = Faults.storm(3).with_(plants=0, one_instant=0, skew_ms=0, retry_after_s=0)
    skus, grams = [pack.sku for pack in BOXES], {pack.sku: pack.grams for pack in BOXES}
    app = create_app(server, title="Sàn", seed=1, tokens={ADMIN: ["*"], TOKEN: [SHOP]}, faults=faults)
    with running(app) as url:
        admin = Admin(url, ADMIN)
        admin.ask("sellers", {"shop_id": SHOP, "sellers": [{"seller_id": "htx", "title": "HTX"}]})
        stalls = [stall(shop), Stall("partner", "partner", url, SHOP, "htx")]
        market.build(database, stalls, BOXES, homes=homes, lot_g=lot_g, policy=policy, exposure=exposure)
        shop.ask("faults", odds=odds)
        rush = Rush([OscarTill("oscar", shop), PartnerTill("partner", url, admin, SHOP, TOKEN)], pauses)
        with rush.beating(work, beat_s):
            rush.until_all_is_offered(skus, PATIENCE_S)
            threads = rush.open_doors(customers, skus, 3)
            rush.until_sold_out(homes * lot_g, grams, still_s, PATIENCE_S)
            rush.close(threads)
        rush.settle(work)
    own_g = sum(packs * grams[sku] for sku, packs in shop.ask("oversold").items())
    sold_g, last = rush.sold_g(grams), rush.emptied(homes * lot_g, grams)
    beyond_g = max(0, sold_g - homes * lot_g)
    stated_g = exposure * sum(grams.values()) if policy == "everywhere" else 0
    return SoldOut(rush, sold_g, beyond_g, stated_g, own_g, _detected_s(database, rush), rush.zero_after_s(last.at_s))


def _detected_s(database: Database, rush: Rush) -> list[float]:
    at_s = {(one.shop, one.code): one.at_s for one in rush.bought}
    with database.read() as connection:
        rows = [(row[0], row[1], row[2]) for row in connection.execute(text(_SHORT))]
    return [max(0.0, opened_ms / 1000 - at_s[channel, code]) for channel, code, opened_ms in rows]


def short_g(database: Database) -> int:
    """Return the grams that were sold and no lot can serve."""
    with database.read() as connection:
        return int(connection.execute(text("SELECT coalesce(sum(weight_g), 0) FROM shortfall")).scalar() or 0)
