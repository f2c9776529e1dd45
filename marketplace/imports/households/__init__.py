"""Sheets of households: read, held against the households that are known, and taken in with their memberships.

It writes through ``directory``, and knows no lots.
"""

from marketplace.imports.households.columns import COLUMNS
from marketplace.imports.households.importer import HouseholdImporter

__all__ = ["COLUMNS", "HouseholdImporter"]
