"""What the columns of a strange file of orders may be: by their headings, and by what stands in their cells.

Columns that look like a person's name, telephone number or address are never proposed, and their cells are hidden.
Free text under a heading that nobody knows is hidden too, until a person says what it is.
"""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from marketplace.spreadsheets import Peek, tables
from marketplace.words import dates, money, names
from marketplace.words.messages import Unreadable
from marketplace.words.order_headings import CERTAIN, LIKELY, RECIPIENT

HIDDEN = "•••"
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    field: tuple(dict.fromkeys(names.key(heading) for heading in (*CERTAIN[field], *also)))
    for field, also in LIKELY.items()
}
"""Our fields, and how headings name them, the likeliest first; accents, case and signs aside."""
_PERSONAL = re.compile(
    r"\b(nguoi|khach|khach hang|ho ten|ho va ten|ten kh|dien thoai|sdt|so dt|phone|mobile|dia chi|address|so nha|email|"
    r"mail|buyer|recipient|customer|consignee|zalo|facebook|cccd|cmnd|ghi chu|note|remark|nhan xet|message|tai khoan|"
    r"xa|phuong|huyen|quan|thon|duong|district|ward|commune|street)\b"
)
_PHONE = re.compile(r"(?:\+?84|0)[\s.*-]*(?:[\d*][\s.-]*){8,10}")
_MASKED = re.compile(r"\*{2,}")
_ADDRESS = re.compile(
    r"\b(xa|phuong|thi tran|huyen|quan|thon|xom|ap|duong|so nha|khu pho|to dan pho|(?<!thanh )pho|ngo|ngach|hem|kiet|"
    r"toa nha|chung cu|can ho|tieu khu|khu do thi)\s+\w|\bso \d+[a-z]?( \d+)* [a-z]"
)
_FAMILIES = frozenset({
    "nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "do", "ho", "ngo", "duong",
    "ly", "dinh", "truong", "luong", "mai", "to", "trinh", "doan", "ha", "cao", "lam", "ta", "tang", "vi", "giap",
    "than", "chu", "nong", "be", "hua", "lo", "quang", "thach", "kim", "trieu", "nghiem", "luu",
})  # fmt: skip
_UNITS = frozenset({"kg", "gram", "g", "vnd", "dong", "d"})
_SMALL = 1_000
"""Whole numbers below are counts rather than đồng."""
_FEW_OF = 3
"""Words of which each stands on so many rows on average are a list's own, such as a carrier's or a warehouse's."""


@dataclass(frozen=True, slots=True)
class OrderColumn:
    """A column of the table: its place from 0, its heading as written, its first cells.

    ``personal`` are names, telephone numbers and addresses; ``unknown`` is text that may be one, until somebody says.
    """

    at: int
    heading: str
    personal: bool
    cells: tuple[str, ...]
    unknown: bool = False

    @property
    def may_be_whom(self) -> bool:
        """Say whether it may tell who gets a parcel."""
        return self.personal or self.unknown

    def shown(self, chosen: Container[int] = ()) -> tuple[str, ...]:
        """Return its cells as they may be shown where a person has said of these columns what they are."""
        hidden = self.personal or (self.unknown and self.at not in chosen)
        return tuple(HIDDEN if cell else "" for cell in self.cells) if hidden else self.cells


@dataclass(frozen=True, slots=True)
class OrderTable:
    """The table of a file: its sheet, the row of its headings, its columns, and what each of our fields may be."""

    sheet: str
    row: int
    columns: tuple[OrderColumn, ...]
    proposed: Mapping[str, int]

    @property
    def recipient(self) -> dict[str, int]:
        """Return which hidden columns say who gets a parcel, by what their headings say, each column once."""
        found: dict[str, int] = {}
        keys = {_key(column.heading): column.at for column in reversed(self.columns) if column.may_be_whom}
        for part, known in RECIPIENT.items():
            named = next(
                (keys[key] for key in map(_key, known) if key in keys and keys[key] not in found.values()), None
            )
            if named is not None:
                found[part] = named
        return found

    @property
    def rows(self) -> int:
        """Return how many rows of it are known."""
        return len(self.columns[0].cells) if self.columns else 0

    def column(self, at: int) -> OrderColumn:
        """Return the column at a place that is one of theirs."""
        return next(one for one in self.columns if one.at == at)

    def cells(self, at: int | None) -> tuple[str, ...]:
        """Return the cells of a column; none of one that nobody chose."""
        return () if at is None else self.column(at).cells


def order_table(peek: Peek) -> OrderTable | None:
    """Find the table of orders on the sheets people see, by the row that names most of our fields; None without one."""
    best: tuple[int, int, OrderTable] | None = None
    for sheet, number, row, below in tables(peek):
        table = _table(sheet, number, row, below)
        named = len(_by_names(table.columns))
        filled = sum(bool(cell) for cell in row)
        if best is None or (named, filled if not named else 0) > best[:2]:
            best = (named, filled if not named else 0, table)
    return best[2] if best else None


def is_personal(heading: str, cells: Sequence[str]) -> bool:
    """Say whether a column looks like a person's name, telephone number, address or remark."""
    key = _key(heading)
    field = next((field for field, known in SYNONYMS.items() if key in known), None)
    if field is not None:
        tells = {"sku": _is_of_a_person, "title": _is_of_a_person, "province": _is_contact}.get(field)
        return tells is not None and _mostly(cells, tells)
    return bool(_PERSONAL.search(key)) or _any_of(cells, _is_of_a_person)


def _is_free_text(heading: str, cells: Sequence[str]) -> bool:
    """Say whether a column that no heading tells of holds words of its own on most rows."""
    if any(_key(heading) in known for known in SYNONYMS.values()):
        return False
    filled = [cell for cell in cells if cell]
    words = [cell for cell in filled if len(names.key(cell).split()) > 1 and any(map(str.isalpha, cell))]
    return len(words) * 2 > len(filled) and len(set(words)) * _FEW_OF > len(words)


def _key(heading: str) -> str:
    """Return a heading without accents, case, signs and the unit at its end."""
    words = names.key(heading).split()
    return " ".join(words[:-1] if len(words) > 1 and words[-1] in _UNITS else words)


def _table(sheet: str, number: int, row: Sequence[str], below: Sequence[Sequence[str]]) -> OrderTable:
    columns = []
    for at, heading in enumerate(row):
        if heading.strip():
            cells = tuple(cells[at].strip() if at < len(cells) else "" for cells in below)
            personal = is_personal(heading, cells)
            unknown = not personal and _is_free_text(heading, cells)
            columns.append(OrderColumn(at, heading.strip(), personal, cells, unknown))
    found = tuple(columns)
    named = _by_names(found)
    return OrderTable(sheet, number, found, named | _by_cells(found, named))


def _by_names(columns: Sequence[OrderColumn]) -> dict[str, int]:
    """Return which column each of our fields is by the headings, each column once."""
    proposed: dict[str, int] = {}
    keys = {column.at: _key(column.heading) for column in columns if not column.personal}
    for field, known in SYNONYMS.items():
        free = {key: at for at, key in reversed(keys.items()) if at not in proposed.values()}
        named = next((free[one] for one in known if one in free), None)
        if named is not None:
            proposed[field] = named
    return proposed


def _by_cells(columns: Sequence[OrderColumn], named: Mapping[str, int]) -> dict[str, int]:
    """Return which of the columns without a known heading is what, by all that stands in it."""
    proposed: dict[str, int] = {}
    judged: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("placed", _is_day), ("quantity", _is_count), ("gross_dong", _is_amount),
    )  # fmt: skip
    for field, fits in judged:
        taken = {*named.values(), *proposed.values()}
        free = [one for one in columns if one.at not in taken and not one.may_be_whom]
        fitting = [one.at for one in free if any(one.cells) and _all_of(one.cells, fits)]
        if field == "gross_dong" and "gross_dong" not in named:
            proposed |= _by_arithmetic(columns, {**named, **proposed}, fitting)
        if field not in named and field not in proposed and fitting:
            proposed[field] = fitting[0]
    return proposed


def _by_arithmetic(columns: Sequence[OrderColumn], known: Mapping[str, int], amounts: Sequence[int]) -> dict[str, int]:
    """Return which of several columns of amounts is the price of one pack, and which the row's money."""
    cells = {one.at: one.cells for one in columns}
    if "quantity" not in known:
        return {}
    packs = cells[known["quantity"]]
    prices = [known["price"]] if "price" in known else amounts
    for price in prices:
        for whole in amounts:
            rows = [row for row in zip(packs, cells[price], cells[whole], strict=True) if all(row)]
            if price != whole and rows and all(is_product(*row) for row in rows):
                return {"price": price, "gross_dong": whole}
    return {}


def is_product(packs: str, price: str, whole: str) -> bool:
    """Say whether a row's money is its packs at their price; what cannot be read is not."""
    try:
        return int(packs) * money.dong(price) == money.dong(whole)
    except (Unreadable, ValueError):
        return False


def _all_of(cells: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return all(fits(cell) for cell in cells if cell)


def _any_of(cells: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return any(fits(cell) for cell in cells if cell)


def _mostly(cells: Sequence[str], fits: Callable[[str], bool]) -> bool:
    filled = [cell for cell in cells if cell]
    return 2 * sum(fits(cell) for cell in filled) > len(filled)


def _is_contact(cell: str) -> bool:
    """Say whether a cell is a telephone number or an address, or hides what it is."""
    return bool(_PHONE.fullmatch(cell) or "@" in cell or _MASKED.search(cell) or _ADDRESS.search(names.key(cell)))


def _is_of_a_person(cell: str) -> bool:
    if _is_contact(cell):
        return True
    words = cell.split()
    family = names.key(words[0]) if words else ""
    return 2 <= len(words) <= 5 and family in _FAMILIES and all(word[0].isupper() and word.isalpha() for word in words)


def _is_day(cell: str) -> bool:
    try:
        dates.day(cell.split(" ")[0])
    except Unreadable:
        return False
    return not cell.isdecimal()


def _is_count(cell: str) -> bool:
    return cell.isdecimal() and 0 < int(cell[:9]) < _SMALL


def _is_amount(cell: str) -> bool:
    try:
        return money.dong(cell) >= _SMALL
    except Unreadable:
        return False


def day_is_unclear(cells: Sequence[str]) -> str | None:
    """Return a cell whose day and month may change places, where no cell of the column tells; None otherwise."""
    unclear = None
    for cell in cells:
        parts = re.match(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}", cell)
        if parts is None:
            continue
        first, second = (int(part) for part in parts.groups())
        if first > 12 or second > 12:
            return None
        if first != second:
            unclear = unclear or cell
    return unclear


def code_stands_once(cells: Sequence[str]) -> bool:
    """Say whether an order's code stands on its first row alone, and the rows below belong to it."""
    return any(first and not second for first, second in pairwise(cells))
