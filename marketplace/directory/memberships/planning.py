"""What a statement about a membership changes of those that are known: planned here, and written by ``rows``.

A household belongs to one cooperative at a time, from a day to a day.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from marketplace.words.messages import Refusal


class MembershipError(Refusal):
    """A household cannot join or leave so; ``field`` is what of the three is wrong, as a sheet's columns name it."""

    def __init__(self, field: str, en: str, vi: str) -> None:
        super().__init__(en, vi)
        self.field = field


class MembershipSpan(NamedTuple):
    """A membership as it stands; ``left_on`` is the first day that is none of it any more."""

    id: int
    household_id: int
    cooperative_id: int
    cooperative: str
    joined_on: date | None
    left_on: date | None


class StatedMembership(NamedTuple):
    """What somebody says of a membership; a day that is not stated is None."""

    cooperative_id: int
    cooperative: str
    joined_on: date | None = None
    left_on: date | None = None


class MembershipPlan(NamedTuple):
    """What is to be written: a membership that begins, and those that end on a day."""

    begins: StatedMembership | None = None
    ends: tuple[tuple[MembershipSpan, date], ...] = ()

    @property
    def moved_from(self) -> list[str]:
        """The cooperatives a household leaves for another one."""
        return [span.cooperative for span, _ in self.ends] if self.begins else []


NO_CHANGE = MembershipPlan()
ClosedUntil = Mapping[int, date]
"""The last day of the last closed period, by cooperative."""


def plan(known: Sequence[MembershipSpan], stated: StatedMembership, closed: ClosedUntil) -> MembershipPlan:
    """Return what a statement changes of a household's memberships; MembershipError where it cannot be.

    Of a membership that is known only the leaving day is new. One that begins ends the one elsewhere on that day; one
    without a day begins only where there was none elsewhere; one noted after a later one ends where that begins.
    """
    own = meant_by(known, stated)
    if own is None:
        return _beginning(known, stated, closed)
    if stated.left_on in (None, own.left_on):
        return NO_CHANGE
    return _ending(known, own, stated.left_on or date.max, closed)


def meant_by(known: Sequence[MembershipSpan], stated: StatedMembership) -> MembershipSpan | None:
    """Return the known membership that a statement is about, None where it states a new one.

    Without a joining day the last one: a sheet of last year does not bring a household back that has left.
    """
    own = [span for span in known if span.cooperative_id == stated.cooperative_id]
    if stated.joined_on is not None:
        own = [span for span in own if span.joined_on == stated.joined_on or _overlap(span, stated)]
    return max(own, key=lambda span: span.left_on or date.max) if own else None


def _overlap(span: MembershipSpan, stated: StatedMembership) -> bool:
    begins, ends = stated.joined_on or date.min, stated.left_on or date.max
    return begins < (span.left_on or date.max) and (span.joined_on or date.min) < ends


def _until_next(known: Sequence[MembershipSpan], stated: StatedMembership) -> StatedMembership:
    """Return what is stated of a membership without a leaving day: it ends where the next one that is known begins."""
    if stated.joined_on is None or stated.left_on is not None:
        return stated
    later = [span.joined_on for span in known if span.joined_on is not None and span.joined_on > stated.joined_on]
    return stated._replace(left_on=min(later, default=None))


def _beginning(known: Sequence[MembershipSpan], stated: StatedMembership, closed: ClosedUntil) -> MembershipPlan:
    stated = _until_next(known, stated)
    others = [span for span in known if _overlap(span, stated)]
    if not others:
        _refuse_backwards(stated.joined_on, stated.left_on)
        return MembershipPlan(stated)
    if stated.joined_on is None:
        raise MembershipError(
            "joined_on",
            f"It is or was a member of {others[-1].cooperative}; write the day it joined {stated.cooperative},"
            " on which it leaves the other.",
            f"Hộ đang hoặc đã thuộc {others[-1].cooperative}; hãy ghi ngày vào {stated.cooperative},"
            " hộ ra HTX kia từ ngày đó.",
        )
    _refuse_backwards(stated.joined_on, stated.left_on)
    until = stated.left_on if any(span.joined_on == stated.left_on for span in known) else None
    for span in others:
        _refuse_taken(span, stated.joined_on, until)
        refuse_closed(closed, span.cooperative_id, span.cooperative, stated.joined_on, "joined_on")
    refuse_closed(closed, stated.cooperative_id, stated.cooperative, stated.joined_on, "joined_on")
    return MembershipPlan(stated, tuple((span, stated.joined_on) for span in others))


def _ending(known: Sequence[MembershipSpan], own: MembershipSpan, day: date, closed: ClosedUntil) -> MembershipPlan:
    _refuse_backwards(own.joined_on, day)
    for span in known:
        later = span.joined_on is not None and (own.joined_on or date.min) < span.joined_on < day
        if span.id != own.id and later:
            raise MembershipError(
                "left_on",
                f"It belongs to {span.cooperative} from {span.joined_on:%d/%m/%Y} on; it left before that day.",
                f"Hộ đã vào {span.cooperative} từ {span.joined_on:%d/%m/%Y}; ngày ra phải trước đó.",
            )
    refuse_closed(closed, own.cooperative_id, own.cooperative, min(day, own.left_on or day), "left_on")
    return MembershipPlan(None, ((own, day),))


def _refuse_taken(span: MembershipSpan, day: date, until: date | None) -> None:
    """Refuse a beginning within another membership that has a leaving day, or that began on that day or later.

    One that was left for another that begins on that very day (``until``) has no leaving day of its own.
    """
    if span.left_on in (None, until) and (span.joined_on is None or span.joined_on < day):
        return
    days = " – ".join("…" if one is None else f"{one:%d/%m/%Y}" for one in (span.joined_on, span.left_on))
    raise MembershipError(
        "joined_on",
        f"It belongs to {span.cooperative} in these days ({days}); a household belongs to one cooperative at a time.",
        f"Những ngày này hộ thuộc {span.cooperative} ({days}); mỗi lúc một hộ chỉ thuộc một HTX.",
    )


def _refuse_backwards(joined_on: date | None, left_on: date | None) -> None:
    if joined_on is not None and left_on is not None and left_on <= joined_on:
        raise MembershipError(
            "left_on",
            f"It joined on {joined_on:%d/%m/%Y}, so it leaves on a day after that.",
            f"Hộ vào HTX ngày {joined_on:%d/%m/%Y}; ngày ra phải sau ngày đó.",
        )


def refuse_closed(closed: ClosedUntil, cooperative_id: int, code: str, day: date, field: str) -> None:
    """Refuse a day up to which the cooperative's books are closed."""
    last = closed.get(cooperative_id)
    if last is not None and day <= last:
        raise MembershipError(
            field,
            f"The books of {code} are closed up to {last:%d/%m/%Y}; choose a later day.",
            f"{code} đã chốt sổ đến hết {last:%d/%m/%Y}; hãy chọn ngày sau đó.",
        )
