"""The demo alive: its shops pass with the clock, and the season before it stays as it came out."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connectors.base import ChannelSettings
from connectors.partner.server import create_app
from connectors.partner.server.threaded import running
from connectors.registry import connect
from jobs.demo import coop, live, outcome, replay, today
from jobs.demo.build import Shop, build
from jobs.demo.season import plan_of
from jobs.sandbox import Admin
from jobs.sync import Report, Sync
from marketplace import channels, runs
from marketplace.db import Database, bulk
from marketplace.reconcile import reconcile
from marketplace.words.instants import MS_PER_DAY, start_of

OPENS = date(2026, 6, 9)
NOON_MS = start_of(date(2026, 6, 10)) + MS_PER_DAY // 2
HOUR_MS = 3_600_000


@contextmanager
def stage(database: Database, home: Path) -> Iterator[Mapping[str, Admin]]:
    """The cooperative's market, and a server for each platform in this process."""
    demo, places = coop.coop(database, OPENS, "none", 2021)
    with ExitStack() as stack:
        admins, shops = {}, []
        for platform in demo.figures.platforms:
            tokens = {"admin": ["*"], "secret": [replay.SHOP, today.SHOP]}
            app = create_app(home / f"{platform.code}.sqlite", title=platform.title, seed=1, tokens=tokens)
            url = stack.enter_context(running(app))
            admins[platform.code] = Admin(url, "admin")
            sellers = demo.sellers[platform.code]
            admins[platform.code].ask("plan", plan_of(platform, replay.SHOP, sellers, 2021))
            shops.append(Shop(platform, platform.code, replay.SHOP, url, sellers))
        build(database, demo.figures, places, shops, NOON_MS)
        coop.join(database, places, OPENS)
        yield admins


def draw_in(database: Database, code: str) -> Report:
    with database.read() as connection:
        channel = channels.by_code(connection, code)
    assert channel is not None
    settings = ChannelSettings(channel.code, channel.platform, channel.base_url, channel.shop, "secret")
    return Sync(database, channel, connect(settings), lambda: NOON_MS).run()


def as_of(database: Database, code: str) -> int:
    with database.read() as connection:
        channel = channels.by_code(connection, code)
        assert channel is not None
        mark = runs.read_mark(connection, channel.id, "orders").as_of_ms
    assert mark is not None
    return mark


def newest(database: Database) -> int:
    with database.read() as connection:
        return int(bulk.select(connection, "SELECT max(updated_ms) FROM orders", {})[0][0])


@pytest.fixture
def admins(database: Database, tmp_path: Path) -> Iterator[Mapping[str, Admin]]:
    with stage(database, tmp_path) as doors:
        yield doors


def test_each_step_brings_orders_in_and_moves_others_on_and_none_lies_ahead_of_its_time(
    database: Database, admins: Mapping[str, Admin]
) -> None:
    shops = live.lives(admins, replay.SHOP, str)
    assert live.step(shops, NOON_MS) > 100
    first = [draw_in(database, shop.channel) for shop in shops]
    assert live.step(shops, NOON_MS + HOUR_MS) > 20
    second = [draw_in(database, shop.channel) for shop in shops]
    assert all(report.orders_new > 0 for report in (*first, *second))
    assert all(report.orders_changed > 0 for report in second)
    assert [as_of(database, shop.channel) for shop in shops] == [NOON_MS + HOUR_MS] * 2
    assert newest(database) <= NOON_MS + HOUR_MS
    assert reconcile(database) == []


def test_a_step_to_the_same_instant_changes_nothing(database: Database, admins: Mapping[str, Admin]) -> None:
    shops = live.lives(admins, replay.SHOP, str)
    live.step(shops, NOON_MS)
    assert live.step(shops, NOON_MS) == 0


def test_a_season_of_today_leaves_the_season_before_it_exact(database: Database, admins: Mapping[str, Admin]) -> None:
    before = _replayed(database, admins)
    closes = today.open_today(database, admins, NOON_MS, 2021)
    assert date(2026, 6, 10) < closes
    shops = live.lives(admins, today.SHOP, today.channel_of)
    live.step(shops, NOON_MS)
    assert all(draw_in(database, shop.channel).orders_new > 0 for shop in shops)
    assert outcome.outcome(database, coop.SEASON) == before
    assert outcome.wrong(before, coop.figures_of(OPENS)) == []
    assert _count(database, "household") == 40
    assert reconcile(database) == []


def test_an_open_season_of_today_is_not_opened_twice_and_a_closed_one_is_followed(
    database: Database, admins: Mapping[str, Admin]
) -> None:
    closes = today.open_today(database, admins, NOON_MS, 2021)
    assert today.open_today(database, admins, NOON_MS + MS_PER_DAY, 2021) == closes
    assert _count(database, "season") == 2
    assert today.open_today(database, admins, start_of(closes) + 2 * MS_PER_DAY, 2021) > closes
    assert _count(database, "season") == 3
    assert _count(database, "channel") == 4


def test_the_cooperative_has_its_forty_members(database: Database, admins: Mapping[str, Admin]) -> None:
    with database.read() as connection:
        packs = bulk.select(connection, "SELECT DISTINCT label_g FROM listing ORDER BY label_g", {})
        forecast = bulk.select(connection, "SELECT count(*) FROM lot WHERE picked_on IS NULL", {})
        picked = bulk.select(connection, "SELECT count(*) FROM lot WHERE forecast_from IS NULL", {})
    assert (_count(database, "cooperative"), _count(database, "membership")) == (1, 40)
    assert [row[0] for row in packs] == [1_900, 5_000]
    assert (picked[0][0], forecast[0][0]) == (160, 80)


def _replayed(database: Database, admins: Mapping[str, Admin]) -> dict[str, Any]:
    """Let the cooperative's sale pass to its end; return what it came out at."""
    shops = live.lives(admins, replay.SHOP, str)
    live.step(shops, start_of(OPENS) + 20 * MS_PER_DAY)
    for shop in shops:
        draw_in(database, shop.channel)
    return outcome.outcome(database, coop.SEASON)


def _count(database: Database, noun: str) -> int:
    with database.read() as connection:
        return int(bulk.select(connection, f"SELECT count(*) FROM {noun}", {})[0][0])
