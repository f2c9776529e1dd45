"""Entrances of a demo: addresses that sign in as one of its people, in a demo's home alone, while the demo runs.

They stand in a file of that home, which names the database they are of and the process that made them. Of each token
a digest is kept. They let nobody in where that process is gone, or the database holds a season that is not simulated.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from marketplace.directory.people import sessions
from marketplace.directory.rights.visitor import digest_of
from marketplace.exchange import leases
from marketplace.storage import bulk
from marketplace.storage.settings import Settings

_FILE = "entrances.json"
_REAL = "SELECT id FROM season WHERE origin <> 'simulated' LIMIT 1"
_SIMULATED = "SELECT id FROM season WHERE origin = 'simulated' LIMIT 1"


@dataclass(frozen=True, slots=True)
class Entrances:
    """Who is let in by which token's digest, into which database, as long as which process lives; and to which path."""

    database: str
    by: leases.LeaseHolder
    people: Mapping[str, int]
    way: str


class Entered(NamedTuple):
    """Who came in: the token of the session, and the path of what is shown first."""

    token: str
    way: str


def stand(settings: Settings) -> bool:
    """Say whether a home has entrances."""
    return (settings.home / _FILE).exists()


@contextmanager
def kept(settings: Settings, people: Mapping[str, int], way: str) -> Iterator[dict[str, str]]:
    """Make an entrance for each of these people while the block lasts; yield the tokens by the same names.

    They lead on to a path of ours, ``way``.
    """
    tokens = {name: token_urlsafe(9) for name in people}
    digests = {digest_of(token).hex(): people[name] for name, token in tokens.items()}
    path = settings.home / _FILE
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.encode(asdict(Entrances(_named(settings), leases.myself(), digests, way))))
    try:
        yield tokens
    finally:
        path.unlink(missing_ok=True)


def come_in(connection: Connection, settings: Settings, token: str, now_ms: int) -> Entered | None:
    """Open a session of the person whom a token lets in; None where it lets nobody in.

    SessionError where that person was ended.
    """
    there = _read(settings.home / _FILE)
    if there is None or there.database != _named(settings) or not leases.alive_here(there.by):
        return None
    person_id = there.people.get(digest_of(token).hex())
    if person_id is None or not _is_simulated(connection):
        return None
    return Entered(sessions.open_session(connection, person_id, "demo", now_ms, second=True), there.way)


def _is_simulated(connection: Connection) -> bool:
    """Say whether all that a database holds is made up."""
    return bool(bulk.select(connection, _SIMULATED, {})) and not bulk.select(connection, _REAL, {})


def _read(path: Path) -> Entrances | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Entrances)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _named(settings: Settings) -> str:
    return sha256(settings.database_url.encode()).hexdigest()
