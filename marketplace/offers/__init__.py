"""Offers: what each channel should show, what it shows as far as we know, and what to push."""

from marketplace.offers.standing import (
    adopt,
    forget_standing,
    held_skus,
    hold,
    record_results,
    refresh_versions,
    release,
    standing_skus,
)
from marketplace.offers.wishes import Wanted, Wishes, claim, wanted
from marketplace.offers.words import content_mark

__all__ = [
    "Wanted",
    "Wishes",
    "adopt",
    "claim",
    "content_mark",
    "forget_standing",
    "held_skus",
    "hold",
    "record_results",
    "refresh_versions",
    "release",
    "standing_skus",
    "wanted",
]
