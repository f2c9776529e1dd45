"""Reference servers that break a rule, or keep all in another way, and what the check finds of them."""

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from connectors.http import Http, Limits
from connectors.partner.conformance import Finding, check
from connectors.partner.conformance.asking import OtherShop
from connectors.partner.conformance.notice_listener import listening
from connectors.partner.server import create_app
from connectors.partner.server.breaks import Break
from tests import loopback
from tests.connectors.partner.server_world import PLAN, TOKENS, World
from tests.once import once

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


def played_once(folders: pytest.TempPathFactory, orders: int) -> Template:
    """Return the season of so many orders, which is played once in a run."""

    def play(folder: Path) -> None:
        folder.mkdir()
        made = template(folder, orders)
        (folder / "made.json").write_text(json.dumps([made.open_order, made.day.isoformat()]), encoding="utf-8")

    folder = once(folders, f"season-of-{orders}", play)
    open_order, day = json.loads((folder / "made.json").read_text(encoding="utf-8"))
    return Template(folder / f"{orders}.db", open_order, date.fromisoformat(day))


def judged_once(folders: pytest.TempPathFactory, made: Template) -> dict[str, Finding]:
    """Return what the check finds of the whole server, by rule; it is asked once in a run."""

    def judge(path: Path) -> None:
        with served(made, folders.mktemp("whole")) as world:
            path.write_bytes(msgspec.json.encode(found(made, world)))

    path = once(folders, f"whole-{made.path.stem}.json", judge)
    return {one.rule: one for one in msgspec.json.decode(path.read_bytes(), type=list[Finding])}


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


def unmet(made: Template, folder: Path, twist: Break, patience_s: float = 20) -> str:
    """Return what the check says of a server with a break under the rule of that break, which it does not keep."""
    with served(made, folder, [twist]) as world:
        (finding,) = found(made, world, [twist.rule], patience_s=patience_s)
    assert (finding.rule, finding.ok) == (twist.rule, False), finding
    assert finding.advice.endswith("."), finding
    return finding.says


def says_of(whole: Mapping[str, Finding], rules: Iterable[str]) -> dict[str, str]:
    """Return what is said of some rules, by rule; of one that is not kept that it is not."""
    return {rule: whole[rule].says if whole[rule].ok else f"NOT KEPT: {whole[rule].says}" for rule in rules}


def _change(made: Template, world: World) -> None:
    assert world.event(made.open_order, "confirm").status_code == 200
