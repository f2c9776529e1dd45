"""The app as people meet it: served by uvicorn over a seeded database, looked at with a real browser.

One server serves all the tests; every test finds the database as it was first seeded, and a page as wide as a
telephone, which `keeping.widths` shows on a desk too. It is SQLite: that the screens' questions are answered by
PostgreSQL too, test_menu.py sees. What shall appear is waited for by the locator: each look of an `expect` at what is
not there yet describes the whole page for a report that nobody reads.
"""

import contextlib
import functools
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from streamlit import config
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from websockets.sync.client import connect as connect_line

from marketplace.pages.context import COOKIE
from marketplace.reports.figures import find_season
from marketplace.storage import Database, connect, migrate
from marketplace.storage.scope import EVERYTHING
from tests import people
from tests.marketplace.pages.keeping import PATIENCE_MS, Keeper
from tests.marketplace.pages.strangers import Strangers
from tests.seeding import NOW_MS, seed

# Each run of an AppTest looks through all that is installed and collects all garbage, as a server does once or never.
manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)
config.set_option("runner.postScriptGC", False)

ROOT = Path(__file__).parents[3]
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WAIT_S = 60
Screen = Callable[..., AppTest]
_FAILED = pytest.StashKey[bool]()


@dataclass(frozen=True)
class Served:
    """The running app: its address, and its database."""

    address: str
    database: Database

    def get(self, path: str, **how: Any) -> requests.Response:
        """Ask for a path as the administrator's browser does."""
        return requests.get(self.address + path, cookies={COOKIE: people.DESK}, timeout=WAIT_S, **how)

    def line(self, token: str = people.DESK, origin: str | None = "") -> connect_line:
        """Open a line as a browser does, which names the page's origin; '' is our own, and None names none."""
        return connect_line(
            self.address.replace("http", "ws", 1) + "/_stcore/stream",
            origin=self.address if origin == "" else origin,
            subprotocols=["streamlit"],
            additional_headers={"Cookie": f"{COOKIE}={token}"},
            max_size=None,
            proxy=None,
        )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a window; under CI a missing one fails."""
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("Chromium is missing; .ci/run installs it from Debian")
    if path is None:
        pytest.skip("Chromium is not installed here")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app over a migrated database, for all the tests."""
    home = tmp_path_factory.mktemp("app")
    url = f"sqlite:///{home / 'lensan.sqlite'}"
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
                "--no-proxy-headers",
            ],
            cwd=home,
            env=os.environ | {"LENSAN_DATABASE_URL": url, "LENSAN_HOME": str(home), "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        ) as server,
    ):
        try:
            _wait(server, port, said)
            yield Served(f"http://127.0.0.1:{port}", database)
        finally:
            server.terminate()
            server.wait(timeout=20)
            database.close()


@pytest.fixture(scope="session")
def seeded(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A seeded database, which every test begins with."""
    path = tmp_path_factory.mktemp("seeded") / "seeded.sqlite"
    path.write_bytes(sqlite_template)
    database = connect(f"sqlite:///{path}")
    seed(database)
    people.desk(database)
    database.close()
    return path


@pytest.fixture
def served(running: Served, seeded: Path) -> Served:
    """The app, its database as freshly seeded."""
    there = running.database.engine.url.database
    assert there is not None
    with contextlib.closing(sqlite3.connect(seeded)) as new, contextlib.closing(sqlite3.connect(there)) as old:
        new.backup(old)
    return running


@pytest.fixture(scope="session")
def window(running: Served, browser: Browser) -> Iterator[BrowserContext]:
    """A window, which keeps what it has loaded of the app's own code from test to test."""
    opened = browser.new_context(locale="vi-VN", base_url=running.address, reduced_motion="reduce")
    opened.add_cookies([{"name": COOKIE, "value": people.DESK, "url": running.address}])
    opened.set_default_timeout(PATIENCE_MS)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def keeper(window: BrowserContext) -> Iterator[Keeper]:
    """The page that is lent to the tests."""
    keeper = Keeper(window)
    yield keeper
    keeper.drop()


@pytest.fixture
def page(request: pytest.FixtureRequest, served: Served, keeper: Keeper) -> Iterator[Page]:
    """A page as wide as a telephone; at its end it must have asked nothing of the internet."""
    yield keeper.lent()
    if request.node.stash.get(_FAILED, False):
        keeper.drop()
    else:
        keeper.back()
    assert [url for url in keeper.asked if not url.startswith((served.address, "data:", "blob:"))] == []


@pytest.fixture
def screen(sqlite: Database) -> Iterator[Screen]:
    """Draw a screen of the seeded season by its module's name, at an address, without a browser."""
    seed(sqlite)
    with sqlite.read() as connection:
        season = find_season(connection, EVERYTHING, None, NOW_MS)

    def drawn(name: str, **address: str) -> AppTest:
        app = AppTest.from_function(draw_screen, args=(name,), default_timeout=60)
        app.session_state["season"] = season
        for parameter, value in address.items():
            app.query_params[parameter] = value
        return app.run()

    with people.at_the_desk(sqlite, lambda: NOW_MS):
        yield drawn


@pytest.fixture(scope="session")
def strangers(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Strangers]:
    """The market of the rights, with everybody who comes to it; its periods are closed."""
    market = Strangers(sqlite_template, tmp_path_factory.mktemp("strangers"))
    yield market
    market.close()


def draw_screen(name: str) -> None:
    """Draw a screen; in a session of its own, which knows only what stands in here."""
    from importlib import import_module

    import_module(f"marketplace.pages.{name}").show()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note which tests failed: their page is not lent again."""
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


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
