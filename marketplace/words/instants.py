"""Instants and days: stored in UTC, cut into days in Asia/Ho_Chi_Minh.

An *instant* is an ``int``, milliseconds since 1970-01-01T00:00:00Z (columns end in ``_ms``).
A *day* is an ``int`` yyyymmdd in Asia/Ho_Chi_Minh, which has been UTC+7 without summer time since 1975
(IANA tz database, zone Asia/Ho_Chi_Minh).
"""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
MS_PER_DAY = 86_400_000
_OFFSET_MS = 7 * 3_600_000


@lru_cache(maxsize=4096)
def _day_of_number(number: int) -> int:
    day = date.fromordinal(719_163 + number)
    return day.year * 10_000 + day.month * 100 + day.day


def day_of(instant_ms: int) -> int:
    """Return the local day (yyyymmdd) in which an instant falls."""
    return _day_of_number((instant_ms + _OFFSET_MS) // MS_PER_DAY)


def day_number(day: date) -> int:
    """Return a date as the day number yyyymmdd."""
    return day.year * 10_000 + day.month * 100 + day.day


def as_date(day: int) -> date:
    """Return the date of a day number; ValueError when it is no calendar day."""
    return date(day // 10_000, day // 100 % 100, day % 100)


def start_of(day: date) -> int:
    """Return the instant at which a local day begins."""
    return instant_of(datetime(day.year, day.month, day.day, tzinfo=VIETNAM))


def instant_of(moment: datetime) -> int:
    """Return an aware datetime as an instant; ValueError when it carries no offset."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs its offset from UTC")
    return round(moment.timestamp() * 1000)


def local(instant_ms: int) -> datetime:
    """Return an instant as a datetime in Asia/Ho_Chi_Minh."""
    return datetime.fromtimestamp(instant_ms / 1000, UTC).astimezone(VIETNAM)


def time_of_day(instant_ms: int) -> str:
    """Return the time of an instant as a clock in Vietnam shows it: 14:05."""
    return f"{local(instant_ms):%H:%M}"


def iso(instant_ms: int) -> str:
    """Return an instant as ISO 8601 with +07:00, to the second."""
    return local(instant_ms).isoformat(timespec="seconds")


def parse_iso(text: str) -> int:
    """Read an ISO 8601 instant that carries its offset; ValueError otherwise."""
    return instant_of(datetime.fromisoformat(text))
