"""Listings: opened by a person for a cooperative or a household, fed by lots, shown in shops, changed and retired.

Seller accounts and the emergency stop stand here too, ``availability`` decides what each shop may show, and
``safety_stock`` how much of it is kept back. The room knows lots and orders; of platforms it knows only the shop's
account and the offers as values, and of payouts, sheets and screens nothing.
"""

from marketplace.listings.accounts import account_of, accounts_of, note_verified, set_account
from marketplace.listings.changes import reprice, retire, show_in
from marketplace.listings.feeding_lots import FeedingLots, feed, fitting_lots, take_out
from marketplace.listings.listed import FeedingLot, ListingItem, feeding, listings_listed
from marketplace.listings.opening import NewListing, OpenedListing, open_each, open_listing
from marketplace.listings.refused import ListingError

__all__ = [
    "FeedingLot",
    "FeedingLots",
    "ListingError",
    "ListingItem",
    "NewListing",
    "OpenedListing",
    "account_of",
    "accounts_of",
    "feed",
    "feeding",
    "fitting_lots",
    "listings_listed",
    "note_verified",
    "open_each",
    "open_listing",
    "reprice",
    "retire",
    "set_account",
    "show_in",
    "take_out",
]
