"""Placing: the household, cooperative, commune or area that a grant or a basis is of, with what people call it."""

from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Column, Connection, FromClause, Join, Table, and_, func, select

from marketplace.directory.communes.naming import ON_DAY, name_on, province_on
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal

_HOUSEHOLD, _COOPERATIVE, _COMMUNE = TABLES["household"], TABLES["cooperative"], TABLES["commune"]
_AREA = """
SELECT 1 FROM commune WHERE system = :system AND province_code = :province AND (:any = 1 OR district = :district)
LIMIT 1
"""
_THERE = {
    "household_id": "SELECT 1 FROM household WHERE id = :id",
    "cooperative_id": "SELECT 1 FROM cooperative WHERE id = :id",
    "commune_id": "SELECT 1 FROM commune WHERE id = :id",
}
_NOUNS = {
    "household_id": ("household", "hộ"),
    "cooperative_id": ("cooperative", "hợp tác xã"),
    "commune_id": ("commune", "xã"),
}


class PlaceError(Refusal):
    """A place is not there; ``sentence`` says which."""


def place_columns(of: Table, on: date) -> list[Any]:
    """Return what a place is called on a day: of household and cooperative code and name, of communes the names."""
    return [*home_columns(), *area_columns(of, on)]


def area_columns(of: Table, on: date | BindParameter[date] = ON_DAY) -> list[Any]:
    """Return the names of commune and province on a day."""
    area = _COMMUNE.alias("area")
    province = select(func.min(province_on(area, on))).where(
        area.c.system == of.c.area_system, area.c.province_code == of.c.province_code
    )
    return [name_on(_COMMUNE, on), func.coalesce(province_on(_COMMUNE, on), province.scalar_subquery())]


def place_joins(rows: FromClause, of: Table) -> Join:
    """Join the household, cooperative and commune that rows are of, where they are of one."""
    return home_joins(rows, of).outerjoin(_COMMUNE, _COMMUNE.c.id == of.c.commune_id)


def home_columns() -> list[Column[Any]]:
    """Return codes and names of household and cooperative."""
    return [_HOUSEHOLD.c.code, _HOUSEHOLD.c.name, _COOPERATIVE.c.code, _COOPERATIVE.c.name]


def home_joins(rows: FromClause, of: Table) -> Join:
    """Join the household and the cooperative that rows are of, where they are of one."""
    return rows.outerjoin(_HOUSEHOLD, _HOUSEHOLD.c.id == of.c.household_id).outerjoin(
        _COOPERATIVE, and_(_COOPERATIVE.c.id == of.c.cooperative_id)
    )


def refuse_unknown(connection: Connection, **place: Any) -> None:
    """Refuse a place that is not there, by the columns of a grant: PlaceError."""
    for column, sql in _THERE.items():
        if place.get(column) is not None and not bulk.select(connection, sql, {"id": place[column]}):
            en, vi = _NOUNS[column]
            raise PlaceError(
                f"There is no such {en}; look for it in its list", f"Không có {vi} này; hãy xem danh sách."
            )
    if place.get("area_system") is not None:
        district = place.get("district")
        asked = {"system": place["area_system"], "province": place["province_code"], "district": district or "",
                 "any": int(district is None)}  # fmt: skip
        if not bulk.select(connection, _AREA, asked):
            raise PlaceError(
                "There is no such province or former district; look for its code with `lensan communes find`",
                "Không có tỉnh hoặc huyện cũ này; hãy kiểm tra mã tỉnh và tên huyện.",
            )
