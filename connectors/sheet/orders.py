"""Rows of an order file put together into orders, and where the lines of one order contradict each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from msgspec import UNSET

from connectors.file_form import Grain, OrderFields, first
from connectors.sheet.gathered import Gathered, Values, broken_order, unread_order
from connectors.sheet.kept import KeptLine, KeptOrder
from connectors.sheet.recipients import recipient_of
from marketplace.spreadsheets import Problem, Row
from marketplace.words.file_reports import FileDifference
from marketplace.words.messages import Sentence
from marketplace.words.parcels import Address
from marketplace.words.records import Reject

_NO_ORDER = Sentence("The row names no order.", "Dòng này không ghi mã đơn hàng.")
_NO_STATUS = Sentence("The file does not say how the order stands.", "Tệp không ghi trạng thái của đơn.")
_NO_PRODUCT = Sentence("A line names no product.", "Có dòng không ghi mã hàng.")
_NEVER = frozenset({
    "freight_dong", "tax_dong", "vat_dong", "pit_dong", "cit_dong", "short_g", "refunded_dong", "replaced", "restock",
})  # fmt: skip
"""What no file of orders says."""


class _UnreadError(Exception):
    """An order cannot be read; ``sentence`` says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


@dataclass(slots=True)
class OrderRows(Gathered):
    """The rows of an order file, gathered by order in the sequence in which these come."""

    fields: OrderFields = field(kw_only=True)
    orders: dict[str, list[Values]] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    whom: dict[str, Address] = field(default_factory=dict, repr=False)
    """Who gets the parcel, by the order's code."""
    broken: dict[str, Problem] = field(default_factory=dict)
    """What cannot be read, by the code of the order that is not taken for it."""
    _last: str | None = None
    _of_order: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Know the fields that each line repeats of its order."""
        fields = self.fields
        self._of_order = tuple(f"order {name}" for name in (*fields.order_discount, *fields.order_fee))

    def take(self, row: Row) -> None:
        """Take one row; one that cannot be read is set aside with its place, and with it the rest of its order."""
        values = row.values
        code = self._code(row)
        to = recipient_of(values) if self.fields.to is not None else None
        if code is None:
            self.set_aside(row, None if row.problems else _NO_ORDER)
        elif row.problems:
            self.broken.setdefault(code, row.problems[0])
        else:
            self.orders.setdefault(code, []).append(values)
            if to is not None:
                self.whom.setdefault(code, to)
            if row.sought:
                self.failed.add(code)
            self.add(values)
            self.note_days(values, "placed", "delivered", "cancelled")
            self.note_to_come(values, "promised")

    @property
    def is_cut(self) -> bool:
        """Say whether a row could not be read, so that the others come to less."""
        return bool(self.rejects or self.broken)

    def kept(self, exported_ms: int) -> Iterator[KeptOrder | Reject]:
        """Yield what is kept of each order."""
        for code, problem in self.broken.items():
            yield broken_order(code, problem)
        for code, rows in self.orders.items():
            if code in self.broken:
                continue
            try:
                yield self._order(code, rows, exported_ms)
            except _UnreadError as error:
                yield unread_order(code, error.sentence)

    def compare(self) -> None:
        """Hold the lines of each order against each other: what is the order's own they say alike."""
        fields = self.fields
        own = [*fields.order_discount, *fields.order_fee, *fields.order_same]
        for code, rows in self.orders.items():
            if len(rows) < 2:
                continue
            for heading in own:
                said = sorted({int(dong) for values in rows if (dong := values.get(f"order {heading}")) is not None})
                if len(said) > 1:
                    self.differences.append(_contradiction(code, heading, str(said[0]), str(said[-1])))
            words = list(dict.fromkeys(word for values in rows if (word := values.get("status")) is not None))
            if len(words) > 1 and self.form.grain is not Grain.UNIT:
                self.differences.append(_contradiction(code, first(fields.status)[0], words[0], words[1]))

    def _code(self, row: Row) -> str | None:
        """Return which order a row is of: its own code, or where that stands once only, the one above it."""
        code: str | None = row.values.get("code")
        if self.form.grain is not Grain.FIRST_ROW:
            return code
        if code is not None:
            self._last = code
        elif any(one.column in first(self.fields.code) for one in row.problems):
            self._last = None  # of an order whose code cannot be read the rows below it are too
        return self._last if code is None and self._goes_on(row.values) else code

    def _goes_on(self, values: Values) -> bool:
        """Say whether a row without a code goes on with the order above it: nothing of it says otherwise."""
        above = self.orders.get(self._last or "", [{}])[0]
        pairs = ((above.get(name), values.get(name)) for name in ("placed", "status"))
        return all(ours is None or theirs is None or ours == theirs for ours, theirs in pairs)

    def _order(self, code: str, rows: list[Values], exported_ms: int) -> KeptOrder:
        top, fields = rows[0], self.fields
        status = top.get("status")
        if status is None:
            raise _UnreadError(_NO_STATUS)
        lines = _units(rows) if self.form.grain is Grain.UNIT else [_line(values) for values in rows]
        placed = [at for values in rows if (at := values.get("placed")) is not None]
        return KeptOrder(
            code, status, exported_ms, lines, self._unsaid(rows), min(placed, default=None),
            _latest(rows, "delivered"), _latest(rows, "cancelled"), top.get("province"),
            sum(abs(_of_order(rows, name)) for name in fields.order_discount),
            sum(abs(_of_order(rows, name)) for name in fields.order_fee),
            self.form.failed_state if code in self.failed else None,
            _latest(rows, "promised") or UNSET,
        )  # fmt: skip

    def _unsaid(self, rows: list[Values]) -> list[str]:
        """Return what no filled cell says of an order: neither a column that is not there nor an empty one erases."""
        fields, is_unit = self.fields, self.form.grain is Grain.UNIT
        of_order = {name for name in self._of_order if _says(rows, name)}
        says = (
            rows[0].get("province") is not None,
            all(values.get("pack_g") is not None for values in rows),
            all(_costs(values) is not None for values in rows),
            _says(rows, "discount") or any(f"order {name}" in of_order for name in fields.order_discount),
            any(f"order {name}" in of_order for name in fields.order_fee),
            is_unit or _says(rows, "returned"),
            is_unit or bool(self.form.failed),
        )
        return _unsaid_of(says)


_SAID = ("province", "pack_g", "gross_dong", "discount_dong", "fee_dong", "returned", "undelivered")


@cache
def _unsaid_of(says: tuple[bool, ...]) -> list[str]:
    """Return the fields that are not said, by whether each of those above is; nobody changes the list."""
    return sorted({*_NEVER, *(name for name, is_said in zip(_SAID, says, strict=True) if not is_said)})


def _says(rows: list[Values], name: str) -> bool:
    """Say whether a row fills a field."""
    return any(values.get(name) is not None for values in rows)


def _costs(values: Values) -> int | None:
    """Return what a line's packs cost, or one of them; None where the row does not say."""
    gross: int | None = values.get("gross")
    price: int | None = values.get("price")
    return gross if gross is not None else price


def _line(values: Values) -> KeptLine:
    sku, quantity = values.get("sku"), values.get("quantity")
    if sku is None:
        raise _UnreadError(_NO_PRODUCT)
    packs = 1 if quantity is None else quantity
    gross, price = values.get("gross"), values.get("price")
    whole = gross if gross is not None else (price or 0) * packs
    return KeptLine(
        sku, packs, whole, abs(values.get("discount") or 0), values.get("returned") or 0,
        values.get("pack_g") or 0, values.get("title"), values.get("line"),
    )  # fmt: skip


def _units(rows: Sequence[Values]) -> list[KeptLine]:
    """Return the lines of an order of which each row is one unit."""
    lines: dict[tuple[str, int], list[Values]] = {}
    for values in rows:
        one = _line(values | {"quantity": 1})
        lines.setdefault((one.sku, one.gross_dong), []).append(values)
    found = []
    for (sku, dong), units in lines.items():
        words: dict[str, int] = {}
        for values in units:
            word = values.get("status")
            if word is None:
                raise _UnreadError(_NO_STATUS)
            words[word] = words.get(word, 0) + 1
        discount = sum(abs(values.get("discount") or 0) for values in units)
        found.append(KeptLine(sku, len(units), dong * len(units), discount, title=units[0].get("title"), units=words))
    return found


def _latest(rows: Sequence[Values], name: str) -> int | None:
    return max((at for values in rows if (at := values.get(name)) is not None), default=None)


def _of_order(rows: Sequence[Values], heading: str) -> int:
    """Return an amount of the whole order, which each of its lines repeats."""
    return next((int(dong) for values in rows if (dong := values.get(f"order {heading}")) is not None), 0)


def _contradiction(code: str, heading: str, one: str, other: str) -> FileDifference:
    said = Sentence(
        f"order {code}: its lines differ under {heading!r}", f"Đơn {code}: các dòng ghi khác nhau ở cột “{heading}”"
    )
    return FileDifference(said, one, other)
