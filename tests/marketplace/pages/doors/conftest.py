"""A home with its doors, behind the gate and the hosts as in the app, without a server; the clock stands where put."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from marketplace.directory.people import grants, persons, secrets
from marketplace.directory.people.grants import NOWHERE
from marketplace.directory.rights import Role
from marketplace.pages.context import AppContext, opened
from marketplace.pages.doors.gate import Gate
from marketplace.pages.doors.hosts import Hosts, caller_of
from marketplace.pages.doors.signing_in import signing_in_doors
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from marketplace.storage.tables import TABLES
from tests.marketplace.pages.doors.asking import client
from tests.seeding import NOW_MS

PASSWORD, PIN = "vải thiều lục ngạn", "502817"
PAGE = {"accept": "text/html"}
TOKEN = re.compile(r'name="form_token" value="(\w+)"')


def seen(asked: Request) -> Response:
    """Stand for whatever is behind the gate."""
    return JSONResponse({"address": caller_of(asked).address, "cookies": asked.cookies})


@cache
def hashed(secret: str) -> str:
    """Return what is kept of a secret; made once, for it takes as long as a test of a door."""
    made = PasswordHasher(time_cost=secrets.PASSES, memory_cost=secrets.MEMORY_KIB, parallelism=secrets.LANES)
    return made.hash(unicodedata.normalize("NFKC", secret))


@dataclass
class DoorBrowser:
    """A browser before the doors, with its cookies."""

    client: TestClient

    def get(self, path: str) -> Response:
        """Open a page."""
        return self.client.get(path, headers=PAGE)

    def token(self, path: str) -> str:
        """Return what the form of a page carries."""
        found = TOKEN.search(self.get(path).text)
        assert found, path
        return found[1]

    def post(self, path: str, /, **fields: str) -> Response:
        """Send a form as it stands, which is not opened before."""
        return self.client.post(path, data=fields, headers=PAGE)

    def send(self, path: str, /, page: str = "", **fields: str) -> Response:
        """Open the page of a form (``page``, or that of its own path) and send it."""
        return self.post(path, form_token=self.token(page or path), **fields)

    def cookie(self, name: str) -> str:
        """Return what a cookie holds; '' without it."""
        return self.client.cookies.get(name) or ""


@dataclass
class Home:
    """A home, its people and the moment it is."""

    database: Database
    settings: Settings
    now_ms: int = NOW_MS
    _made: int = field(default=0)

    def browser(self, hosts: Hosts | None = None, token: str = "") -> DoorBrowser:
        """Return a new browser, on this machine or elsewhere (``hosts``); with a session's token where one is given."""
        routes = [*signing_in_doors(self.settings), Route("/{path:path}", seen, methods=["GET", "POST", "PUT"])]
        there = client(routes, hosts, [Middleware(Gate)])
        if token:
            there.cookies.set("__Host-lensan" if hosts else "lensan", token)
        return DoorBrowser(there)

    def person(
        self, secret: str = PASSWORD, kind: str = secrets.PASSWORD, role: Role | None = None
    ) -> persons.PersonRow:
        """Add a person with a telephone number and a secret."""
        self._made += 1
        with self.database.write() as connection:
            added = persons.add(
                connection, f"Nguyễn Văn An {self._made}", f"09880001{self._made:02}", None, self.now_ms
            )
            kept = {"secret": hashed(secret), "secret_kind": kind, "secret_ms": self.now_ms}
            connection.execute(update(TABLES["person"]).where(TABLES["person"].c.id == added.id).values(kept))
            if role is not None:
                grants.grant(connection, added.id, role, NOWHERE, date(2020, 1, 1), None, None, None, self.now_ms)
        return added

    def signed_in(self, person: persons.PersonRow, hosts: Hosts | None = None, **fields: str) -> DoorBrowser:
        """Return a browser in which a person has signed in by password."""
        browser = self.browser(hosts)
        answer = browser.send("/dang-nhap", who=person.code, secret=PASSWORD, **fields)
        assert answer.status_code == 303, answer.text
        return browser

    def rows(self, table: str) -> list[Any]:
        """Return the rows of a table."""
        with self.database.read() as connection:
            return list(connection.execute(TABLES[table].select().order_by(*TABLES[table].primary_key)))


@pytest.fixture
def nobody(sqlite: Database, tmp_path: Path) -> Iterator[Home]:
    """A home without anybody."""
    made = Home(sqlite, Settings.read({}, tmp_path))
    with opened(AppContext(sqlite, lambda: made.now_ms, kept_ms=0)):
        yield made


@pytest.fixture
def home(nobody: Home) -> Home:
    """A home with an administrator, so that people can sign in at all."""
    nobody.person("quản trị vườn nhà", role=Role.ADMINISTRATOR)
    return nobody


@pytest.fixture
def mounted(sqlite: Database, tmp_path: Path) -> Iterator[Starlette]:
    """The app's routes over the market of the rights."""
    from tests.marketplace.pages.doors import own_market  # it stands on the browser above

    own_market.write(sqlite)
    with own_market.behind_the_gate(sqlite, tmp_path / "home") as found:
        yield found
