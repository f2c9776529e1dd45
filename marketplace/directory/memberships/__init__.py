"""Memberships: which cooperative a household belongs to, from a day to a day, one at a time.

``planning`` decides what a statement changes, ``rows`` reads and writes. Neither knows sheets, fruit or shops.
"""

from marketplace.directory.memberships.planning import (
    NO_CHANGE,
    ClosedUntil,
    MembershipError,
    MembershipPlan,
    MembershipSpan,
    StatedMembership,
    plan,
)
from marketplace.directory.memberships.rows import add, end, households_of, remove, spans_of, update

__all__ = [
    "NO_CHANGE",
    "ClosedUntil",
    "MembershipError",
    "MembershipPlan",
    "MembershipSpan",
    "StatedMembership",
    "add",
    "end",
    "households_of",
    "plan",
    "remove",
    "spans_of",
    "update",
]
