"""Areas above the communes: the provinces of both maps, and the districts there were before 1 July 2025."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.directory.communes.naming import NEWEST
from marketplace.storage import bulk

_PROVINCES = """
SELECT p.code, coalesce((SELECT n.name FROM unit_name n WHERE n.system = :system AND n.code = p.code
  AND n.from_on <= :on ORDER BY n.from_on DESC LIMIT 1), p.name)
FROM (SELECT province_code AS code, min(province) AS name FROM commune WHERE system = :system GROUP BY province_code) p
ORDER BY 2, 1
"""
_DISTRICTS = """
SELECT DISTINCT district FROM commune WHERE system = '63' AND province_code = :province AND district IS NOT NULL
ORDER BY district
"""


class ProvinceRow(NamedTuple):
    """A province or city of one map."""

    code: str
    name: str


def provinces(connection: Connection, system: str, on: date = NEWEST) -> list[ProvinceRow]:
    """Return the provinces of a map, '63' or '34', by what they are called on a day."""
    given = {"system": system, "on": on.isoformat()}
    return [ProvinceRow(*row) for row in bulk.select(connection, _PROVINCES, given)]


def former_districts(connection: Connection, province_code: str) -> list[str]:
    """Return the names of the districts that a province of the older map had."""
    return [str(name) for name in bulk.scalars(connection, _DISTRICTS, {"province": province_code})]
