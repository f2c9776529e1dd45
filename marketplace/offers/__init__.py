"""Offers: what each channel should show, what it shows as far as we know, and what to push."""

from marketplace.offers.standing import (
    Wanted,
    adopt,
    content_mark,
    forget_standing,
    record_results,
    refresh_versions,
    wanted,
)

__all__ = ["Wanted", "adopt", "content_mark", "forget_standing", "record_results", "refresh_versions", "wanted"]
