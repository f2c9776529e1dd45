"""The season of today: sold by households of the season before, which stays exact; opened once, and then again."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from connectors.partner.server import create_app
from connectors.partner.server.threaded import running
from jobs.demo import live, outcome, replay, today
from jobs.demo.build import Shop, build
from jobs.demo.season import plan_of
from jobs.sandbox.servers import Admin
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, bulk
from marketplace.words.instants import MS_PER_DAY, start_of
from tests.jobs import stage
from tests.jobs.demo.pool import NOON_MS, Stand


@contextmanager
def season(database: Database, home: Path) -> Iterator[Stand]:
    """A small season of 24 households that each sell boxes of their own, on two servers of this process."""
    sellers = stage.made_up_sellers()
    with ExitStack() as stack:
        admins, shops = {}, []
        for platform in stage.PLATFORMS:
            tokens = {"admin": ["*"], "secret": [replay.SHOP, today.SHOP]}
            app = create_app(home / f"{platform.code}.sqlite", title=platform.title, seed=1, tokens=tokens)
            url = stack.enter_context(running(app))
            admins[platform.code] = Admin(url, "admin")
            plan = plan_of(platform, replay.SHOP, sellers[platform.code], stage.SEED)
            admins[platform.code].ask("plan", plan)
            shops.append(Shop(platform, platform.code, replay.SHOP, url, sellers[platform.code]))
        build(database, stage.FIGURES, stage.communes(database), shops, NOON_MS)
        yield Stand(database, admins)


@pytest.fixture
def solo(database: Database, tmp_path: Path) -> Iterator[Stand]:
    with season(database, tmp_path) as there:
        yield there


def test_a_season_of_today_leaves_the_season_before_it_exact(solo: Stand) -> None:
    before = _replayed(solo)
    closes = today.open_today(solo.database, solo.admins, NOON_MS, 2021)
    assert start_of(closes) > NOON_MS
    shops = live.lives(solo.admins, today.SHOP, today.channel_of)
    live.step(shops, NOON_MS)
    assert all(solo.draw_in(shop.channel).orders_new > 0 for shop in shops)
    assert outcome.outcome(solo.database, stage.FIGURES.code) == before
    assert outcome.wrong(before, stage.FIGURES) == []
    assert _count(solo.database, "household") == 24
    assert reconcile(solo.database) == []


def test_an_open_season_of_today_is_not_opened_twice_and_a_closed_one_is_followed(solo: Stand) -> None:
    closes = today.open_today(solo.database, solo.admins, NOON_MS, 2021)
    assert today.open_today(solo.database, solo.admins, NOON_MS + MS_PER_DAY, 2021) == closes
    assert _count(solo.database, "season") == 2
    assert today.open_today(solo.database, solo.admins, start_of(closes) + 2 * MS_PER_DAY, 2021) > closes
    assert _count(solo.database, "season") == 3
    assert _count(solo.database, "channel") == 4


def _replayed(solo: Stand) -> dict[str, Any]:
    """Let the small season pass to its end; return what it came out at."""
    shops = live.lives(solo.admins, replay.SHOP, str)
    live.step(shops, stage.STEPS[-1])
    for shop in shops:
        solo.draw_in(shop.channel)
    return outcome.outcome(solo.database, stage.FIGURES.code)


def _count(database: Database, noun: str) -> int:
    with database.read() as connection:
        return int(bulk.select(connection, f"SELECT count(*) FROM {noun}", {})[0][0])
