"""Replay a demo's season: let its servers live through it step by step while the clock draws it in."""

import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from jobs.demo.build import GrowingCommune, Shop, build, growing_communes
from jobs.demo.season import Figures, Seller, orders_of, plan_of, read_figures, sellers_of
from jobs.sandbox.servers import ADMIN, Admin, SandboxError, Served, running_home, write_config
from jobs.service import supervisor
from marketplace.exchange import channels, runs, sync_requests, watermarks
from marketplace.storage import Database, migrate
from marketplace.storage.clock import now_ms
from marketplace.storage.settings import Settings
from marketplace.words.instants import iso, start_of

STEP_DAYS = 6
STEP_HOURS = 6
CLOCK_LOG = "clock.log"
HANDS = min(2, os.cpu_count() or 1)
"""Processes the clock of a demo has: one for each platform, where there are cores for them."""
_AFTER_DAYS = 16
_HOUR_MS = 3_600_000
_BEAT_S = 2.0
_LOOK_S = 0.05
SHOP = "bac-giang"
Progress = Callable[[str, int, int], None]
"""Told the platform, and how many steps (or files) of how many its season has come."""
Beside = Callable[[str], Mapping[str, str]]
"""Names the shops, by channel, that a platform's server has beside the season's own."""
Builder = Callable[[Database, Sequence[Shop], int], None]
"""Writes the market of a demo's shops, as of an instant (ms)."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo to run: its figures, the sellers its servers know, how rough these are, and what builds its market."""

    figures: Figures
    sellers: Mapping[str, Sequence[Seller]]
    faults: str
    seed: int
    road: str = "contract"
    """By which the shops are reached: 'contract' or 'file'."""


def season_2021(
    database: Database, orders: int, faults: str, seed: int, road: str = "contract"
) -> tuple[Demo, Builder]:
    """Make the 2021 season up with so many orders; return it with what builds its market."""
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
    return Demo(figures, sellers, faults, seed, road), builder_of(figures, places)


def builder_of(figures: Figures, places: Sequence[GrowingCommune]) -> Builder:
    """Return what builds a season in which every household sells boxes of its own, its waybills left unread."""
    return lambda database, shops, at_ms: build(database, figures, places, shops, at_ms, shipments=False)


def no_shops(_platform: str) -> Mapping[str, str]:
    """Name no shop beside the season's own."""
    return {}


@contextmanager
def staged(
    database: Database, settings: Settings, demo: Demo, builder: Builder, beside: Beside = no_shops
) -> Iterator[dict[str, Admin]]:
    """Start the demo's servers, hand them their plans and build the market; yield each platform's admin door."""
    platforms = demo.figures.platforms
    served = {
        p.code: Served(p.title, {p.code: SHOP, **beside(p.code)}, faults=demo.faults, seed=demo.seed) for p in platforms
    }
    write_config(settings, served)
    with running_home(settings) as urls:
        admins = {code: Admin(url, settings.secret(ADMIN) or "") for code, url in urls.items()}
        shops = [Shop(p, p.code, SHOP, urls[p.code], demo.sellers[p.code], demo.road) for p in platforms]
        for shop in shops:
            plan = plan_of(shop.platform, SHOP, shop.sellers, demo.seed, demo.figures.produce)
            admins[shop.platform.code].ask("plan", plan)
        builder(database, shops, now_ms())
        yield admins


@contextmanager
def clock_running(settings: Settings, beat_s: float = _BEAT_S) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the clock, with a hand for each core up to two platforms; what it says goes to ``clock.log`` at home."""
    with supervisor.clock(settings, beat_s, HANDS, log=settings.home / CLOCK_LOG) as clock:
        yield clock


def replay(database: Database, demo: Demo, admins: Mapping[str, Admin], progress: Progress) -> None:
    """Let every platform's season pass, each step only when the clock has drawn in the one before.

    A season that was replayed in part goes on from where it stood. SandboxError when a channel is paused meanwhile.
    """
    stop = threading.Event()
    with ThreadPoolExecutor(len(admins)) as pool:
        works = [
            pool.submit(_pass, database, replace_platform(demo, code), admin, progress, stop)
            for code, admin in admins.items()
        ]
        try:
            for work in as_completed(works):
                work.result()
        except BaseException:
            stop.set()
            raise


def replace_platform(demo: Demo, code: str) -> Demo:
    """Return the demo with one of its platforms alone."""
    only = tuple(platform for platform in demo.figures.platforms if platform.code == code)
    return replace(demo, figures=replace(demo.figures, platforms=only))


def steps_of(opens: date, closes: date) -> list[int]:
    """Return the instants at which a season pauses, the last when all has been delivered and paid.

    It pauses every few days, and in its busiest days every midnight: a fifth of the orders and more is then seen
    as just placed (what comes in the evening is confirmed next morning), and again when it has moved on.
    """
    end = closes + timedelta(days=_AFTER_DAYS)
    whole = {start_of(opens + timedelta(days=day)) for day in range(0, (end - opens).days, STEP_DAYS)}
    days = (closes - opens).days + 1
    busy = {start_of(opens + timedelta(days=day)) for day in range(days) if 2 * days <= 5 * day <= 3 * days}
    return sorted({*whole, *busy, start_of(end)})


def replay_together(
    database: Database, demo: Demo, admins: Mapping[str, Admin], progress: Progress, on: Callable[[int], object]
) -> None:
    """Let the platforms of one pool pass side by side: each step of one only when the other has come so far.

    What both sell comes out of the same lots, so the order in which it is drawn must not hang on which was faster.
    ``on`` is told the instant of each step before it. SandboxError when a channel is paused meanwhile.
    """
    platforms = demo.figures.platforms
    steps = hourly_steps_of(platforms[0].opens, platforms[0].closes)
    for n, step_ms in enumerate(steps):
        on(step_ms)
        for platform in platforms:
            admins[platform.code].ask("advance", {"shop_id": SHOP, "to": iso(step_ms)})
            draw_in(database, platform.code, step_ms)
            progress(platform.code, n + 1, len(steps))
    for platform in (*platforms, *platforms):  # what one shop gives up, the other shows one run later
        come_to_rest(database, platform.code)
    for platform in platforms:
        check_over(admins[platform.code], platform.code, steps[-1])


def hourly_steps_of(opens: date, closes: date) -> list[int]:
    """Return the instants at which a sale of a few days pauses: every few hours while it sells, then as a season."""
    hours = range(0, 24 * ((closes - opens).days + 1) + 1, STEP_HOURS)
    selling = {start_of(opens) + hour * _HOUR_MS for hour in hours}
    return sorted({*selling, *steps_of(opens, closes)})


def _pass(database: Database, demo: Demo, admin: Admin, progress: Progress, stop: threading.Event) -> None:
    platform = demo.figures.platforms[0]
    steps = steps_of(platform.opens, platform.closes)
    for n, step_ms in enumerate(steps):
        admin.ask("advance", {"shop_id": SHOP, "to": iso(step_ms)})
        draw_in(database, platform.code, step_ms, stop)
        progress(platform.code, n + 1, len(steps))
    come_to_rest(database, platform.code, stop)
    check_over(admin, platform.code, steps[-1])


def check_over(admin: Admin, code: str, end_ms: int) -> None:
    """Refuse a season in which something is still to happen after its last step."""
    if admin.ask(f"state?shop_id={SHOP}")["next_due"] is not None:
        raise SandboxError(f"The season of {code} is not over at {iso(end_ms)}")


def draw_in(database: Database, code: str, up_to_ms: int, stop: threading.Event | None = None) -> None:
    """Ask the clock for a channel and wait until both of its feeds are complete up to an instant.

    SandboxError when the channel is missing or paused, or when ``stop`` is set meanwhile.
    """

    def complete(connection: Connection, channel_id: int) -> bool:
        marks = [watermarks.read(connection, channel_id, feed).as_of_ms for feed in ("orders", "settlements")]
        return all(mark is not None and mark >= up_to_ms for mark in marks)

    _ask_until(database, code, now_ms(), complete, stop)


def come_to_rest(database: Database, code: str, stop: threading.Event | None = None) -> None:
    """Ask the clock for a channel and wait until a run of it has come to its end: what is left is on offer then.

    SandboxError as ``draw_in`` raises it.
    """
    since_ms = now_ms()
    _ask_until(
        database, code, since_ms, lambda connection, channel_id: runs.ran_since(connection, channel_id, since_ms), stop
    )


def _ask_until(
    database: Database,
    code: str,
    at_ms: int,
    done: Callable[[Connection, int], bool],
    stop: threading.Event | None,
) -> None:
    """Leave a mark for a channel, and look again and again until it is ``done``."""
    stop = stop or threading.Event()
    with database.write() as connection:
        sync_requests.request(connection, sound(channels.by_code(connection, code), code).id, at_ms)
    while not stop.wait(_LOOK_S):
        with database.read() as connection:
            if done(connection, sound(channels.by_code(connection, code), code).id):
                return
    raise SandboxError("The replay was stopped")


def sound(channel: channels.ChannelRow | None, code: str) -> channels.ChannelRow:
    """Return a channel that is there and not paused; SandboxError otherwise."""
    if channel is None:
        raise SandboxError(f"The demo's channel {code} is missing; start again with `lensan demo --fresh`")
    if channel.paused_reason:
        raise SandboxError(f"Channel {code} is paused: {channel.paused_reason}; then `lensan channels resume {code}`")
    return channel
