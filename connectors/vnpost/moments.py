"""MyVNPost's days and instants: told without an offset, in Viet Nam's time, in three forms."""

import re
from datetime import date, datetime

from marketplace.words.instants import VIETNAM, instant_of

_DAY = r"(?:(?P<d>\d{2})[/-](?P<m>\d{2})[/-](?P<y>\d{4})|(?P<y2>\d{4})-(?P<m2>\d{2})-(?P<d2>\d{2}))"
_HOUR = r"(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,9})?)?"
_MOMENT = re.compile(f"{_DAY}[T ]{_HOUR}", re.ASCII)
_YEARS = range(2000, 2100)


def moment(text: str) -> int:
    """Read an instant as UTC ms; ValueError when it is none, or has no hour."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise ValueError("no instant")
    year, month, day = (int(found[a] or found[b]) for a, b in (("y", "y2"), ("m", "m2"), ("d", "d2")))
    if year not in _YEARS:
        raise ValueError("an instant outside the years 2000-2099")
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    return instant_of(datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM))


def written(day: date) -> str:
    """Write a day as the list of parcels is asked for it."""
    return f"{day:%d-%m-%Y}"
