"""Noting: what a command does, where no row of it keeps who did it, is a line of the audit by the system's user."""

from typing import Unpack

from sqlalchemy import Connection

from marketplace.directory import audit
from marketplace.directory.audit_acts import AuditAct, AuditDetail
from marketplace.exchange.channels import Noting
from marketplace.storage import Database
from marketplace.storage.clock import now_ms


def noting(act: AuditAct, subject: str = "", who: str = "", **detail: Unpack[AuditDetail]) -> Noting:
    """Return what adds the line in a transaction; ``who`` says so, and without one who is logged in."""

    def note(connection: Connection) -> None:
        signed = audit.Signed(None, who) if who else audit.signed_by(connection, None)
        audit.note(connection, now_ms(), signed, act, subject, detail)

    return note


def noted(database: Database, act: AuditAct, subject: str = "", **detail: Unpack[AuditDetail]) -> None:
    """Add the line by itself, where what is done stands in no table."""
    with database.write() as connection:
        noting(act, subject, **detail)(connection)
