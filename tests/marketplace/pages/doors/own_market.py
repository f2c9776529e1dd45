"""The market of the rights behind the app's own routes, with a household's farmer, its helper and those around it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import update
from starlette.applications import Starlette
from starlette.testclient import TestClient

import app
from marketplace.pages.context import COOKIE, AppContext, opened
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from marketplace.storage.tables import TABLES
from tests import people, rights_market
from tests.marketplace.pages.doors.asking import AT_HOME
from tests.marketplace.pages.doors.conftest import DoorBrowser
from tests.rights_market import NOW_MS, O1, A

NAMES = {"farmer": "Ngô Thị Hạnh", "helper": "=1+1 <b>Cháu</b>", "director": "Trần Giám Đốc", "commune staff": "Cán Bộ"}
PLACES = {"farmer": {"household_id": 1}, "helper": {"household_id": 1}, "director": {"cooperative_id": A},
          "commune staff": {"commune_id": O1}}  # fmt: skip


def write(database: Database) -> None:
    """Write the market, its periods closed, and one person of each role; each holds the token ``token-of-ROLE``."""
    rights_market.write(database)
    with database.write() as connection:
        connection.execute(update(TABLES["period"]).values(closed_ms=NOW_MS, closed_by="Kế toán"))
    for role, place in PLACES.items():
        person = people.person(database, name=NAMES[role])
        people.grant(database, person, role, **place)
        people.session(database, person, f"token-of-{role}")


@contextmanager
def behind_the_gate(database: Database, home: Path) -> Iterator[Starlette]:
    """The app's routes with all that stands before them."""
    settings = Settings(home, str(database.engine.url), {})
    mounted = app.create(settings, kept_ms=0)
    with opened(AppContext(database, lambda: NOW_MS, kept_ms=0, settings=settings)):
        yield Starlette(routes=mounted._user_routes, middleware=mounted._user_middleware)


def browser(doors: Starlette, role: str) -> DoorBrowser:
    """A browser in which somebody of a role is signed in; nobody by ''."""
    client = TestClient(doors, base_url="http://127.0.0.1", client=AT_HOME, follow_redirects=False)
    if role:
        client.cookies.set(COOKIE, f"token-of-{role}")
    return DoorBrowser(client)
