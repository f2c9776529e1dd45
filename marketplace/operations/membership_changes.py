"""Joining and leaving: a household becomes a member of a cooperative from a day on, or ends its membership."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from marketplace.directory import cooperatives, households, memberships, periods
from marketplace.directory.memberships import MembershipError, MembershipPlan, MembershipSpan, StatedMembership
from marketplace.directory.memberships.planning import meant_by, refuse_closed
from marketplace.exchange import sync_requests
from marketplace.storage import bulk

_LOTS = "SELECT id FROM lot WHERE household_id IN :households AND balance_g > 0"


def join(connection: Connection, household: str, cooperative: str, day: date, now_ms: int) -> MembershipPlan:
    """Let a household join a cooperative from a day on, and leave the one it is in; MembershipError says why not."""
    household_id, known, stated = _found(connection, household, cooperative)
    closed = periods.closed_until(connection)
    stated = stated._replace(joined_on=day)
    own = meant_by(known, stated)
    if own is not None and (own.joined_on, own.left_on) != (day, None):
        raise _is_member(own, household, cooperative, day)
    if own is None:
        refuse_closed(closed, stated.cooperative_id, cooperative, day, "joined_on")
    found = memberships.plan(known, stated, closed)
    _write(connection, household_id, found, now_ms)
    return found


def leave(connection: Connection, household: str, cooperative: str, day: date, now_ms: int) -> MembershipPlan:
    """Let a household leave a cooperative, so that ``day`` is the first it is no member; MembershipError says why not.

    The same day again changes nothing; another one corrects the first, as long as no closed period lies between.
    """
    household_id, known, stated = _found(connection, household, cooperative)
    if meant_by(known, stated) is None:
        raise MembershipError(
            "cooperative",
            f"{household} is no member of {cooperative}; `lensan households join` makes it one",
            f"Hộ {household} không phải thành viên {cooperative}.",
        )
    found = memberships.plan(known, stated._replace(left_on=day), periods.closed_until(connection))
    _write(connection, household_id, found, now_ms)
    return found


def request_syncs(connection: Connection, households: Sequence[int], now_ms: int) -> None:
    """Ask for a sync of every shop that offers fruit of households whose membership ended."""
    lots = bulk.scalars(connection, _LOTS, {"households": list(households)})
    sync_requests.request_for_lots(connection, lots, now_ms)


def _write(connection: Connection, household_id: int, found: MembershipPlan, now_ms: int) -> None:
    if found.begins is not None:
        memberships.add(connection, [(household_id, found.begins)])
    memberships.end(connection, [found])
    if found.ends:
        request_syncs(connection, [household_id], now_ms)


def _found(
    connection: Connection, household: str, cooperative: str
) -> tuple[int, list[MembershipSpan], StatedMembership]:
    """Find both by their codes, and the memberships of the household."""
    household_id, cooperative_id = households.id_of(connection, household), cooperatives.id_of(connection, cooperative)
    if household_id is None:
        raise MembershipError(
            "code", f"There is no household {household}; import the households first", f"Không có hộ {household}."
        )
    if cooperative_id is None:
        raise MembershipError(
            "cooperative",
            f"There is no cooperative {cooperative}; import the cooperatives first",
            f"Không có HTX {cooperative}.",
        )
    known = memberships.spans_of(connection, [household_id]).get(household_id, [])
    return household_id, known, StatedMembership(cooperative_id, cooperative)


def _is_member(own: MembershipSpan, household: str, cooperative: str, day: date) -> MembershipError:
    ends = "leave it first" if own.left_on is None else f"join it again from {own.left_on:%d/%m/%Y} on"
    return MembershipError(
        "joined_on",
        f"{household} is a member of {cooperative} on {day:%d/%m/%Y} already; {ends}",
        f"Ngày {day:%d/%m/%Y} hộ {household} đang là thành viên {cooperative}.",
    )
