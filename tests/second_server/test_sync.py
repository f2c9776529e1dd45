"""A season on a server that shares no line with us comes out at that server's own sums, to the gram and the đồng."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from connectors.base import ChannelSettings
from connectors.http import Http
from connectors.partner.client.client import PartnerConnector
from connectors.platforms import facts_of
from jobs.sync.audit import ask_platforms
from jobs.sync.report import RunReport
from jobs.sync.run import ChannelRun
from marketplace.exchange import channels
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.clock import now_ms
from marketplace.storage.settings import Settings
from marketplace.storage.tables import Account, Offer
from tests import world
from tests.ledger import market, rows, whole
from tests.second_server import happenings as h
from tests.second_server import script, stall, sums
from tests.second_server.books import Shop
from tests.second_server.door import Door, open_door

HOMES = ("H0", "H1", "H2")
SKUS = [f"{home}-5" for home in HOMES]
LOT_G = 20_000_000
SECRET = f"{script.CLIENT}:{script.SECRET}"


class Slept:
    """A clock that sleeping moves, so that no test waits."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def now(self) -> float:
        """Say what time it is."""
        return self.now_s

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.now_s += seconds


@dataclass
class Line:
    """Our market and the second server, with a channel between them."""

    database: Database
    door: Door

    @property
    def shop(self) -> Shop:
        """The shop as its server has it."""
        return self.door.market.shops[script.SHOP]

    def drawn_in(self) -> int:
        """Run the channel until a run is not broken off, without waiting; return how much the last one changed."""
        for _ in range(5):
            report = self._sync()
            if report.status == "ran":
                return report.changed
        raise AssertionError(report)

    def _sync(self) -> RunReport:
        facts = facts_of("partner")
        settings = ChannelSettings("shop", "partner", self.door.url, script.SHOP, SECRET)
        clock = Slept()
        http = Http(self.door.url, facts.limits, sleep=clock.sleep, monotonic=clock.now)
        with self.database.read() as connection:
            channel = channels.by_code(connection, "shop")
        assert channel is not None
        report = ChannelRun(self.database, channel, PartnerConnector(settings, facts, http), now_ms).run()
        http.close()
        return report


@pytest.fixture
def line(database: Database) -> Iterator[Line]:
    """Three households, each with a listing that the second server shows."""
    made = script.market(HOMES)
    channel_id = world.build(database, lot_g=LOT_G, lots_each=1)
    for sku in SKUS:
        h.put_on_sale(made.shops[script.SHOP], sku, sku[:2], 150_000, 5_000, 4_000)
    with open_door(made, seed=4) as door:
        with database.writing() as session:
            session.connection().execute(text("UPDATE channel SET base_url = :url"), {"url": door.url})
            for home_id, code in session.connection().execute(text("SELECT id, code FROM household")).all():
                session.add(Account(channel_id=channel_id, household_id=home_id, remote_id=code, verified=True))
            for listing_id, sku in session.connection().execute(text("SELECT id, sku FROM listing")).all():
                if sku in SKUS:
                    session.add(Offer(channel_id=channel_id, listing_id=listing_id, sku=sku))
        yield Line(database, door)


@pytest.mark.parametrize(
    ("database_url", "orders", "share"),
    [
        pytest.param("sqlite", 80, 0.0, id="calm-sqlite"),
        pytest.param("postgresql", 80, 0.0, id="calm-postgresql"),
        pytest.param("sqlite", 300, 0.35, id="storm-sqlite"),
    ],
    indirect=["database_url"],
)
def test_a_season_comes_out_at_the_sums_of_its_server(
    line: Line, orders: int, share: float, database_url: str, tmp_path: Path
) -> None:
    line.door.weather.share = share
    script.play(line.shop, SKUS, orders, 7, line.drawn_in)
    assert line.drawn_in() == 0
    assert (line.door.weather.met > 0) == (share > 0)
    _weights_and_money_are_the_servers(line)
    _orders_and_lines_are_the_servers(line)
    _payouts_are_the_servers(line)
    _offers_and_sellers_are_the_servers(line)
    assert rows(line.database, "SELECT key, reason FROM inboxitem") == []
    assert reconcile(line.database) == []
    before = whole(line.database)
    assert line.drawn_in() == 0
    assert whole(line.database) == before
    line.door.weather.share = 0
    [fined] = ask_platforms(line.database, _settings(database_url, tmp_path))  # named until a person settles it
    received, expected = (int(said.split()[0].replace(".", "")) for said in (fined.ledger, fined.found))
    assert (fined.where[:23], expected - received) == ("shop, payouts of order ", 7_000)


def _weights_and_money_are_the_servers(line: Line) -> None:
    sql = (
        "SELECT h.code, placed_g, cancelled_g, delivered_g - returned_g, delivered_dong - returned_dong"
        " FROM household_total t JOIN household h ON h.id = t.household_id ORDER BY 1"
    )
    theirs = [(home, sums.season(line.shop, home)) for home in HOMES]
    assert rows(line.database, sql) == [
        (home, one.ordered_g, one.cancelled_g, one.delivered_g, one.sold_dong) for home, one in theirs
    ]


def _orders_and_lines_are_the_servers(line: Line) -> None:
    sql = (
        "SELECT o.remote_id, o.status, l.remote_id, l.ordered_g, l.cancelled_g, l.undelivered_g, l.returned_g,"
        " l.short_g, l.refunded_dong, l.replaced FROM order_line l JOIN orders o ON o.id = l.order_id"
        " WHERE l.quantity > 0"
    )
    theirs = [
        (
            *(order.code, order.status, one.id, one.quantity * one.pack_g, one.cancelled * one.pack_g),
            *(one.undelivered * one.pack_g, one.returned * one.pack_g, one.short_g, one.refunded, one.replaced),
        )
        for order in line.shop.orders.values()
        for one in order.lines
    ]
    assert sorted(rows(line.database, sql)) == sorted(theirs)
    parcels = "SELECT o.remote_id, s.waybill, s.carrier, s.state FROM shipment s JOIN orders o ON o.id = s.order_id"
    assert sorted(rows(line.database, parcels)) == sorted(
        (one.order_code, one.waybill, one.carrier, one.state) for one in line.shop.parcels.values()
    )


def _payouts_are_the_servers(line: Line) -> None:
    sql = (
        "SELECT sum(gross_dong), sum(fee_dong), sum(freight_dong), sum(tax_dong), sum(net_dong), count(*),"
        " sum(CASE WHEN order_id IS NULL THEN net_dong ELSE 0 END) FROM payout"
    )
    assert rows(line.database, sql) == [(*sums.paid(line.shop).values(), len(line.shop.entries), -5_000)]


def _offers_and_sellers_are_the_servers(line: Line) -> None:
    offers = {(sku, one.content["stock"]) for sku, one in line.shop.offers.items()}
    assert set(rows(line.database, "SELECT sku, stock FROM offer")) == offers
    accounts = "SELECT remote_id, verified FROM account"
    assert {(home, bool(known)) for home, known in rows(line.database, accounts)} == {
        (home, verified) for home, (_, verified) in line.shop.sellers.items()
    }


def _settings(database_url: str, tmp_path: Path) -> Settings:
    settings = Settings(tmp_path / "home", database_url, {})
    settings.prepare()
    settings.keep_secret("shop", SECRET)
    return settings


def test_cursors_that_the_server_forgot_are_begun_anew_and_change_nothing(line: Line) -> None:
    script.play(line.shop, SKUS, 20, 1, line.drawn_in)
    assert line.drawn_in() == 0
    before = market(line.database)
    line.door.market.cursors.forget()
    assert line.drawn_in() == 0
    after = market(line.database)
    assert {name: after[name] for name in after if name != "watermark"} == {
        name: before[name] for name in before if name != "watermark"
    }
    h.cancel(line.shop, h.place(line.shop, "DH:99", [(SKUS[0], 1)]))
    assert line.drawn_in() > 0


def test_an_offer_that_the_server_took_away_is_made_anew_above_its_old_version(line: Line) -> None:
    line.drawn_in()
    version = line.shop.offers[SKUS[0]].version
    stall.take_away(line.shop, SKUS[0])
    with line.database.write() as connection:
        connection.execute(text("UPDATE listing SET price_dong = 160000"))
    line.drawn_in()
    assert line.shop.offers[SKUS[0]].version > version
    assert line.shop.offers[SKUS[0]].content["price_dong"] == 160_000
