"""Noting: what a command does to shops, secrets and the whole market is a line of the audit, by the system's user."""

from functools import partial

from sqlalchemy import Connection

from marketplace.directory import audit
from marketplace.exchange.channels import Noting
from marketplace.storage import Database
from marketplace.storage.clock import now_ms


def noting(act: str, subject: str = "", **detail: object) -> Noting:
    """Return what adds the line in a transaction."""
    return partial(_note, act=act, subject=subject, detail=detail)


def noted(database: Database, act: str, subject: str = "", **detail: object) -> None:
    """Add the line by itself, where what is done stands in no table."""
    with database.write() as connection:
        noting(act, subject, **detail)(connection)


def _note(connection: Connection, act: str, subject: str, detail: dict[str, object]) -> None:
    audit.note(connection, now_ms(), audit.signed_by(connection, None), act, subject, detail)
