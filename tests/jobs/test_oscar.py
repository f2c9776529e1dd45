"""Against a real marketplace: customers check out at a django-oscar shop over HTTP while the clock runs."""

import random
import threading
import time
from collections.abc import Iterator
from functools import partial
from itertools import cycle
from pathlib import Path

import pytest
from sqlalchemy import text

from connectors.base import ChannelSettings, Connector
from connectors.http import Http
from connectors.partner.server import Faults, create_app, running
from connectors.registry import connect, facts_of
from jobs.clock import ClockWork
from jobs.sandbox import Admin
from marketplace import leases
from marketplace.db import Database
from marketplace.reconcile import reconcile
from marketplace.settings import Settings
from tests.oscar import market
from tests.oscar.fixtures import oscar, oscar_process
from tests.oscar.market import Pack, Stall
from tests.oscar.rush import OscarTill, PartnerTill, Rush
from tests.oscar.shop import PARTNER, PASSWORD, USER, OscarShop

__all__ = ["oscar", "oscar_process"]
SHOP, TOKEN, ADMIN = "htx", "token", "admin"
CUSTOMERS = 6


def hurried(settings: ChannelSettings) -> Connector:
    """Connect as the clock does, never waiting long between two tries."""
    facts = facts_of(settings.platform)
    http = Http(settings.base_url, facts.limits, sleep=lambda seconds: time.sleep(min(seconds, 0.01)))
    return connect(settings, http)


@pytest.fixture
def work(database: Database, tmp_path: Path) -> Iterator[ClockWork]:
    secrets = {"LENSAN_SECRET_OSCAR": f"{USER}:{PASSWORD}", "LENSAN_SECRET_PARTNER": TOKEN}
    clock = ClockWork(database, Settings(tmp_path, "", secrets), leases.myself(), make=hurried)
    yield clock
    clock.stop()


def stall(shop: OscarShop) -> Stall:
    return Stall("oscar", "oscar", shop.url, SHOP, PARTNER)


def count(database: Database, sql: str) -> int:
    with database.read() as connection:
        return int(connection.execute(text(sql)).scalar() or 0)


def ours(database: Database) -> dict[str, dict[str, list[int]]]:
    """Return the season as our ledger has it, in the words of the shop's own totals."""
    orders = (
        "SELECT o.status, count(DISTINCT o.id), sum(l.gross_dong - l.discount_dong) FROM orders o"
        " JOIN channel c ON c.id = o.channel_id JOIN order_line l ON l.order_id = o.id"
        " WHERE c.code = 'oscar' GROUP BY o.status"
    )
    lines = (
        "SELECT l.sku, CASE WHEN l.cancelled_g > 0 THEN 'cancelled' ELSE 'sold' END, count(*), sum(l.quantity),"
        " sum(l.gross_dong - l.discount_dong) FROM order_line l JOIN orders o ON o.id = l.order_id"
        " JOIN channel c ON c.id = o.channel_id WHERE c.code = 'oscar' GROUP BY 1, 2"
    )
    with database.read() as connection:
        return {
            "orders": {row[0]: [int(row[1]), int(row[2])] for row in connection.execute(text(orders))},
            "lines": {f"{row[0]} {row[1]}": [int(one) for one in row[2:]] for row in connection.execute(text(lines))},
        }


def theirs(shop: OscarShop) -> dict[str, dict[str, list[int]]]:
    """Return the season as oscar's own database has it, computed by its own ORM."""
    told = shop.ask("totals")
    lines: dict[str, list[int]] = {}
    for name, figures in told["lines"].items():
        sku, _, word = name.partition(" ")
        key = f"{sku} {'cancelled' if word == 'Cancelled' else 'sold'}"
        lines[key] = [a + b for a, b in zip(lines.get(key, [0, 0, 0]), figures, strict=True)]
    return {"orders": told["orders"], "lines": lines}


def busy_staff(shop: OscarShop, over: threading.Event, moved: list[str]) -> None:
    """Let the staff move orders on, through oscar's own event handler, until the rush is over."""
    fates = cycle((partial(cancel, give_back=True), ship, begin, cancel))
    while not over.wait(0.05):
        if pending := shop.ask("numbers", status="Pending"):
            number = random.Random(len(moved)).choice(pending)
            next(fates)(shop, number)
            moved.append(number)


def cancel(shop: OscarShop, number: str, give_back: bool = False) -> None:
    shop.ask("set_status", number=number, to="Cancelled", give_back=give_back)


def ship(shop: OscarShop, number: str) -> None:
    shop.ask("ship", number=number)


def begin(shop: OscarShop, number: str) -> None:
    shop.ask("set_status", number=number, to="Being processed")


def test_after_a_rush_our_totals_are_those_of_oscars_own_database(
    database: Database, oscar: OscarShop, work: ClockWork
) -> None:
    packs = [Pack(f"H{n}-{grams}", grams, n) for n in range(3) for grams in (5_000, 1_900)]
    market.build(database, [stall(oscar)], packs, homes=3, lot_g=150_000)
    work.tick("oscar")
    assert all(stock > 0 for stock in oscar.on_sale().values())
    oscar.ask("faults", odds=0.15)
    rush, over, moved = Rush([OscarTill("oscar", oscar)]), threading.Event(), list[str]()
    staff = threading.Thread(target=busy_staff, args=(oscar, over, moved), daemon=True)
    with rush.beating(work, 0.5):
        customers = rush.open_doors(CUSTOMERS, [pack.sku for pack in packs], 3)
        staff.start()
        rush.until(lambda: len(rush.bought) >= 30 and len(moved) >= 8, patience_s=120)
        rush.close(customers)
        over.set()
        staff.join(30)
    rush.settle(work)
    assert {one.code for one in rush.bought} == set(oscar.ask("numbers"))
    assert ours(database) == theirs(oscar)
    assert {"Complete", "Cancelled", "Being processed"} <= ours(database)["orders"].keys()
    assert reconcile(database) == []
    assert count(database, "SELECT count(*) FROM inboxitem") == 0


@pytest.mark.parametrize("policy", ["split", "everywhere"])
def test_forty_households_sell_out_on_oscar_and_on_a_partner_shop_and_every_gram_beyond_has_its_shortfall(
    database: Database, oscar: OscarShop, work: ClockWork, tmp_path: Path, policy: str
) -> None:
    tokens = {ADMIN: ["*"], TOKEN: [SHOP]}
    faults = Faults.storm(3).with_(plants=0, one_instant=0, skew_ms=0, retry_after_s=0)
    packs = [Pack("VAI-5", 5_000), Pack("VAI-2", 2_000)]
    homes, lot_g = 40, 5_000
    with running(create_app(tmp_path / "partner.sqlite", title="Sàn", seed=1, tokens=tokens, faults=faults)) as url:
        admin = Admin(url, ADMIN)
        admin.ask("sellers", {"shop_id": SHOP, "sellers": [{"seller_id": "htx", "title": "HTX"}]})
        stalls = [stall(oscar), Stall("partner", "partner", url, SHOP, "htx")]
        market.build(database, stalls, packs, homes=homes, lot_g=lot_g, policy=policy, exposure=10)
        oscar.ask("faults", odds=0.1)
        rush = Rush([OscarTill("oscar", oscar), PartnerTill("partner", url, admin, SHOP, TOKEN)])
        with rush.beating(work, 0.5):
            rush.until_all_is_offered([pack.sku for pack in packs], patience_s=60)
            customers = rush.open_doors(CUSTOMERS, [pack.sku for pack in packs], 3)
            rush.until_sold_out(still_s=1.5, patience_s=120)
            rush.close(customers)
        rush.settle(work)
    grams = {pack.sku: pack.grams for pack in packs}
    sold_g = rush.sold_g(grams)
    beyond_g = max(0, sold_g - homes * lot_g)
    assert count(database, "SELECT count(*) FROM orders") == len(rush.bought)
    assert {one.shop for one in rush.bought} == {"oscar", "partner"}
    assert count(database, "SELECT sum(weight_g) FROM shortfall") == beyond_g
    assert count(database, "SELECT sum(sold_g) FROM lot") == min(sold_g, homes * lot_g)
    assert reconcile(database) == []
    if policy == "split":  # nothing is promised twice: what was sold beyond the lots, oscar sold beyond its own stock
        assert beyond_g <= sum(packs * grams[sku] for sku, packs in oscar.ask("oversold").items())
