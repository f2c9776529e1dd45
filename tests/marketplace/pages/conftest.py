"""The app as people meet it: served by uvicorn over a seeded database, looked at with a real browser.

One server for each database serves all the tests; every test finds the database seeded afresh. The telephone's width
goes with PostgreSQL and the desk's with SQLite, so that both of each are met without meeting each with each.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import create_engine, make_url, text
from sqlmodel import SQLModel

from marketplace.db import Database, connect, migrate
from tests.seeding import seed

ROOT = Path(__file__).parents[3]
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDTHS = {"sqlite": (1280, 900), "postgresql": (390, 844)}


@dataclass(frozen=True)
class Served:
    """The running app: its address, its database, and the size of the screen it is looked at on."""

    address: str
    database: Database
    size: tuple[int, int]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; under CI a missing one fails."""
    path = shutil.which("chromium")
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("Chromium is missing; .ci/run installs it from Debian")
    if path is None:
        pytest.skip("Chromium is not installed here")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="session", params=list(WIDTHS))
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app over a migrated database, for all the tests."""
    home = tmp_path_factory.mktemp("app")
    url = f"sqlite:///{home / 'lensan.sqlite'}"
    if request.param == "postgresql":
        url = _fresh(request.getfixturevalue("postgres_server"), "lensan_app")
    database = connect(url)
    migrate(database)
    port = _free_port()
    said = home / "said.txt"
    with (
        said.open("w") as log,
        subprocess.Popen(  # from another folder than its own, as an installed one is
            [
                sys.executable,
                "-m",
                "uvicorn",
                "tests.marketplace.pages.served:app",
                "--port",
                str(port),
                "--no-access-log",
            ],
            cwd=home,
            env=os.environ | {"LENSAN_DATABASE_URL": url, "LENSAN_HOME": str(home), "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        ) as server,
    ):
        try:
            _wait(server, port, said)
            yield Served(f"http://127.0.0.1:{port}", database, WIDTHS[request.param])
        finally:
            server.terminate()
            server.wait(timeout=20)
            database.close()


@pytest.fixture
def served(running: Served) -> Served:
    """The app, its database as freshly seeded."""
    with running.database.write() as connection:
        for table in reversed(SQLModel.metadata.sorted_tables):
            connection.execute(table.delete())
            if not running.database.is_sqlite and "id" in table.c:
                connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), 1, false)"))
    seed(running.database)
    return running


@pytest.fixture
def page(served: Served, browser: Browser) -> Iterator[Page]:
    """A page of the width at hand; at its end it must have asked nothing of the internet."""
    width, height = served.size
    opened = browser.new_page(viewport={"width": width, "height": height}, locale="vi-VN", base_url=served.address)
    opened.set_default_timeout(60_000)
    asked: list[str] = []
    opened.on("request", lambda one: asked.append(one.url))
    yield opened
    opened.close()
    assert [url for url in asked if not url.startswith((served.address, "data:", "blob:"))] == []


def _fresh(server: str, name: str) -> str:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _wait(server: "subprocess.Popen[bytes]", port: int, said: Path) -> None:
    """Wait until the app answers; what it said is the message when it ends instead."""
    while server.poll() is None:
        with contextlib.suppress(requests.ConnectionError):
            requests.get(f"http://127.0.0.1:{port}/health", timeout=60)
            return
        time.sleep(0.1)
    raise AssertionError(said.read_text())
