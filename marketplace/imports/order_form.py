"""How a strange file of orders is read, as a person says it: what is missing, what would be taken, and its form."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from marketplace.imports.order_columns import OrderTable, code_stands_once, day_is_unclear
from marketplace.spreadsheets.exported_cells import count, long_id
from marketplace.words import dates, money, names, weight
from marketplace.words.messages import Sentence, Unreadable
from marketplace.words.records import State

MOST_WORDS = 25
FIRST_ORDERS = 5
_STATES: Mapping[str, tuple[str, ...]] = {
    "cancelled": ("huy", "cancel"), "returned": ("da hoan", "da tra hang", "returned"),
    "returning": ("dang hoan", "chuyen hoan", "tra hang", "returning"),
    "failed": ("that bai", "khong thanh cong", "failed"),
    "delivered": ("da giao", "hoan thanh", "hoan tat", "thanh cong", "da nhan", "delivered", "completed"),
    "shipping": ("dang giao", "dang van chuyen", "shipping", "shipped"),
    "collected": ("da lay", "cho giao", "da gui", "collected"), "confirmed": ("cho lay", "da xac nhan", "confirmed"),
    "placed": ("cho xac nhan", "moi", "cho xu ly", "placed", "pending"),
}  # fmt: skip
"""What words of a status mean, the ends of an order first, for "chưa giao thành công" holds two of them."""
_FIELDS = {"pack": "pack_g", "gross_dong": "gross"}
"""What connectors call fields of ours."""
_WHOM = frozenset({"name", "phone", "street"})
_ASKED = {
    "code": Sentence("Say which column is the order's code.", "Hãy chọn cột mã đơn hàng."),
    "quantity": Sentence("Say which column is the number of boxes.", "Hãy chọn cột số lượng."),
    "status": Sentence(
        "Say which column is the status; a file that does not say how its orders stand cannot be read.",
        "Hãy chọn cột trạng thái; tệp không ghi trạng thái đơn thì chưa đọc được.",
    ),
    "placed": Sentence("Say which column is the day of the order.", "Hãy chọn cột ngày đặt hàng."),
}


class FormChoice(NamedTuple):
    """What a person said of a file: which column each field is, what words of its status mean, how days are written."""

    columns: Mapping[str, int]
    states: Mapping[str, str]
    day_first: bool | None
    recipient: Mapping[str, int] = {}
    """Which columns say who gets a parcel, where they are to be read at all."""
    reads_recipient: bool = False
    """Whether they are to be read."""


class PreviewLine(NamedTuple):
    """One row as it would be taken; ``wrong`` says what of it cannot be read."""

    product: str
    quantity: int | None
    pack_g: int | None
    gross_dong: int | None
    wrong: tuple[Sentence, ...]


class PreviewOrder(NamedTuple):
    """One order as it would be taken."""

    code: str
    placed_on: date | None
    state: str | None
    province: str
    lines: list[PreviewLine]


def status_words(table: OrderTable, choice: FormChoice) -> list[str]:
    """Return the words of the column of the status, each once, in the order in which they come."""
    return list(dict.fromkeys(cell for cell in table.cells(choice.columns.get("status")) if cell))[:MOST_WORDS]


def proposed_state(word: str) -> str | None:
    """Return what a word of a status likely means; None where nothing tells."""
    key = names.key(word)
    if "chua" in key.split():
        return None
    return next((state for state, known in _STATES.items() if any(one in key for one in known)), None)


def unclear_day(table: OrderTable, choice: FormChoice) -> str | None:
    """Return a day of the file that can be read in two ways, where the person has to say which."""
    return day_is_unclear(table.cells(choice.columns.get("placed")))


def missing(table: OrderTable, choice: FormChoice) -> list[Sentence]:
    """Return what is still to be said, all at once."""
    asked = [sentence for field, sentence in _ASKED.items() if field not in choice.columns]
    if not {"sku", "title"} & set(choice.columns):
        asked.append(Sentence("Say which column is the product.", "Hãy chọn cột mã hàng hoặc tên sản phẩm."))
    if choice.reads_recipient and not set(choice.recipient) >= _WHOM:
        asked.append(Sentence(
            "Choose the columns of name, telephone and address of who gets a parcel, or read none of them.",
            "Hãy chọn đủ cột tên, số điện thoại, địa chỉ người nhận, hoặc bỏ chọn đọc người nhận.",
        ))  # fmt: skip
    chosen = [*choice.columns.values(), *choice.recipient.values()]
    if len(set(chosen)) < len(chosen):
        asked.append(Sentence("One column was chosen for two things.", "Một cột đang được chọn cho hai mục."))
    unsaid = [word for word in status_words(table, choice) if choice.states.get(word) not in set(State)]
    if unsaid:
        told = "”, “".join(unsaid[:3])
        asked.append(Sentence(f"Say what “{told}” means.", f"Hãy chọn nghĩa của trạng thái “{told}”."))
    if choice.day_first is None and unclear_day(table, choice):
        asked.append(Sentence("Say how the days are written.", "Hãy chọn cách ghi ngày."))
    if times(table, choice) is None:
        asked.append(Sentence(
            "The days are written in several ways; export the file again.",
            "Ngày trong tệp ghi theo nhiều cách; hãy xuất lại từ sàn.",
        ))  # fmt: skip
    return asked


def preview(table: OrderTable, choice: FormChoice) -> list[PreviewOrder]:
    """Return the first orders as they would be taken."""
    orders: list[PreviewOrder] = []
    for at in range(table.rows):
        said = {field: table.column(place).cells[at] for field, place in choice.columns.items()}
        code = said.get("code", "")
        if code and (not orders or orders[-1].code != code):
            if len(orders) == FIRST_ORDERS:
                break
            state = choice.states.get(said.get("status", ""))
            orders.append(
                PreviewOrder(
                    code,
                    day_said(said.get("placed", ""), day_first=choice.day_first),
                    state,
                    said.get("province", ""),
                    [],
                )
            )
        if orders and any(said.values()):
            orders[-1].lines.append(_line(said, _unit(table, choice)))
    return orders


def day_of(cell: str, *, day_first: bool) -> date:
    """Return the day of a cell, its parts in the order that a person said; Unreadable where there is none."""
    first, _, _ = cell.partition(" ")
    parts = first.replace("-", "/").replace(".", "/").split("/")
    if not day_first and len(parts) == 3 and len(parts[0]) <= 2:
        first = f"{parts[1]}/{parts[0]}/{parts[2]}"
    return dates.day(first)


def _not_the_product(packs: int, price_dong: int, gross_dong: int) -> Sentence:
    price, come_to, said = map(money.text, (price_dong, packs * price_dong, gross_dong))
    return Sentence(
        f"{packs} boxes at {price} come to {come_to}, and the row says {said}, which counts.",
        f"{packs} thùng × {price} = {come_to}, dòng này ghi {said}; tính theo tiền của dòng.",
    )


def day_said(cell: str, *, day_first: bool | None) -> date | None:
    """Return the day of a cell where a person has said so much; None where there is none."""
    try:
        return day_of(cell, day_first=day_first is not False)
    except Unreadable:
        return None


def definition(table: OrderTable, choice: FormChoice, code: str, title: str) -> str:
    """Return the form of a file as connectors declare theirs (JSON): every field by its heading as it is written."""
    headings = {field: table.column(at).heading for field, at in choice.columns.items()}
    named = {_FIELDS.get(field, field): heading for field, heading in headings.items()}
    orders: dict[str, object] = dict(named if "sku" in named else named | {"sku": named["title"]})
    if choice.recipient:
        orders["to"] = {part: table.column(at).heading for part, at in choice.recipient.items()}
    first_row = code_stands_once(table.cells(choice.columns.get("code")))
    said = {
        "code": code, "kind": "orders", "title": title, "must": sorted(set(headings.values())), "exact": True,
        "grain": "first-row" if first_row else "line", "amounts": "typed", "times": times(table, choice) or "",
        "day_first": choice.day_first is True,
        "moves": ["placed", "delivered"], "states": dict(choice.states),
        "orders": orders,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def times(table: OrderTable, choice: FormChoice) -> str | None:
    """Return how all days of a file are written; '' as people type them, None where that leaves the month unclear."""
    cells = [cell for cell in table.cells(choice.columns.get("placed")) if cell]
    start = "%d/%m" if choice.day_first is not False else "%m/%d"
    for day in (f"{start}/%Y", f"{start}/%Y".replace("/", "-"), f"{start}/%Y".replace("/", "."), "%Y-%m-%d"):
        for written in (f"{day} %H:%M:%S", f"{day} %H:%M", day):
            if cells and all(_is_written(cell, written) for cell in cells):
                return written
    return None if choice.day_first is False else ""


def _is_written(cell: str, written: str) -> bool:
    try:
        datetime.strptime(cell, written)  # noqa: DTZ007 - whether it can be read is all that is asked
    except ValueError:
        return False
    return True


def _line(said: Mapping[str, str], unit: str | None) -> PreviewLine:
    product = " · ".join(part for part in (said.get("sku", ""), said.get("title", "")) if part)
    wrong: list[Sentence] = []

    def number(field: str, read: Callable[[str], int]) -> int | None:
        cell = said.get(field, "")
        try:
            return read(cell) if cell else None
        except Unreadable as error:
            wrong.append(error.sentence)
            return None

    number("code", lambda cell: len(long_id(cell)))
    quantity, gross_dong = number("quantity", count), number("gross_dong", money.dong)
    price_dong = number("price", money.dong)
    if quantity and price_dong is not None:
        come_to = quantity * price_dong
        gross_dong = come_to if gross_dong is None else gross_dong
        if come_to != gross_dong:
            wrong.append(_not_the_product(quantity, price_dong, gross_dong))
    pack_g = number("pack", lambda cell: weight.grams(cell, unit))
    return PreviewLine(product, quantity, pack_g, gross_dong, tuple(wrong))


def _unit(table: OrderTable, choice: FormChoice) -> str | None:
    """Return the unit that the heading of a weight names."""
    words = names.key(table.column(choice.columns["pack"]).heading).split() if "pack" in choice.columns else []
    return next((unit for unit in ("kg", "gram", "g") if unit in words), None)
