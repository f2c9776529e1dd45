"""The codes given to lots that come without one: the household's code, the day, and a number."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from marketplace.imports.stored_rows import FieldValues
from marketplace.storage import bulk

_OF_HOUSEHOLDS = "SELECT code FROM lot WHERE household_id IN :households"
_OF_ANYBODY = "SELECT code FROM lot WHERE code IN :codes"


class LotCodes:
    """Numbers the lots of one file."""

    def __init__(self, connection: Connection) -> None:
        """Begin with the first number of every household and day."""
        self._connection = connection
        self._next: dict[str, int] = {}
        """From which number on codes of a household and day may be free; those before are taken for good."""

    def give(self, lots: Sequence[FieldValues]) -> None:
        """Give each lot without a code the first one that is free.

        Codes of a household are seldom another one's; only where one is, all are numbered once more.
        """
        unnamed = [lot for lot in lots if not lot["code"]]
        households = sorted({lot["household_id"] for lot in unnamed})
        taken = {lot["code"] for lot in lots if lot["code"]}
        taken |= self._codes(_OF_HOUSEHOLDS, households=households)
        codes, following = self._numbered(unnamed, taken)
        while others := self._codes(_OF_ANYBODY, codes=codes):
            taken |= others
            codes, following = self._numbered(unnamed, taken)
        self._next |= following
        for lot, code in zip(unnamed, codes, strict=True):
            lot["code"] = code

    def _numbered(self, unnamed: Sequence[FieldValues], taken: set[str]) -> tuple[list[str], dict[str, int]]:
        """Return the first codes that are not taken, one for each lot, and the numbers that follow them."""
        following: dict[str, int] = {}
        codes = []
        for stem in map(_stem, unnamed):
            number = following.get(stem, self._next.get(stem, 1))
            while (code := f"{stem}-{number}") in taken:
                number += 1
            following[stem] = number + 1
            codes.append(code)
        return codes, following

    def _codes(self, sql: str, **asked: list[Any]) -> set[str]:
        return set(bulk.scalars(self._connection, sql, asked))


def _stem(lot: FieldValues) -> str:
    """Return a code but for its number: HO-QS-001-260610 is of 10 June 2026."""
    day = (lot["picked_on"] or lot["forecast_from"]).replace("-", "")
    return f"{lot['household']}-{day[2:]}"
