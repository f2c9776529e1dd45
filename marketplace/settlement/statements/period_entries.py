"""Posting: one entry of a period, what it is about, and the calendar that says which period it falls into. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from marketplace.directory.periods import AccountingPeriod
from marketplace.settlement.statements.weight_and_money import Worth


class Posting(NamedTuple):
    """One entry of a period: a lot's part in a line, or (``line_id`` None) of a lot as a whole."""

    of_period_id: int
    household_id: int | None
    lot_id: int
    line_id: int | None
    kind: str
    worth: Worth
    tax_source: str | None = None
    estimated: bool = False
    """Whether what is held back is expected, and not yet settled."""


class PostingKey(NamedTuple):
    """What a posting is about; ``pool_of`` is the period whose average it is, 0 where it is none."""

    lot_id: int
    line_id: int | None
    own: bool = False
    pool_of: int = 0
    left: str = ""
    """'spoiled' or 'elsewhere': how fruit of the cooperative's own lot left it; 'failed': what a failed parcel cost."""


class CurrentWorth(NamedTuple):
    """What something is worth now, and in which period it is first posted."""

    period_id: int
    kind: str
    worth: Worth
    tax_source: str | None = None
    settled: bool = True


class PostedSum(NamedTuple):
    """What was posted of something before: in which period first, and the sum."""

    first_period_id: int
    worth: Worth


PostedBefore = dict[PostingKey, PostedSum]


class Calendar:
    """Which period a day falls into."""

    def __init__(self, periods: Sequence[AccountingPeriod]) -> None:
        self._periods = periods
        self._open = [one for one in periods if one.closed_ms is None]

    @property
    def first_open(self) -> int | None:
        """The period that is closed next."""
        return self._open[0].id if self._open else None

    def closed(self, period_id: int) -> bool:
        """Say whether a period is closed."""
        return all(one.id != period_id for one in self._open)

    def of(self, day: date) -> int | None:
        """Return the open period that a day is posted in: the first that does not end before it."""
        return next((one.id for one in self._open if day <= one.to_on), None)


EVERY_DAY = Calendar([AccountingPeriod(0, 0, date.min, date.max, None, None)])
"""A calendar that takes any day in: what is reckoned by it counts whenever it is posted."""
