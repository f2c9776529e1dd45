"""Sheets of lots: read, matched with the lots that are known, and taken in to the gram."""

from marketplace.imports.lots.columns import COLUMNS
from marketplace.imports.lots.importer import LotImporter

__all__ = ["COLUMNS", "LotImporter"]
