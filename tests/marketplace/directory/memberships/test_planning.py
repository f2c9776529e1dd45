"""A statement about a membership changes what it must of those that are known, and never a closed period."""

from datetime import date

import pytest

from marketplace.directory.memberships import (
    NO_CHANGE,
    MembershipError,
    MembershipPlan,
    MembershipSpan,
    StatedMembership,
    plan,
)

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
IN_A = MembershipSpan(1, 7, 1, "A", MAY, None)


def test_who_joins_another_cooperative_leaves_the_first_on_that_day() -> None:
    joins = StatedMembership(2, "B", JUNE)
    found = plan([IN_A], joins, {})
    assert found == MembershipPlan(joins, ((IN_A, JUNE),))
    assert found.moved_from == ["A"]


def test_what_is_known_already_changes_nothing() -> None:
    assert plan([IN_A], StatedMembership(1, "A"), {}) == NO_CHANGE
    assert plan([IN_A], StatedMembership(1, "A", MAY), {1: JULY}) == NO_CHANGE


def test_one_noted_after_a_later_one_ends_where_that_begins() -> None:
    later = IN_A._replace(joined_on=JUNE)
    assert plan([later], StatedMembership(2, "B", MAY), {}) == MembershipPlan(StatedMembership(2, "B", MAY, JUNE))


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        (StatedMembership(2, "B"), "joined_on"),
        (StatedMembership(1, "A", MAY, MAY), "left_on"),
        (StatedMembership(2, "B", JUNE), "joined_on"),
        (StatedMembership(1, "A", MAY, JUNE), "left_on"),
    ],
    ids=["no day", "backwards", "closed there", "closed here"],
)
def test_what_cannot_be_says_which_of_its_days_is_wrong(stated: StatedMembership, field: str) -> None:
    closed = {1: JUNE} if JUNE in (stated.joined_on, stated.left_on) else {}
    with pytest.raises(MembershipError) as refused:
        plan([IN_A], stated, closed)
    assert refused.value.field == field
