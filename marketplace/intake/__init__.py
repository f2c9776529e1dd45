"""Taking sheets in: what an import adds and changes is kept with what was before, so that all of it can be undone."""

from marketplace.intake.batch import Batch, Doubt
from marketplace.intake.built_on import CannotUndo
from marketplace.intake.undo import undo

__all__ = ["Batch", "CannotUndo", "Doubt", "undo"]
