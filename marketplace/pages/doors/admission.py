"""Admission: whether a request may go on to the screens, or which door is next for who asks."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection
from starlette.requests import HTTPConnection

from marketplace.directory.people import factors, sessions
from marketplace.directory.rights import Role, Visitor
from marketplace.pages.context import context, token_of
from marketplace.pages.doors.hosts import Caller, caller_of


class Admission(StrEnum):
    """How far somebody is."""

    NOBODY = "nobody"
    """Nobody is signed in, or no more."""
    WAITS = "waits"
    """The second factor has not been shown yet."""
    LACKS = "lacks"
    """An administrator elsewhere than on this machine, who has no second factor: it is set up before all else."""
    ADMITTED = "admitted"


class Admitted(NamedTuple):
    """How far somebody is, and what changes when what is seen does: the day, and the version of the person's rights."""

    admission: Admission
    rights: tuple[date, int] | None = None


def admission_of(asked: HTTPConnection, *, used: bool = False) -> Admitted:
    """Look up how far who asks is; ``used`` notes that the session is, which moves its end on."""
    visitor = context().visitor(token_of(asked.cookies))
    if visitor is None:
        return Admitted(Admission.NOBODY)
    if visitor.waits:
        return Admitted(Admission.WAITS)
    with context().database.read() as connection:
        if _lacks(connection, visitor, caller_of(asked)):
            return Admitted(Admission.LACKS)
        due = used and sessions.is_due(connection, visitor.session_id, context().clock())
    if due:
        with context().database.write() as connection:
            sessions.touch(connection, visitor.session_id, context().clock())
    return Admitted(Admission.ADMITTED, (visitor.scope.on, visitor.scope.version))


def _lacks(connection: Connection, visitor: Visitor, caller: Caller) -> bool:
    if caller.local or Role.ADMINISTRATOR not in visitor.scope.roles:
        return False
    return factors.sealed_of(connection, visitor.person_id) is None
