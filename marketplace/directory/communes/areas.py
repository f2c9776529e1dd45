"""Areas above the communes: the provinces of both maps, and the districts there were before 1 July 2025."""

from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.storage import bulk

_PROVINCES = """
SELECT province_code, min(province) FROM commune WHERE system = :system GROUP BY province_code ORDER BY 2, 1
"""
_DISTRICTS = """
SELECT DISTINCT district FROM commune WHERE system = '63' AND province_code = :province AND district IS NOT NULL
ORDER BY district
"""


class ProvinceRow(NamedTuple):
    """A province or city of one map."""

    code: str
    name: str


def provinces(connection: Connection, system: str) -> list[ProvinceRow]:
    """Return the provinces of a map, '63' or '34', by name."""
    return [ProvinceRow(*row) for row in bulk.select(connection, _PROVINCES, {"system": system})]


def former_districts(connection: Connection, province_code: str) -> list[str]:
    """Return the names of the districts that a province of the older map had."""
    return [str(name) for name in bulk.scalars(connection, _DISTRICTS, {"province": province_code})]
