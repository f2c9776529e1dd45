"""Bases: by what right somebody sees what households did: state management, members' agreement, or consent."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, insert, select

from marketplace.directory import audit
from marketplace.directory.audit_acts import AuditAct, AuditDetail
from marketplace.directory.people.placing import PlaceError, home_columns, home_joins, refuse_unknown
from marketplace.storage import bulk
from marketplace.storage.scope import EVERYTHING, Scope, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words import names
from marketplace.words.messages import Refusal

_BASIS = TABLES["basis"]
_END = "UPDATE basis SET ended_ms = :now, ended_by = :by WHERE id = :basis AND ended_ms IS NULL"
_PHOTOGRAPHED = """
UPDATE basis SET upload_id = :upload WHERE id = :basis AND EXISTS (SELECT 1 FROM upload u WHERE u.id = :upload
AND u.kind = 'paper' AND u.household_id IS NOT DISTINCT FROM basis.household_id
AND u.cooperative_id IS NOT DISTINCT FROM basis.cooperative_id)
"""
_DIGEST = "SELECT digest FROM upload WHERE id = :upload"
KINDS = ("state", "agreement", "consent")
LONGEST = 200


class BasisError(Refusal):
    """A basis cannot be added or ended; ``sentence`` says why and what to do."""


class BasisFacts(NamedTuple):
    """What a paper says: its kind and number, whose it is, for what, and its days, both included."""

    kind: str
    document: str
    from_on: date
    until_on: date | None = None
    purpose: str | None = None
    cooperative_id: int | None = None
    household_id: int | None = None
    upload_id: int | None = None


class BasisRow(NamedTuple):
    """A basis as people read it, with the code and name of whose it is."""

    id: int
    kind: str
    document: str
    purpose: str | None
    from_on: date
    until_on: date | None
    ended_ms: int | None
    cooperative_id: int | None
    household_id: int | None
    upload_id: int | None
    made_ms: int
    made_by: int | None
    household_code: str | None
    household: str | None
    cooperative_code: str | None
    cooperative: str | None

    def stands_on(self, day: date) -> bool:
        """Say whether it is valid on a day."""
        return self.ended_ms is None and self.from_on <= day and (self.until_on is None or self.until_on >= day)


def bases(connection: Connection, scope: Scope) -> list[BasisRow]:
    """Return the bases a reader may see, the newest first."""
    return [BasisRow(*row) for row in bulk.rows(connection, _bases(scope))]


@kept_by_scope
def _bases(scope: Scope) -> Select[Any]:
    own = [_BASIS.c[name] for name in BasisRow._fields[:12]]
    return (
        select(*own, *home_columns())
        .select_from(home_joins(_BASIS, _BASIS))
        .where(scope.where(_BASIS))
        .order_by(_BASIS.c.id.desc())
    )


_ONE = _bases(EVERYTHING).where(_BASIS.c.id == bindparam("basis"))


def add_basis(connection: Connection, facts: BasisFacts, by: int | None, now_ms: int) -> int:
    """Add a basis and return its id; BasisError where something of the paper is missing."""
    said = facts._replace(document=names.tidy(facts.document), purpose=names.tidy(facts.purpose or "") or None)
    _refuse_unsaid(said)
    _refuse_days(said)
    try:
        refuse_unknown(connection, household_id=said.household_id, cooperative_id=said.cooperative_id)
    except PlaceError as error:
        raise BasisError(*error.sentence) from error
    values = said._asdict() | {"made_ms": now_ms, "made_by": by}
    added: int = connection.execute(insert(_BASIS).values(values).returning(_BASIS.c.id)).scalar_one()
    _note(connection, now_ms, by, "basis added", added)
    return added


def end_basis(connection: Connection, basis_id: int, by: int | None, now_ms: int) -> None:
    """End a basis at once: what stands on it reaches nothing more. BasisError where it has ended before."""
    if not bulk.execute(connection, _END, {"basis": basis_id, "by": by, "now": now_ms}):
        raise BasisError(
            f"There is no basis {basis_id} that could be ended; see `lensan user basis list`",
            f"Không có căn cứ số {basis_id} để kết thúc; hãy xem danh sách căn cứ.",
        )
    _note(connection, now_ms, by, "basis ended", basis_id)


def photographed(connection: Connection, basis_id: int, upload_id: int, by: int | None, now_ms: int) -> None:
    """Keep which photograph a paper has, instead of one before; BasisError where it is none of this paper.

    What the photograph held is in the audit by its digest, so that another one in its place shows.
    """
    if not bulk.execute(connection, _PHOTOGRAPHED, {"basis": basis_id, "upload": upload_id}):
        raise BasisError(
            f"File {upload_id} is no photograph of basis {basis_id}; hand the photograph in from the list of papers",
            f"Tệp số {upload_id} không phải ảnh của căn cứ số {basis_id}; hãy nộp ảnh từ danh sách căn cứ.",
        )
    digest = bytes(bulk.scalar(connection, _DIGEST, {"upload": upload_id}))
    _note(connection, now_ms, by, "basis photographed", basis_id, {"file": upload_id, "digest": digest.hex()})


def _note(
    connection: Connection, now_ms: int, by: int | None, act: AuditAct, basis_id: int, more: AuditDetail | None = None
) -> None:
    for one in map(BasisRow._make, bulk.rows(connection, _ONE, basis=basis_id)):
        said: AuditDetail = {
            "basis": basis_id, "kind": one.kind, "from": one.from_on, "until": one.until_on, "purpose": one.purpose,
            "household": one.household_code, "cooperative": one.cooperative_code,
        }  # fmt: skip
        audit.note(connection, now_ms, audit.signed_by(connection, by), act, one.document, said | (more or {}))


def _refuse_unsaid(facts: BasisFacts) -> None:
    if facts.kind not in KINDS:
        raise BasisError(
            f"There is no basis of kind {facts.kind}; the kinds are: {', '.join(KINDS)}",
            "Căn cứ là văn bản quản lý nhà nước, thỏa thuận thành viên hoặc giấy đồng ý của hộ; hãy chọn một loại.",
        )
    if not facts.document or len(facts.document) > LONGEST or len(facts.purpose or "") > LONGEST:
        raise BasisError(
            f"A basis has the number or the title of its document, of at most {LONGEST} letters; write it down",
            f"Căn cứ cần số hiệu hoặc tên văn bản, nhiều nhất {LONGEST} ký tự; hãy ghi vào.",
        )
    if (facts.kind == "agreement") != (facts.cooperative_id is not None):
        raise BasisError(
            "An agreement is that of one cooperative's members, and nothing else is; say which cooperative",
            "Thỏa thuận thành viên phải thuộc một hợp tác xã, loại khác thì không; hãy chọn lại.",
        )
    if (facts.kind == "consent") != (facts.household_id is not None):
        raise BasisError(
            "A consent is that of one household, and nothing else is; say which household",
            "Giấy đồng ý phải thuộc một hộ, loại khác thì không; hãy chọn lại.",
        )


def _refuse_days(facts: BasisFacts) -> None:
    if facts.kind == "consent" and (facts.purpose is None or facts.until_on is None):
        raise BasisError(
            "A consent says for what it is given, and until when; write both",
            "Giấy đồng ý cần ghi mục đích và ngày hết hạn; hãy ghi cả hai.",
        )
    if facts.until_on is not None and facts.until_on < facts.from_on:
        raise BasisError(
            f"A basis cannot end on {facts.until_on:%d/%m/%Y}, before it begins; turn the days round",
            f"Căn cứ không thể hết hạn ngày {facts.until_on:%d/%m/%Y}, trước ngày bắt đầu; hãy đổi lại hai ngày.",
        )
