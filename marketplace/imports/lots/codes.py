"""The codes given to lots that come without one: the household's code, the day, and a number."""

from collections.abc import Sequence

from sqlalchemy import Connection

from marketplace.imports.stored_rows import FieldValues
from marketplace.storage import bulk

_TAKEN = "SELECT code FROM lot WHERE household_id IN :households"


class LotCodes:
    """Numbers the lots of one file."""

    def __init__(self, connection: Connection) -> None:
        """Begin with the first number of every household and day."""
        self._connection = connection
        self._next: dict[str, int] = {}
        """From which number on codes of a household and day may be free; those before are taken for good."""

    def give(self, lots: Sequence[FieldValues]) -> None:
        """Give each lot without a code the first one that is free."""
        unnamed = [lot for lot in lots if not lot["code"]]
        taken = self._taken(sorted({lot["household_id"] for lot in unnamed}))
        taken |= {lot["code"] for lot in lots if lot["code"]}
        for lot in unnamed:
            lot["code"] = self._free(_stem(lot), taken)
            taken.add(lot["code"])

    def _free(self, stem: str, taken: set[str]) -> str:
        number = self._next.get(stem, 1)
        while (code := f"{stem}-{number}") in taken:
            number += 1
        self._next[stem] = number + 1
        return code

    def _taken(self, households: list[int]) -> set[str]:
        return set(bulk.scalars(self._connection, _TAKEN, {"households": households}))


def _stem(lot: FieldValues) -> str:
    """Return a code but for its number: HO-QS-001-260610 is of 10 June 2026."""
    day = (lot["picked_on"] or lot["forecast_from"]).replace("-", "")
    return f"{lot['household']}-{day[2:]}"
