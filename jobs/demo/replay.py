"""Replay a demo's season: let its servers live through it step by step while the clock draws it in."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import inspect

from jobs.demo.build import Shop, build, growing_communes
from jobs.demo.season import Figures, Seller, orders_of, plan_of, read_figures, sellers_of
from jobs.sandbox import ADMIN, Admin, SandboxError, Served, child_environ, running_home, write_config
from marketplace import asks, channels, runs
from marketplace.clock import now_ms
from marketplace.db import Database, migrate
from marketplace.settings import Settings
from marketplace.words.instants import iso, start_of

STEP_DAYS = 5
_AFTER_DAYS = 16
_BEAT_S = 2.0
SHOP = "bac-giang"
Progress = Callable[[str, int, int], None]
"""Told the platform, and how many steps of how many its season has come."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo to run: its figures and sellers, and how rough the servers are."""

    figures: Figures
    sellers: Mapping[str, Sequence[Seller]]
    faults: str
    seed: int


def season_2021(database: Database, orders: int, faults: str, seed: int) -> tuple[Demo, list[Any]]:
    """Make the 2021 season up with so many orders; return it with the communes its households live in."""
    figures = read_figures()
    migrate(database)
    with database.write() as connection:
        places = growing_communes(connection, figures.districts)
    weights = [(n, place.weight) for n, place in enumerate(places)]
    prices = (figures.price_from, figures.price_to)
    counts = orders_of(figures, orders)
    sellers = {
        platform.code: sellers_of(platform, count, weights, prices, seed)
        for platform, count in zip(figures.platforms, counts, strict=True)
    }
    return Demo(figures, sellers, faults, seed), places


@contextmanager
def staged(database: Database, settings: Settings, demo: Demo, places: Sequence[Any]) -> Iterator[dict[str, Admin]]:
    """Start the demo's servers, hand them their plans and build the market; yield each platform's admin door."""
    platforms = demo.figures.platforms
    served = {p.code: Served(p.title, {p.code: SHOP}, faults=demo.faults, seed=demo.seed) for p in platforms}
    write_config(settings, served)
    with running_home(settings) as urls:
        admins = {code: Admin(url, settings.secret(ADMIN) or "") for code, url in urls.items()}
        shops = [Shop(p, p.code, SHOP, urls[p.code], demo.sellers[p.code]) for p in platforms]
        for platform in platforms:
            admins[platform.code].ask("plan", plan_of(platform, SHOP, demo.sellers[platform.code], demo.seed))
        build(database, demo.figures, places, shops, now_ms())
        yield admins


@contextmanager
def clock_running(settings: Settings, beat_s: float = _BEAT_S) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the clock in a process of its own."""
    command = [sys.executable, "-m", "jobs.cli", "--home", str(settings.home), "clock", "--beat", str(beat_s)]
    process = subprocess.Popen(command, env=child_environ(settings))  # noqa: S603
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def replay(database: Database, demo: Demo, admins: Mapping[str, Admin], progress: Progress) -> None:
    """Let every platform's season pass, each step only when the clock has drawn in the one before."""
    with ThreadPoolExecutor(len(admins)) as pool:
        works = [
            pool.submit(_pass, database, replace_platform(demo, code), admin, progress)
            for code, admin in admins.items()
        ]
        for work in works:
            work.result()


def replace_platform(demo: Demo, code: str) -> Demo:
    """Return the demo with one of its platforms alone."""
    only = tuple(platform for platform in demo.figures.platforms if platform.code == code)
    return replace(demo, figures=replace(demo.figures, platforms=only))


def steps_of(opens: date, closes: date) -> list[int]:
    """Return the instants at which a season pauses: every few days, then when all has been delivered and paid."""
    end = closes + timedelta(days=_AFTER_DAYS)
    days = range(0, (end - opens).days, STEP_DAYS)
    return [start_of(opens + timedelta(days=day)) for day in days] + [start_of(end)]


def _pass(database: Database, demo: Demo, admin: Admin, progress: Progress) -> None:
    platform = demo.figures.platforms[0]
    with database.read() as connection:
        channel = channels.by_code(connection, platform.code)
    if channel is None:
        raise SandboxError(f"The demo's channel {platform.code} is missing; start again with an empty home")
    steps = steps_of(platform.opens, platform.closes)
    for n, step_ms in enumerate(steps):
        admin.ask("advance", {"shop_id": SHOP, "to": iso(step_ms)})
        _draw_in(database, channel.id, step_ms)
        progress(platform.code, n + 1, len(steps))
    state = admin.ask(f"state?shop_id={SHOP}")
    if state["next_due"] is not None:
        raise SandboxError(f"The season of {platform.code} is not over at {iso(steps[-1])}")


def _draw_in(database: Database, channel_id: int, up_to_ms: int) -> None:
    """Ask the clock for a channel and wait until both of its feeds are complete up to an instant."""
    with database.write() as connection:
        asks.leave(connection, channel_id, now_ms())
    while True:
        time.sleep(0.05)
        with database.read() as connection:
            marks = [runs.read_mark(connection, channel_id, feed).as_of_ms for feed in ("orders", "settlements")]
        if all(mark is not None and mark >= up_to_ms for mark in marks):
            return


def used(database: Database) -> bool:
    """Say whether a database already holds a market."""
    with database.read() as connection:
        if not inspect(connection).has_table("channel"):
            return False
        return bool(channels.all_channels(connection))


def trickle(database: Database, settings: Settings, admins: Mapping[str, Admin]) -> None:
    """Keep the process until it is interrupted."""
    while True:
        time.sleep(1)
