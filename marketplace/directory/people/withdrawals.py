"""Withdrawals: a household takes back its agreement or its consent, and may give it again.

What state management sees is not withdrawn: it stands on no household's word.
"""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from marketplace.directory import audit
from marketplace.directory.audit_acts import AuditAct
from marketplace.storage import bulk, locks
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal

_WITHDRAWAL = TABLES["withdrawal"]
KINDS: Mapping[str, tuple[AuditAct, AuditAct]] = {
    "agreement": ("agreement withdrawn", "agreement given again"),
    "consent": ("consent withdrawn", "consent given again"),
}
"""What may be withdrawn, and what the audit calls that and giving it again."""
_HOME = "SELECT code, name FROM household WHERE id = :household"
_STANDING = """
SELECT id, kind, at_ms, by_id FROM withdrawal WHERE household_id = :household AND ended_ms IS NULL ORDER BY id
"""
_GIVE = "UPDATE withdrawal SET ended_ms = :now WHERE household_id = :household AND kind = :kind AND ended_ms IS NULL"


class WithdrawalError(Refusal):
    """There is nothing that could be withdrawn so; ``sentence`` says why."""


class WithdrawalRow(NamedTuple):
    """What a household withdrew, when and by whom."""

    id: int
    kind: str
    at_ms: int
    by_id: int | None


def standing(connection: Connection, household_id: int) -> list[WithdrawalRow]:
    """Return what a household has withdrawn and not given again."""
    return [WithdrawalRow(*row) for row in bulk.select(connection, _STANDING, {"household": household_id})]


def withdraw(connection: Connection, household_id: int, kind: str, by: int | None, now_ms: int) -> bool:
    """Take back a household's agreement or consent; False where it was taken back before."""
    called = _called(connection, household_id, kind)
    locks.lock_name(connection, f"lensan.withdrawal.{household_id}")
    if any(one.kind == kind for one in standing(connection, household_id)):
        return False
    row = {"household_id": household_id, "kind": kind, "at_ms": now_ms, "by_id": by}
    connection.execute(insert(_WITHDRAWAL).values(row))
    audit.note(connection, now_ms, audit.signed_by(connection, by), KINDS[kind][0], called)
    return True


def give_again(connection: Connection, household_id: int, kind: str, by: int | None, now_ms: int) -> bool:
    """Give a household's agreement or consent again; False where it was not withdrawn."""
    called = _called(connection, household_id, kind)
    if not bulk.execute(connection, _GIVE, {"household": household_id, "kind": kind, "now": now_ms}):
        return False
    audit.note(connection, now_ms, audit.signed_by(connection, by), KINDS[kind][1], called)
    return True


def _called(connection: Connection, household_id: int, kind: str) -> str:
    """Return how a household is called; WithdrawalError where there is none, or nothing of this kind."""
    if kind in KINDS:
        for code, name in bulk.select(connection, _HOME, {"household": household_id}):
            return f"{name} ({code})"
    raise WithdrawalError(
        "A household withdraws its agreement with the cooperative or its consent; choose one of them",
        "Hộ rút thỏa thuận với hợp tác xã hoặc rút giấy đồng ý; hãy chọn một trong hai.",
    )


class WithdrawnRow(NamedTuple):
    """What a household withdrew, as people read it."""

    household_code: str
    household: str
    kind: str
    at_ms: int


def withdrawn(connection: Connection, scope: Scope) -> list[WithdrawnRow]:
    """Return what the households a reader may see have withdrawn and not given again, the newest first."""
    table, home = TABLES["withdrawal"], TABLES["household"]
    query = (
        select(home.c.code, home.c.name, table.c.kind, table.c.at_ms)
        .join_from(table, home, home.c.id == table.c.household_id)
        .where(table.c.ended_ms.is_(None), scope.where(table))
        .order_by(table.c.id.desc())
    )
    return [WithdrawnRow(*row) for row in connection.execute(query)]
