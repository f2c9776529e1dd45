"""Claims: which grants follow from what a provider of OpenID Connect says of a person, by a table.

Grants that follow come with the next sign-in; those that followed before and do no more end with it. What a person
granted by hand is left alone.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import Connection, bindparam, insert, select

from marketplace.directory import audit
from marketplace.directory.audit_acts import AuditDetail
from marketplace.directory.people import grants
from marketplace.directory.people.administrators import LastAdministratorError
from marketplace.directory.people.grants import GrantError, GrantPlace, GrantRow
from marketplace.directory.people.placing import area_columns
from marketplace.directory.rights.roles import AT_HOME, Role
from marketplace.storage import bulk
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Refusal

_CLAIM, _BASIS, _COOPERATIVE, _COMMUNE = (TABLES[name] for name in ("claim_grant", "basis", "cooperative", "commune"))
_ROWS = """
SELECT id, issuer, claim, said, role, basis_id, cooperative_id, commune_id, area_system, province_code, district
FROM claim_grant ORDER BY issuer, claim, said, id
"""
_NAMED = select(_BASIS.c.document, _COOPERATIVE.c.code, *area_columns(_CLAIM), _CLAIM.c.district).select_from(
    _CLAIM.outerjoin(_BASIS, _BASIS.c.id == _CLAIM.c.basis_id)
    .outerjoin(_COOPERATIVE, _COOPERATIVE.c.id == _CLAIM.c.cooperative_id)
    .outerjoin(_COMMUNE, _COMMUNE.c.id == _CLAIM.c.commune_id)
).where(_CLAIM.c.id == bindparam("claim"))  # fmt: skip
_REMOVE = "DELETE FROM claim_grant WHERE id = :claim"
_LONGEST = 200


class ClaimError(Refusal):
    """A rule for claims cannot be kept; ``sentence`` says why."""


class ClaimRow(NamedTuple):
    """A rule: of whoever this issuer claims this, this grant follows."""

    id: int
    issuer: str
    claim: str
    said: str
    role: str
    basis_id: int | None
    cooperative_id: int | None
    commune_id: int | None
    area_system: str | None
    province_code: str | None
    district: str | None

    @property
    def place(self) -> GrantPlace:
        """Return where the grant reaches."""
        held = {name: getattr(self, name) for name in GrantPlace.__slots__ if name in self._fields}
        return GrantPlace(**held)

    @property
    def follows(self) -> "_Followed":
        """Return what is compared of a grant that follows."""
        return _Followed(Role(self.role), self.place, self.basis_id)


class _Followed(NamedTuple):
    role: Role
    place: GrantPlace
    basis_id: int | None


def claims(connection: Connection) -> list[ClaimRow]:
    """Return the rules, by issuer and claim."""
    return [ClaimRow(*row) for row in bulk.select(connection, _ROWS, {})]


def add_claim(
    connection: Connection,
    issuer: str,
    claim: str,
    said: str,
    role: Role,
    place: GrantPlace,
    basis_id: int | None,
    by: int | None,
    now_ms: int,
) -> int:
    """Add a rule and return its id; ClaimError where it is there, says nothing, is of a household or not over TLS.

    GrantError as where the grant were given today: place and basis must fit.
    """
    texts = issuer, claim, said
    if not all(text.strip() and len(text) <= _LONGEST for text in texts) or role in AT_HOME:
        raise ClaimError(
            "A rule has an issuer, a claim and its value, and grants no household; write all three",
            "Quy tắc cần nhà cung cấp, tên và giá trị thông tin, và không cấp quyền theo hộ; hãy ghi đủ.",
        )
    if not is_safe(issuer):
        raise ClaimError(
            f"The issuer {issuer} is no address that begins with https://; give the provider's own",
            f"Nhà cung cấp {issuer} không phải địa chỉ bắt đầu bằng https://; hãy ghi đúng địa chỉ của họ.",
        )
    grants.refuse_misplaced(connection, role, place)
    known = [one.follows for one in claims(connection) if (one.issuer, one.claim, one.said) == texts]
    if any((one.role, one.place) == (role, place) for one in known):
        raise ClaimError("This rule is there already", "Quy tắc này đã có.")
    grants.refuse_baseless(connection, role, place, basis_id, as_date(day_of(now_ms)))
    values = asdict(place) | {"issuer": issuer, "claim": claim, "said": said, "role": role.value, "basis_id": basis_id}
    del values["household_id"]
    added: int = connection.execute(insert(_CLAIM).values(values).returning(_CLAIM.c.id)).scalar_one()
    told = _told(connection, added, claim, said, role, now_ms)
    audit.note(connection, now_ms, audit.signed_by(connection, by), "claim rule added", issuer, told)
    return added


def is_safe(address: str) -> bool:
    """Say whether an address is read over TLS, or on this machine."""
    parts = urlsplit(address)
    near = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"}
    return (parts.scheme == "https" and bool(parts.hostname)) or near


def _told(connection: Connection, claim_id: int, claim: str, said: str, role: str, now_ms: int) -> AuditDetail:
    """Return what the audit tells of a rule: what is claimed, and what follows, where and on which paper."""
    told: AuditDetail = {"claim": claim, "said": said, "role": str(role)}
    for document, cooperative, commune, province, district in bulk.rows(
        connection, _NAMED, claim=claim_id, named_on=as_date(day_of(now_ms))
    ):
        told |= {"basis": document, "cooperative": cooperative, "commune": commune, "province": province,
                 "district": district}  # fmt: skip
    return told


def remove_claim(connection: Connection, claim_id: int, by: int | None, now_ms: int) -> None:
    """Remove a rule; what followed from it ends with each person's next sign-in. ClaimError without one."""
    for one in claims(connection):
        if one.id == claim_id:
            said = _told(connection, claim_id, one.claim, one.said, one.role, now_ms)
            bulk.execute(connection, _REMOVE, {"claim": claim_id})
            audit.note(connection, now_ms, audit.signed_by(connection, by), "claim rule removed", one.issuer, said)
            return
    raise ClaimError("There is no such rule; look at the list", "Không có quy tắc này; hãy xem danh sách.")


def apply(connection: Connection, issuer: str, told: Mapping[str, Any], person_id: int, now_ms: int) -> int:
    """Bring a person's grants in line with what an issuer claims today; return how many stand of what follows.

    One that cannot be given, as where its basis has ended, is noted in the audit and not given.
    """
    rules = [one for one in claims(connection) if one.issuer == issuer]
    wanted = dict.fromkeys(one.follows for one in rules if one.said in _values(told, one.claim))
    today = as_date(day_of(now_ms))
    standing = [one for one in grants.grants_of(connection, EVERYTHING, person_id) if one.stands_on(today)]
    mine = {_followed(one): one for one in standing if one.issuer == issuer}
    by_hand = {_followed(one)[:2] for one in standing if one.issuer != issuer}
    for followed in [one for one in mine if one not in wanted]:
        _end(connection, mine[followed], now_ms)
    fresh = [one for one in wanted if one not in mine and one[:2] not in by_hand]
    there = len(wanted) - len(fresh)
    return there + sum(_give(connection, issuer, one, person_id, now_ms) for one in fresh)


def _followed(one: GrantRow) -> _Followed:
    return _Followed(Role(one.role), one.place, one.basis_id)


def _end(connection: Connection, one: GrantRow, now_ms: int) -> None:
    """End what follows no more; the last administrator stays, so that somebody can let others in."""
    try:
        grants.revoke(connection, one.id, None, now_ms)
    except LastAdministratorError as last:
        _note(connection, one.issuer or "", one.person_id, one.role, last, now_ms)


def _give(connection: Connection, issuer: str, one: _Followed, person_id: int, now_ms: int) -> bool:
    today = as_date(day_of(now_ms))
    try:
        grants.grant(connection, person_id, one.role, one.place, today, None, one.basis_id, None, now_ms, issuer=issuer)
    except GrantError as refused:
        _note(connection, issuer, person_id, one.role, refused, now_ms)
        return False
    return True


def _note(connection: Connection, issuer: str, person_id: int, role: str, why: Refusal, now_ms: int) -> None:
    said: AuditDetail = {"issuer": issuer, "role": str(role), "why": why.sentence.en}
    who, called = audit.signed_by(connection, None), audit.called(connection, person_id)
    audit.note(connection, now_ms, who, "claim not followed", called, said)


def _values(told: Mapping[str, Any], claim: str) -> frozenset[str]:
    """Return what a claim says, one value or several; one within another is named with a dot (realm_access.roles)."""
    value: Any = told.get(claim)
    if value is None and "." in claim:
        value = told
        for part in claim.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    return frozenset(map(_text, value if isinstance(value, list | tuple) else [value])) - {""}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int) else ""
