"""A pooled market: what is picked and what is forecast by the day, two boxes of all lots, and lots weighed in once."""

import pytest

from jobs.demo import coop, pooled, replay
from jobs.demo.build import Shop
from marketplace.inventory.lots import Provenance
from marketplace.operations.harvest import weighing
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.words.instants import MS_PER_DAY, start_of
from tests.jobs.demo.pool import NOON_MS, OPENS, SEED, Stand
from tests.jobs.demo.sale import SOLD_G
from tests.ledger import rows

TODAY_MS = start_of(OPENS) + MS_PER_DAY


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
