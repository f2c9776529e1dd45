"""Shortfalls (thiếu hàng giao): what was sold and no lot serves, until a person settles it."""

from marketplace.operations.fulfilment.shortfalls.candidates import LotCandidate, candidates
from marketplace.operations.fulfilment.shortfalls.listed import ShortfallRow, open_shortfalls, shortfall
from marketplace.operations.fulfilment.shortfalls.settling import HOW, assign, settle

__all__ = [
    "HOW",
    "LotCandidate",
    "ShortfallRow",
    "assign",
    "candidates",
    "open_shortfalls",
    "settle",
    "shortfall",
]
