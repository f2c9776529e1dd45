"""The kinds of sheet that can be taken in: their columns and their takers."""

from datetime import date
from typing import Literal

from marketplace.directory.communes import Gazetteer
from marketplace.imports.batch import Batch
from marketplace.imports.cooperatives import COLUMNS as COOPERATIVES
from marketplace.imports.cooperatives import Cooperatives
from marketplace.imports.households import COLUMNS as HOUSEHOLDS
from marketplace.imports.households import Households
from marketplace.imports.lots import COLUMNS as LOTS
from marketplace.imports.lots import Lots
from marketplace.imports.rows import Intake
from marketplace.spreadsheets import Column

Kind = Literal["cooperatives", "households", "lots"]
COLUMNS: dict[Kind, tuple[Column, ...]] = {"cooperatives": COOPERATIVES, "households": HOUSEHOLDS, "lots": LOTS}


def intake_of(batch: Batch, kind: Kind, on: date, season: str | None) -> Intake:
    """Return what takes the rows of one kind of sheet; ``on`` and ``season`` are as in ``run_import``."""
    if kind == "lots":
        return Lots(batch, season)
    gazetteer = Gazetteer(batch.connection)
    return Cooperatives(batch, gazetteer, on) if kind == "cooperatives" else Households(batch, gazetteer, on)
