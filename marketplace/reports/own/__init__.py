"""What a household is told of itself: all that is kept of it, who sees it, and what it agreed to."""

from marketplace.reports.own.record import Joined, Lived, OwnRecord, OwnSeason, own_record
from marketplace.reports.own.rows import HandedOver, OwnMove, handed_over, moves_of
from marketplace.reports.own.statements import own_statements

__all__ = [
    "HandedOver",
    "Joined",
    "Lived",
    "OwnMove",
    "OwnRecord",
    "OwnSeason",
    "handed_over",
    "moves_of",
    "own_record",
    "own_statements",
]
