"""The demo alive: its servers pass with the real clock, second by second, while the app is open.

Time runs at its real pace, so no order lies in the future of the instant that a page says it is complete up to. The
season is sized so that some orders come in every minute of a day and more of them move on.
"""

import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

from jobs.demo.replay import Beside, draw_in
from jobs.sandbox.servers import ADMIN, Admin, SandboxError, Served, read_config, running_home, write_config
from jobs.service.stopping import Stopped
from jobs.service.supervisor import free_port
from marketplace.exchange import channels
from marketplace.storage import Database
from marketplace.storage.clock import Clock
from marketplace.storage.settings import Settings
from marketplace.words.instants import iso

BEAT_S = 3.0


class LiveShop(NamedTuple):
    """A shop that passes with the real clock: the door of its server, its id there, and its channel here."""

    admin: Admin
    shop: str
    channel: str


@contextmanager
def served_again(database: Database, settings: Settings, beside: Beside) -> Iterator[dict[str, Admin]]:
    """Serve what a demo left at home, on other ports where theirs are taken; yield each platform's admin door."""
    write_config(settings, {code: _free(code, served, beside) for code, served in read_config(settings).items()})
    with running_home(settings) as urls:
        with database.read() as connection:
            rows = channels.all_channels(connection)
        for row in rows:
            if row.platform in urls and row.base_url != urls[row.platform]:
                channels.set_base_url(database, row.id, urls[row.platform])
        yield {code: Admin(url, settings.secret(ADMIN) or "") for code, url in urls.items()}


def step(shops: Sequence[LiveShop], now_ms: int) -> int:
    """Let every shop live up to an instant; return how many orders were placed or moved on."""
    moved = 0
    for live in shops:
        counts = live.admin.ask("advance", {"shop_id": live.shop, "to": iso(now_ms)})
        moved += int(counts["placed"]) + int(counts["changed"])
    return moved


def catch_up(database: Database, shops: Sequence[LiveShop], now_ms: int) -> None:
    """Let every shop live up to now, and wait until the clock has drawn it in."""
    step(shops, now_ms)
    for live in shops:
        draw_in(database, live.channel, now_ms)


def trickle(
    clock: "subprocess.Popen[bytes]", now: Clock, shops: Callable[[int], Sequence[LiveShop]], beat_s: float = BEAT_S
) -> None:
    """Let the shops of the moment live on until somebody stops this process; SandboxError when the clock ends."""
    with suppress(Stopped):
        while clock.poll() is None:
            at_ms = now()
            step(shops(at_ms), at_ms)
            time.sleep(beat_s)
        raise SandboxError("The clock ended by itself; the lines above say why. `lensan demo` goes on from here")


def lives(admins: Mapping[str, Admin], shop: str, channel: Callable[[str], str]) -> list[LiveShop]:
    """Return a season's shop on every server."""
    return [LiveShop(admin, shop, channel(code)) for code, admin in admins.items()]


def _free(code: str, served: Served, beside: Beside) -> Served:
    port = free_port(served.port) if served.port else 0
    return Served(served.title, {**served.channels, **beside(code)}, port, served.faults, served.seed)
