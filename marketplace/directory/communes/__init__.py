"""Communes of both eras: loaded once, found by code and date or by a name as people type it, and put on today's map.

A code never joins two eras by itself: 07582 was Thị trấn Phì Điền and is Xã Lục Ngạn since 1 July 2025.
"""

from marketplace.directory.communes.finding import found, named, today_of
from marketplace.directory.communes.gazetteer import CommuneCandidate, Gazetteer, Place, only
from marketplace.directory.communes.placing import Placing, placed, same_today
from marketplace.directory.communes.shipped import load

__all__ = [
    "CommuneCandidate",
    "Gazetteer",
    "Place",
    "Placing",
    "found",
    "load",
    "named",
    "only",
    "placed",
    "same_today",
    "today_of",
]
