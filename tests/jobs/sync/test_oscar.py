"""Against a real marketplace: customers check out at a django-oscar shop over HTTP while the clock runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from jobs.service.scheduler import Scheduler
from jobs.sync.audit import ask_platforms
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from tests.oscar import market, season
from tests.oscar.market import Pack
from tests.oscar.rush import UNHURRIED
from tests.oscar.shop import OscarShop


@pytest.fixture
def work(database: Database, tmp_path: Path) -> Iterator[Scheduler]:
    with season.clock(database, tmp_path) as clock:
        yield clock


def count(database: Database, sql: str) -> int:
    with database.read() as connection:
        return int(connection.execute(text(sql)).scalar() or 0)


def test_after_a_rush_our_totals_are_those_of_oscars_own_database(
    database: Database, oscar: OscarShop, work: Scheduler
) -> None:
    rush = season.play_season(
        database, work, oscar, orders=16, moved=6, homes=3, lot_g=100_000, customers=6, beat_s=0.5, pauses=UNHURRIED
    )
    assert {one.code for one in rush.bought} == set(oscar.ask("numbers"))
    ours = season.ours(database)
    assert ours == season.theirs(oscar)
    assert {"Complete", "Cancelled", "Being processed"} <= ours["orders"].keys()
    assert reconcile(database) == []
    assert count(database, "SELECT count(*) FROM inboxitem") == 0


def test_what_oscar_tells_is_held_against_ours(database: Database, oscar: OscarShop, work: Scheduler) -> None:
    market.build(database, [season.stall(oscar)], [Pack("H0-5000", 5_000, 0)], homes=1, lot_g=100_000)
    work.tick("oscar")
    for number in ("1", "2"):
        oscar.ask("place", sku="H0-5000", packs=1, number=number, at="2026-06-10T08:00:00+07:00")
    work.tick("oscar")
    assert list(ask_platforms(database, work.settings)) == []
    with database.write() as connection:
        connection.execute(text("UPDATE order_line SET quantity = 3 WHERE order_id ="
                                " (SELECT id FROM orders WHERE remote_id = '1')"))  # fmt: skip
        connection.execute(text("UPDATE orders SET remote_id = 'LOST' WHERE remote_id = '2'"))
    found = [(one.where, one.found[:12]) for one in ask_platforms(database, work.settings)]
    assert found == [
        ("oscar, order 1", "3 packs"), ("oscar, order 2", "is not known"), ("oscar, order LOST", "is known her"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("database_url", "policy"), [("postgresql", "split"), ("sqlite", "everywhere")], indirect=["database_url"]
)
def test_forty_households_sell_out_on_two_shops_and_every_gram_beyond_has_its_shortfall(
    database: Database, oscar: OscarShop, work: Scheduler, tmp_path: Path, policy: str
) -> None:
    homes, lot_g = 40, 3_000
    done = season.sell_out(
        database, work, oscar, tmp_path / "partner.sqlite", policy=policy, homes=homes, lot_g=lot_g, customers=6,
        beat_s=0.5, still_s=1.5, pauses=UNHURRIED,
    )  # fmt: skip
    assert count(database, "SELECT count(*) FROM orders") == len(done.rush.bought)
    assert {one.shop for one in done.rush.bought} == {"oscar", "partner"}
    assert season.short_g(database) == done.beyond_g
    assert count(database, "SELECT sum(sold_g) FROM lot") == min(done.sold_g, homes * lot_g)
    assert reconcile(database) == []
    assert (done.stated_g > 0) is (policy == "everywhere")
    assert done.beyond_g <= done.stated_g + done.by_oscar_g, "the rest is what oscar sold beyond its own stock"
