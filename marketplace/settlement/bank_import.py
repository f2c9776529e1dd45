"""Import a bank's sheet: what came into the account, row by row; rows of money that went out are left out."""

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace import spreadsheets
from marketplace.settlement.transfers import TransferError, TransferFacts, record_transfer
from marketplace.spreadsheets import Column, Problem, Row, cells

COLUMNS = (
    Column("on_day", "Ngày giao dịch", ("ngày", "ngày hạch toán", "ngày hiệu lực"), True, cells.day),
    Column(
        "amount_dong", "Số tiền ghi có", ("ghi có", "có", "số tiền", "tiền vào", "credit"), True, cells.dong, adds=True
    ),
    Column("reference", "Số tham chiếu", ("mã giao dịch", "số giao dịch", "số bút toán", "reference"), read=cells.code),
    Column("note", "Nội dung", ("diễn giải", "mô tả", "nội dung giao dịch", "description"), read=cells.remark),
)


class BankImport(NamedTuple):
    """What a sheet brought: transfers new and known already, rows without money in, and rows that cannot be taken."""

    new: int
    known: int
    out: int
    problems: list[Problem]


def import_bank_sheet(connection: Connection, path: Path, who: str, now_ms: int) -> BankImport:
    """Write down what came in by a bank's sheet; a sheet that is read again changes nothing.

    SheetRefused when it is none. A row without the bank's number is known by its day, amount and place among equals.
    """
    with spreadsheets.opened(path, COLUMNS) as table:
        rows = list(table)
    new = known = out = 0
    problems: list[Problem] = []
    equals: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        if not row.values.get("amount_dong") and not _unreadable(row):
            out += 1
            continue
        if row.problems:
            problems += row.problems
            continue
        try:
            fresh = record_transfer(connection, _facts(row, equals), who, now_ms)
        except TransferError as refused:
            problems.append(Problem(row.number, COLUMNS[2].title, "", refused.sentence))
            continue
        new, known = new + fresh, known + (not fresh)
    return BankImport(new, known, out, problems)


def _unreadable(row: Row) -> bool:
    """Say whether a row has an amount that cannot be read; an empty cell is a row of money that went out."""
    return any(problem.value for problem in row.problems)


def _facts(row: Row, equals: Counter[tuple[Any, ...]]) -> TransferFacts:
    values = row.values
    reference, on_day, amount_dong = values.get("reference"), values["on_day"], values["amount_dong"]
    if not reference:
        equals[on_day, amount_dong] += 1
        reference = f"{on_day:%Y%m%d}/{amount_dong}/{equals[on_day, amount_dong]}"
    return TransferFacts("bank", reference, on_day, amount_dong, values.get("note"))
