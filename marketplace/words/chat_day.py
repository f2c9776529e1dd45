"""The day that a message names: "mai lấy 200 thùng", "sáng mai", "ngày 12/6"; None where it is not certain."""

import re
from datetime import date, timedelta

from marketplace.words import dates
from marketplace.words.messages import Unreadable
from marketplace.words.pack_titles import plain

_FETCH = r"(?:lay|gom|thu|nhan|giao|can|cho)"
_AHEAD = (
    (0, re.compile(rf"\bhom nay\b|\b(?:sang|trua|chieu|toi) nay\b|\bnay {_FETCH}\b")),
    (1, re.compile(rf"\b(?:ngay|sang|trua|chieu|toi) mai\b|\bmai {_FETCH}\b")),
    (2, re.compile(r"\bngay (?:kia|mot)\b|\b(?:sang|trua|chieu|toi) (?:kia|mot)\b")),
)
"""A bare "mai" or "mốt" is a name as well: the verb after it or the time of day before it tells."""
_WRITTEN = re.compile(r"(?<![\d/.,-])(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}))?(?![\d/-])")
_NEAR_DAYS = 180


def day_said(message: str, today: date) -> date | None:
    """Return the one day that a message names, seen from ``today``; a day without a year is the nearest one."""
    words = " ".join(plain(message[:2_000]).split())
    found = {today + timedelta(days=ahead) for ahead, told in _AHEAD if told.search(words)}
    for day, month, year in _WRITTEN.findall(words):
        found |= _nearest(day, month, year, today)
    return found.pop() if len(found) == 1 else None


def _nearest(day: str, month: str, year: str, today: date) -> set[date]:
    """Return the day that is written, or of the years around today the nearest; none where the calendar has none."""
    years = [year] if year else [str(today.year + away) for away in (-1, 0, 1)]
    there = set()
    for one in years:
        try:
            there.add(dates.day(f"{day}/{month}/{one}"))
        except Unreadable:
            continue
    if year:
        return there
    return {one for one in there if abs((one - today).days) <= _NEAR_DAYS}
