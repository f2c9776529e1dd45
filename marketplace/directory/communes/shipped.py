"""The shipped commune lists, put into the database once; a second load changes nothing."""

import csv
from collections.abc import Callable, Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table

from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words import names

FOLDER = Path(__file__).parents[3] / "data" / "communes"
EFFECTIVE = "2025-07-01"

_COMMUNE = (
    *("system", "code", "name", "name_key", "kind", "district", "province_code", "province"),
    *("valid_from", "valid_to", "lat_microdeg", "lon_microdeg"),
)
_ALIAS = ("commune_id", "system", "code", "name", "name_key", "district", "valid_from", "valid_to", "source")
Ids = dict[tuple[str, str], int]


def load(connection: Connection, folder: Path = FOLDER) -> None:
    """Put both trees, the crosswalk and the aliases into the database: add what is missing, correct what differs."""
    communes = TABLES["commune"]
    shipped = _read(folder / "communes.csv", _commune)
    new, changed = _differing(connection, communes, _COMMUNE, ("system", "code"), shipped)
    bulk.insert(connection, communes, _COMMUNE, new)
    bulk.update(connection, communes, _COMMUNE, changed)
    ids: Ids = {
        (era, code): at for at, era, code in bulk.select(connection, "SELECT id, system, code FROM commune", {})
    }
    successors = TABLES["communesuccessor"]
    crosswalk = _read(folder / "crosswalk.csv", lambda row: _successor(row, ids))
    bulk.put(connection, successors, ("from_id", "to_id"), ("effective", "whole"), list(crosswalk))
    aliases = TABLES["communealias"]
    shipped = _read(folder / "aliases.csv", lambda row: _alias(row, ids))
    new, changed = _differing(connection, aliases, _ALIAS, ("commune_id", "system", "code"), shipped)
    bulk.insert(connection, aliases, _ALIAS, new)
    bulk.update(connection, aliases, _ALIAS, changed)


def kindless(name: str, kind: str) -> str:
    """Return a unit's name without its kind: "Thị trấn Chũ" is "Chũ", while "Phường 1" stays "1"."""
    return name[len(kind) :].strip() if name.casefold().startswith(kind.casefold() + " ") else name


def _read(path: Path, row_of: Callable[[dict[str, str]], tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        header = next(lines)
        yield from (row_of(dict(zip(header, line, strict=True))) for line in lines)


def _commune(row: dict[str, str]) -> tuple[Any, ...]:
    key = names.key(kindless(row["name"], row["kind"]))
    place = (row["kind"], row["district"] or None, row["province_code"], row["province"])
    dates = (row["valid_from"] or None, row["valid_to"] or None)
    return (
        row["system"],
        row["code"],
        row["name"],
        key,
        *place,
        *dates,
        int(row["lat_microdeg"]),
        int(row["lon_microdeg"]),
    )


def _successor(row: dict[str, str], ids: Ids) -> tuple[Any, ...]:
    return (ids["63", row["from_code"]], ids["34", row["to_code"]], EFFECTIVE, row["whole"] == "1")


def _alias(row: dict[str, str], ids: Ids) -> tuple[Any, ...]:
    dates = (row["valid_from"] or None, row["valid_to"] or None)
    key = names.key(kindless(row["name"], kind_of(row["name"])))
    source = f"{row['source']} ({row['change']})"
    return (ids["63", row["now_code"]], "63", row["code"], row["name"], key, row["district"], *dates, source)


def kind_of(name: str) -> str:
    """Return the kind a full name begins with: Xã, Phường, Thị trấn or Đặc khu; '' when it begins with none."""
    return next((kind for kind in ("Xã", "Phường", "Thị trấn", "Đặc khu") if name.startswith(kind + " ")), "")


def _differing(
    connection: Connection,
    table: Table,
    columns: tuple[str, ...],
    key: tuple[str, ...],
    rows: Iterator[tuple[Any, ...]],
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Return the rows whose key is new, and with their ids those that differ: the table keeps the ids it gave."""
    key_of = itemgetter(*map(columns.index, key))
    rows_there = bulk.select(connection, f"SELECT {', '.join((*columns, 'id'))} FROM {table.name}", {})  # noqa: S608
    there = {key_of(row): row for row in rows_there}
    new: list[tuple[Any, ...]] = []
    changed: list[tuple[Any, ...]] = []
    for row in rows:
        known = there.get(key_of(row))
        if known is None:
            new.append(row)
        elif known[:-1] != row and tuple(map(_plain, known[:-1])) != row:
            changed.append((*row, known[-1]))
    return new, changed


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
