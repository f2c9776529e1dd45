"""Taking sheets in: a package for each kind, ``batch`` for what an import changed, ``undoing`` to take it back.

It knows no platform, and reads no file: rows come from ``spreadsheets``, and the owners of the tables write them.
"""

from marketplace.imports.batch import Batch, Doubt
from marketplace.imports.undoing import CannotUndo, undo

__all__ = ["Batch", "CannotUndo", "Doubt", "undo"]
