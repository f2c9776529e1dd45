"""Days as people type them, of which a file shows by all of its days together which number is the day.

Lists of Vietnam have the day first. A file is taken so unless it speaks against it: by a day that is still to come, or
by days far apart that would stand close together with the month first. Then a person says it.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from marketplace.spreadsheets import cells
from marketplace.spreadsheets.cells import Filled
from marketplace.words import dates
from marketplace.words.instants import local, start_of
from marketplace.words.messages import Refusal, Unreadable

_EPOCH, _MS = local(0).replace(tzinfo=None), timedelta(milliseconds=1)
"""Where instants begin, on Vietnam's clock, and their unit."""
_TWO_NUMBERS = re.compile(r"(\d{1,2})(\s*[/.\-]\s*)(\d{1,2})(\s*[/.\-]\s*(?:\d{4}|\d{2})\b.*)")


class UnclearDay(NamedTuple):
    """A day whose two first numbers may change places: its start (ms) in either way, None where that is no day."""

    day_first_ms: int | None
    month_first_ms: int | None


class UnclearDaysError(Refusal):
    """Nothing in a file tells how its days are written, and a person has to; the message is one plain sentence."""


class MixedDaysError(Refusal):
    """The days of a file are written in two ways; the message is one plain sentence."""


def typed_day(cell: Filled, _unit: str | None = None) -> int | UnclearDay:
    """Return the start of the day of a cell (ms), or both ways to read it; Unreadable where it is none.

    A cell that is an instant in the sheet itself keeps its time of day.
    """
    if isinstance(cell, datetime):
        return (cell - _EPOCH) // _MS
    found = _TWO_NUMBERS.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if found is None:
        return start_of(cells.day(cell))
    first, between, second, rest = found.groups()
    both = UnclearDay(_start(f"{first}{between}{second}{rest}"), _start(f"{second}{between}{first}{rest}"))
    if both.day_first_ms == both.month_first_ms:
        return start_of(cells.day(cell))  # of what is no day in either way it says what to write
    return both


def day_stands_first(days: Iterable[UnclearDay], now_ms: int) -> bool:
    """Say whether the day stands before the month in all of these.

    UnclearDaysError where they do not tell, MixedDaysError where they contradict each other.
    """
    seen = list(days)
    day_only, month_only = (any(one[at] is None for one in seen) for at in (1, 0))
    if day_only and month_only:
        raise MixedDaysError(
            "its days are written in two ways, with the day first and with the month first; export it again",
            "Ngày trong tệp lẫn hai cách ghi: ngày/tháng và tháng/ngày; hãy xuất lại từ sàn.",
        )
    if day_only or month_only:
        return day_only
    as_days, as_months = ([one[at] or 0 for one in seen] for at in (0, 1))
    if max(as_days, default=0) > now_ms or _span(as_days) > _span(as_months):
        raise UnclearDaysError(
            "its days may be read in two ways, the day first or the month first; say once which, in the app",
            "Ngày trong tệp đọc được theo hai cách (ngày/tháng hay tháng/ngày); hãy chỉ cho máy một lần.",
        )
    return True


def settled(day: UnclearDay, *, day_first: bool) -> int | None:
    """Return the start of a day (ms) by what stands first; None where it is no day then."""
    return day.day_first_ms if day_first else day.month_first_ms


def _start(written: str) -> int | None:
    try:
        return start_of(dates.day(written))
    except Unreadable:
        return None


def _span(days: Sequence[int]) -> int:
    return max(days, default=0) - min(days, default=0)
