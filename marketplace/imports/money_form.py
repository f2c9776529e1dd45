"""How a strange file of payouts is read, as a person says it: what is missing, what adds up, and its form."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from marketplace.imports.order_columns import OrderColumn, OrderTable
from marketplace.imports.order_form import FormChoice, day_of, times, unclear_day
from marketplace.spreadsheets.exported_cells import EMPTY, dong_plain, dong_vietnamese
from marketplace.words import names
from marketplace.words.messages import Sentence, Unreadable

FIRST_PAYOUTS = 5
AMOUNTS = ("gross", "fee", "freight", "tax", "net")
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "code": ("ma don hang", "id don hang dieu chinh", "ma don", "so don hang", "order id", "so phieu"),
    "paid": ("ngay hoan thanh thanh toan", "ngay thanh toan", "ngay tra tien", "ngay quyet toan", "ngay doi soat",
             "ngay tra", "ngay"),
    "net": ("tong tien da thanh toan", "tong so tien quyet toan", "thuc nhan", "so tien thuc nhan", "con lai"),
    "gross": ("gia san pham", "tong phu truoc giam gia", "tien hang", "thanh tien", "doanh thu", "gia tri don hang"),
    "fee": ("tong phi", "phi san", "phi", "hoa hong"),
    "freight": ("cuoc", "phi van chuyen", "cuoc van chuyen", "phi ship"),
    "tax": ("thue san khau tru", "thue khau tru", "tong thue", "thue"),
}  # fmt: skip
"""Our fields, and how headings name them, the likeliest first; accents, case and signs aside."""
_READ: Mapping[str, Callable[[str], int]] = {"plain": dong_plain, "vietnamese": dong_vietnamese}
_ASKED = {
    "code": Sentence("Say which column is the order's code.", "Hãy chọn cột mã đơn hàng."),
    "paid": Sentence("Say which column is the day of the payout.", "Hãy chọn cột ngày sàn trả tiền."),
    "gross": Sentence("Say which column is the money of the goods.", "Hãy chọn cột tiền hàng."),
    "net": Sentence("Say which column is what was paid out.", "Hãy chọn cột số tiền thực nhận."),
}


class MoneyChoice(NamedTuple):
    """What a person said: which column each field is, how days are written, whether charges are written above 0."""

    columns: Mapping[str, int]
    day_first: bool | None
    charges_above: bool | None


class PayoutLine(NamedTuple):
    """One payout as it would be taken, charges above 0, and what its parts come to (đồng)."""

    code: str
    paid_on: date | None
    gross_dong: int
    fee_dong: int
    freight_dong: int
    tax_dong: int
    net_dong: int
    come_to_dong: int


def money_table(table: OrderTable) -> OrderTable:
    """Return a table with what each field of a payout may be; a column of amounts is nobody's name or number."""
    columns = tuple(replace(one, personal=one.personal and not _holds_amounts(one)) for one in table.columns)
    proposed: dict[str, int] = {}
    for field, known in SYNONYMS.items():
        free = {names.key(one.heading): one.at for one in reversed(columns)
                if not one.personal and one.at not in proposed.values()}  # fmt: skip
        if (named := next((free[one] for one in known if one in free), None)) is not None:
            proposed[field] = named
    return replace(table, columns=columns, proposed=proposed)


def missing(table: OrderTable, choice: MoneyChoice) -> list[Sentence]:
    """Return what is still to be said, all at once."""
    asked = [sentence for field, sentence in _ASKED.items() if field not in choice.columns]
    if len(set(choice.columns.values())) < len(choice.columns):
        asked.append(Sentence("One column was chosen for two things.", "Một cột đang được chọn cho hai mục."))
    if amounts(table, choice) is None:
        asked.append(Sentence(
            "An amount cannot be read, or the amounts are written in two ways; choose other columns.",
            "Có số tiền không đọc được hoặc ghi theo hai cách; hãy chọn lại cột.",
        ))  # fmt: skip
    if choice.charges_above is None:
        asked.append(Sentence("Say which sign the fee has.", "Hãy chọn phí ghi số âm hay số dương."))
    days = _days(choice)
    if choice.day_first is None and unclear_day(table, days):
        asked.append(Sentence("Say how the days are written.", "Hãy chọn cách ghi ngày."))
    if times(table, days) is None:
        asked.append(Sentence(
            "The days are written in several ways; export the file again.",
            "Ngày trong tệp ghi theo nhiều cách; hãy xuất lại từ sàn.",
        ))  # fmt: skip
    return asked


def proposed_sign(table: OrderTable, choice: MoneyChoice) -> bool | None:
    """Return whether charges are written above 0, by the sign under which the rows add up; None where none tells."""
    fits = [above for above in (False, True) if adds_up(table, choice._replace(charges_above=above))]
    return fits[0] if len(fits) == 1 else None


def adds_up(table: OrderTable, choice: MoneyChoice) -> bool:
    """Say whether what was paid out is its parts in all rows that are known."""
    payouts = list(_payouts(table, choice))
    return bool(payouts) and all(one.net_dong == one.come_to_dong for one in payouts)


def fee_has_tax(table: OrderTable, choice: MoneyChoice) -> bool:
    """Say whether the fee holds the tax too: only so do all rows add up."""
    columns = {field: at for field, at in choice.columns.items() if field != "tax"}
    return "tax" in choice.columns and not adds_up(table, choice) and adds_up(table, choice._replace(columns=columns))


def preview(table: OrderTable, choice: MoneyChoice) -> list[PayoutLine]:
    """Return the first payouts as they would be taken."""
    return [one for _, one in zip(range(FIRST_PAYOUTS), _payouts(table, choice), strict=False)]


def definition(table: OrderTable, choice: MoneyChoice, code: str, title: str) -> str:
    """Return the form of a file as connectors declare theirs (JSON): every field by its heading as it is written."""
    headings = {field: _column(table, at).heading for field, at in choice.columns.items()}
    holds_tax = fee_has_tax(table, choice)
    parts = {field: [headings[field]] if field in headings else [] for field in ("gross", "fee", "freight", "tax")}
    said = {
        "code": code, "kind": "settlement", "title": title, "must": sorted(set(headings.values())), "exact": True,
        "amounts": amounts(table, choice) or "plain", "times": times(table, _days(choice)) or "",
        "day_first": choice.day_first is True, "moves": ["paid"], "charges_above": choice.charges_above is True,
        "fee_has_tax": holds_tax, "is_whole": holds_tax or adds_up(table, choice),
        "money": {name: headings[name] for name in ("code", "paid", "net")} | parts,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def amounts(table: OrderTable, choice: MoneyChoice) -> str | None:
    """Return how all amounts of the file are written; None where that is not one way."""
    cells = [cell for field in AMOUNTS for cell in _cells(table, choice, field) if cell]
    return next((way for way, read in _READ.items() if all(_dong(cell, read) is not None for cell in cells)), None)


def unclear(table: OrderTable, choice: MoneyChoice) -> str | None:
    """Return a day of the file that can be read in two ways, where the person has to say which."""
    return unclear_day(table, _days(choice))


def _payouts(table: OrderTable, choice: MoneyChoice) -> Iterator[PayoutLine]:
    way = amounts(table, choice)
    if way is None or not {"code", "net"} <= set(choice.columns):
        return
    sign = 1 if choice.charges_above else -1
    for at in range(table.rows):
        said = {field: _column(table, place).cells[at] for field, place in choice.columns.items()}
        dong = {field: _dong(said.get(field, ""), _READ[way]) or 0 for field in AMOUNTS}
        if said["code"] and said["net"]:
            fee, freight, tax = (sign * dong[field] for field in ("fee", "freight", "tax"))
            come_to = dong["gross"] - fee - freight - tax
            paid_on = _day(said.get("paid", ""), choice)
            yield PayoutLine(said["code"], paid_on, dong["gross"], fee, freight, tax, dong["net"], come_to)


def _day(cell: str, choice: MoneyChoice) -> date | None:
    try:
        return day_of(cell, day_first=choice.day_first is not False)
    except Unreadable:
        return None


def _days(choice: MoneyChoice) -> FormChoice:
    """Return the choice of days as that of an order's day."""
    columns = {"placed": choice.columns["paid"]} if "paid" in choice.columns else {}
    return FormChoice(columns, {}, choice.day_first)


def _holds_amounts(column: OrderColumn) -> bool:
    filled = [cell for cell in column.cells if cell and cell not in EMPTY]
    # A telephone number begins with 0.
    return bool(filled) and all(
        (cell == "0" or cell[0] != "0") and any(_dong(cell, read) is not None for read in _READ.values())
        for cell in filled
    )


def _dong(cell: str, read: Callable[[str], int]) -> int | None:
    try:
        return read(cell) if cell else None
    except Unreadable:
        return None


def _cells(table: OrderTable, choice: MoneyChoice, field: str) -> tuple[str, ...]:
    return _column(table, choice.columns[field]).cells if field in choice.columns else ()


def _column(table: OrderTable, at: int) -> OrderColumn:
    return next(one for one in table.columns if one.at == at)
