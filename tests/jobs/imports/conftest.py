"""The small map that sheets are read against."""

from tests.marketplace.imports.importing import db, map_folder

__all__ = ["db", "map_folder"]
