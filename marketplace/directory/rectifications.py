"""Rectifications: what a household sets right of what is kept of it, and what it asks to be set right.

Its own to say is how its name is spelled, its telephone number, and where in the commune it lives: hamlet and digital
address. By another name it would not be found again, a commune moves figures, and areas and harvests are measured:
these wait for an answer.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, insert, select, update

from marketplace.directory import audit, households
from marketplace.directory.audit_acts import AuditAct
from marketplace.directory.residences import refuse_unknown
from marketplace.storage import bulk, locks
from marketplace.storage.scope import EVERYTHING, Scope
from marketplace.storage.tables import TABLES
from marketplace.words import areas, names, phones
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Refusal
from marketplace.words.vpostcodes import vpostcode

_RECTIFICATION, _HOUSEHOLD, _PERSON = TABLES["rectification"], TABLES["household"], TABLES["person"]
WHAT = ("name", "phone", "hamlet", "digital_address", "commune", "area", "other")
LONGEST: Mapping[str, int] = {"name": 100, "hamlet": 100, "commune": 100, "other": 500}
MOST_WAITING = 5
"""So many requests of a household wait at once: whoever answers them reads each."""
_FIRST = date(2000, 1, 1)
_KEPT = """
SELECT h.code, h.name, h.phone, h.hamlet, h.digital_address, h.area_m2, coalesce((
  SELECT n.name FROM unit_name n WHERE n.system = c.system AND n.code = c.code AND n.from_on <= :on
  ORDER BY n.from_on DESC LIMIT 1), c.name)
FROM household h JOIN commune c ON c.id = h.commune_id WHERE h.id = :household
"""
_WAITING = "SELECT what FROM rectification WHERE household_id = :household AND settled_ms IS NULL"


class RectificationError(Refusal):
    """What is said cannot be set right so; ``sentence`` says why and what to do."""


class KeptFacts(NamedTuple):
    """What is kept of a household, as far as it may be set right."""

    code: str
    name: str
    phone: str | None
    hamlet: str | None
    digital_address: str | None
    area_m2: int | None
    commune: str

    def of(self, what: str) -> str | None:
        """Return one of them as text; None where nothing is kept."""
        kept = {"name": self.name, "phone": self.phone, "hamlet": self.hamlet, "commune": self.commune,
                "digital_address": self.digital_address}  # fmt: skip
        return str(self.area_m2) if what == "area" and self.area_m2 is not None else kept.get(what)


class RectificationRow(NamedTuple):
    """What was set right or asked, and what came of it; areas are in square metres, and '' takes a fact away."""

    id: int
    household_id: int
    what: str
    before: str | None
    wanted: str
    from_on: date | None
    at_ms: int
    settled_ms: int | None
    outcome: str | None
    reply: str | None
    household_code: str
    household: str
    by: str | None
    settled_by: str | None


def set_right(
    connection: Connection, household_id: int, what: str, said: str, from_on: date | None, by: int, now_ms: int
) -> bool:
    """Set right what is the household's own to say, or keep the request; False where it waits for an answer.

    RectificationError or Unreadable where it cannot be understood, is so already, or is asked already.
    """
    kept = _kept(connection, household_id, now_ms)
    locks.lock_name(connection, f"lensan.rectification.{household_id}")
    wanted = _READ[what](connection, said, from_on, now_ms) if what in _READ else _refuse_unknown()
    if wanted == (kept.of(what) or ""):
        raise RectificationError(
            "It is kept so already; write what it should be.",
            "Thông tin này đang ghi đúng như vậy; hãy ghi nội dung mới.",
        )
    own = what in ("phone", "hamlet", "digital_address") or (
        what == "name" and names.key(wanted) == names.key(kept.name)
    )
    if own:
        columns = {"name": ("name", "name_key")}.get(what, (what,))
        values = (wanted, names.key(wanted)) if what == "name" else (wanted or None,)
        households.update(connection, columns, [(*values, household_id)])
    else:
        _refuse_again(connection, household_id, what)
    row = {"household_id": household_id, "what": what, "before": kept.of(what), "wanted": wanted, "at_ms": now_ms,
           "by_id": by, "from_on": from_on if what == "commune" else None}  # fmt: skip
    settled = {"settled_ms": now_ms, "settled_by": by, "outcome": "done"} if own else {}
    connection.execute(insert(_RECTIFICATION).values(row | settled))
    _note(connection, now_ms, by, "data corrected" if own else "correction asked", kept, what)
    return own


def rectifications(connection: Connection, scope: Scope, household_id: int) -> list[RectificationRow]:
    """Return what was set right or asked of a household that the reader may see this of, the newest first."""
    return _read(connection, scope, _RECTIFICATION.c.household_id == household_id)


def waiting(connection: Connection, scope: Scope) -> list[RectificationRow]:
    """Return what waits for the reader's answer, the newest first."""
    return _read(connection, scope, _RECTIFICATION.c.settled_ms.is_(None))


def settle(connection: Connection, number: int, outcome: str, reply: str, by: int, now_ms: int) -> RectificationRow:
    """Write what came of a request and return it; RectificationError where nobody waits for it any more."""
    reply = names.tidy(reply)
    if outcome == "refused" and not reply:
        raise RectificationError(
            "Say why it is not set right, so that the household reads it.", "Hãy ghi lý do không sửa để hộ biết."
        )
    if len(reply) > LONGEST["other"]:
        raise _too_long("other")
    done = {"settled_ms": now_ms, "settled_by": by, "outcome": outcome, "reply": reply or None}
    waits = (_RECTIFICATION.c.id == number, _RECTIFICATION.c.settled_ms.is_(None))
    if not connection.execute(update(_RECTIFICATION).where(*waits).values(**done)).rowcount:
        raise RectificationError(
            "This request has been answered meanwhile; look at it again.",
            "Yêu cầu này đã được trả lời; hãy tải lại trang.",
        )
    [one] = _read(connection, EVERYTHING, _RECTIFICATION.c.id == number)
    act: AuditAct = "correction carried out" if outcome == "done" else "correction refused"
    _note(connection, now_ms, by, act, _kept(connection, one.household_id, now_ms), one.what)
    return one


def _read(connection: Connection, scope: Scope, which: ColumnElement[bool]) -> list[RectificationRow]:
    return [RectificationRow(*row) for row in connection.execute(_query(scope, which))]


def _query(scope: Scope, which: ColumnElement[bool]) -> Select[Any]:
    said, answered = _PERSON.alias(), _PERSON.alias()
    own = [_RECTIFICATION.c[name] for name in RectificationRow._fields[:10]]
    return (
        select(*own, _HOUSEHOLD.c.code, _HOUSEHOLD.c.name, said.c.name, answered.c.name)
        .join_from(_RECTIFICATION, _HOUSEHOLD, _HOUSEHOLD.c.id == _RECTIFICATION.c.household_id)
        .outerjoin(said, said.c.id == _RECTIFICATION.c.by_id)
        .outerjoin(answered, answered.c.id == _RECTIFICATION.c.settled_by)
        .where(which, scope.where(_RECTIFICATION))
        .order_by(_RECTIFICATION.c.id.desc())
    )


def _kept(connection: Connection, household_id: int, now_ms: int) -> KeptFacts:
    on = as_date(day_of(now_ms)).isoformat()
    for row in bulk.select(connection, _KEPT, {"household": household_id, "on": on}):
        return KeptFacts(*row)
    raise RectificationError(
        "There is no such household; choose one of yours.", "Không có hộ này; hãy chọn hộ của bạn."
    )


def _refuse_again(connection: Connection, household_id: int, what: str) -> None:
    """Refuse a second request of one thing, or one too many."""
    there = bulk.scalars(connection, _WAITING, {"household": household_id})
    if (what != "other" and what in there) or len(there) >= MOST_WAITING:
        raise RectificationError(
            "A request of this household waits for its answer; send another one then.",
            "Hộ đang có yêu cầu chờ trả lời; hãy đợi trả lời rồi gửi tiếp.",
        )


def _note(connection: Connection, now_ms: int, by: int, act: AuditAct, kept: KeptFacts, what: str) -> None:
    """Add to the audit what was touched; the words themselves stand in the request alone."""
    called = f"{kept.name} ({kept.code})"
    audit.note(connection, now_ms, audit.signed_by(connection, by), act, called, {"changed": [what]})


def _text(what: str, *, must: bool) -> Callable[[Connection, str, date | None, int], str]:
    def read(_connection: Connection, said: str, _from_on: date | None, _now_ms: int) -> str:
        wanted = names.tidy(said)
        if must and not names.key(wanted):
            raise RectificationError(
                "Nothing was written; write what it should be.", "Chưa ghi nội dung; hãy ghi nội dung đúng."
            )
        if len(wanted) > LONGEST[what]:
            raise _too_long(what)
        return wanted

    return read


def _phone(_connection: Connection, said: str, _from_on: date | None, _now_ms: int) -> str:
    return phones.phone(said[:60]) if names.tidy(said) else ""


def _digital_address(_connection: Connection, said: str, _from_on: date | None, _now_ms: int) -> str:
    wanted = names.tidy(said)
    return vpostcode(wanted) if wanted else ""


def _area(_connection: Connection, said: str, _from_on: date | None, _now_ms: int) -> str:
    return str(areas.square_metres(said[:60]))


def _commune(connection: Connection, said: str, from_on: date | None, now_ms: int) -> str:
    """Read a commune that is one for certain on the day from which the household lives there."""
    if from_on is None or not _FIRST <= from_on <= as_date(day_of(now_ms)):
        raise RectificationError(
            "Write since which day the household lives there: a day that was, such as 2026-06-10.",
            "Hãy ghi hộ ở đó từ ngày nào: một ngày đã qua, chẳng hạn 10/06/2026.",
        )
    wanted = _text("commune", must=True)(connection, said, from_on, now_ms)
    refuse_unknown(connection, wanted, from_on)
    return wanted


_READ: Mapping[str, Callable[[Connection, str, date | None, int], str]] = {
    "name": _text("name", must=True),
    "phone": _phone,
    "hamlet": _text("hamlet", must=False),
    "digital_address": _digital_address,
    "commune": _commune,
    "area": _area,
    "other": _text("other", must=True),
}


def _refuse_unknown() -> str:
    raise RectificationError(
        "Choose what is to be set right: name, telephone number, hamlet, digital address, commune, area, or something "
        "else.",
        "Hãy chọn mục cần sửa: tên, số điện thoại, thôn, địa chỉ số, xã, diện tích hoặc mục khác.",
    )


def _too_long(what: str) -> RectificationError:
    most = LONGEST[what]
    return RectificationError(
        f"This is too long; write at most {most} letters.", f"Nội dung quá dài; hãy ghi nhiều nhất {most} ký tự."
    )
