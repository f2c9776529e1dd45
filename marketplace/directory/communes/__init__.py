"""Communes of both eras: loaded once, found by code and date or by a name as people type it, and put on today's map.

A code never joins two eras by itself: 07582 was Thị trấn Phì Điền and is Xã Lục Ngạn since 1 July 2025.
"""

from marketplace.directory.communes.gazetteer import Gazetteer, single_best
from marketplace.directory.communes.lookup import describe_candidates, describe_today, find_communes
from marketplace.directory.communes.matching import CommuneMatch, is_same_today, match_commune
from marketplace.directory.communes.places import CommuneCandidate, Place
from marketplace.directory.communes.shipped import load

__all__ = [
    "CommuneCandidate",
    "CommuneMatch",
    "Gazetteer",
    "Place",
    "describe_candidates",
    "describe_today",
    "find_communes",
    "is_same_today",
    "load",
    "match_commune",
    "single_best",
]
