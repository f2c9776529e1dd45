"""Sheets of cooperatives, cooperative groups and individual businesses.

It writes through ``directory``, and knows no members.
"""

from marketplace.imports.cooperatives.columns import COLUMNS
from marketplace.imports.cooperatives.importer import CooperativeImporter

__all__ = ["COLUMNS", "CooperativeImporter"]
