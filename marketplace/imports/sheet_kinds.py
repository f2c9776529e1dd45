"""The kinds of sheet that can be taken in: their columns and their importers."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, Protocol

from marketplace.directory.communes import Gazetteer
from marketplace.imports import cooperatives, households, lots
from marketplace.imports.batch import Batch
from marketplace.spreadsheets import Column, Row

Kind = Literal["cooperatives", "households", "lots"]
COLUMNS: dict[Kind, tuple[Column, ...]] = {
    "cooperatives": cooperatives.COLUMNS,
    "households": households.COLUMNS,
    "lots": lots.COLUMNS,
}


class SheetImporter(Protocol):
    """Takes the rows of one kind of sheet, a bounded number at a time, in a constant number of statements each."""

    def take(self, rows: Sequence[Row]) -> None:
        """Take rows whose cells were all read; each ends up new, changed, unchanged, rejected or in the inbox."""
        ...


def importer_for(batch: Batch, kind: Kind, on: date, season: str | None) -> SheetImporter:
    """Return what takes the rows of one kind of sheet.

    ``on`` is the day on whose map an undecided commune is read; ``season`` is the code of the season that lots are of,
    None for the one their day falls in.
    """
    if kind == "lots":
        return lots.LotImporter(batch, season)
    gazetteer = Gazetteer(batch.connection, on)
    if kind == "cooperatives":
        return cooperatives.CooperativeImporter(batch, gazetteer, on)
    return households.HouseholdImporter(batch, gazetteer, on)
