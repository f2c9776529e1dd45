"""The columns of a form, as spreadsheets are opened by them.

Of a platform's exact headings each is a column of its own; what people may call in several ways is one.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from connectors.file_form import Amounts, Details, FileForm, Grain, Headings, MoneyFields, OrderFields, first
from connectors.sheet.days import typed_day
from marketplace.spreadsheets import Column, cells
from marketplace.spreadsheets.cells import Filled, grams, remark
from marketplace.spreadsheets.exported_cells import EMPTY, count, dong_plain, dong_vietnamese, instant, long_id
from marketplace.words import phones, weight
from marketplace.words.messages import Unreadable

Read = Callable[[Filled, str | None], Any]
_TAX_CODE = re.compile(r"[0-9]{10}(?:[0-9]{2,3})?")
DONG: Mapping[Amounts, Callable[[Filled, str | None], int]] = {
    Amounts.PLAIN: dong_plain, Amounts.VIETNAMESE: dong_vietnamese, Amounts.TYPED: cells.dong,
}  # fmt: skip
"""How amounts are read that are written in one way."""
_UNIT_IN = {"pack_g": weight.unit_in}
"""The fields whose heading may name the unit of their numbers."""
_ADDED = ("quantity", "gross", "discount", "returned")
"""Amounts of a row: one that is merged over several rows may be the sum of them all."""


def order_columns(form: FileForm, fields: OrderFields) -> list[Column]:
    """Return the columns of an order file."""
    dong, at = DONG[form.amounts], _times(form)
    readers: list[tuple[str, Headings | None, Read]] = [
        ("code", fields.code, long_id), ("status", fields.status, _word), ("sku", fields.sku, _word),
        ("quantity", fields.quantity, count), ("placed", fields.placed, at), ("delivered", fields.delivered, at),
        ("cancelled", fields.cancelled, at), ("promised", fields.promised, at), ("province", fields.province, _word),
        ("title", fields.title, _word),
        ("line", fields.line, long_id), ("gross", fields.gross, dong), ("price", fields.price, dong),
        ("discount", fields.discount, dong), ("returned", fields.returned, count), ("pack_g", fields.pack_g, grams),
    ]  # fmt: skip
    whole = [*fields.order_discount, *fields.order_fee, *fields.order_same]
    readers += [(f"order {heading}", heading, dong) for heading in dict.fromkeys(whole)]
    if fields.to is not None:
        readers += [(f"to {part}", getattr(fields.to, part), read) for part, read in _TO.items()]
    required = ("sku",) if form.grain is Grain.FIRST_ROW else ("code",)
    return list(_columns(form, readers, required))


def money_columns(form: FileForm, fields: MoneyFields) -> list[Column]:
    """Return the columns of a settlement file."""
    dong = DONG[form.amounts]
    readers: list[tuple[str, Headings | None, Read]] = [
        ("code", fields.code, long_id), ("paid", fields.paid, _times(form)), ("net", fields.net, dong),
        ("refund", fields.refund, _word), ("grain", fields.grain, _word), ("type", fields.type, _word),
        ("tax_code", fields.tax_code, tax_code),
    ]  # fmt: skip
    parts = [*fields.gross, *fields.fee, *fields.freight, *fields.vat, *fields.pit, *fields.cit, *fields.tax]
    readers += [(f"part {heading}", heading, dong) for heading in dict.fromkeys(parts)]
    return list(_columns(form, readers, ("code",)))


def detail_columns(form: FileForm, details: Details) -> list[Column]:
    """Return the columns of a sheet that details fees."""
    readers: list[tuple[str, Headings | None, Read]] = [("code", details.code, long_id)]
    readers += [(f"part {heading}", heading, DONG[form.amounts]) for heading in details.parts]
    return list(_columns(form, readers, ("code",)))


def tax_code(cell: Filled, _unit: str | None = None) -> str | None:
    """Return a cell's tax code, of 10 digits, 13 (of a branch) or 12 (a person's number); None where it is none."""
    written = "".join(remark(cell).removesuffix(".0").split()).replace("-", "")
    return written if _TAX_CODE.fullmatch(written) else None


def _columns(
    form: FileForm, readers: list[tuple[str, Headings | None, Read]], required: tuple[str, ...]
) -> Iterator[Column]:
    for field, headings, read in readers:
        names = first(headings)
        if names and not form.exact:
            yield Column(field, names[0], names[1:], required=field in required, read=read,
                         unit_in=_UNIT_IN.get(field), adds=field in _ADDED, private=_is_private(field))  # fmt: skip
            continue
        for at, heading in enumerate(names):
            name = field if at == 0 else f"{field}.{at}"
            unit_in = _UNIT_IN.get(field)
            yield Column(name, heading, required=name in required, read=read, exact=True, unit_in=unit_in,
                         private=_is_private(field))  # fmt: skip


def others(columns: Sequence[Column]) -> list[tuple[str, str]]:
    """Return the columns that say again what another does, each with the field that it says."""
    fields = {column.field for column in columns}
    parted = ((name, *name.rpartition(".")) for name in fields)
    again = sorted((int(at), name, field) for name, field, _, at in parted if at.isdecimal() and field in fields)
    return [(name, field) for _at, name, field in again]


def take_first(values: dict[str, Any], names: Sequence[tuple[str, str]]) -> None:
    """Leave of each field of a row the first of its columns that is filled."""
    for name, field in names:
        found = values.pop(name, None)
        if found is not None and values.get(field) is None:
            values[field] = found


def _is_private(field: str) -> bool:
    return field.startswith("to ")


def _times(form: FileForm) -> Read:
    return instant(form.times) if form.times else typed_day


def _word(cell: Filled, _unit: str | None = None) -> str | None:
    written = remark(cell)
    return None if written in EMPTY else written


def _telephone(cell: Filled, _unit: str | None = None) -> str | None:
    """Return a telephone number in its one form, or as it is written where that is none: somebody else judges it."""
    try:
        return phones.phone(cell if isinstance(cell, str | int | Decimal) else str(cell))
    except Unreadable:
        return _word(cell)


_TO: Mapping[str, Read] = {
    "name": _word, "phone": _telephone, "street": _word, "commune": _word, "district": _word,
}  # fmt: skip
"""How the columns are read that say who gets a parcel."""
