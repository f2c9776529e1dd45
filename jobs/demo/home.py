"""The home of a demo: a marker file says which demo made it, so that a market of real people is never taken for one."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import date

import msgspec
from sqlalchemy import inspect, make_url, text

from jobs.output.files import write_whole
from jobs.sandbox.servers import SandboxError
from jobs.service.shop_folders import FOLDER
from marketplace.exchange import leases
from marketplace.storage import Database, connect, file_of
from marketplace.storage.settings import Settings
from marketplace.storage.tables import TABLES

SEASON, COOP = "season", "coop"
LEAST_ORDERS = 2_000
"""The fewest orders of the season: each of its households sells something in a few."""
_MARKER = "demo.json"
CONTRACT, FILES = "contract", "file"
"""The roads of a season: as its platforms would answer, or as their sellers' exports tell of it."""
_FILES = ("sandbox.json", "sandbox.ready.json", "ports.json")
_NOUNS = ("household", "cooperative", "channel", "lot", "orders", "importbatch")


@dataclass(frozen=True, slots=True)
class Marker:
    """Which demo a home holds. ``database`` names it without its password; ``running`` is who runs it now."""

    kind: str
    orders: int
    faults: str
    seed: int
    opened_on: date
    database: str
    road: str = "contract"
    replayed: bool = False
    running: leases.LeaseHolder | None = None


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What a call of the demo asks for; None where it leaves it to what is there, or to the usual."""

    kind: str
    orders: int | None = None
    faults: str | None = None
    seed: int | None = None
    road: str | None = None


def read(settings: Settings) -> Marker | None:
    """Return the marker of a home, None when no demo made it."""
    path = settings.home / _MARKER
    if not path.exists():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=Marker)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise SandboxError(f"{path} cannot be read; give another place: `lensan --home DIR demo`") from error


def write(settings: Settings, marker: Marker) -> None:
    """Write the marker of a home."""
    text = json.dumps(asdict(marker), default=str, ensure_ascii=False, indent=2)
    write_whole(settings.home / _MARKER, f"{text}\n".encode())


def settle(settings: Settings, database: Database, options: DemoOptions, usual: Marker) -> Marker:
    """Return which demo to run here: the one the home holds, or a new one (``usual``, as wished).

    SandboxError when the home holds something else, another demo than was asked for, or one that runs right now.
    """
    there = read(settings)
    if there is not None:
        _refuse_running(settings, there)
    if not used(database):
        _forget_servers(settings, there)
        return usual
    if there is None:
        raise SandboxError(
            f"There is a market in {settings.home} already; give another place: `lensan --home DIR demo`"
        )
    if there.database != database_of(settings):
        raise SandboxError(f"The demo in {settings.home} is in another database; set LENSAN_DATABASE_URL as it was")
    asked = {name: value for name, value in asdict(options).items() if value is not None}
    if any(getattr(there, name) != value for name, value in asked.items()):
        raise SandboxError(
            f"{settings.home} holds {_named(there)}; `--fresh` starts anew there, `lensan --home DIR demo` elsewhere"
        )
    return there


@contextmanager
def running(settings: Settings, marker: Marker) -> Iterator[None]:
    """Note who runs the demo while the block lasts."""
    write(settings, replace(marker, running=leases.myself()))
    try:
        yield
    finally:
        write(settings, replace(read(settings) or marker, running=None))


def note_replayed(settings: Settings, marker: Marker) -> None:
    """Note that the season has been replayed whole."""
    write(settings, replace(read(settings) or marker, replayed=True))


def clear(settings: Settings) -> None:
    """Put away what a demo left; SandboxError when no demo made this home, or people have put their own into it."""
    there = read(settings)
    database = connect(settings.database_url)
    try:
        if there is None and not used(database):
            return
        if there is None:
            raise SandboxError(f"No demo made {settings.home}, so nothing is deleted; give another place with --home")
        _refuse_running(settings, there)
        if there.database != database_of(settings):
            raise SandboxError(f"The demo in {settings.home} is in another database; nothing is deleted")
        if _others(database):
            raise SandboxError(f"{settings.home} holds more than its demo, so nothing is deleted; use another home")
        if database.file is None:
            _drop(database)
    finally:
        database.close()
    _unlink(settings)


def used(database: Database) -> bool:
    """Say whether a database already holds anything of a market."""
    if not database.is_there:
        return False
    with database.read() as connection:
        known = set(inspect(connection).get_table_names())
        return any(
            connection.execute(TABLES[noun].select().limit(1)).first() is not None
            for noun in _NOUNS
            if TABLES[noun].name in known
        )


def database_of(settings: Settings) -> str:
    """Name the database in use, without its password."""
    return make_url(settings.database_url).set(password=None).render_as_string()


def _refuse_running(settings: Settings, there: Marker) -> None:
    if there.running and leases.alive_here(there.running):
        raise SandboxError(f"A demo runs in {settings.home} already ({there.running}); stop it first")


def _forget_servers(settings: Settings, there: Marker | None) -> None:
    """Put away servers that were started for a market that was never built."""
    if there is not None:
        shutil.rmtree(settings.home / "sandbox", ignore_errors=True)


def _named(marker: Marker) -> str:
    if marker.kind == COOP:
        return f"the demo of a cooperative (faults {marker.faults}, seed {marker.seed})"
    by_files = ", by files" if marker.road == FILES else ""
    return f"the demo season of {marker.orders} orders{by_files} (faults {marker.faults}, seed {marker.seed})"


def _others(database: Database) -> bool:
    """Say whether people have put something of their own beside the demo: a season, a file, a shop elsewhere."""
    with database.read() as connection:
        if "season" not in inspect(connection).get_table_names():
            return False
        season, batch, channel = TABLES["season"], TABLES["importbatch"], TABLES["channel"]
        questions = (
            season.select().where(season.c.origin != "simulated"),
            batch.select(),
            channel.select().where(channel.c.base_url.not_like("http://127.0.0.1:%")),
        )
        return any(connection.execute(question.limit(1)).first() is not None for question in questions)


def _drop(database: Database) -> None:
    """Drop every table of ours and the schema's history."""
    with database.write(copied=False) as connection:
        next(iter(TABLES.values())).metadata.drop_all(connection)
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))


def _unlink(settings: Settings) -> None:
    """Delete the demo's own files, the marker last, so that a clearing that was cut short can be done again."""
    files = [settings.home / name for name in _FILES]
    if (file := file_of(settings.database_url)) is not None:
        files += [settings.home / f"{file}{end}" for end in ("", "-wal", "-shm")]
    for folder in ("sandbox", FOLDER):
        shutil.rmtree(settings.home / folder, ignore_errors=True)
    for path in (*files, settings.home / _MARKER):
        with suppress(FileNotFoundError):
            path.unlink()
