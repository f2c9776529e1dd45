"""The kinds of sheet that can be taken in: their columns and their takers."""

from datetime import date
from typing import Literal

from marketplace.communes import Gazetteer
from marketplace.cooperatives import COLUMNS as COOPERATIVES
from marketplace.cooperatives import Cooperatives
from marketplace.households import COLUMNS as HOUSEHOLDS
from marketplace.households import Households
from marketplace.intake.batch import Batch
from marketplace.intake.rows import Intake
from marketplace.lots import COLUMNS as LOTS
from marketplace.lots import Lots
from marketplace.sheet import Column

Kind = Literal["cooperatives", "households", "lots"]
COLUMNS: dict[Kind, tuple[Column, ...]] = {"cooperatives": COOPERATIVES, "households": HOUSEHOLDS, "lots": LOTS}


def intake_of(batch: Batch, kind: Kind, on: date, season: str | None) -> Intake:
    """Return what takes the rows of one kind of sheet; ``on`` and ``season`` are as in ``jobs.imports.run_import``."""
    if kind == "lots":
        return Lots(batch, season)
    gazetteer = Gazetteer(batch.connection)
    return Cooperatives(batch, gazetteer, on) if kind == "cooperatives" else Households(batch, gazetteer, on)
