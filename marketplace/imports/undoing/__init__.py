"""Undoing a whole import, unless something later builds on it.

It knows what an import added and changed, never what a sheet said.
"""

from marketplace.imports.undoing.refusals import CannotUndo
from marketplace.imports.undoing.undo import undo

__all__ = ["CannotUndo", "undo"]
