"""Rules: how a cooperative decides whose fruit a box is, and who is in its pool, each from a day on.

A rule, a share and a membership count from their day, by the local day on which the order was placed; draws that are
made stay as they are, and by quota what was given before the rule and shares in force began does not count. What a
household had picked before it left stays in the pool until it is sold; fruit still on its trees leaves with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.directory import periods
from marketplace.inventory.allocation import KINDS, LARGEST_SHARE
from marketplace.storage import bulk
from marketplace.storage.days import as_day
from marketplace.storage.tables import TABLES
from marketplace.words.instants import day_number
from marketplace.words.messages import Refusal

_DECLARED = """
SELECT 0, cooperative_id, id, joined_on, household_id, left_on, NULL, NULL FROM membership WHERE cooperative_id IN :ids
UNION ALL
SELECT 1, cooperative_id, 0, from_on, household_id, NULL, share, NULL FROM quota WHERE cooperative_id IN :ids
UNION ALL
SELECT 2, cooperative_id, 0, from_on, NULL, NULL, NULL, kind FROM rule WHERE cooperative_id IN :ids
ORDER BY 1, 3, 4, 5
"""
"""Memberships as they were recorded; shares and rules by day. PostgreSQL takes a column's type from the first two."""
_MEMBERSHIP, _SHARE = 0, 1
"""What a row declares: its first column."""
_Rows = tuple[list[list[Any]], list[list[Any]], list[list[Any]]]
"""A cooperative's kinds of rule (day, kind), shares (day, household, share) and memberships (household, days)."""
_PICKED = "SELECT id, picked_on FROM lot WHERE id IN :ids"
_HISTORY = """
SELECT c.code, r.from_on, r.kind, r.who FROM rule r JOIN cooperative c ON c.id = r.cooperative_id
ORDER BY c.code, r.from_on
"""
_SHARES = """
SELECT c.code, q.from_on, h.code, q.share FROM quota q JOIN cooperative c ON c.id = q.cooperative_id
JOIN household h ON h.id = q.household_id ORDER BY c.code, q.from_on, h.code
"""


class RuleError(Refusal):
    """A rule or a share cannot be declared; the message is one plain sentence with the next action."""


class MemberDays(NamedTuple):
    """A membership, from a local day on, before another (yyyymmdd; 0: ever, None: still)."""

    joined: int
    left: int | None

    def covers(self, placed: int, picked: int | None) -> bool:
        """Say whether fruit picked on a day (None: not yet) is in the pool of an order placed on a day."""
        return self.joined <= placed and (self.left is None or (picked or placed) < self.left)


class RuleInForce(NamedTuple):
    """The rule of a day: its kind, the day (yyyymmdd) on which it and its shares began, and the households' shares."""

    kind: str
    since: int
    shares: Mapping[int, int]


class CooperativePolicy:
    """What one cooperative declared, and who its members were and are."""

    def __init__(self, rows: "_Rows") -> None:
        """Understand the cooperative's rows: its rules, its shares and its memberships."""
        self.rows = rows
        """What it was read from, by which one can see whether it is still so."""
        kinds, shares, members = rows
        self._kinds = [(_number(from_on), kind) for from_on, kind in kinds]
        self._shares = [(_number(from_on), household, share) for from_on, household, share in shares]
        self._spans: dict[int, list[MemberDays]] = defaultdict(list)
        for household, joined_on, left_on in members:
            joined = _number(joined_on) if joined_on else 0
            self._spans[household].append(MemberDays(joined, _number(left_on) if left_on else None))
        self._on: dict[int, RuleInForce] = {}
        self.leavers = {
            household for household, spans in self._spans.items() if all(span.joined or span.left for span in spans)
        }
        """The households of whose lots it matters when they were picked: they joined late or left."""

    @property
    def plain(self) -> bool:
        """Whether the oldest pick always goes first, whoever's it is, so that the younger need not be looked at."""
        return not self.leavers and all(kind == "oldest" for _, kind in self._kinds)

    def on(self, day: int) -> RuleInForce:
        """Return the rule in force on a day (yyyymmdd): 'oldest' as long as none was declared."""
        rule = self._on.get(day)
        if rule is None:
            kinds = [kind for begins, kind in self._kinds if begins <= day]
            begun = [begins for begins, *_ in (*self._kinds, *self._shares) if begins <= day]
            shares = {household: share for begins, household, share in self._shares if begins <= day}
            rule = self._on[day] = RuleInForce(kinds[-1] if kinds else "oldest", max(begun, default=0), shares)
        return rule

    def feeds(self, household_id: int, placed: int, picked: int | None) -> bool:
        """Say whether a household's fruit, picked on a day (None: not yet), is in the pool of an order of a day.

        A household of which no membership is recorded feeds what its lots were put into.
        """
        spans = self._spans.get(household_id)
        return not spans or any(span.covers(placed, picked) for span in spans)


class CooperativePolicies(dict[int, CooperativePolicy]):
    """What cooperatives declared, by cooperative; kept as long as the database says the same."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self._last: tuple[list[int], list[tuple[Any, ...]]] | None = None
        """The cooperatives that were read last, and the rows found."""

    def read(self, connection: Connection, cooperatives: Iterable[int]) -> bool:
        """Read what these declared, in one statement; say whether any has changed what it was known to declare."""
        ids = sorted(cooperatives)
        found = bulk.select(connection, _DECLARED, {"ids": ids})
        if (ids, found) == self._last:
            return False
        self._last = ids, found
        rows: dict[int, _Rows] = {cooperative: ([], [], []) for cooperative in ids}
        for what, cooperative, _, day, household, left_on, share, kind in found:
            kinds, shares, members = rows[cooperative]
            if what == _MEMBERSHIP:
                members.append([household, day, left_on])
            elif what == _SHARE:
                shares.append([day, household, share])
            else:
                kinds.append([day, kind])
        return self._understand(rows)

    def _understand(self, rows: Mapping[int, _Rows]) -> bool:
        changed = False
        for cooperative, found in rows.items():
            known = self.get(cooperative)
            if known is None or known.rows != found:
                changed = changed or known is not None
                self[cooperative] = CooperativePolicy(found)
        return changed


def picked_days(connection: Connection, lot_ids: Iterable[int]) -> dict[int, int | None]:
    """Return the day each lot was picked (yyyymmdd), None while it hangs on the tree."""
    rows = bulk.select(connection, _PICKED, {"ids": sorted(set(lot_ids))})
    return {lot: _number(picked_on) if picked_on else None for lot, picked_on in rows}


def declare(
    connection: Connection, cooperative_id: int, kind: str, from_on: date, who: str | None, now_ms: int
) -> None:
    """Declare a cooperative's rule from a day on; RuleError when it is none, or the day is in a closed period."""
    if kind not in KINDS:
        raise RuleError(
            f"There is no rule {kind}; choose {', '.join(KINDS[:-1])} or {KINDS[-1]}",
            f"Không có quy tắc {kind}; hãy chọn {', '.join(KINDS[:-1])} hoặc {KINDS[-1]}",
        )
    _refuse_closed(connection, cooperative_id, from_on)
    row = (cooperative_id, from_on.isoformat(), kind, who, now_ms)
    bulk.put(connection, TABLES["rule"], ("cooperative_id", "from_on"), ("kind", "who", "noted_ms"), [row])


def set_quota(connection: Connection, cooperative_id: int, household_id: int, share: int, from_on: date) -> None:
    """Give a member a share from a day on; RuleError when it is no weight, or the household no member."""
    if not 0 <= share <= LARGEST_SHARE:
        raise RuleError(
            f"A share is a whole number from 0 to {LARGEST_SHARE}, not {share}",
            f"Phần của hộ là số nguyên từ 0 đến {LARGEST_SHARE}, không phải {share}",
        )
    sql = "SELECT 1 FROM membership WHERE cooperative_id = :cooperative AND household_id = :household"
    if not bulk.select(connection, sql, {"cooperative": cooperative_id, "household": household_id}):
        raise RuleError(
            "The household is no member of this cooperative; import it with the cooperative's code first",
            "Hộ này không phải xã viên của hợp tác xã; hãy nhập hộ cùng mã hợp tác xã trước.",
        )
    _refuse_closed(connection, cooperative_id, from_on)
    row = (cooperative_id, household_id, from_on.isoformat(), share)
    bulk.put(connection, TABLES["quota"], ("cooperative_id", "household_id", "from_on"), ("share",), [row])


def declared(connection: Connection) -> list[dict[str, object]]:
    """Return all rules and shares, each with its cooperative and the day from which it counts."""
    rules = [
        {"cooperative": code, "from": str(from_on), "rule": kind, "household": None, "share": None, "who": who}
        for code, from_on, kind, who in bulk.select(connection, _HISTORY, {})
    ]
    shares = [
        {"cooperative": code, "from": str(from_on), "rule": None, "household": household, "share": share, "who": None}
        for code, from_on, household, share in bulk.select(connection, _SHARES, {})
    ]
    return rules + shares


def _refuse_closed(connection: Connection, cooperative_id: int, on: date) -> None:
    last = periods.closed_until(connection).get(cooperative_id)
    if last is not None and on <= last:
        raise RuleError(
            f"The period up to {last:%d/%m/%Y} is closed; choose a later day",
            f"Kỳ đến hết ngày {last:%d/%m/%Y} đã chốt; hãy chọn ngày sau đó.",
        )


def _number(day: date | str) -> int:
    """Return a day that was read as yyyymmdd."""
    return day_number(as_day(day))
