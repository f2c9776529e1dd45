"""Undoing a whole import, unless something later builds on it."""

from marketplace.imports.undoing.refusals import CannotUndo
from marketplace.imports.undoing.undo import undo

__all__ = ["CannotUndo", "undo"]
