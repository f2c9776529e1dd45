"""Two shops share the lots, synced at once while people buy on both: what stands and what is sold is in the lots."""

import json
import random
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from connectors.base import ChannelSettings
from connectors.http import Http
from connectors.partner.client.client import PartnerConnector
from connectors.platforms import facts_of
from jobs.sync.report import RunReport
from jobs.sync.run import ChannelRun
from marketplace.exchange import channels
from marketplace.exchange.channels import ChannelRow
from marketplace.storage.clock import now_ms
from marketplace.storage.tables import Account, Channel, Offer
from tests.jobs.shop import ADMIN, HOMES, SHOP, TOKEN, Shop
from tests.ledger import rows

LOT_PACKS = 20
SECOND = "s2"


@dataclass(slots=True)
class TwoShops:
    """The small market in two shops of one server, whose file can be looked at in one instant."""

    shop: Shop
    file: Path

    def sync(self, code: str) -> RunReport:
        with self.shop.database.read() as connection:
            found = channels.by_code(connection, code)
        assert found is not None
        return ChannelRun(self.shop.database, found, self._connector(found), now_ms).run()

    def _connector(self, channel: ChannelRow) -> PartnerConnector:
        secret = TOKEN if channel.shop == SHOP else ADMIN
        facts = facts_of("partner")
        settings = ChannelSettings(channel.code, "partner", self.shop.url, channel.shop, secret)
        return PartnerConnector(settings, facts, Http(self.shop.url, facts.limits))

    def buy(self, shop_id: str, sku: str, packs: int) -> None:
        line = {"sku": sku, "quantity": packs, "pack_g": 5_000, "price_dong": 150_000, "seller_id": sku[:2]}
        self.shop.admin.ask("orders", {"shop_id": shop_id, "lines": [line]})

    def look(self) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
        """Return the packs that stand by (shop, SKU), and those sold by SKU, in one and the same instant.

        Below 0 stands what the platform sold beyond what it showed: somebody pressed the button a moment too late.
        """
        with sqlite3.connect(f"file:{self.file}?mode=ro", uri=True) as there:
            there.execute("BEGIN")
            shops = dict(there.execute("SELECT no, shop_id FROM shops"))
            offers = there.execute("SELECT shop, sku, stock FROM offers")
            stands = {(shops[no], sku): stock for no, sku, stock in offers}
            sold: dict[str, int] = defaultdict(int)
            for (body,) in there.execute("SELECT body FROM orders"):
                for line in json.loads(body)["lines"]:
                    sold[line["sku"]] += line["quantity"] - line["cancelled"]
        return stands, sold

    def promised(self) -> dict[str, int]:
        """Return what stands in both shops and what is sold, together, in packs by SKU."""
        stands, sold = self.look()
        together: dict[str, int] = defaultdict(int, sold)
        for (_, sku), packs in stands.items():
            together[sku] += packs
        return dict(together)


@pytest.fixture
def two(shop: Shop, tmp_path: Path) -> Iterator[TwoShops]:
    with shop.database.writing() as session:
        channel = Channel(code="shop-2", platform="partner", title="Gian hàng 2", base_url=shop.url, shop=SECOND,
                          adopted=True, created_ms=0)  # fmt: skip
        session.add(channel)
        session.flush()
        for home_id, code in session.connection().execute(text("SELECT id, code FROM household")).all():
            session.add(Account(channel_id=channel.id or 0, household_id=home_id, remote_id=code))
        for listing_id, sku in session.connection().execute(text("SELECT id, sku FROM listing")).all():
            if sku.endswith("-5"):
                session.add(Offer(channel_id=channel.id or 0, listing_id=listing_id, sku=sku))
    sellers = [{"seller_id": f"H{home}", "title": f"Hộ {home}"} for home in range(HOMES)]
    shop.admin.ask("sellers", {"shop_id": SECOND, "sellers": sellers})
    yield TwoShops(shop, tmp_path / "server.sqlite")


def test_whatever_is_bought_where_no_lot_is_promised_twice(two: TwoShops) -> None:
    """Both shops are synced over and over, at once, while people buy what they see until nothing stands anywhere."""
    for code in ("shop", "shop-2"):
        two.sync(code)
    done = threading.Event()
    failed: list[BaseException | RunReport] = []
    seen: list[dict[str, int]] = []

    def keep_syncing(code: str) -> None:
        try:
            while not done.is_set():
                report = two.sync(code)
                if report.status not in ("ran", "cut short"):
                    failed.append(report)
        except BaseException as error:
            failed.append(error)

    def keep_looking() -> None:
        while not done.is_set():
            seen.append(two.promised())
            done.wait(0.005)

    threads = [threading.Thread(target=keep_syncing, args=(code,)) for code in ("shop", "shop-2")]
    threads.append(threading.Thread(target=keep_looking))
    for thread in threads:
        thread.start()
    try:
        _buy_out(two, random.Random(7), failed)
    finally:
        done.set()
        for thread in threads:
            thread.join(60)
    assert failed == []
    assert [one for one in seen if max(one.values()) > LOT_PACKS] == []
    for code in ("shop", "shop-2", "shop"):
        two.sync(code)
    stands, sold = two.look()
    assert max(stands.values()) <= 0 and min(sold.values()) >= LOT_PACKS, "everything there was has been sold"
    beyond_g = sum(packs - LOT_PACKS for packs in sold.values()) * 5_000
    assert rows(two.shop.database, "SELECT coalesce(sum(weight_g), 0) FROM shortfall") == [(beyond_g,)]
    assert rows(two.shop.database, "SELECT DISTINCT balance_g FROM lot WHERE code LIKE '%-5-%'") == [(0,)]


def _buy_out(two: TwoShops, chance: random.Random, failed: list[BaseException | RunReport]) -> None:
    """Buy what stands, a few packs at a time, most of it in the first shop, until all is sold."""
    for _ in range(2_000):
        stands, sold = two.look()
        if (len(sold) == HOMES and min(sold.values()) >= LOT_PACKS) or failed:
            return
        there = sorted(key for key, packs in stands.items() if packs > 0)
        if not there:
            continue
        near = [key for key in there if key[0] == SHOP]
        shop_id, sku = chance.choice(near if near and chance.random() < 0.8 else there)
        if two.look()[0][shop_id, sku] > 0:
            two.buy(shop_id, sku, 1)
    raise AssertionError(two.look())


def test_what_a_shop_sells_beyond_the_lots_is_a_shortfall_to_the_gram(two: TwoShops) -> None:
    for code in ("shop", "shop-2"):
        two.sync(code)
    two.buy(SHOP, "H0-5", 17)
    two.buy(SECOND, "H0-5", 8)
    for code in ("shop", "shop-2", "shop"):
        two.sync(code)
    stands, sold = two.look()
    assert (sold["H0-5"], max(stands[SHOP, "H0-5"], stands[SECOND, "H0-5"])) == (25, 0)
    assert rows(two.shop.database, "SELECT sum(weight_g) FROM shortfall") == [(5 * 5_000,)]
    assert rows(two.shop.database, "SELECT min(balance_g) FROM lot") == [(0,)]
