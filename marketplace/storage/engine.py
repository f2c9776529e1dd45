"""One door to SQLite and PostgreSQL: short transactions, and writers that never lose an update.

Every SQLite write begins IMMEDIATE: with the driver's default two writers that both read first lose updates. Reads
are deferred, so they see one state and never wait (WAL); on PostgreSQL they are REPEATABLE READ, READ ONLY.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from marketplace.storage import bulk, copies, sqlite
from marketplace.words.messages import OperatorRefusal

if TYPE_CHECKING:
    from sqlmodel import Session

PATIENCE_S = 60.0
READING_S = 5.0
"""How long a reader waits: in WAL mode only for who holds the whole file, and that is no short moment."""
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA mmap_size=0",
    "PRAGMA cache_size=-16384",
    "PRAGMA wal_autocheckpoint=4000",
)


class _Waits(NamedTuple):
    """How long is waited for others, to write and to read."""

    writing_ms: int
    reading_ms: int


class DatabaseError(OperatorRefusal):
    """The database cannot be used; the message is one plain sentence."""


_ONE_STATE = {"isolation_level": "REPEATABLE READ"}
"""What PostgreSQL needs to be told; a connection goes back to its pool without it."""
_WAITS, _WAITS_MS = "lensan_waits", "lensan_waits_ms"
"""Under these an embedded connection keeps how long it is to wait, and does: to tell it takes as long as a question."""
_WRITES, _LAST, _ONE = "lensan_write", "lensan_last", "lensan_one_state"
"""Under these a connection keeps, while it writes, that it does, what comes last, and whether it sees one state."""


class _Idle:
    """The embedded database's connections that nobody uses: making one ready again takes longer than most reads."""

    def __init__(self) -> None:
        self._there: list[Connection] = []

    @contextmanager
    def lent(self, engine: Engine) -> Iterator[Connection]:
        """Lend a connection that is in no transaction; what went wrong on one is none of the next one's."""
        there = self._there
        try:
            connection = there.pop()
        except IndexError:
            connection = engine.connect()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if there is self._there and len(there) < _KEPT:
            there.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Close them; one that is lent is closed when it comes back."""
        there, self._there = self._there, []
        for connection in there:
            connection.close()


_KEPT = 5
"""So many at most; a pool has as many, and gives ten more to those who need one for a moment."""


_PREPARED_AFTER = 1
"""What PostgreSQL has been asked so often on a connection is prepared the next time; psycopg would wait for a sixth."""
_PREPARED_MOST = 500
"""So many questions stay prepared, more than the program has; psycopg would keep a hundred."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database that is open for reading and writing."""

    engine: Engine
    _idle: _Idle = field(default_factory=_Idle, repr=False, compare=False)

    @property
    def is_sqlite(self) -> bool:
        """True for the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @property
    def product(self) -> str:
        """Name the database's maker for people."""
        return "SQLite" if self.is_sqlite else "PostgreSQL"

    @property
    def file(self) -> Path | None:
        """The embedded database's file; None where it has none of its own, and for a server's."""
        return file_of(self.engine.url)

    @property
    def busy_errors(self) -> tuple[type[Exception], ...]:
        """What is raised where others kept the database too long, by SQLAlchemy or by the driver itself."""
        driver: Any = self.engine.dialect.loaded_dbapi
        return OperationalError, exc.TimeoutError, driver.OperationalError

    @property
    def place(self) -> str:
        """Name the database for people: its file, or the host and name on a server; never a password."""
        url = self.engine.url
        return str(url.database) if self.is_sqlite else f"the database {url.database} on {url.host or 'this machine'}"

    @property
    def is_there(self) -> bool:
        """False where the embedded database has no file yet; asking makes none."""
        return self.file is None or self.file.exists()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only reads and sees one state of the database; a write in it fails on PostgreSQL."""
        if self.is_sqlite:
            with self._idle.lent(self.engine) as connection:
                _begin(connection, writes=False)
                yield connection
                # Whatever was asked by SQLAlchemy, it takes the transaction for one of its own.
                if connection.in_transaction():
                    connection.commit()
                else:
                    sqlite.commit(connection)
            return
        with self.engine.connect() as opened:
            connection = opened.execution_options(**_ONE_STATE, postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def write(self, *, one_state: bool = False, copied: bool = True) -> Iterator[Connection]:
        """Open a transaction that writes: committed at the end, taken back whole on any exception.

        What it writes is copied (``marketplace.storage.copies``); only migrations do that themselves, at their end.

        With ``one_state`` all it reads is as it was at its first statement; a lock taken before that is waited for.
        SQLite's writer is alone anyway.
        """
        last: list[str] = []
        with self._idle.lent(self.engine) if self.is_sqlite else self.engine.connect() as connection:
            if one_state and not self.is_sqlite:
                connection.execution_options(**_ONE_STATE)
            known = connection.info
            known.update({_WRITES: True, _LAST: last, _ONE: one_state})
            try:
                with connection.begin():
                    (copies.arm if copied else copies.disarm)(connection)
                    yield connection
                    stands = connection.in_transaction()
                    for sql in last if stands else ():
                        bulk.execute(connection, sql, {})
            finally:
                known.update({_WRITES: False, _LAST: None, _ONE: False})
            if stands and copied:
                copies.stay_armed(connection)

    @contextmanager
    def reading(self) -> Iterator["Session"]:
        """Open an SQLModel session over a read transaction."""
        with self.read() as connection, _session(connection) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator["Session"]:
        """Open an SQLModel session over a write transaction; flushed and committed at the end."""
        with self.write() as connection, _session(connection, join_transaction_mode="rollback_only") as session:
            yield session
            session.commit()

    def close(self) -> None:
        """Close every connection."""
        self._idle.close()
        self.engine.dispose()


def _session(connection: Connection, **how: Any) -> "Session":
    """Open an SQLModel session; SQLModel is imported for those who want one, for that takes time."""
    session: Session = import_module("sqlmodel").Session(connection, **how)
    return session


def at_last(connection: Connection, sql: str) -> None:
    """Let a statement be run once, as the last thing of a write transaction.

    For a lock that all writers need: taken last it is held for a moment, and nobody waits in a circle.
    """
    last: list[str] = connection.info[_LAST]
    if sql not in last:
        last.append(sql)


def sees_one_state(connection: Connection) -> bool:
    """Say whether all that a write transaction reads is as it was at its first statement."""
    return bool(connection.info.get(_ONE))


def file_of(url: str | URL) -> Path | None:
    """Return the file that a URL names; None where it names none, or a server's database."""
    read = make_url(url)
    path = read.database
    if read.get_backend_name() != "sqlite" or not path or path.startswith("file:"):
        return None
    return Path(path)


def connect(url: str, *, patience_s: float = PATIENCE_S) -> Database:
    """Open a database by its SQLAlchemy URL; DatabaseError when the URL names neither SQLite nor PostgreSQL.

    A writer waits so long for others, a reader five seconds at most, and then gives up with the driver's
    OperationalError. It is waited once: nothing is tried again.
    """
    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError as error:
        raise DatabaseError("LENSAN_DATABASE_URL is not a database URL; see docs/commands.md for an example") from error
    if kind == "sqlite":
        return Database(_sqlite(url, patience_s))
    if kind == "postgresql":
        return Database(_postgresql(url, patience_s))
    raise DatabaseError(f"Lên Sàn keeps its data in SQLite or PostgreSQL, not in {kind}; change LENSAN_DATABASE_URL")


def _postgresql(url: str, patience_s: float) -> Engine:
    """Open PostgreSQL; people who wait long keep the server's own limits, the impatient have theirs."""
    limits: dict[str, Any] = {}
    if patience_s < PATIENCE_S:
        whole_s = max(2, round(patience_s))  # libpq's least
        said = make_url(url).normalized_query.get("options", ())  # comes last, and so wins
        options = " ".join([f"-c lock_timeout={round(patience_s * 1000)}", *said])
        limits = {"connect_timeout": whole_s, "options": options}
    engine = create_engine(url, connect_args=limits, pool_pre_ping=True, pool_size=5, max_overflow=10)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "checkin", _as_the_server_says)
    return engine


def _prepare(driver: Any, _record: Any) -> None:
    """Let the server parse a question twice at most, and keep its plan; a transaction taken back forgets them all."""
    driver.prepare_threshold, driver.prepared_max = _PREPARED_AFTER, _PREPARED_MOST


def _as_the_server_says(driver: Any, _record: Any) -> None:
    """Let the next transaction write where the server lets it: after one that read only, SQLAlchemy would insist."""
    if driver is not None and not driver.closed:
        driver.read_only = None


def _sqlite(url: str, patience_s: float) -> Engine:
    waits = _Waits(round(patience_s * 1000), round(min(patience_s, READING_S) * 1000))
    how = {"check_same_thread": False, "timeout": waits.reading_ms / 1000, "cached_statements": 1_000}
    engine = create_engine(url, connect_args=how, pool_use_lifo=True)
    event.listen(engine, "connect", partial(_on_connect, waits))
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(waits: _Waits, driver: Any, record: Any) -> None:
    driver.isolation_level = None
    for pragma in PRAGMAS:
        driver.execute(pragma)
    record.info.update({_WAITS: waits, _WAITS_MS: waits.reading_ms})


def _on_begin(connection: Connection) -> None:
    """Begin a transaction for SQLAlchemy, where none is open that reads."""
    if not sqlite.is_open(connection):
        _begin(connection, writes=bool(connection.info.get(_WRITES)))


def _begin(connection: Connection, *, writes: bool) -> None:
    """Begin a transaction; one that reads waits for nobody."""
    known = connection.info
    waits_ms = known[_WAITS].writing_ms if writes else known[_WAITS].reading_ms
    if known[_WAITS_MS] != waits_ms:
        sqlite.run(connection, (f"PRAGMA busy_timeout={waits_ms}",))
        known[_WAITS_MS] = waits_ms
    sqlite.run(connection, ("BEGIN IMMEDIATE" if writes else "BEGIN",))
