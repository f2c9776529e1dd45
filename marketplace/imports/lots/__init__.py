"""Sheets of lots: read, matched with the lots that are known, and taken in to the gram.

It writes through ``inventory``; what is sold of a lot is recalled from orders, never taken away in silence.
"""

from marketplace.imports.lots.columns import COLUMNS
from marketplace.imports.lots.importer import LotImporter

__all__ = ["COLUMNS", "LotImporter"]
