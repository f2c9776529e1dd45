"""What every importer does: it takes the rows of one kind of sheet into the database."""

from collections.abc import Sequence
from typing import Protocol

from marketplace.spreadsheets import Row


class SheetImporter(Protocol):
    """Takes the rows of one kind of sheet, a bounded number at a time, in a constant number of statements each."""

    def take(self, rows: Sequence[Row]) -> None:
        """Take rows whose cells were all read; each ends up new, changed, unchanged, rejected or in the inbox."""
        ...
