"""What a SKU stands for, and a lot as a transaction moves it."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from marketplace.inventory.allocation import Stock
from marketplace.orders.totals import Place

NOWHERE = Place(0, 0, 0, 0, 0)
"""Where grams count that belong to nothing known."""


class Shelved(NamedTuple):
    """What one SKU stands for: its listing, pack and the lots that feed it, oldest pick first, then forecasts."""

    listing_id: int
    label_g: int
    season_id: int
    produce_id: int
    lot_ids: tuple[int, ...]
    fruit_g: int
    cooperative_id: int | None
    """The cooperative whose rule says which household's fruit goes into a box; None: the oldest lot's."""
    perishable: bool = False
    """Whether its produce has a shelf life: what comes back is spoiled unless a person says otherwise."""


@dataclass(slots=True)
class LotState(Stock):
    """A lot as a transaction moves it, where its draws count, and the row that the database has of it."""

    place: Place = NOWHERE
    row: tuple[Any, ...] = ()
    """Its id and balance; what of it was sold, put above labels and spoiled; then its place."""

    @classmethod
    def read(cls, row: tuple[Any, ...]) -> "LotState":
        """Return the lot of a row."""
        _, balance_g, sold_g, over_g, spoiled_g, *place = row
        return cls(balance_g, sold_g, over_g, spoiled_g, False, (), Place(*place), row)

    def written(self) -> None:
        """Learn that the database has the lot as it is now."""
        self.row = (self.row[0], self.balance_g, self.sold_g, self.over_g, self.spoiled_g, *self.row[5:])
        self.moved = False
