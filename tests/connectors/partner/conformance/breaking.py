"""Reference servers that break a rule, or keep all in another way, and what the check finds of them."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from connectors.http import Http, Limits
from connectors.partner.conformance import Finding, check
from connectors.partner.conformance.asking import OtherShop
from connectors.partner.conformance.notice_listener import listening
from connectors.partner.server import create_app
from connectors.partner.server.breaks import Break
from tests import loopback
from tests.connectors.partner.server_world import PLAN, TOKENS, World

SHOP, OTHER = "S1", OtherShop("S3", "S3:three")
ALL_TOKENS = {**TOKENS, "three": ["S3"]}
OVER = "2021-08-01T00:00:00+07:00"


class Template(NamedTuple):
    """A season to copy: its file, an order that may still change, and a day whose two files have rows."""

    path: Path
    open_order: str
    day: date


def template(folder: Path, orders: int) -> Template:
    """Play a season of so many orders out, and place one more by hand."""
    path = folder / f"{orders}.db"
    seller = PLAN["sellers"][0] | {"orders": orders, "cancelled": 4, "returned": 3, "partly_returned": 2}
    seller |= {"offers": [seller["offers"][0] | {"packs": orders}]}
    plan = PLAN | {"sellers": [seller]}
    with loopback.served(create_app(path, title="Sàn thử", seed=1, tokens=ALL_TOKENS)) as url:
        world = World(url)
        assert world.admin("POST", "/sandbox/plan", json=plan).status_code == 200
        assert world.admin("POST", "/sandbox/advance", json={"shop_id": SHOP, "to": OVER}).status_code == 200
        world.write()
        code = world.order()["code"]
    with sqlite3.connect(path) as db:
        days = db.execute("SELECT max(day) FROM settlements WHERE day IN (SELECT day FROM orders)").fetchone()
    return Template(path, code, datetime.strptime(str(days[0]), "%Y%m%d").date())  # noqa: DTZ007


@contextmanager
def served(made: Template, folder: Path, twists: Sequence[Break] = ()) -> Iterator[World]:
    """Serve a copy of a template, with twists or without."""
    path = folder / "copy.db"
    shutil.copy(made.path, path)
    with loopback.served(create_app(path, title="Sàn thử", seed=1, tokens=ALL_TOKENS, breaks=twists)) as url:
        yield World(url)


def found(
    made: Template, world: World, rules: Sequence[str] = (), level: int = 3, patience_s: float = 20
) -> list[Finding]:
    """Return what the check finds, with a second shop and with an ear for notices."""
    http = Http(world.base, Limits(calls_per_second=5000, burst=5000))
    try:
        with listening(ready=lambda: _change(made, world), patience_s=patience_s) as ear:
            return check(world.base, "S1:one", SHOP, level, http=http, day=made.day, other=OTHER, ear=ear, rules=rules)
    finally:
        http.close()


def _change(made: Template, world: World) -> None:
    assert world.event(made.open_order, "confirm").status_code == 200
