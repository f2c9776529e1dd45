"""Rows of an order file put together into orders, and where the lines of one order contradict each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.file_form import FileForm, Grain, OrderFields
from connectors.sheet.columns import value
from connectors.sheet.kept import KeptLine, KeptOrder
from marketplace.spreadsheets import Row
from marketplace.words.messages import Sentence
from marketplace.words.records import Reject

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a file does not add up: what is compared, what the file says, and what its rows come to."""

    sentence: Sentence
    file_says: str
    rows_say: str


@dataclass(slots=True)
class OrderRows:
    """The rows of an order file, gathered by order in the sequence in which these come."""

    form: FileForm
    fields: OrderFields
    orders: dict[str, list[Values]] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    rejects: list[Reject] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    newest_ms: int = 0
    """The newest instant in the rows (ms)."""
    _last: str = ""

    def take(self, row: Row) -> None:
        """Take one row; one that cannot be read is set aside with its place."""
        values = row.values
        code = values.get("code") or (self._last if self.form.grain is Grain.FIRST_ROW else None)
        if row.problems:
            one = row.problems[0]
            self.rejects.append(Reject(f"row {one.row} {one.column}", one.sentence.en, b"{}"))
            return
        if code is None:
            self.rejects.append(Reject(f"row {row.number}", "The row names no order.", b"{}"))
            return
        self._last = code
        self.orders.setdefault(code, []).append(values)
        if row.sought or value(values, "reason") in self.form.failed:
            self.failed.add(code)
        at = [moment for name in ("placed", "delivered", "cancelled") if (moment := value(values, name)) is not None]
        self.newest_ms = max(self.newest_ms, *at, 0)

    def kept(self, exported_ms: int) -> Iterator[KeptOrder | Reject]:
        """Yield what is kept of each order."""
        unsaid = unsaid_by(self.form, self.fields)
        for code, rows in self.orders.items():
            try:
                yield self._order(code, rows, exported_ms, unsaid)
            except ValueError as error:
                yield Reject(f"order {code}", str(error), b"{}")

    def compare(self) -> None:
        """Hold the lines of each order against each other: what is the order's own they say alike."""
        for code, rows in self.orders.items():
            for name in _whole_of(self.fields) if len(rows) > 1 else ():
                said = {int(dong) for values in rows if (dong := values.get(f"order {name}")) is not None}
                if len(said) > 1:
                    self.differences.append(_contradiction(code, name, sorted(said)))

    def _order(self, code: str, rows: list[Values], exported_ms: int, unsaid: list[str]) -> KeptOrder:
        first, fields = rows[0], self.fields
        status = value(first, "status")
        if status is None:
            raise ValueError("The file does not say how the order stands.")
        lines = _units(rows) if self.form.grain is Grain.UNIT else [_line(values) for values in rows]
        placed = [at for values in rows if (at := value(values, "placed")) is not None]
        return KeptOrder(
            code, status, exported_ms, lines, self._left_out(rows, unsaid), min(placed, default=None),
            _latest(rows, "delivered"), _latest(rows, "cancelled"), value(first, "province"),
            sum(abs(_of_order(rows, name)) for name in fields.order_discount),
            sum(abs(_of_order(rows, name)) for name in fields.order_fee),
            self.form.failed_state if code in self.failed else None,
        )  # fmt: skip

    def _left_out(self, rows: list[Values], unsaid: list[str]) -> list[str]:
        """Return what neither the form nor a filled cell says of an order: an empty cell erases nothing."""
        fields, of_order = self.fields, {name for values in rows for name, said in values.items() if said is not None}
        says = {
            "province": value(rows[0], "province") is not None,
            "pack_g": all(value(values, "pack_g") is not None for values in rows),
            "gross_dong": all(_costs(values) is not None for values in rows),
            "discount_dong": any(value(values, "discount") is not None for values in rows)
            or any(f"order {name}" in of_order for name in fields.order_discount),
            "fee_dong": any(f"order {name}" in of_order for name in fields.order_fee),
            "returned": self.form.grain is Grain.UNIT or any(value(values, "returned") is not None for values in rows),
        }
        return sorted({*unsaid, *(name for name, is_said in says.items() if not is_said)})


def _costs(values: Values) -> int | None:
    """Return what a line's packs cost, or one of them; None where the row does not say."""
    gross: int | None = value(values, "gross")
    price: int | None = value(values, "price")
    return gross if gross is not None else price


def unsaid_by(form: FileForm, fields: OrderFields) -> list[str]:
    """Return the names of what files of a form do not say of an order or of its lines."""
    unsaid = {"freight_dong", "tax_dong", "vat_dong", "pit_dong", "cit_dong", "short_g", "refunded_dong", "replaced"}
    unsaid |= {"restock"}
    gives = {
        "fee_dong": fields.order_fee, "discount_dong": fields.discount or fields.order_discount,
        "province": fields.province, "pack_g": fields.pack_g,
        "returned": fields.returned or form.grain is Grain.UNIT,
        "undelivered": form.failed or form.grain is Grain.UNIT,
    }  # fmt: skip
    return sorted(unsaid | {name for name, said in gives.items() if not said})


def _line(values: Values) -> KeptLine:
    sku, quantity = value(values, "sku"), value(values, "quantity")
    if sku is None:
        raise ValueError("A line names no product.")
    packs = 1 if quantity is None else quantity
    gross, price = value(values, "gross"), value(values, "price")
    whole = gross if gross is not None else (price or 0) * packs
    return KeptLine(
        sku, packs, whole, abs(value(values, "discount") or 0), value(values, "returned") or 0,
        value(values, "pack_g") or 0, value(values, "title"), value(values, "line"),
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
            word = value(values, "status")
            if word is None:
                raise ValueError("The file does not say how a unit stands.")
            words[word] = words.get(word, 0) + 1
        discount = sum(abs(value(values, "discount") or 0) for values in units)
        found.append(
            KeptLine(sku, len(units), dong * len(units), discount, title=value(units[0], "title"), units=words)
        )
    return found


def _latest(rows: Sequence[Values], name: str) -> int | None:
    return max((at for values in rows if (at := value(values, name)) is not None), default=None)


def _of_order(rows: Sequence[Values], heading: str) -> int:
    """Return an amount of the whole order, which each of its lines repeats."""
    return next((int(dong) for values in rows if (dong := values.get(f"order {heading}")) is not None), 0)


def _whole_of(fields: OrderFields) -> list[str]:
    return [*fields.order_discount, *fields.order_fee, *fields.order_same]


def _contradiction(code: str, heading: str, said: Sequence[int]) -> Difference:
    return Difference(
        Sentence(
            f"order {code}: its lines say different amounts under {heading!r}",
            f"Đơn {code}: các dòng ghi khác nhau ở cột “{heading}”",
        ),
        str(said[0]),
        str(said[-1]),
    )
