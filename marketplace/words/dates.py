"""Days as people and spreadsheets write them: dd/mm/yyyy, ISO, or the serial number of Excel.

The day always comes before the month; a two-digit year is of this century. An instant with its offset from UTC is the
day it falls on in Asia/Ho_Chi_Minh.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from marketplace.words import names
from marketplace.words.instants import VIETNAM
from marketplace.words.messages import Unreadable

# Excel counts 1 January 1900 as day 1 and a 29 February 1900 that never was, so day 0 is 30 December 1899.
_EXCEL_ZERO = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)  # 1954 to 2119; smaller numbers are more likely a year or a count
_DAY_FIRST = re.compile(
    r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})(?:\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s*(?:SA|CH|AM|PM))?)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?")
_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?) ?(Z|[+-]\d{2}(?::?\d{2})?)", re.IGNORECASE
)
_YEARS_BACK, _YEARS_AHEAD = 80, 15
_BUDDHIST = 543
_IN_WORDS = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)


def day(value: str | int | Decimal | date) -> date:
    """Return the day a cell means; Unreadable when it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | Decimal):
        return _serial(value)
    return _written(names.visible(value).strip())


def check_plausible(found: date, today: date) -> None:
    """Raise Unreadable, with a guess, for a day whose year nobody means (2569, 0026); years near ``today`` pass."""
    near = range(today.year - _YEARS_BACK, today.year + _YEARS_AHEAD + 1)
    if found.year in near:
        return
    guesses = (found.year - _BUDDHIST, today.year // 100 * 100 + found.year % 100)
    likely = next(year for year in (*guesses, today.year) if year in near)
    raise Unreadable(
        f"The year {found.year:04d} is far from today; write the day anew, perhaps it is of {likely}.",
        f"Năm {found.year:04d} quá xa hiện nay; hãy ghi lại ngày, có phải năm {likely} không?",
    )


def _serial(value: int | Decimal) -> date:
    if int(value) not in _SERIALS:
        raise _wrong(value)
    return _EXCEL_ZERO + timedelta(days=int(value))


def _written(text: str) -> date:
    if text.isdecimal() and len(text) == 5:
        return _serial(int(text))
    if (instant := _INSTANT.fullmatch(text)) is not None:
        return _of_instant(text, *instant.groups())
    if (iso := _ISO.fullmatch(text)) is not None:
        year, month, number = iso.groups()
    elif (written := _DAY_FIRST.fullmatch(text) or _IN_WORDS.fullmatch(text)) is not None:
        number, month, year = written.groups()
    else:
        raise _wrong(text)
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(number))
    except ValueError:
        raise _wrong(text) from None


def _of_instant(text: str, day: str, time: str, offset: str) -> date:
    """Return the day on which an instant falls in Vietnam: 17:00Z is the day after."""
    try:
        moment = datetime.fromisoformat(f"{day}T{time.replace(',', '.')}{offset.upper()}")
        return moment.astimezone(VIETNAM).date()
    except (ValueError, OverflowError):
        raise _wrong(text) from None


def _wrong(value: object) -> Unreadable:
    return Unreadable(
        f"“{value}” is not a day; write it as day/month/year, for example 20/06/2026.",
        f"“{value}” không phải ngày hợp lệ; hãy ghi ngày/tháng/năm, chẳng hạn 20/06/2026.",
    )
