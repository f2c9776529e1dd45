"""Memberships: which cooperative a household belongs to, from a day to a day, one at a time.

What a household picked before it left stays in the old pool until it is sold; statements follow the days.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.directory import periods
from marketplace.exchange import sync_requests
from marketplace.storage import bulk
from marketplace.storage.days import as_day
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal

COLUMNS = ("household_id", "cooperative_id", "joined_on", "left_on")
_STAYS = """
SELECT m.id, m.household_id, m.cooperative_id, c.code, m.joined_on, m.left_on
FROM membership m JOIN cooperative c ON c.id = m.cooperative_id WHERE m.household_id IN :households ORDER BY m.id
"""
_LOTS = "SELECT id FROM lot WHERE household_id IN :households AND balance_g > 0"


class MembershipError(Refusal):
    """A household cannot join or leave so; ``field`` is what of the three is wrong, as a sheet's columns name it."""

    def __init__(self, field: str, en: str, vi: str) -> None:
        super().__init__(en, vi)
        self.field = field


class Stay(NamedTuple):
    """A membership as it stands; ``left_on`` is the first day that is none of it any more."""

    id: int
    household_id: int
    cooperative_id: int
    cooperative: str
    joined_on: date | None
    left_on: date | None


class Stated(NamedTuple):
    """What somebody says of a membership; a day that is not said is None."""

    cooperative_id: int
    cooperative: str
    joined_on: date | None = None
    left_on: date | None = None


class Plan(NamedTuple):
    """What is to be written: a membership that begins, and those that end on a day."""

    begins: Stated | None = None
    ends: tuple[tuple[Stay, date], ...] = ()

    @property
    def moved_from(self) -> list[str]:
        """The cooperatives a household leaves for another one."""
        return [stay.cooperative for stay, _ in self.ends] if self.begins else []


NOTHING = Plan()
Closed = Mapping[int, date]
"""The last day of the last closed period, by cooperative."""


def stays(connection: Connection, households: Iterable[int]) -> dict[int, list[Stay]]:
    """Return the memberships of households; one that never had any is missing."""
    found: dict[int, list[Stay]] = defaultdict(list)
    for row in bulk.select(connection, _STAYS, {"households": sorted(set(households))}):
        found[row[1]].append(Stay(row[0], row[1], row[2], row[3], as_day(row[4]), as_day(row[5])))
    return found


def plan(known: Sequence[Stay], said: Stated, closed: Closed) -> Plan:
    """Return what a statement changes of a household's memberships; MembershipError where it cannot be.

    Of a membership that is known only the leaving day is new. One that begins ends the one elsewhere on that day; one
    without a day begins only where there was none elsewhere; one noted after a later one ends where that begins.
    """
    own = _meant(known, said)
    if own is None:
        return _beginning(known, said, closed)
    if said.left_on in (None, own.left_on):
        return NOTHING
    return _ending(known, own, said.left_on or date.max, closed)


def join(connection: Connection, household: str, cooperative: str, day: date, now_ms: int) -> Plan:
    """Let a household join a cooperative from a day on, and leave the one it is in; MembershipError says why not."""
    household_id, known, said = _asked(connection, household, cooperative)
    closed = periods.closed_until(connection)
    said = said._replace(joined_on=day)
    own = _meant(known, said)
    if own is not None and (own.joined_on, own.left_on) != (day, None):
        ends = "leave it first" if own.left_on is None else f"join it again from {own.left_on:%d/%m/%Y} on"
        raise MembershipError(
            "joined_on",
            f"{household} is a member of {cooperative} on {day:%d/%m/%Y} already; {ends}",
            f"Ngày {day:%d/%m/%Y} hộ {household} đang là thành viên {cooperative}.",
        )
    if own is None:
        _refuse_closed(closed, said.cooperative_id, cooperative, day, "joined_on")
    found = plan(known, said, closed)
    write(connection, household_id, found, now_ms)
    return found


def leave(connection: Connection, household: str, cooperative: str, day: date, now_ms: int) -> Plan:
    """Let a household leave a cooperative, so that ``day`` is the first it is no member; MembershipError says why not.

    The same day again changes nothing; another one corrects the first, as long as no closed period lies between.
    """
    household_id, known, said = _asked(connection, household, cooperative)
    own = _meant(known, said)
    if own is None:
        raise MembershipError(
            "cooperative",
            f"{household} is no member of {cooperative}; `lensan households join` makes it one",
            f"Hộ {household} không phải thành viên {cooperative}.",
        )
    found = plan(known, said._replace(left_on=day), periods.closed_until(connection))
    write(connection, household_id, found, now_ms)
    return found


def write(connection: Connection, household_id: int, found: Plan, now_ms: int) -> None:
    """Write what was planned for one household, and let the shops it feeds be looked at again."""
    table = TABLES["membership"]
    if found.begins is not None:
        bulk.insert(connection, table, COLUMNS, [row_of(household_id, found.begins)])
    bulk.update(connection, table, ("left_on",), [(day.isoformat(), stay.id) for stay, day in found.ends])
    if found.ends:
        look_again(connection, [household_id], now_ms)


def row_of(household_id: int, said: Stated) -> tuple[Any, ...]:
    """Return a membership as it is written, in the order of ``COLUMNS``."""
    days = (None if day is None else day.isoformat() for day in (said.joined_on, said.left_on))
    return (household_id, said.cooperative_id, *days)


def households_of(connection: Connection, memberships: Sequence[int]) -> list[int]:
    """Return the households of memberships."""
    sql = "SELECT DISTINCT household_id FROM membership WHERE id IN :memberships"
    return [row[0] for row in bulk.select(connection, sql, {"memberships": list(memberships)})]


def look_again(connection: Connection, households: Sequence[int], now_ms: int) -> None:
    """Leave a mark for every shop that offers fruit of households whose membership ended."""
    lots = [row[0] for row in bulk.select(connection, _LOTS, {"households": list(households)})]
    sync_requests.about_lots(connection, lots, now_ms)


def _asked(connection: Connection, household: str, cooperative: str) -> tuple[int, list[Stay], Stated]:
    """Find both by their codes, and what is known of the household."""
    sql = "SELECT id FROM {} WHERE code = :code"
    found = [
        bulk.select(connection, sql.format(noun), {"code": code})
        for noun, code in (("household", household), ("cooperative", cooperative))
    ]
    if not found[0]:
        raise MembershipError(
            "code", f"There is no household {household}; import the households first", f"Không có hộ {household}."
        )
    if not found[1]:
        raise MembershipError(
            "cooperative",
            f"There is no cooperative {cooperative}; import the cooperatives first",
            f"Không có HTX {cooperative}.",
        )
    household_id = int(found[0][0][0])
    return household_id, stays(connection, [household_id]).get(household_id, []), Stated(found[1][0][0], cooperative)


def _meant(known: Sequence[Stay], said: Stated) -> Stay | None:
    """Return the membership of the cooperative that is spoken of, None where it would be another one.

    Without a joining day the last one: a sheet of last year does not bring a household back that has left.
    """
    own = [stay for stay in known if stay.cooperative_id == said.cooperative_id]
    if said.joined_on is not None:
        own = [stay for stay in own if stay.joined_on == said.joined_on or _overlap(stay, said)]
    return max(own, key=lambda stay: stay.left_on or date.max) if own else None


def _overlap(stay: Stay, said: Stated) -> bool:
    begins, ends = said.joined_on or date.min, said.left_on or date.max
    return begins < (stay.left_on or date.max) and (stay.joined_on or date.min) < ends


def _until_next(known: Sequence[Stay], said: Stated) -> Stated:
    """Return what is said of a membership without a leaving day: it ends where the next one that is known begins."""
    if said.joined_on is None or said.left_on is not None:
        return said
    later = [stay.joined_on for stay in known if stay.joined_on is not None and stay.joined_on > said.joined_on]
    return said._replace(left_on=min(later, default=None))


def _beginning(known: Sequence[Stay], said: Stated, closed: Closed) -> Plan:
    said = _until_next(known, said)
    others = [stay for stay in known if _overlap(stay, said)]
    if not others:
        _refuse_backwards(said.joined_on, said.left_on)
        return Plan(said)
    if said.joined_on is None:
        raise MembershipError(
            "joined_on",
            f"It is or was a member of {others[-1].cooperative}; write the day it joined {said.cooperative},"
            " on which it leaves the other.",
            f"Hộ đang hoặc đã thuộc {others[-1].cooperative}; hãy ghi ngày vào {said.cooperative},"
            " hộ ra HTX kia từ ngày đó.",
        )
    _refuse_backwards(said.joined_on, said.left_on)
    until = said.left_on if any(stay.joined_on == said.left_on for stay in known) else None
    for stay in others:
        _refuse_taken(stay, said.joined_on, until)
        _refuse_closed(closed, stay.cooperative_id, stay.cooperative, said.joined_on, "joined_on")
    _refuse_closed(closed, said.cooperative_id, said.cooperative, said.joined_on, "joined_on")
    return Plan(said, tuple((stay, said.joined_on) for stay in others))


def _ending(known: Sequence[Stay], own: Stay, day: date, closed: Closed) -> Plan:
    _refuse_backwards(own.joined_on, day)
    for stay in known:
        later = stay.joined_on is not None and (own.joined_on or date.min) < stay.joined_on < day
        if stay.id != own.id and later:
            raise MembershipError(
                "left_on",
                f"It belongs to {stay.cooperative} from {stay.joined_on:%d/%m/%Y} on; it left before that day.",
                f"Hộ đã vào {stay.cooperative} từ {stay.joined_on:%d/%m/%Y}; ngày ra phải trước đó.",
            )
    _refuse_closed(closed, own.cooperative_id, own.cooperative, min(day, own.left_on or day), "left_on")
    return Plan(None, ((own, day),))


def _refuse_taken(stay: Stay, day: date, until: date | None) -> None:
    """Refuse to begin within a membership elsewhere that has its leaving day, or that began on that day or later.

    One that was left for another that begins on that very day (``until``) has no leaving day of its own.
    """
    if stay.left_on in (None, until) and (stay.joined_on is None or stay.joined_on < day):
        return
    days = " – ".join("…" if one is None else f"{one:%d/%m/%Y}" for one in (stay.joined_on, stay.left_on))
    raise MembershipError(
        "joined_on",
        f"It belongs to {stay.cooperative} in these days ({days}); a household belongs to one cooperative at a time.",
        f"Những ngày này hộ thuộc {stay.cooperative} ({days}); mỗi lúc một hộ chỉ thuộc một HTX.",
    )


def _refuse_backwards(joined_on: date | None, left_on: date | None) -> None:
    if joined_on is not None and left_on is not None and left_on <= joined_on:
        raise MembershipError(
            "left_on",
            f"It joined on {joined_on:%d/%m/%Y}, so it leaves on a day after that.",
            f"Hộ vào HTX ngày {joined_on:%d/%m/%Y}; ngày ra phải sau ngày đó.",
        )


def _refuse_closed(closed: Closed, cooperative_id: int, code: str, day: date, field: str) -> None:
    last = closed.get(cooperative_id)
    if last is not None and day <= last:
        raise MembershipError(
            field,
            f"The books of {code} are closed up to {last:%d/%m/%Y}; choose a later day.",
            f"{code} đã chốt sổ đến hết {last:%d/%m/%Y}; hãy chọn ngày sau đó.",
        )
