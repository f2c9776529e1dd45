"""What level 0 of the contract requires: the two files of a day."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from connectors.partner.conformance.asking import Asker, Rule, UnmetError
from connectors.partner.conformance.personal import is_personal, named
from connectors.partner.contract.wire import ENTRY_COLUMNS, ENTRY_COLUMNS_1_1, ORDER_COLUMNS, ORDER_COLUMNS_1_1
from connectors.rfc3339 import instant

_KNOWN = {*ORDER_COLUMNS, *ORDER_COLUMNS_1_1, *ENTRY_COLUMNS, *ENTRY_COLUMNS_1_1}
_COLUMNS = {"orders": ORDER_COLUMNS, "settlements": ENTRY_COLUMNS}
FILES = {"orders": "orders", "settlements": "payouts"}
"""By kind of a nightly file: what it is of, as people say it."""
_NUMBERS = ("quantity", "pack_g", "cancelled", "returned", "short_g", "undelivered", "replaced")
_MAY_BE_EMPTY = ("delivered_at", "cancelled_at", "returned_at")
_NUMBER = re.compile(r"-?[0-9]+")


def files(day_of: Callable[[Asker], date]) -> list[Rule]:
    """Return the rules of the nightly files of the day that ``day_of`` tells."""
    return [rule for kind in _COLUMNS for rule in _of(kind, day_of)]


def read_file(asker: Asker, kind: str, day_of: Callable[[Asker], date]) -> tuple[str, list[list[str]]]:
    """Return the name and the rows of a nightly file, its header first; asked for once in a check."""
    return asker.once(f"file of {kind}", partial(_asked, asker, kind, day_of))


def _of(kind: str, day_of: Callable[[Asker], date]) -> list[Rule]:
    def rows(asker: Asker) -> tuple[str, list[list[str]]]:
        return read_file(asker, kind, day_of)

    return [
        Rule(
            0, f"file-{kind}", f"The nightly file of {FILES[kind]} is there",
            "Put out a CSV file in UTF-8 with the columns of getExport, also for a day without any.",
            lambda asker: _there(*rows(asker)),
        ),
        Rule(
            0, f"file-{kind}-columns", f"The nightly file of {FILES[kind]} has all columns and none of a buyer",
            "Name the columns as getExport does, in any order; leave a buyer's out.",
            lambda asker: _columns(*rows(asker), _COLUMNS[kind]),
        ),
        Rule(
            0, f"file-{kind}-cells", f"Numbers and instants in the file of {FILES[kind]} are written as in the lists",
            "Digits alone without separators; RFC 3339 with an offset; true or false; empty for null.",
            lambda asker: _cells(*rows(asker)),
        ),
    ]  # fmt: skip


def _asked(asker: Asker, kind: str, day_of: Callable[[Asker], date]) -> tuple[str, list[list[str]]]:
    name = f"{kind}-{day_of(asker):%Y-%m-%d}.csv"
    answer = asker.ask("GET", f"{asker.shop_path}/exports/{name}")
    if answer.status != 200:
        raise UnmetError(f"{name}: it answers {answer.status} where 200 was agreed.")
    if answer.headers.get("Content-Type", "").partition(";")[0].strip() != "text/csv":
        raise UnmetError(f"{name} is not text/csv.")
    try:
        return name, list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise UnmetError(f"{name} is no CSV in UTF-8.") from None


def _there(name: str, rows: Sequence[Sequence[str]]) -> str:
    header = rows[0] if rows else []
    if any(len(row) != len(header) for row in rows):
        raise UnmetError(f"{name} has rows that are shorter or longer than its header.")
    return f"{name} has {max(len(rows) - 1, 0)} rows."


def _columns(name: str, rows: Sequence[Sequence[str]], columns: Sequence[str]) -> str:
    header = rows[0] if rows else []
    missing, personal = set(columns) - set(header), {one for one in header if is_personal(one) and one not in _KNOWN}
    if missing or personal:
        raise UnmetError(f"{name}: columns missing: {named(missing)}; of a buyer: {named(personal)}.")
    return f"{name} has {len(header)} columns."


def _cells(name: str, rows: Sequence[Sequence[str]]) -> str:
    header = rows[0] if rows else []
    for number, row in enumerate(rows[1:], 2):
        for column, cell in zip(header, row, strict=False):
            if not _fits(column, cell):
                raise UnmetError(f"{name}, row {number}: {column} is not written as it is in the lists.")
    return f"{name}: {max(len(rows) - 1, 0)} rows read."


def _fits(column: str, cell: str) -> bool:
    if column not in _KNOWN:
        return True
    if column.endswith("_at"):
        return (cell == "" and column in _MAY_BE_EMPTY) or _is_instant(cell)
    if column.endswith("_dong") or column in _NUMBERS:
        new = column in (*ORDER_COLUMNS_1_1, *ENTRY_COLUMNS_1_1)
        return bool(_NUMBER.fullmatch(cell)) or (new and cell == "")
    return column != "restock" or cell in ("true", "false")


def _is_instant(text: str) -> bool:
    try:
        instant(text)
    except ValueError:
        return False
    return True
