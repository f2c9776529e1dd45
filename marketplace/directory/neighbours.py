"""Neighbours: which communes share a border, shipped for Bắc Ninh, entered elsewhere, each with its source."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.directory.communes.places import FIRST_DAY_OF_34
from marketplace.directory.communes.shipped import NEIGHBOUR_COLUMNS
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.messages import OperatorRefusal

_NEIGHBOUR = TABLES["neighbour"]
_HEADINGS = ("code", "neighbour")
_BESIDE = """
SELECT 1 FROM neighbour WHERE system = :system AND code = :low AND other_code = :high AND from_on <= :on
"""
_KNOWN = "SELECT code FROM commune WHERE system = '34' AND code IN :codes"

_AMONG = """
SELECT system, code, other_code, from_on FROM neighbour WHERE code IN :codes AND other_code IN :codes
"""

Pair = tuple[str, str]


class Border(NamedTuple):
    """Two communes of one tree that share a border, from a day (ISO text) on; the lower code first."""

    system: str
    code: str
    other_code: str
    from_on: str


class NeighbourError(OperatorRefusal):
    """A list of neighbours cannot be taken; the message is one plain sentence."""


def are_neighbours(connection: Connection, code: str, other: str, on: date) -> bool:
    """Say whether two communes, by their codes on a day, are known to share a border; one is none of its own."""
    low, high = sorted((code, other))
    system = "34" if on >= FIRST_DAY_OF_34 else "63"
    given = {"system": system, "low": low, "high": high, "on": on.isoformat()}
    return bulk.scalar(connection, _BESIDE, given) is not None


def borders(connection: Connection, codes: Iterable[str]) -> list[Border]:
    """Return which communes of these codes share a border, in whichever tree."""
    asked = {"codes": sorted(set(codes))}
    return [Border(system, code, other, str(on)) for system, code, other, on in bulk.select(connection, _AMONG, asked)]


def read_pairs(path: Path) -> list[Pair]:
    """Read a CSV of the columns code and neighbour, lines that begin with # aside; NeighbourError names a bad line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise NeighbourError(f"{path} cannot be read as a text in UTF-8; give a CSV of code,neighbour") from error
    return list(_pairs(path, ((n, line) for n, line in enumerate(lines, 1) if line.strip() and line[0] != "#")))


def enter(connection: Connection, pairs: Iterable[Pair], source: str, from_on: date = FIRST_DAY_OF_34) -> int:
    """Enter pairs of today's tree with their source, and return how many of them are new.

    NeighbourError when a code is none of it: nothing is entered then.
    """
    wanted = {(min(pair), max(pair)) for pair in pairs}
    codes = sorted({code for pair in wanted for code in pair})
    unknown = sorted(set(codes).difference(bulk.scalars(connection, _KNOWN, {"codes": codes})))
    if unknown:
        raise NeighbourError(f"{unknown[0]} is no commune's code; look for it with `lensan communes find`")
    before = _count(connection)
    rows = [("34", low, high, from_on.isoformat(), source) for low, high in sorted(wanted)]
    bulk.insert_new(connection, _NEIGHBOUR, NEIGHBOUR_COLUMNS, rows)
    return _count(connection) - before


def _pairs(path: Path, lines: Iterable[tuple[int, str]]) -> Iterator[Pair]:
    headed = False
    for n, line in lines:
        cells = tuple(cell.strip() for cell in next(csv.reader([line])))
        if not headed:
            headed = True
            if cells != _HEADINGS:
                raise NeighbourError(f"{path} line {n} is not the heading code,neighbour; write it above the pairs")
            continue
        if len(cells) != len(_HEADINGS) or len(set(cells)) == 1 or not all(map(_is_code, cells)):
            raise NeighbourError(f"{path} line {n} is not two codes of five digits; write for example 07444,07450")
        code, other = cells
        yield code, other


def _is_code(cell: str) -> bool:
    return len(cell) == len("07444") and cell.isascii() and cell.isdigit()


def _count(connection: Connection) -> int:
    return int(bulk.scalar(connection, "SELECT count(*) FROM neighbour", {}))
