"""The shipped lists of communes, names and borders, put into the database once; a second load changes nothing."""

import csv
from collections.abc import Callable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Table

from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words import names

FOLDER = Path(__file__).parents[3] / "data" / "communes"
EFFECTIVE = "2025-07-01"
NEIGHBOUR_COLUMNS = ("system", "code", "other_code", "from_on", "source")
_NAME_KEYS, _NAME_VALUES = ("system", "code", "from_on"), ("kind", "name", "source")

Ids = dict[tuple[str, str], int]
_Row = TypeVar("_Row")


class ShippedCommune(NamedTuple):
    """A commune of either tree, as the table has it without its id; days are ISO texts."""

    system: str
    code: str
    name: str
    name_key: str
    kind: str
    district: str | None
    province_code: str
    province: str
    valid_from: str | None
    valid_to: str | None
    lat_microdeg: int
    lon_microdeg: int


class ShippedAlias(NamedTuple):
    """An older name or code of a commune, as the table has it without its id; days are ISO texts."""

    commune_id: int
    system: str
    code: str | None
    name: str
    name_key: str
    district: str
    valid_from: str | None
    valid_to: str | None
    source: str


_Shipped = TypeVar("_Shipped", bound=NamedTuple)


def load(connection: Connection, folder: Path = FOLDER) -> None:
    """Put all that is shipped of communes into the database: add what is missing, correct what differs."""
    communes = TABLES["commune"]
    shipped = _read(folder / "communes.csv", _commune)
    new, changed = _differing(connection, communes, ShippedCommune, attrgetter("system", "code"), shipped)
    bulk.insert(connection, communes, ShippedCommune._fields, new)
    bulk.update(connection, communes, ShippedCommune._fields, changed)
    ids: Ids = {
        (era, code): at for at, era, code in bulk.select(connection, "SELECT id, system, code FROM commune", {})
    }
    successors = TABLES["communesuccessor"]
    crosswalk = _read(folder / "crosswalk.csv", lambda row: _successor(row, ids))
    bulk.put(connection, successors, ("from_id", "to_id"), ("effective", "whole"), list(crosswalk))
    _load_aliases(connection, folder, ids)
    _load_facts(connection, folder)


def _load_aliases(connection: Connection, folder: Path, ids: Ids) -> None:
    aliases = TABLES["communealias"]
    older = _read(folder / "aliases.csv", lambda row: _alias(row, ids))
    unknown, corrected = _differing(connection, aliases, ShippedAlias, _alias_key, older)
    bulk.insert(connection, aliases, ShippedAlias._fields, unknown)
    bulk.update(connection, aliases, ShippedAlias._fields, corrected)


def _load_facts(connection: Connection, folder: Path) -> None:
    """Put names and borders in; what an operator entered stays."""
    names_since = _read(folder / "names.csv", lambda row: tuple(row[one] for one in (*_NAME_KEYS, *_NAME_VALUES)))
    bulk.put(connection, TABLES["unit_name"], _NAME_KEYS, _NAME_VALUES, list(names_since))
    borders = _read(folder / "neighbours.csv", lambda row: tuple(row[one] for one in NEIGHBOUR_COLUMNS))
    bulk.insert_new(connection, TABLES["neighbour"], NEIGHBOUR_COLUMNS, list(borders))


def kindless(name: str, kind: str) -> str:
    """Return a unit's name without its kind: "Thị trấn Chũ" is "Chũ", while "Phường 1" stays "1"."""
    return name[len(kind) :].strip() if name.casefold().startswith(kind.casefold() + " ") else name


def _read(path: Path, row_of: Callable[[dict[str, str]], _Row]) -> Iterator[_Row]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        header = next(lines)
        yield from (row_of(dict(zip(header, line, strict=True))) for line in lines)


def _commune(row: dict[str, str]) -> ShippedCommune:
    return ShippedCommune(
        system=row["system"],
        code=row["code"],
        name=row["name"],
        name_key=names.key(kindless(row["name"], row["kind"])),
        kind=row["kind"],
        district=row["district"] or None,
        province_code=row["province_code"],
        province=row["province"],
        valid_from=row["valid_from"] or None,
        valid_to=row["valid_to"] or None,
        lat_microdeg=int(row["lat_microdeg"]),
        lon_microdeg=int(row["lon_microdeg"]),
    )


def _successor(row: dict[str, str], ids: Ids) -> tuple[int, int, str, bool]:
    return (ids["63", row["from_code"]], ids["34", row["to_code"]], EFFECTIVE, row["whole"] == "1")


def _alias(row: dict[str, str], ids: Ids) -> ShippedAlias:
    return ShippedAlias(
        commune_id=ids["63", row["now_code"]],
        system="63",
        code=row["code"] or None,
        name=row["name"],
        name_key=names.key(kindless(row["name"], kind_of(row["name"]))),
        district=row["district"],
        valid_from=row["valid_from"] or None,
        valid_to=row["valid_to"] or None,
        source=f"{row['source']} ({row['change']})",
    )


def _alias_key(alias: ShippedAlias) -> tuple[Any, ...]:
    return alias.commune_id, alias.system, alias.code or alias.name_key


def kind_of(name: str) -> str:
    """Return the kind a full name begins with: Xã, Phường, Thị trấn or Đặc khu; '' when it begins with none."""
    return next((kind for kind in ("Xã", "Phường", "Thị trấn", "Đặc khu") if name.startswith(kind + " ")), "")


def _differing(
    connection: Connection,
    table: Table,
    kind: type[_Shipped],
    key_of: Callable[[_Shipped], tuple[Any, ...]],
    rows: Iterator[_Shipped],
) -> tuple[list[_Shipped], list[tuple[Any, ...]]]:
    """Return the rows whose key is new, and with their ids those that differ: the table keeps the ids it gave."""
    there: dict[tuple[Any, ...], tuple[int, _Shipped]] = {}
    sql = f"SELECT id, {', '.join(kind._fields)} FROM {table.name}"  # noqa: S608 - names of this program
    for row_id, *values in bulk.select(connection, sql, {}):
        stored = kind._make(values)
        there[key_of(stored)] = row_id, stored
    new: list[_Shipped] = []
    changed: list[tuple[Any, ...]] = []
    for row in rows:
        key = key_of(row)
        if key not in there:
            new.append(row)
            continue
        row_id, known = there[key]
        if known != row and tuple(map(_plain, known)) != row:
            changed.append((*row, row_id))
    return new, changed


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
