"""Whose turn it is in each listing under the rule "in turn": read by every page, moved on by its pools."""

from collections.abc import Iterable

from sqlalchemy import Connection

from marketplace.inventory.allocation import Turn
from marketplace.storage import bulk

_TURNS = "SELECT id, coalesce(turn_household_id, 0) FROM listing WHERE id IN :ids"


class ListingTurns:
    """The turn of each listing; all pools of a listing share one."""

    def __init__(self) -> None:
        """Begin with none."""
        self._turns: dict[int, Turn] = {}
        self._stored: dict[int, int] = {}
        """Whose turn it is by the database, for the listings of this page."""

    def begin_page(self) -> None:
        """Begin a page, for which none was read yet."""
        self._stored = {}

    def read(self, connection: Connection, listings: Iterable[int]) -> None:
        """Read whose turn it is in these listings."""
        self._stored = dict(bulk.select(connection, _TURNS, {"ids": sorted(listings)}))
        for listing, household in self._stored.items():
            self._turns.setdefault(listing, Turn()).household_id = household

    def of(self, listing_id: int) -> Turn:
        """Return a listing's turn, to be shared by its pools."""
        return self._turns[listing_id]

    def moved_on(self) -> dict[int, int]:
        """Return whose turn it is by listing where the page moved that on."""
        return {
            listing: self._turns[listing].household_id
            for listing, household in sorted(self._stored.items())
            if self._turns[listing].household_id != household
        }
