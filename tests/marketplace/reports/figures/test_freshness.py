"""What a total may claim: the oldest watermark, and whose figures are missing, late or cut short."""

import pytest
from sqlalchemy import Connection, delete, insert, update

from marketplace.reports.figures import (
    Freshness,
    SeasonRow,
    channels_report,
    find_season,
    season_freshness,
    season_report,
)
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from tests.seeding import NOW_MS, READ_MS, moment, seed

HOUR_MS = 3_600_000
OTHER = {"platform": "stall", "title": "Chợ", "road": "hand", "base_url": "", "shop": "s", "adopted": True}


@pytest.fixture
def season(database: Database) -> SeasonRow:
    seed(database)
    with database.read() as connection:
        return find_season(connection, EVERYTHING, None, NOW_MS)


def test_a_total_is_complete_up_to_its_oldest_source(database: Database, season: SeasonRow) -> None:
    with database.read() as connection:
        fresh = season_report(connection, EVERYTHING, season, NOW_MS).total.freshness
    assert (fresh.complete_up_to_ms, fresh.whole) == (READ_MS, True)


def test_a_source_that_is_late_or_cut_short_shows(database: Database, season: SeasonRow) -> None:
    with database.write() as connection:
        _run(connection, 1, "cut short")
    with database.read() as connection:
        fresh = season_report(connection, EVERYTHING, season, READ_MS + HOUR_MS + 1).total.freshness
    assert (fresh.late, fresh.cut_short) == (("Postmart – gian hàng tỉnh",), ("Postmart – gian hàng tỉnh",))
    assert not fresh.whole


def test_what_was_paid_is_complete_up_to_its_own_feed_and_a_lag_of_it_shows(
    database: Database, season: SeasonRow
) -> None:
    _settled_up_to(database, 2, READ_MS - 2 * HOUR_MS)
    with database.read() as connection:
        report = season_report(connection, EVERYTHING, season, NOW_MS)
        anyone = season_freshness(connection, EVERYTHING, NOW_MS, season)
        shops = {one.source.code: one.source for one in channels_report(connection, EVERYTHING, NOW_MS)}
    assert report.total.freshness == anyone == Freshness(
        READ_MS - 2 * HOUR_MS, settles_late=("Voso – gian hàng tỉnh",)
    )  # fmt: skip
    assert [one.freshness.complete_up_to_ms for one in report.platforms] == [READ_MS, READ_MS - 2 * HOUR_MS]
    assert [(one.as_of_ms, one.late, one.settles_late) for one in shops.values()] == [
        (READ_MS, False, False), (READ_MS - 2 * HOUR_MS, False, True),
    ]  # fmt: skip
    assert not anyone.whole


def test_settlements_that_were_never_read_whole_show(database: Database, season: SeasonRow) -> None:
    _settled_up_to(database, 1, None)
    with database.read() as connection:
        fresh = season_freshness(connection, EVERYTHING, NOW_MS, season)
    assert (fresh.complete_up_to_ms, fresh.settles_late) == (READ_MS, ("Postmart – gian hàng tỉnh",))


@pytest.mark.both
def test_a_shop_without_a_feed_of_settlements_is_complete_by_its_orders(database: Database, season: SeasonRow) -> None:
    with database.write() as connection:
        connection.execute(delete(TABLES["watermark"]).where(TABLES["watermark"].c.feed == "settlements"))
    with database.read() as connection:
        assert season_freshness(connection, EVERYTHING, NOW_MS, season) == Freshness(READ_MS)


def test_a_run_that_is_on_does_not_hide_how_the_last_one_ended(database: Database, season: SeasonRow) -> None:
    with database.write() as connection:
        _run(connection, 2, "crashed")
        _run(connection, 2, "running")
    with database.read() as connection:
        fresh = season_report(connection, EVERYTHING, season, NOW_MS).total.freshness
    assert fresh.cut_short == ("Voso – gian hàng tỉnh",)


def test_a_channel_that_was_never_read_is_missing(database: Database, season: SeasonRow) -> None:
    with database.write() as connection:
        connection.execute(insert(TABLES["channel"]).values(code="cho-1", created_ms=moment(2), **OTHER))
    with database.read() as connection:
        fresh = season_report(connection, EVERYTHING, season, NOW_MS).total.freshness
    assert (fresh.missing, fresh.complete_up_to_ms, fresh.whole) == (("Chợ",), READ_MS, False)


def test_a_channel_opened_after_the_season_is_none_of_its_sources(database: Database, season: SeasonRow) -> None:
    with database.write() as connection:
        connection.execute(
            insert(TABLES["channel"]).values(code="cho-1", created_ms=NOW_MS + 60 * 24 * HOUR_MS, **OTHER)
        )
    with database.read() as connection:
        assert season_report(connection, EVERYTHING, season, NOW_MS).total.freshness.missing == ()


def test_figures_complete_up_to_the_seasons_end_are_never_late(database: Database, season: SeasonRow) -> None:
    after_ms, years_later_ms = NOW_MS + 40 * 24 * HOUR_MS, NOW_MS + 2_000 * 24 * HOUR_MS
    with database.write() as connection:
        connection.execute(update(TABLES["watermark"]).values(as_of_ms=after_ms))
    with database.read() as connection:
        assert season_report(connection, EVERYTHING, season, years_later_ms).total.freshness.whole
        assert not any(one.source.late for one in channels_report(connection, EVERYTHING, years_later_ms))


def _settled_up_to(database: Database, channel_id: int, as_of_ms: int | None) -> None:
    mark = TABLES["watermark"]
    settled = (mark.c.channel_id == channel_id) & (mark.c.feed == "settlements")
    with database.write() as connection:
        connection.execute(update(mark).where(settled).values(as_of_ms=as_of_ms))


def _run(connection: Connection, channel_id: int, status: str) -> None:
    """Add a run later than all there are, with no outcome."""
    counts = (
        "orders_read",
        "orders_new",
        "orders_changed",
        "payouts_new",
        "offers_accepted",
        "offers_refused",
        "inboxed",
    )
    row = {"channel_id": channel_id, "started_ms": READ_MS + 9, "status": status, **dict.fromkeys(counts, 0)}
    connection.execute(insert(TABLES["run"]).values(**row))
