"""Sightings: what public pages show of products, ours and others'; never orders, never stock."""

from enum import StrEnum
from typing import NamedTuple

from marketplace.words.messages import Sentence


class PublicOffer(NamedTuple):
    """A product as its public page shows it; ``pack_g`` is 0 and ``seller`` None where the page does not say.

    ``remote_id`` is the platform's own number of the product, empty where its address has none.
    """

    remote_id: str
    address: str
    title: str
    price_dong: int
    pack_g: int
    seller: str | None
    seen_ms: int


class SightingState(StrEnum):
    """What became of one look at a page."""

    LIVE = "live"
    UNCHANGED = "unchanged"
    """The platform says that it is as it was at the last look."""
    MISSING = "missing"
    UNREAD = "unread"
    """Nothing can be said: refused, too large, without what a product page has."""
    CHANGED = "changed"
    """A product page by its address that shows neither title nor price: its layout is another one."""


class Sighting(NamedTuple):
    """One look at one page. ``found_on`` is the list of products on which its address stood, where it was on one."""

    address: str
    state: SightingState
    seen_ms: int
    offer: PublicOffer | None = None
    why: Sentence | None = None
    etag: str | None = None
    modified: str | None = None
    found_on: str | None = None
