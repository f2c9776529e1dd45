"""The cooperative of the demo: forty households sell out of one pool in two shops, and each gets its due."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobs.demo import coop, pooled, replay
from jobs.demo.build import Shop
from jobs.demo.small import SmallSeason
from marketplace.inventory.lots import Provenance
from marketplace.operations.harvest import weighing
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, bulk
from marketplace.words.instants import MS_PER_DAY, start_of
from tests.counting import counted
from tests.jobs.demo.pool import NOON_MS, OPENS, SEED, Stand, standing
from tests.jobs.demo.sale import SOLD_G

TODAY_MS = start_of(OPENS) + MS_PER_DAY


def rows(database: Database, sql: str) -> list[tuple[Any, ...]]:
    with database.read() as connection:
        return [tuple(row) for row in bulk.select(connection, sql, {})]


@pytest.fixture
def stand(database: Database, tmp_path: Path) -> Iterator[Stand]:
    with standing(database, tmp_path) as there:
        yield there


@pytest.mark.parametrize("built_ms", [TODAY_MS, TODAY_MS + MS_PER_DAY - 1, TODAY_MS + MS_PER_DAY + 1])
def test_whatever_the_hour_it_is_built_the_fruit_of_tomorrow_is_a_forecast(database: Database, built_ms: int) -> None:
    demo, builder = coop.coop(coop.read_pool(database, OPENS, SEED), "none", SEED)
    builder(
        database, [Shop(p, p.code, replay.SHOP, "http://127.0.0.1:1", ()) for p in demo.figures.platforms], built_ms
    )
    sql = (
        "SELECT coalesce(picked_on, forecast_from), picked_on IS NULL, count(*), sum(in_g) FROM lot "
        "GROUP BY 1, 2 ORDER BY 1"
    )
    found = [(str(on), bool(forecast), lots) for on, forecast, lots, _ in rows(database, sql)]
    assert found == [("2026-06-09", False, 40), ("2026-06-10", False, 40), ("2026-06-11", True, 40)]
    sold_g = sum(SOLD_G.values())
    assert sold_g * 114 // 100 < int(sum(row[3] for row in rows(database, sql))) <= sold_g * 115 // 100
    assert reconcile(database) == []


def test_what_a_person_has_weighed_stays_and_weighing_in_again_changes_nothing(database: Database) -> None:
    pool = coop.read_pool(database, OPENS, SEED)
    pooled.build(database, pool, [], NOON_MS)
    morning_ms = start_of(OPENS) + 2 * MS_PER_DAY + 6 * 3_600_000
    assert pooled.weigh_in(database, pool, morning_ms - 1, NOON_MS) == 0
    with database.write() as connection:
        said = Provenance("Hộ", NOON_MS, NOON_MS)
        weighing.picked(connection, "TV01-1106", 1_000, OPENS, "tay", said, force=True)
    assert pooled.weigh_in(database, pool, morning_ms, NOON_MS) == 39
    assert pooled.weigh_in(database, pool, morning_ms + MS_PER_DAY, NOON_MS) == 0
    assert rows(database, "SELECT in_g, slip FROM lot WHERE code = 'TV01-1106'") == [(1_000, "tay")]
    assert reconcile(database) == []


def test_two_boxes_are_fed_by_every_lot_and_sold_by_the_cooperative_in_both_shops(stand: Stand) -> None:
    found = rows(
        stand.database,
        "SELECT l.label_g, l.household_id, l.policy, c.code, o.seller, count(*), count(DISTINCT t.household_id) "
        "FROM offer o JOIN listing l ON l.id = o.listing_id JOIN channel c ON c.id = o.channel_id "
        "JOIN listinglot f ON f.listing_id = l.id JOIN lot t ON t.id = f.lot_id "
        "GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 4",
    )
    assert found == [
        (label_g, None, "split", shop, "HTX-MP-01", 120, 40)
        for label_g in (5_000, 10_000)
        for shop in ("postmart", "voso")
    ]
    assert [rows(stand.database, f"SELECT count(*) FROM {noun}") for noun in ("listing", "membership", "quota")] == [
        [(2,)], [(40,)], [(40,)]
    ]  # fmt: skip
    assert rows(stand.database, "SELECT kind FROM rule") == [("quota",)]
    terms = dict(rows(stand.database, "SELECT terms, count(*) FROM lot GROUP BY 1"))
    assert terms == {"order": 60, "pool": 55, "outright": 5}


def test_what_both_shops_show_together_fits_into_the_lots(stand: Stand) -> None:
    shown_g = 0
    for _ in range(2):
        for code in stand.admins:
            assert stand.draw_in(code).status == "ran"
    for code in stand.admins:
        packs = stand.stocks(code)
        assert len(packs) == 2
        assert min(packs.values()) > 0
        shown_g += sum(stock * (10_000 if sku.endswith("-10KG") else 5_000) for sku, stock in packs.items())
    picked_g = rows(stand.database, "SELECT sum(in_g) FROM lot WHERE picked_on IS NOT NULL")[0][0]
    assert picked_g * 9 // 10 < shown_g <= picked_g
    _a_third_look_changes_nothing(stand)


def _a_third_look_changes_nothing(stand: Stand) -> None:
    for code in stand.admins:
        report = stand.draw_in(code)
        assert (report.status, report.changed) == ("ran", 0)
        sql = f"SELECT o.sku, o.stock FROM offer o JOIN channel c ON c.id = o.channel_id WHERE c.code = '{code}'"
        assert dict(rows(stand.database, sql)) == stand.stocks(code)


def test_the_same_seed_makes_the_same_sale_and_another_seed_another(database: Database) -> None:
    first, again, other = (coop.read_pool(database, OPENS, seed) for seed in (SEED, SEED, 7))
    assert again == first
    assert other != first
    assert len({one.name for one in first.members}) == len(first.members) == 40
    assert coop.coop(again, "none", SEED)[0].sellers == coop.coop(first, "none", SEED)[0].sellers


def test_a_demo_that_is_played_again_reads_the_communes_of_its_province_alone(sqlite: Database) -> None:
    pool = coop.read_pool(sqlite, OPENS, SEED)
    with counted(sqlite, write=True) as (connection, read):
        assert coop.communes_of(connection, SmallSeason.read("coop"))[0] == pool.place
    there = f"SELECT count(*) FROM commune WHERE system = '34' AND province = '{pool.own['province']}'"
    assert rows(sqlite, there) == [(read.rows,)]
