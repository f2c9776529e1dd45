"""Availability: what each channel should show, what it shows as far as we know, and what to push.

It knows lots, listings and shops as they are stored, and decides so that no lot is promised twice. It knows neither
platforms nor connectors: a push is a value that a run hands on, and its answer comes back as a value.
"""

from marketplace.listings.availability.content import content_hash
from marketplace.listings.availability.desired import Desired, PendingPush, desired_offers, reserve
from marketplace.listings.availability.offer_status import packs_there, shown_as
from marketplace.listings.availability.remote_state import (
    forget_remote,
    hold_unread,
    note_remote,
    record_results,
    release_unread,
    remote_skus,
    unread_skus,
)

__all__ = [
    "Desired",
    "PendingPush",
    "content_hash",
    "desired_offers",
    "forget_remote",
    "hold_unread",
    "note_remote",
    "packs_there",
    "record_results",
    "release_unread",
    "remote_skus",
    "reserve",
    "shown_as",
    "unread_skus",
]
