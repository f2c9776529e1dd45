"""Persons: who may sign in, found by telephone number or code; one that has ended stays for what was signed."""

import re
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select, update

from marketplace.directory import audit
from marketplace.directory.people import administrators, devices, sessions
from marketplace.storage import bulk, locks
from marketplace.storage.scope import EVERYTHING, Scope, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words import names, phones
from marketplace.words.messages import Refusal, Unreadable

_PERSON = TABLES["person"]
_CODE = re.compile(r"ng[\s.\-–]*0*(\d{1,9})", re.IGNORECASE)
_COLUMNS = ("code", "name", "name_key", "phone", "made_ms", "made_by")
_WITH_PHONE = "SELECT code FROM person WHERE phone = :phone AND id <> :but"
_END = """
UPDATE person SET ended_ms = :now, phone = NULL, secret = NULL, secret_kind = NULL, secret_ms = NULL,
totp_sealed = NULL, totp_step = NULL WHERE id = :person AND ended_ms IS NULL
"""
_CARDS = "UPDATE card SET revoked_ms = :now WHERE person_id = :person AND used_ms IS NULL AND revoked_ms IS NULL"
_GRANTS = "UPDATE grants SET revoked_ms = :now, revoked_by = :by WHERE person_id = :person AND revoked_ms IS NULL"
LONGEST_NAME = 100
_ONE_AT_A_TIME = "lensan.people"
"""Who adds or changes a person, so that no two take one telephone number."""


class PersonError(Refusal):
    """A person cannot be found, added or ended; ``sentence`` says why and what to do."""


class PersonRow(NamedTuple):
    """A person; the telephone number as 84912345678."""

    id: int
    code: str
    name: str
    phone: str | None
    secret_kind: str | None
    has_factor: bool
    ended_ms: int | None

    @property
    def called(self) -> str:
        """Return how the person is called in what is signed."""
        return f"{self.name} ({self.code})"


def people(connection: Connection, scope: Scope) -> list[PersonRow]:
    """Return the people a reader may see, by name; those that have ended come last."""
    return [PersonRow(*row) for row in bulk.rows(connection, _people(scope))]


@kept_by_scope
def _people(scope: Scope) -> Select[Any]:
    return _rows(scope).order_by(_PERSON.c.ended_ms.is_not(None), _PERSON.c.name_key, _PERSON.c.id)


def _rows(scope: Scope) -> Select[Any]:
    plain = [_PERSON.c[name] for name in ("id", "code", "name", "phone", "secret_kind")]
    return select(*plain, _PERSON.c.totp_sealed.is_not(None), _PERSON.c.ended_ms).where(scope.where(_PERSON))


def find(connection: Connection, code_or_phone: str) -> PersonRow | None:
    """Return a person by code (NG-0001, ng 1) or telephone number, also one that has ended; None where nobody is."""
    typed = names.visible(code_or_phone).strip()
    coded = _CODE.fullmatch(typed)
    if coded:
        return _one(connection, _PERSON.c.code == _code(int(coded[1])))
    try:
        return _one(connection, _PERSON.c.phone == normal_phone(typed))
    except PersonError:
        return None


def person_of(connection: Connection, person_id: int) -> PersonRow:
    """Return a person by id; PersonError without one."""
    return _there(_one(connection, _PERSON.c.id == person_id), _code(person_id))


def person_named(connection: Connection, code_or_phone: str) -> PersonRow:
    """Return a person by code or telephone number; PersonError without one."""
    return _there(find(connection, code_or_phone), code_or_phone)


def _one(connection: Connection, condition: Any) -> PersonRow | None:
    found = connection.execute(_rows(EVERYTHING).where(condition)).first()
    return PersonRow(*found) if found else None


def _there(found: PersonRow | None, said: str) -> PersonRow:
    if found is None:
        raise PersonError(
            f"There is no person {said}; see `lensan user list`",
            f"Không có người dùng {said}; hãy xem danh sách người dùng.",
        )
    return found


def normal_phone(text: str) -> str:
    """Return a telephone number of Vietnam as 84912345678, however it is written; PersonError where it is none."""
    try:
        return "84" + phones.phone(text)[1:]
    except Unreadable as unreadable:
        raise PersonError(*unreadable.sentence) from unreadable


def free_phone(connection: Connection, text: str | None) -> str | None:
    """Return a number as a person keeps it, where it is one and nobody has it; None otherwise."""
    try:
        number = normal_phone(text or "")
    except PersonError:
        return None
    return None if bulk.select(connection, _WITH_PHONE, {"phone": number, "but": 0}) else number


def add(connection: Connection, name: str, phone: str | None, by: int | None, now_ms: int) -> PersonRow:
    """Add a person, who gets the next code and may sign in once a card was given; PersonError otherwise.

    A telephone number belongs to one person: whoever shares it signs in by code or card.
    """
    said = _named(name)
    number = normal_phone(phone) if phone else None
    locks.lock_name(connection, _ONE_AT_A_TIME)
    person_id = bulk.reserve(connection, _PERSON, 1)
    code = _code(person_id)
    _refuse_taken(connection, number, 0)
    row = (person_id, code, said, names.key(said), number, now_ms, by)
    bulk.insert(connection, _PERSON, ("id", *_COLUMNS), [row])
    audit.note(connection, now_ms, audit.signed_by(connection, by), "person added", f"{said} ({code})")
    return PersonRow(person_id, code, said, number, None, has_factor=False, ended_ms=None)


def change(
    connection: Connection, person_id: int, name: str, phone: str | None, by: int | None, now_ms: int
) -> PersonRow:
    """Write a person's name and telephone number anew; PersonError as where one is added."""
    said = _named(name)
    number = normal_phone(phone) if phone else None
    locks.lock_name(connection, _ONE_AT_A_TIME)
    before = person_of(connection, person_id)
    if before.ended_ms is not None:
        raise _ended(before)
    _refuse_taken(connection, number, person_id)
    values = {"name": said, "name_key": names.key(said), "phone": number}
    connection.execute(update(_PERSON).where(_PERSON.c.id == person_id).values(values))
    who, changed = audit.signed_by(connection, by), before._replace(name=said, phone=number)
    what = [column for column in ("name", "phone") if getattr(before, column) != getattr(changed, column)]
    audit.note(connection, now_ms, who, "person changed", changed.called, {"changed": what})
    return changed


def end(connection: Connection, person_id: int, by: int | None, now_ms: int) -> None:
    """End a person: sessions, devices, unused cards and grants with it. The number and the secrets are forgotten.

    PersonError where the person has ended before, LastAdministratorError where nobody would administer any more.
    """
    administrators.keep_one(connection, now_ms, person_id=person_id)
    before = person_of(connection, person_id)
    if not bulk.execute(connection, _END, {"person": person_id, "now": now_ms}):
        raise _ended(before)
    sessions.close_all(connection, person_id, now_ms)
    devices.forget_all(connection, person_id, by, now_ms)
    bulk.execute(connection, _CARDS, {"person": person_id, "now": now_ms})
    bulk.execute(connection, _GRANTS, {"person": person_id, "by": by, "now": now_ms})
    audit.note(connection, now_ms, audit.signed_by(connection, by), "person ended", before.called)


def _named(name: str) -> str:
    said = names.tidy(name)
    if not names.key(said) or len(said) > LONGEST_NAME:
        raise PersonError(
            f"A person has a name of at most {LONGEST_NAME} letters; write it as it is spoken",
            f"Hãy ghi họ tên, nhiều nhất {LONGEST_NAME} ký tự.",
        )
    return said


def _refuse_taken(connection: Connection, number: str | None, but: int) -> None:
    for code in bulk.scalars(connection, _WITH_PHONE, {"phone": number, "but": but}) if number else ():
        raise PersonError(
            f"This telephone number is {code}'s already; leave it out here: who shares a telephone signs in by the "
            "code or by a card",
            f"Số điện thoại này đã thuộc về {code}; hãy để trống ở đây: người dùng chung điện thoại đăng nhập bằng mã "
            "hoặc bằng thẻ.",
        )


def _ended(one: PersonRow) -> PersonError:
    return PersonError(
        f"{one.called} has ended already; add the person anew if need be",
        f"{one.called} đã ngừng từ trước; nếu cần hãy thêm người mới.",
    )


def _code(number: int) -> str:
    return f"NG-{number:04d}"
