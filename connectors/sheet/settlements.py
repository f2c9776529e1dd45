"""Rows of a settlement file: what was paid out for orders, each held against its own parts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.file_form import MoneyFields, TotalOf
from connectors.sheet.gathered import Gathered
from marketplace.spreadsheets import Row
from marketplace.words import money
from marketplace.words.file_reports import FileDifference, ToldTaxCode
from marketplace.words.instants import day_of
from marketplace.words.messages import Sentence
from marketplace.words.records import Reject, SettlementRecord

_NOT_PAID = Sentence("The row does not say what was paid, or when.", "Dòng này không ghi số tiền hoặc ngày trả.")


@dataclass(slots=True)
class MoneyRows(Gathered):
    """The rows of a settlement file; of a sheet with two grains the orders' alone."""

    fields: MoneyFields = field(kw_only=True)
    rows: list[Row] = field(default_factory=list)
    _seen: dict[str, int] = field(default_factory=dict)
    _rest_rows: int = 0
    _rest_dong: int = 0

    def take(self, row: Row) -> None:
        """Take one row; one that cannot be read is set aside with its place."""
        values = row.values
        if self.form.order_grain and values.get("grain") != self.form.order_grain:
            return
        if row.problems:
            self.set_aside(row)
        elif values.get("paid") is None or values.get("net") is None:
            self.set_aside(row, _NOT_PAID)
        else:
            self.note_days(values, "paid")
            self.rows.append(row)

    def records(self) -> list[SettlementRecord | Reject]:
        """Return what was paid out, and what could not be read; what does not add up is said."""
        read = [self._record(row.number, row.values, row.values["paid"], row.values["net"]) for row in self.rows]
        return [*self.rejects, *read]

    def come_to(self) -> dict[TotalOf, int]:
        """Return how many rows there are, and what was paid out in them."""
        return {TotalOf.ROWS: len(self.rows), TotalOf.NET: sum(row.values["net"] for row in self.rows)}

    def tax_codes(self) -> list[ToldTaxCode]:
        """Return under which tax codes tax was withheld, each with its first and last payout."""
        found: dict[str, list[int]] = {}
        for row in self.rows:
            code = row.values.get("tax_code")
            if code is not None:
                found.setdefault(code, []).append(row.values["paid"])
        return [ToldTaxCode(code, min(paid), max(paid)) for code, paid in found.items()]

    def _record(self, number: int, values: dict[str, Any], paid_ms: int, net: int) -> SettlementRecord:
        form, fields, day = self.form, self.fields, day_of(paid_ms)
        gross, sign = _sum(values, fields.gross), 1 if form.charges_above else -1
        parts = (fields.fee, fields.freight, fields.vat, fields.pit, fields.cit, fields.tax)
        charged, freight, vat, pit, cit, other = (sign * _sum(values, names) for names in parts)
        tax = vat + pit + cit + other
        named = charged - tax if form.fee_has_tax else charged
        come_to = gross - named - freight - tax
        code, word = str(values["code"]), values.get("type")
        if word is not None and word not in fields.order_types:
            # Of what is no order the parts are not known: what is no charge is its gross amount.
            return SettlementRecord(
                self._id(code, word, day), str(day), None, None, paid_ms, net + named + freight + tax, named, freight,
                tax, net, vat, pit, cit, kind="adjustment", note=word,
            )  # fmt: skip
        if come_to != net:
            self._note_rest(number, net, come_to)
        fee = gross - freight - tax - net  # what is named by no other column is a fee
        return SettlementRecord(
            self._id(code, values.get("refund"), day), str(day), code, None, paid_ms, gross, fee, freight, tax, net,
            vat, pit, cit,
        )  # fmt: skip

    def _note_rest(self, number: int, net: int, come_to: int) -> None:
        """Note what of a payout no column names: a fault where all columns are known, else a fee that is said."""
        if self.form.is_whole:
            self.differences.append(_does_not_add_up(number, net, come_to))
        else:
            self._rest_rows, self._rest_dong = self._rest_rows + 1, self._rest_dong + come_to - net

    def told(self) -> list[Sentence]:
        """Return what of the payouts no column that is read names; it counts as a fee."""
        rows, dong = self._rest_rows, self._rest_dong
        if not rows:
            return []
        rest = money.text(dong)
        return [Sentence(
            f"in {rows} rows the payout differs from the columns that are read, by {rest} in all; it counts as a fee",
            f"Ở {rows} dòng, số thực trả khác tổng các cột máy đọc, cộng lại {rest}; phần này tính là phí.",
        )]  # fmt: skip

    def _id(self, code: str, what: str | None, day: int) -> str:
        """Return what a payout is called: its order, refund or type, and day; a second one alike has a number."""
        name = ":".join((code, what or "", str(day)))
        number = self._seen[name] = self._seen.get(name, 0) + 1
        return name if number == 1 else f"{name}:{number}"


def _sum(values: dict[str, Any], headings: Sequence[str]) -> int:
    return sum(_amounts(values, headings))


def _amounts(values: dict[str, Any], headings: Sequence[str]) -> Iterator[int]:
    for heading in headings:
        yield values.get(f"part {heading}") or 0


def _does_not_add_up(number: int, net: int, come_to: int) -> FileDifference:
    return FileDifference(
        Sentence(
            f"row {number}: what was paid out is not what its parts come to",
            f"Dòng {number}: số tiền quyết toán khác tổng các khoản của nó",
        ),
        str(net),
        str(come_to),
    )
