"""Grants: what a person may see and do, at which place, from a day to a day, and on which basis.

A grant is never deleted: one that is past or was revoked stays for the record.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, insert, select

from marketplace.directory import audit
from marketplace.directory.audit_acts import AuditAct, AuditDetail
from marketplace.directory.people import administrators
from marketplace.directory.people.administrators import has_administrator
from marketplace.directory.people.placing import PlaceError, place_columns, place_joins, refuse_unknown
from marketplace.directory.rights.roles import AT_HOME, INSIDE, STANDS_ON, Role
from marketplace.storage import bulk, locks
from marketplace.storage.scope import EVERYTHING, Scope, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal, Sentence

__all__ = ["NOWHERE", "GrantError", "GrantPlace", "GrantRow", "grant", "grants_of", "has_administrator", "revoke"]

_GRANT, _BASIS, _PERSON = TABLES["grants"], TABLES["basis"], TABLES["person"]
_MAY = "SELECT id FROM person WHERE id = :person AND ended_ms IS NULL"
_REVOKE = "UPDATE grants SET revoked_ms = :now, revoked_by = :by WHERE id = :grant AND revoked_ms IS NULL"

CALLED: Mapping[Role, Sentence] = {
    Role.FARMER: Sentence("A farmer", "chủ hộ"),
    Role.HELPER: Sentence("A helper", "người giúp"),
    Role.DIRECTOR: Sentence("A director", "giám đốc"),
    Role.ACCOUNTANT: Sentence("An accountant", "kế toán"),
    Role.WEIGHER: Sentence("A weigher", "người cân, thủ kho"),
    Role.SELLER: Sentence("A seller", "người bán hàng"),
    Role.COMMUNE_STAFF: Sentence("Commune staff", "cán bộ xã"),
    Role.OFFICER: Sentence("An officer", "cán bộ quản lý"),
    Role.ADMINISTRATOR: Sentence("An administrator", "người quản trị"),
}
_KINDS: Mapping[str, Sentence] = {
    "state": Sentence("a document of state management", "văn bản quản lý nhà nước"),
    "agreement": Sentence("the members' agreement of that cooperative", "thỏa thuận thành viên của hợp tác xã đó"),
    "consent": Sentence("the consent of that household", "giấy đồng ý của hộ đó"),
}
_IS: Mapping[tuple[str, bool], Sentence] = {
    ("state", False): Sentence("a document of state management", "văn bản quản lý nhà nước"),
    ("agreement", False): Sentence("an agreement of members", "thỏa thuận thành viên"),
    ("agreement", True): Sentence("the agreement of another cooperative's members", "thỏa thuận của hợp tác xã khác"),
    ("consent", False): Sentence("a household's consent", "giấy đồng ý của hộ"),
    ("consent", True): Sentence("another household's consent", "giấy đồng ý của hộ khác"),
}
"""What a basis is that does not fit: of another kind, or of the right one and another place."""


class GrantError(Refusal):
    """A grant cannot be given or revoked; ``sentence`` says why and what to do."""


@dataclass(frozen=True, slots=True)
class GrantPlace:
    """Where a grant reaches: a household, a cooperative, a commune, or a province or former district of a tree."""

    household_id: int | None = None
    cooperative_id: int | None = None
    commune_id: int | None = None
    area_system: str | None = None
    province_code: str | None = None
    district: str | None = None

    @property
    def said(self) -> frozenset[str]:
        """Return the columns that say something."""
        return frozenset(name for name, value in asdict(self).items() if value is not None)


NOWHERE = GrantPlace()
"""Of an administrator, who is bound to no place."""
_AREA = frozenset({"area_system", "province_code"})


class GrantRow(NamedTuple):
    """A grant as people read it, with the codes and names of its place and the document of its basis."""

    id: int
    person_id: int
    role: str
    from_on: date
    until_on: date | None
    revoked_ms: int | None
    basis_id: int | None
    made_ms: int
    made_by: int | None
    issuer: str | None
    household_id: int | None
    cooperative_id: int | None
    commune_id: int | None
    area_system: str | None
    province_code: str | None
    district: str | None
    person_code: str
    person: str
    document: str | None
    based_from: date | None
    based_until: date | None
    basis_ended_ms: int | None
    household_code: str | None
    household: str | None
    cooperative_code: str | None
    cooperative: str | None
    commune: str | None
    province: str | None

    @property
    def place(self) -> GrantPlace:
        """Return where it reaches."""
        return GrantPlace(**{name: getattr(self, name) for name in GrantPlace.__slots__})

    def stands_on(self, day: date) -> bool:
        """Say whether it stands on a day, whatever its basis."""
        return self.revoked_ms is None and self.from_on <= day and (self.until_on is None or self.until_on >= day)

    def reaches_on(self, day: date) -> bool:
        """Say whether it stands on a day, and its basis too: without one it reaches published figures alone."""
        based = self.basis_ended_ms is None and (self.based_from is None or self.based_from <= day)
        return self.stands_on(day) and based and (self.based_until is None or self.based_until >= day)


class _Basis(NamedTuple):
    kind: str
    cooperative_id: int | None
    household_id: int | None
    from_on: date
    until_on: date | None
    ended_ms: int | None


def grants_of(connection: Connection, scope: Scope, person_id: int | None = None) -> list[GrantRow]:
    """Return the grants a reader may see, of one person or of all, by person and from the newest."""
    if person_id is None:
        return [GrantRow(*row) for row in bulk.rows(connection, _grants(scope))]
    return [GrantRow(*row) for row in bulk.rows(connection, _grants_of_one(scope), person=person_id)]


@kept_by_scope
def _grants(scope: Scope) -> Select[Any]:
    own = [_GRANT.c[name] for name in GrantRow._fields[:16]]
    based = [_BASIS.c[name] for name in ("document", "from_on", "until_on", "ended_ms")]
    return (
        select(*own, _PERSON.c.code, _PERSON.c.name, *based, *place_columns(_GRANT, scope.named_on))
        .select_from(
            place_joins(_GRANT.join(_PERSON, _PERSON.c.id == _GRANT.c.person_id), _GRANT)
            .outerjoin(_BASIS, _BASIS.c.id == _GRANT.c.basis_id)
        )
        .where(scope.where(_GRANT))
        .order_by(_PERSON.c.name_key, _GRANT.c.person_id, _GRANT.c.id.desc())
    )  # fmt: skip


@kept_by_scope
def _grants_of_one(scope: Scope) -> Select[Any]:
    return _grants(scope).where(_GRANT.c.person_id == bindparam("person"))


def grant(
    connection: Connection,
    person_id: int,
    role: Role,
    place: GrantPlace,
    from_on: date,
    until_on: date | None,
    basis_id: int | None,
    by: int | None,
    now_ms: int,
    issuer: str | None = None,
) -> int:
    """Give a grant and return its id; GrantError where place, basis or days do not fit, or it stands already."""
    refuse_misplaced(connection, role, place)
    if until_on is not None and until_on < from_on:
        raise GrantError(
            f"A grant cannot end on {until_on:%d/%m/%Y}, before it begins; turn the days round",
            f"Quyền không thể kết thúc ngày {until_on:%d/%m/%Y}, trước ngày bắt đầu; hãy đổi lại hai ngày.",
        )
    if not bulk.select(connection, _MAY + locks.for_update(connection), {"person": person_id}):
        raise GrantError(
            "This person has ended, or is not there; add the person anew first",
            "Người này đã ngừng hoặc không có; hãy thêm người trước.",
        )
    refuse_baseless(connection, role, place, basis_id, from_on)
    _refuse_again(connection, person_id, role, place, from_on, until_on)
    values = asdict(place) | {
        "person_id": person_id, "role": role.value, "from_on": from_on, "until_on": until_on, "basis_id": basis_id,
        "made_ms": now_ms, "made_by": by, "issuer": issuer,
    }  # fmt: skip
    added: int = connection.execute(insert(_GRANT).values(values).returning(_GRANT.c.id)).scalar_one()
    _note(connection, now_ms, by, "grant given", added)
    return added


def revoke(connection: Connection, grant_id: int, by: int | None, now_ms: int) -> None:
    """End a grant at once; GrantError where it was revoked before, LastAdministratorError where it is the last."""
    administrators.keep_one(connection, now_ms, grant_id=grant_id)
    if not bulk.execute(connection, _REVOKE, {"grant": grant_id, "by": by, "now": now_ms}):
        raise GrantError(
            f"There is no grant {grant_id} that could be revoked; see `lensan user list`",
            f"Không có quyền số {grant_id} để thu hồi; hãy xem danh sách quyền.",
        )
    _note(connection, now_ms, by, "grant revoked", grant_id)


def _note(connection: Connection, now_ms: int, by: int | None, act: AuditAct, grant_id: int) -> None:
    """Add to the audit what was granted, where and on which basis."""
    for one in map(GrantRow._make, bulk.rows(connection, _ONE, grant=grant_id)):
        said: AuditDetail = {
            "grant": grant_id, "role": one.role, "from": one.from_on, "until": one.until_on, "issuer": one.issuer,
            "basis": one.document, "household": one.household_code, "cooperative": one.cooperative_code,
            "commune": one.commune, "province": one.province, "district": one.district,
        }  # fmt: skip
        audit.note(connection, now_ms, audit.signed_by(connection, by), act, f"{one.person} ({one.person_code})", said)


def refuse_misplaced(connection: Connection, role: Role, place: GrantPlace) -> None:
    """Refuse a place that a role cannot have, or that is not there: GrantError."""
    said = place.said
    en, vi = CALLED[role]
    if role in AT_HOME and said != {"household_id"}:
        raise GrantError(f"{en} needs a household, and no other place", f"Vai trò {vi} cần đúng một hộ; hãy chọn hộ.")
    if role in INSIDE and said != {"cooperative_id"}:
        raise GrantError(
            f"{en} needs a cooperative, and no other place", f"Vai trò {vi} cần đúng một hợp tác xã; hãy chọn HTX."
        )
    if role is Role.COMMUNE_STAFF and said != {"commune_id"}:
        raise GrantError(f"{en} need a commune, and no other place", f"Vai trò {vi} cần đúng một xã; hãy chọn xã.")
    if role is Role.OFFICER and said not in ({"commune_id"}, _AREA, _AREA | {"district"}):
        raise GrantError(
            f"{en} needs a commune, a former district or a province, and one alone",
            f"Vai trò {vi} cần một xã, một huyện cũ hoặc một tỉnh; hãy chọn một nơi.",
        )
    if role is Role.ADMINISTRATOR and said:
        raise GrantError(
            f"{en} is bound to no place; leave it out", f"Vai trò {vi} không gắn với nơi nào; hãy để trống."
        )
    try:
        refuse_unknown(connection, **asdict(place))
    except PlaceError as error:
        raise GrantError(*error.sentence) from error


def refuse_baseless(connection: Connection, role: Role, place: GrantPlace, basis_id: int | None, from_on: date) -> None:
    """Refuse a basis that a role cannot stand on at a place from a day, and none where it needs one: GrantError."""
    (en, vi), kind = CALLED[role], STANDS_ON.get(role)
    if kind is None:
        if basis_id is not None:
            raise GrantError(
                f"{en} needs no basis; leave it out", f"Vai trò {vi} không cần căn cứ; hãy để trống căn cứ."
            )
        return
    needed_en, needed_vi = _KINDS[kind]
    stands = "stand" if role is Role.COMMUNE_STAFF else "stands"
    if basis_id is None:
        raise GrantError(
            f"{en} {stands} on {needed_en}; name it by --basis: `lensan user basis list` says which there are, `lensan"
            " user basis add` adds one",
            f"Vai trò {vi} cần căn cứ là {needed_vi}; hãy chọn căn cứ đã có, hoặc thêm căn cứ trước.",
        )
    found = [_Basis(*row) for row in bulk.rows(connection, _BASED, basis=basis_id)]
    if not found:
        raise GrantError(
            f"There is no basis {basis_id}; see `lensan user basis list`",
            f"Không có căn cứ số {basis_id}; hãy xem danh sách căn cứ.",
        )
    for one in found:
        if one.kind != kind or (one.cooperative_id, one.household_id) != (place.cooperative_id, place.household_id):
            is_en, is_vi = _IS[one.kind, one.kind == kind]
            raise GrantError(
                f"Basis {basis_id} is {is_en}; {en[:1].lower()}{en[1:]} {stands} on {needed_en}",
                f"Căn cứ số {basis_id} là {is_vi}; vai trò {vi} cần {needed_vi}.",
            )
        _refuse_ended(one, from_on)


def _refuse_ended(one: _Basis, from_on: date) -> None:
    if one.ended_ms is not None or (one.until_on is not None and one.until_on < from_on):
        raise GrantError(
            "This basis has ended before the grant begins; add the one that is valid then",
            "Căn cứ này đã hết hiệu lực trước ngày bắt đầu; hãy thêm căn cứ còn hiệu lực.",
        )


def _refuse_again(
    connection: Connection, person_id: int, role: Role, place: GrantPlace, from_on: date, until_on: date | None
) -> None:
    for one in map(GrantRow._make, bulk.rows(connection, _STANDING, person=person_id, role=role.value)):
        apart = (until_on is not None and until_on < one.from_on) or (
            one.until_on is not None and one.until_on < from_on
        )
        if one.place == place and not apart:
            days = f"{one.from_on:%d/%m/%Y}" + (f"-{one.until_on:%d/%m/%Y}" if one.until_on else "")
            raise GrantError(
                f"The person has this grant already ({days}); revoke it first, or take days that are not its",
                f"Người này đã có quyền đó ({days}); hãy thu hồi trước hoặc chọn ngày không trùng.",
            )


_ONE = _grants(EVERYTHING).where(_GRANT.c.id == bindparam("grant"))
_STANDING = _grants(EVERYTHING).where(
    _GRANT.c.person_id == bindparam("person"), _GRANT.c.role == bindparam("role"), _GRANT.c.revoked_ms.is_(None)
)
_BASED = select(*[_BASIS.c[name] for name in _Basis._fields]).where(_BASIS.c.id == bindparam("basis"))
