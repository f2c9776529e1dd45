"""The reports of the seeded season, worked out by hand from the six orders in ``tests/seeding.py``."""

import pytest

from marketplace.reports.figures import (
    ERAS,
    FunnelCounts,
    NoSeasonError,
    Search,
    SeasonRow,
    Sums,
    channels_report,
    communes_report,
    day_series,
    find_season,
    household_of_code,
    household_report,
    households_report,
    inbox_counts,
    season_report,
)
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.seeding import NOW_MS, READ_MS, seed

POSTMART = Sums(
    placed_g=40_000, placed_dong=1_000_000, placed_orders=3,
    delivered_g=20_000, delivered_dong=500_000, delivered_orders=2,
    cancelled_g=20_000, cancelled_dong=500_000, cancelled_orders=1,
    paid_g=10_000, paid_dong=250_000, paid_orders=1,
)  # fmt: skip
VOSO = Sums(
    placed_g=50_000, placed_dong=1_250_000, placed_orders=3,
    delivered_g=34_000, delivered_dong=850_000, delivered_orders=2,
    returned_g=5_000, returned_dong=125_000, returned_orders=1,
    paid_g=15_000, paid_dong=375_000, paid_orders=1,
)  # fmt: skip


@pytest.fixture
def season(database: Database) -> SeasonRow:
    seed(database)
    with database.read() as connection:
        return find_season(connection, EVERYTHING, "vai-2021", NOW_MS)


def test_a_season_adds_up_per_platform_and_in_total(database: Database, season: SeasonRow) -> None:
    with database.read() as connection:
        report = season_report(connection, EVERYTHING, season, NOW_MS)
    assert [(one.platform, one.households, one.sums) for one in report.platforms] == [
        ("postmart", 3, POSTMART),
        ("voso", 2, VOSO),
    ]
    assert (report.total.households, report.total.sums) == (5, POSTMART.plus(VOSO))
    assert (report.total.sums.sold_g, report.total.sums.sold_dong) == (49_000, 1_225_000)
    assert report.funnel == FunnelCounts(account=5, listed=4, ordered=4, delivered=3, paid=2)


def test_communes_stand_as_they_were_and_on_todays_map(database: Database, season: SeasonRow) -> None:
    with database.read() as connection:
        then, now = (communes_report(connection, EVERYTHING, season, era, NOW_MS) for era in ERAS)
    assert [(row.place.kind, row.place.name, row.sums.placed_g, row.sums.sold_g) for row in then.rows] == [
        ("commune", "Thị trấn Chũ", 30_000, 24_000),
        ("commune", "Xã Quý Sơn", 40_000, 20_000),
        ("commune", "Thị trấn Phì Điền", 15_000, 0),
        ("unattributed", "", 5_000, 5_000),
    ]
    assert [(row.place.kind, row.place.name, row.sums.placed_g, row.sums.sold_g) for row in now.rows] == [
        ("commune", "Phường Chũ", 70_000, 44_000),
        ("commune", "Xã Lục Ngạn", 0, 0),
        ("unattributed", "", 5_000, 5_000),
        ("unplaced", "", 15_000, 0),
    ]
    assert [row.funnel for row in now.rows] == [
        FunnelCounts(3, 0, 3, 3, 2),
        FunnelCounts(1),
        FunnelCounts(),
        FunnelCounts(1, 0, 1),
    ]


def test_every_measure_stands_on_the_local_day_of_its_own_event(database: Database, season: SeasonRow) -> None:
    with database.read() as connection:
        days = day_series(connection, EVERYTHING, season.id)
    placed = {(row.day, row.platform): row.sums.placed_g for row in days if row.sums.placed_g}
    delivered = {(row.day, row.platform): row.sums.delivered_g for row in days if row.sums.delivered_g}
    assert placed == {
        (20210610, "postmart"): 20_000,
        (20210611, "postmart"): 20_000,
        (20210612, "voso"): 35_000,
        (20210613, "voso"): 15_000,
    }
    assert delivered == {
        (20210612, "postmart"): 10_000,
        (20210613, "postmart"): 10_000,
        (20210614, "voso"): 20_000,
        (20210615, "voso"): 14_000,
    }


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("", ["H-CHINH", "H-AN", "H-BINH", "H-DUNG", "H-EM"]),
        ("le duc", ["H-CHINH"]),
        ("LÊ ĐỨC", ["H-CHINH"]),
        ("h-b", ["H-BINH"]),
        ("0912 345 678", ["H-CHINH", "H-AN", "H-BINH", "H-DUNG", "H-EM"]),
        ("%", []),
        ("khong co", []),
    ],
)
def test_a_household_is_found_as_people_type_it(
    database: Database, season: SeasonRow, words: str, codes: list[str]
) -> None:
    with database.read() as connection:
        report = households_report(connection, EVERYTHING, season, Search(words), NOW_MS)
    assert [row.code for row in report.rows] == codes
    assert report.found == len(codes)


def test_pages_of_households_join_without_gap_or_repeat(database: Database, season: SeasonRow) -> None:
    with database.read() as connection:
        pages = [
            households_report(connection, EVERYTHING, season, Search(), NOW_MS, limit=2, offset=offset)
            for offset in (0, 2, 4)
        ]
    assert [row.code for page in pages for row in page.rows] == ["H-CHINH", "H-AN", "H-BINH", "H-DUNG", "H-EM"]
    assert {page.found for page in pages} == {5}


def test_households_of_one_commune_on_either_map(database: Database, season: SeasonRow) -> None:
    with database.read() as connection:
        places = communes_report(connection, EVERYTHING, season, "now", NOW_MS).rows
        chu = next(row.place.commune_id for row in places if row.place.name == "Phường Chũ")
        report = households_report(connection, EVERYTHING, season, Search("", chu, "now"), NOW_MS)
    assert [(row.code, row.commune) for row in report.rows] == [
        ("H-CHINH", "Phường Chũ"),
        ("H-AN", "Phường Chũ"),
        ("H-BINH", "Phường Chũ"),
    ]


def test_a_households_sums_are_those_of_its_draws(database: Database, season: SeasonRow) -> None:
    with database.read() as connection:
        chinh = household_of_code(connection, EVERYTHING, "H-CHINH")
        report = household_report(connection, EVERYTHING, season, chinh or 0)
        assert household_report(connection, EVERYTHING, season, 999) is None
    assert report is not None
    assert (report.proof.kept.delivered_g, report.proof.kept.returned_g, report.proof.kept.sold_dong) == (
        29_000, 5_000, 600_000,
    )  # fmt: skip
    assert report.proof.agrees
    assert (report.proof.draws, report.proof.orders, report.proof.short_g) == (2, 2, 1_000)
    assert [(lot.in_g, lot.sold_g, lot.spoiled_g, lot.balance_g) for lot in report.lots] == [(25_000, 24_000, 0, 1_000)]
    assert [(one.code, one.drawn_g, one.short_g, one.returned_g) for one in report.orders] == [
        ("B3", 10_000, 1_000, 0),
        ("B1", 20_000, 0, 5_000),
    ]
    assert [(offer.sku, offer.state) for offer in report.offers] == [("S-H-CHINH", "live")]
    assert [(one.amount_dong, one.bought_dong) for one in report.orders] == [(250_000, 0), (500_000, 0)]
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE lot SET terms = 'outright', price_dong_per_kg = 20000")
        connection.exec_driver_sql("UPDATE offer SET moderation = 'pending', reason = 'Thiếu ảnh'")
        report = household_report(connection, EVERYTHING, season, chinh or 0)
    assert report is not None
    assert [(offer.state, offer.reason) for offer in report.offers] == [("in moderation", "Thiếu ảnh")]
    assert [(one.amount_dong, one.bought_dong) for one in report.orders] == [(250_000, 250_000), (500_000, 500_000)]


def test_a_total_that_differs_from_its_draws_does_not_agree(database: Database, season: SeasonRow) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE household_total SET delivered_g = delivered_g + 1")
    with database.read() as connection:
        chinh = household_of_code(connection, EVERYTHING, "H-CHINH")
        report = household_report(connection, EVERYTHING, season, chinh or 0)
    assert report is not None
    assert not report.proof.agrees


@pytest.mark.both
def test_channels_say_what_they_did_and_what_waits(database: Database, season: SeasonRow) -> None:
    with database.read() as connection:
        reports = channels_report(connection, EVERYTHING, NOW_MS)
        counts = inbox_counts(connection, EVERYTHING)
    assert [(one.source.code, one.source.as_of_ms, one.runs[0].status, one.inbox) for one in reports] == [
        ("postmart-1", READ_MS, "ran", (("order", 1),)),
        ("voso-1", READ_MS + 60_000, "ran", (("order", 1),)),
    ]
    assert counts == {("postmart-1", "order"): 1, ("voso-1", "order"): 1}


def test_an_unknown_season_is_refused_with_those_there_are(database: Database, season: SeasonRow) -> None:
    with database.read() as connection, pytest.raises(NoSeasonError, match="vai-2021"):
        find_season(connection, EVERYTHING, "vai-1999", NOW_MS)


def test_an_empty_market_has_no_season_and_says_what_to_do(database: Database) -> None:
    with database.read() as connection, pytest.raises(NoSeasonError, match="lensan demo"):
        find_season(connection, EVERYTHING, None, NOW_MS)
