"""What the sheets of all nouns share: where a row lies, whether it is new, and what it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection

from marketplace.directory.communes import Gazetteer, Place, placed
from marketplace.directory.communes.gazetteer import FIRST_DAY_OF_34
from marketplace.exchange.inbox import Candidate
from marketplace.imports.batch import Batch, Doubt, problem
from marketplace.imports.kept import kept_of
from marketplace.imports.unplaced import unplaced
from marketplace.spreadsheets import Column, Problem, Row, cells
from marketplace.storage import bulk
from marketplace.words import names

Spot = tuple[str, int]
"""Where a row stands in its file: its sheet and its number."""

Known = dict[str, Any]
"""A row of the database as it is: its id and the fields that sheets fill; days as ISO text."""


_LAST_DAY_OF_63 = FIRST_DAY_OF_34 - timedelta(days=1)


class Rejected(Exception):
    """A row cannot be used as it is; the others go on."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.sentence.en)
        self.problem = found


class Doubted(Exception):
    """A row has more than one reading; a person decides in the inbox, the others go on."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(doubt.problem.sentence.en)
        self.doubt = doubt


class Intake(Protocol):
    """What takes the rows of one kind of sheet into the database, a bounded number at a time."""

    def take(self, rows: Sequence[Row]) -> None:
        """Take rows whose cells were all read; each ends up new, changed, unchanged, rejected or in the inbox."""
        ...


PLACE_COLUMNS = (
    Column(
        "commune",
        "Xã/phường",
        ("xã", "phường", "xã phường", "xã phường thị trấn", "xã thị trấn", "địa bàn", "commune"),
        required=True,
        read=cells.text,
        example="Quý Sơn",
    ),
    Column(
        "district",
        "Huyện",
        ("quận huyện", "huyện quận", "huyện thị xã", "huyện thành phố", "district"),
        example="Lục Ngạn",
    ),
    Column("province", "Tỉnh", ("tỉnh thành phố", "tỉnh tp", "tỉnh thành", "province"), example="Bắc Giang"),
)


@dataclass(slots=True)
class Repeats:
    """Which row of this file first spoke of a thing, so that a second row never silently wins."""

    first: dict[str, Spot]

    def check(self, row: Row, key: str, column: str, value: Any) -> None:
        """Reject a row that speaks of what an earlier row of the file spoke of."""
        earlier = self.first.setdefault(key, row.spot)
        if earlier != row.spot:
            raise repeated(row, earlier, column, value)


def repeated(row: Row, earlier: Spot, column: str, value: Any) -> Rejected:
    """Return the rejection of a row that says again what an earlier row of the same file says."""
    sheet, number = earlier
    there, there_vi = (f" of sheet “{sheet}”", f" trang “{sheet}”") if sheet != row.sheet else ("", "")
    return Rejected(
        problem(
            row,
            column,
            value,
            f"Row {number}{there} already has this; keep one of them, or give each a code of its own.",
            f"Dòng {number}{there_vi} đã có nội dung này; hãy giữ một dòng hoặc ghi mã riêng cho từng dòng.",
        )
    )


def place_of(batch: Batch, gazetteer: Gazetteer, row: Row, on: date) -> Place:
    """Return the commune a row lies in; Doubted when none is known or several may be meant, and nobody said which."""
    values = row.values
    typed = ", ".join(values[name] for name in ("commune", "district", "province") if values.get(name))
    placing = placed(gazetteer, values["commune"], values.get("district"), values.get("province"), on)
    if placing.place is not None:
        return placing.place
    system, _, code = (batch.meant("commune", typed) or "").partition(":")
    meant = gazetteer.find(code, date.max if system == "34" else _LAST_DAY_OF_63) if code else None
    if meant is not None:
        return meant
    candidates = [
        Candidate("commune", f"{one.place.system}:{one.place.code}", str(one.place), score=one.score)
        for one in placing.candidates[:20]
    ]
    found = problem(row, "Xã/phường", typed, *unplaced(typed, placing.candidates, on))
    raise Doubted(Doubt(found, kept_of(row), "commune", typed, candidates))


def merged(before: Known, given: Known) -> Known:
    """Return a row as it shall be: an empty cell changes nothing, and a name keeps its accents."""
    after = dict(before)
    for name, value in given.items():
        if value is None:
            continue
        if name == "name" and names.key(value) == names.key(before[name]) and not names.accented(value):
            continue
        after[name] = value
    return after


def known_by(connection: Connection, noun: str, fields: tuple[str, ...], where: str, values: list[Any]) -> list[Known]:
    """Return rows of a noun by a list of values of one column, with their ids."""
    if not values:
        return []
    sql = f"SELECT id, {', '.join(fields)} FROM {noun} WHERE {where} IN :values ORDER BY id"  # noqa: S608 - our names
    return [known(fields, row) for row in bulk.select(connection, sql, {"values": values})]


def known(fields: tuple[str, ...], row: Sequence[Any]) -> Known:
    """Return a database row as a dict; days become ISO text, as they are written."""
    return dict(zip(("id", *fields), map(plain, row), strict=True))


def values_of(fields: tuple[str, ...], given: Known) -> tuple[Any, ...]:
    """Return the values of some fields, in their order."""
    return tuple(given[name] for name in fields)


def plain(value: Any) -> Any:
    """Return a day as ISO text and anything else as it is."""
    return value.isoformat() if isinstance(value, date) else value


def next_codes(connection: Connection, noun: str, prefix: str) -> dict[str, int]:
    """Return, for every code made here (prefix-commune-number), the last number used in its commune."""
    last: dict[str, int] = {}
    sql = f"SELECT code FROM {noun} WHERE code >= :low AND code < :high"  # noqa: S608 - our names
    for (code,) in bulk.select(connection, sql, {"low": f"{prefix}-", "high": f"{prefix}."}):
        stem, _, number = code.rpartition("-")
        if number.isdigit():
            last[stem] = max(last.get(stem, 0), int(number))
    return last
