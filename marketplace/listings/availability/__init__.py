"""Offers: what each channel should show, what it shows as far as we know, and what to push."""

from marketplace.listings.availability.desired import Wanted, Wishes, claim, wanted
from marketplace.listings.availability.remote_state import (
    forget_standing,
    held_skus,
    hold,
    note_standing,
    record_results,
    release,
    standing_skus,
)
from marketplace.listings.availability.words import content_mark, shown_as

__all__ = [
    "Wanted",
    "Wishes",
    "claim",
    "content_mark",
    "forget_standing",
    "held_skus",
    "hold",
    "note_standing",
    "record_results",
    "release",
    "shown_as",
    "standing_skus",
    "wanted",
]
