"""The cooperative of the demo: forty households sell out of one pool in two shops, and each gets its due."""

from jobs.demo import coop
from jobs.demo.small import SmallSeason
from marketplace.storage import Database
from tests.counting import counted
from tests.jobs.demo.pool import OPENS, SEED, Stand
from tests.ledger import rows


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
