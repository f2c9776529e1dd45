"""Make the shipped commune lists from the packages that publish them; README.md names them with versions and licences.

    pip install vietnamadminunits==1.0.4
    pip download --no-deps vietnam-provinces==0.3.0
    python data/communes/build.py vietnam_provinces-0.3.0-py3-none-any.whl

Only the tables of vietnamadminunits are read; its converter is never called: it picks a default or asks the internet.
"""

import csv
import json
import sqlite3
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
LAST_OLD_DAY, FIRST_NEW_DAY = "2025-06-30", "2025-07-01"
KINDS = ("Xã", "Phường", "Thị trấn", "Đặc khu", "Huyện")
COMMUNES = [
    *("system", "code", "name", "kind", "district", "province_code", "province"),
    *("valid_from", "valid_to", "lat_microdeg", "lon_microdeg"),
]
CROSSWALK = ["from_code", "to_code", "whole"]
ALIASES = ["change", "code", "name", "district", "now_code", "valid_from", "valid_to", "source"]
KEYED_KINDS = {"thitran": "Thị trấn", "phuong": "Phường", "xa": "Xã"}
Row = dict[str, Any]


class Before(NamedTuple):
    """A commune of 2021."""

    name: str
    district: str
    province_code: str


def main(wheel: Path) -> None:
    """Write the three lists beside this script, sorted, so that a second run changes nothing."""
    old, new = _table("admin_units_legacy"), _table("admin_units")
    _write("communes.csv", COMMUNES, [*map(_old_row, old), *map(_new_row, new)])
    _write("crosswalk.csv", CROSSWALK, _crosswalk(old, new))
    _write("aliases.csv", ALIASES, _aliases(_communes_2021(wheel), old))


def _table(name: str) -> list[Row]:
    path = files("vietnamadminunits") / "data" / "dataset.db"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(f"SELECT * FROM {name}")]  # noqa: S608 - two constant names


def _old_row(row: Row) -> list[Any]:
    # Five island districts had no communes and so no commune code: D and the district's code stand for it.
    level = "ward" if row["wardCode"] else "district"
    district = row["district"] if row["wardCode"] else ""
    place = [row[level], _kind(row[level], row[f"{level}Type"]), district, row["provinceCode"], row["province"]]
    return ["63", _old_code(row), *place, "", LAST_OLD_DAY, *_microdegrees(row[f"{level}Lat"], row[f"{level}Lon"])]


def _new_row(row: Row) -> list[Any]:
    place = [row["ward"], _kind(row["ward"], row["wardType"]), "", row["provinceCode"], row["province"]]
    return ["34", row["wardCode"], *place, FIRST_NEW_DAY, "", *_microdegrees(row["wardLat"], row["wardLon"])]


def _kind(name: str, stated: str) -> str:
    # The source calls Thị trấn Ngọc Lặc (15061) a xã: the name it gives wins.
    return next((kind for kind in KINDS if name.startswith(kind + " ")), stated)


def _old_code(row: Row) -> str:
    return str(row["wardCode"] or f"D{row['districtCode']}")


def _microdegrees(lat: float, lon: float) -> list[int]:
    return [int((Decimal(repr(degrees)) * 1_000_000).to_integral_value()) for degrees in (lat, lon)]


def _crosswalk(old: list[Row], new: list[Row]) -> Iterator[list[Any]]:
    """Yield where each old commune went: one row when it went whole, one for each part when it was divided."""
    old_codes = {_joined_key(row): _old_code(row) for row in old}
    new_codes = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in new}
    text = (files("vietnamadminunits") / "data" / "converter_2025.json").read_text(encoding="utf-8")
    tables = json.loads(text)
    for province, wards in tables["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            yield from ([old_codes[key], new_codes[province, ward], 1] for key in olds)
    for province, divided in tables["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, parts in divided.items():
            yield from ([old_codes[key], new_codes[province, part["newWardKey"]], 0] for part in parts)


def _joined_key(row: Row) -> str:
    return "_".join(row[name] or "" for name in ("provinceKey", "districtKey", "wardKey"))


def _communes_2021(wheel: Path) -> dict[str, Before]:
    """Return by code every commune that vietnam-provinces 0.3.0 lists, as it was in February 2021."""
    with zipfile.ZipFile(wheel) as archive:
        provinces = json.loads(archive.read("vietnam_provinces/data/nested-divisions.json"))
    return {
        f"{ward['code']:05d}": Before(ward["name"], district["name"], f"{province['code']:02d}")
        for province in provinces
        for district in province["districts"]
        for ward in district["wards"]
    }


def _aliases(before: dict[str, Before], after: list[Row]) -> Iterator[list[Any]]:
    """Yield the names of 2021 that the later list has not: merged away, renamed, or moved to another district.

    Of a commune that nobody says who took in, one row for each that may have: those of its district.
    """
    source = f"vietnam-provinces 0.3.0; vietnamadminunits {version('vietnamadminunits')}"
    by_code = {row["wardCode"]: row for row in after if row["wardCode"]}
    for code, was in before.items():
        row = by_code.get(code)
        if row is None:
            takers = _taken_in_by(was, before, by_code)
            changes = [("merged" if len(takers) == 1 else "gone", one) for one in takers]
        elif _spelling(row["ward"]) != _spelling(was.name):
            changes = [("renamed", code)]
        elif _spelling(row["district"]) != _spelling(was.district):
            changes = [("moved", code)]
        else:
            continue
        for change, now_code in changes:
            yield [change, code, was.name, was.district, now_code, "", LAST_OLD_DAY, source]
    yield from _listed(before, after)


def _taken_in_by(was: Before, before: dict[str, Before], after: dict[str, Row]) -> list[str]:
    """Return the commune that took one in: vietnamadminunits keeps the absorbed names among its keywords.

    Where none does, all that are left of its district.
    """
    key = _key(was.name)
    named = {
        code: row
        for code, row in after.items()
        if row["provinceCode"] == was.province_code and key in json.loads(row["wardKeywords"])
    }
    near = [code for code in named if code in before and before[code].district == was.district]
    near = near or [code for code, row in named.items() if row["district"] == was.district] or list(named)
    if len(near) == 1:
        return near
    left = [code for code in after if before.get(code) and before[code][1:] == was[1:]]
    if not left:
        raise SystemExit(f"{was}: taken in by nobody known")
    return left


def _listed(before: dict[str, Before], after: list[Row]) -> Iterator[list[Any]]:
    """Yield what vietnamadminunits calls a commune besides, and the list of 2021 does not know: merged in before it.

    Only the letters of these names are known.
    """
    known = {(was.province_code, was.district, _bare(_key(was.name))) for was in before.values()}
    source = f"vietnamadminunits {version('vietnamadminunits')}"
    for row in after:
        also = json.loads(row["wardAlias"] or "[]")
        kinds = {_bare(name): name for name in also if _is_whole(name, also)}
        for bare, name in kinds.items():
            districts = {row["district"], before[row["wardCode"]].district if row["wardCode"] in before else ""}
            if any((row["provinceCode"], district, bare) in known for district in districts):
                continue
            kind = next(KEYED_KINDS[one] for one in KEYED_KINDS if name.startswith(one))
            yield ["listed", "", f"{kind} {bare}", row["district"], row["wardCode"], "", LAST_OLD_DAY, source]


def _is_whole(name: str, also: list[str]) -> bool:
    """Say whether an alias begins with its kind: "phuonglinh" is the bare name of "xaphuonglinh"."""
    bare = _bare(name)
    return bare != name and (bare in also or bare.isdigit())


def _bare(key: str) -> str:
    """Return a key without its kind, a number without a zero before it."""
    kind = next((kind for kind in KEYED_KINDS if key.startswith(kind)), "")
    return key.removeprefix(kind).lstrip("0")


def _spelling(name: str) -> list[str]:
    """Return what is equal for Hòa and Hoà, Thị xã and Thị Xã."""
    return ["".join(sorted(word)) for word in unicodedata.normalize("NFKD", name).casefold().split()]


def _key(name: str) -> str:
    from unidecode import unidecode

    return unidecode(name).lower().replace(" ", "")


def _write(file_name: str, columns: list[str], rows: Any) -> None:
    with (HERE / file_name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(sorted([str(cell) for cell in row] for row in rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
