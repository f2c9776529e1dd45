"""Taking sheets in: what an import adds and changes is kept with what was before, so that all of it can be undone."""

from marketplace.imports.batch import Batch, Doubt
from marketplace.imports.built_on import CannotUndo
from marketplace.imports.undo import undo

__all__ = ["Batch", "CannotUndo", "Doubt", "undo"]
