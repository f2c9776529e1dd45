"""A lot as a page of orders moves it, and the row that the database has of it."""

from dataclasses import dataclass
from typing import NamedTuple

from marketplace.inventory.allocation import Stock
from marketplace.orders.totals import SalesPlace

NOWHERE = SalesPlace(0, 0, 0, 0, 0)
"""Where grams count that belong to nothing known."""


class LotValues(NamedTuple):
    """A lot as the database has it: its balance, what of it was sold, put above labels and spoiled; where it counts."""

    id: int
    balance_g: int
    sold_g: int
    over_g: int
    spoiled_g: int
    household_id: int
    commune_id: int
    commune_now_id: int
    produce_id: int
    season_id: int


_NOTHING = LotValues(0, 0, 0, 0, 0, *NOWHERE)


@dataclass(slots=True)
class CachedLot(Stock):
    """A lot as a transaction moves it, where its draws count, and what the database has of it."""

    place: SalesPlace = NOWHERE
    stored: LotValues = _NOTHING

    @classmethod
    def read(cls, row: LotValues) -> "CachedLot":
        """Return the lot of a row."""
        _, balance_g, sold_g, over_g, spoiled_g, *place = row
        return cls(balance_g, sold_g, over_g, spoiled_g, False, (), SalesPlace(*place), row)

    def written(self) -> None:
        """Learn that the database has the lot as it is now."""
        self.stored = self.stored._replace(
            balance_g=self.balance_g, sold_g=self.sold_g, over_g=self.over_g, spoiled_g=self.spoiled_g
        )
        self.moved = False
