"""How a strange file of payouts is read, as a person says it: what is missing, what adds up, and its form."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from marketplace.imports.order_columns import OrderColumn, OrderTable
from marketplace.imports.order_form import FormChoice, day_said, times, unclear_day
from marketplace.spreadsheets.exported_cells import EMPTY, dong_plain, dong_vietnamese
from marketplace.words import money, names
from marketplace.words.messages import Sentence, Unreadable
from marketplace.words.order_headings import CERTAIN, LIKELY

FIRST_PAYOUTS = 5
AMOUNTS = ("gross", "fee", "freight", "tax", "net")
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "code": ("ma don hang", "id don hang dieu chinh", "ma don", "so don hang", "order id", "so phieu", "ma phieu",
             "so don", "don hang"),
    "paid": ("ngay hoan thanh thanh toan", "ngay thanh toan", "ngay tra tien", "ngay quyet toan", "ngay doi soat",
             "ngay chuyen khoan", "ngay chuyen tien", "ngay ck", "ngay nhan tien", "ngay tien ve", "ngay tra", "ngay"),
    "net": ("tong tien da thanh toan", "tong so tien quyet toan", "thuc nhan", "so tien thuc nhan", "tien thuc nhan",
            "thuc chuyen", "so tien chuyen", "so tien chuyen khoan", "thuc linh", "thuc tra", "so tien thanh toan",
            "tien ve", "con lai"),
    "gross": ("gia san pham", "tong phu truoc giam gia", "tien hang", "cong tien hang", "tong tien hang", "thanh tien",
              "doanh thu", "gia tri don hang", "gia tri hang", "tien ban hang"),
    "fee": ("tong phi", "phi san", "phi dich vu", "phi ban hang", "phi giao dich", "phi hoa hong", "hoa hong",
            "chiet khau san", "phi"),
    "freight": ("cuoc", "phi van chuyen", "cuoc van chuyen", "cuoc phi", "cuoc giao hang", "phi giao hang", "phi ship"),
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
    """What a person said: which column each field is, how days are written, whether charges are written above 0.

    ``uneven`` is that payouts are right which their parts do not come to, for the file has no column of the rest.
    """

    columns: Mapping[str, int]
    day_first: bool | None
    charges_above: bool | None
    uneven: bool = False


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

    @property
    def adds_up(self) -> bool:
        """Say whether what was paid out is its parts."""
        return self.net_dong == self.come_to_dong

    @property
    def is_given(self) -> bool:
        """Say whether a charge would be money that the platform gives."""
        return min(self.fee_dong, self.freight_dong, self.tax_dong) < 0


def money_table(table: OrderTable) -> OrderTable:
    """Return a table with what each field of a payout may be; a column of amounts is nobody's name or number."""
    columns = tuple(
        replace(one, personal=False, unknown=False) if _holds_amounts(one) else one for one in table.columns
    )
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
    return [*asked, *_doubts(table, choice)]


def is_money(table: OrderTable) -> bool:
    """Say whether a strange table lists payouts: what was paid out beside what was kept of it, and no packs."""
    proposed = money_table(table).proposed
    packs = {names.key(heading) for heading in (*CERTAIN["quantity"], *LIKELY["quantity"])}
    is_kept = bool({"fee", "freight", "tax"} & set(proposed))
    return (
        is_kept
        and {"code", "net"} <= set(proposed)
        and not any(names.key(one.heading) in packs for one in table.columns)
    )


def uneven(table: OrderTable, choice: MoneyChoice) -> list[PayoutLine]:
    """Return the payouts that are not what their parts come to, as far as a file can be read yet."""
    if choice.charges_above is None or "gross" not in choice.columns or fee_has_tax(table, choice):
        return []
    return [one for one in _payouts(table, choice) if not one.adds_up]


def _doubts(table: OrderTable, choice: MoneyChoice) -> list[Sentence]:
    """Return what is to be set right, or agreed to, of payouts that do not add up."""
    odd = uneven(table, choice)
    if not odd:
        return []
    [first, *_] = odd
    come_to, paid = money.text(first.come_to_dong), money.text(first.net_dong)
    both = Sentence(
        f"of order {first.code} the parts come to {come_to}, and the file says {paid}",
        f"đơn {first.code} các phần cộng lại {come_to}, tệp ghi thực nhận {paid}",
    )
    if adds_up(table, choice._replace(charges_above=not choice.charges_above)):
        en, vi = ("below", "số âm") if choice.charges_above else ("above", "số dương")
        return [Sentence(
            f"The sign is the other one: {both.en}; all payouts add up where charges are {en} 0, so choose that.",
            f"Sai dấu: {both.vi}; phí ghi {vi} thì mọi khoản đều khớp, hãy chọn {vi}.",
        )]  # fmt: skip
    if choice.uneven:
        return []
    count = sum(1 for _ in _payouts(table, choice))
    asked = [Sentence(
        f"{len(odd)} of {count} payouts do not add up: {both.en}. Choose other columns, or say that the rest has none.",
        f"{len(odd)} trong {count} khoản không khớp: {both.vi}. Hãy chọn lại cột, hoặc đánh dấu là tệp không có cột"
        " cho phần còn lại.",
    )]  # fmt: skip
    given = next((one for one in odd if one.is_given), None)
    if given is not None:
        asked.append(Sentence(
            f"So read the platform would give money to order {given.code} where it should take some; look at the sign.",
            f"Đọc như vậy thì ở đơn {given.code} sàn trả thêm thay vì trừ; hãy xem lại dấu của phí.",
        ))  # fmt: skip
    return asked


def proposed_sign(table: OrderTable, choice: MoneyChoice) -> bool | None:
    """Return whether charges are written above 0, by the sign under which the rows add up; None where none tells."""
    fits = [above for above in (False, True) if adds_up(table, choice._replace(charges_above=above))]
    return fits[0] if len(fits) == 1 else None


def adds_up(table: OrderTable, choice: MoneyChoice) -> bool:
    """Say whether what was paid out is its parts in all rows that are known."""
    payouts = list(_payouts(table, choice))
    return bool(payouts) and all(one.adds_up for one in payouts)


def fee_has_tax(table: OrderTable, choice: MoneyChoice) -> bool:
    """Say whether the fee holds the tax too: only so do all rows add up."""
    columns = {field: at for field, at in choice.columns.items() if field != "tax"}
    return "tax" in choice.columns and not adds_up(table, choice) and adds_up(table, choice._replace(columns=columns))


def preview(table: OrderTable, choice: MoneyChoice) -> list[PayoutLine]:
    """Return the first payouts as they would be taken."""
    return [one for _, one in zip(range(FIRST_PAYOUTS), _payouts(table, choice), strict=False)]


def definition(table: OrderTable, choice: MoneyChoice, code: str, title: str) -> str:
    """Return the form of a file as connectors declare theirs (JSON): every field by its heading as it is written."""
    headings = {field: table.column(at).heading for field, at in choice.columns.items()}
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
    cells = [cell for field in AMOUNTS for cell in table.cells(choice.columns.get(field)) if cell]
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
        said = {field: table.column(place).cells[at] for field, place in choice.columns.items()}
        dong = {field: _dong(said.get(field, ""), _READ[way]) or 0 for field in AMOUNTS}
        if said["code"] and said["net"]:
            fee, freight, tax = (sign * dong[field] for field in ("fee", "freight", "tax"))
            come_to = dong["gross"] - fee - freight - tax
            paid_on = day_said(said.get("paid", ""), day_first=choice.day_first)
            yield PayoutLine(said["code"], paid_on, dong["gross"], fee, freight, tax, dong["net"], come_to)


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
