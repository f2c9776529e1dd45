"""Rows of a settlement file: what was paid out for orders, each held against its own parts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.file_form import FileForm, MoneyFields
from connectors.sheet.columns import value
from connectors.sheet.orders import Difference
from marketplace.spreadsheets import Row
from marketplace.words.instants import day_of
from marketplace.words.messages import Sentence
from marketplace.words.records import Reject, SettlementRecord


@dataclass(slots=True)
class MoneyRows:
    """The rows of a settlement file; of a sheet with two grains the orders' alone."""

    form: FileForm
    fields: MoneyFields
    records: list[SettlementRecord | Reject] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    newest_ms: int = 0
    oldest_ms: int = 0
    _seen: dict[str, int] = field(default_factory=dict)

    def take(self, row: Row) -> None:
        """Take one row; one that cannot be read is set aside with its place."""
        values = row.values
        if self.form.order_grain and value(values, "grain") != self.form.order_grain:
            return
        if row.problems:
            one = row.problems[0]
            self.records.append(Reject(f"row {one.row} {one.column}", one.sentence.en, b"{}"))
            return
        paid_ms, net = value(values, "paid"), value(values, "net")
        if paid_ms is None or net is None:
            why = "The row does not say what was paid, or when."
            self.records.append(Reject(f"row {row.number}", why, b"{}"))
            return
        self.newest_ms, self.oldest_ms = max(self.newest_ms, paid_ms), min(self.oldest_ms or paid_ms, paid_ms)
        self.records.append(self._record(row.number, values, paid_ms, net))

    def _record(self, number: int, values: dict[str, Any], paid_ms: int, net: int) -> SettlementRecord:
        form, fields, day = self.form, self.fields, day_of(paid_ms)
        gross, charged = _sum(values, fields.gross), -_sum(values, fields.fee)
        vat, pit, freight = (-_sum(values, names) for names in (fields.vat, fields.pit, fields.freight))
        tax = vat + pit
        named = charged - tax if form.fee_has_tax else charged
        come_to = gross - named - freight - tax
        code, word = str(values["code"]), value(values, "type")
        if word is not None and word not in fields.order_types:
            # Of what is no order the parts are not known: what is no charge is its gross amount.
            return SettlementRecord(
                self._id(code, word, day), str(day), None, None, paid_ms, net + named + freight + tax, named, freight,
                tax, net, vat, pit, kind="adjustment", note=word,
            )  # fmt: skip
        if form.is_whole and come_to != net:
            self.differences.append(_does_not_add_up(number, net, come_to))
        fee = gross - freight - tax - net  # what is named by no other column is a fee
        return SettlementRecord(
            self._id(code, value(values, "refund"), day), str(day), code, None, paid_ms, gross, fee, freight, tax, net,
            vat, pit,
        )  # fmt: skip

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


def _does_not_add_up(number: int, net: int, come_to: int) -> Difference:
    return Difference(
        Sentence(
            f"row {number}: what was paid out is not what its parts come to",
            f"Dòng {number}: số tiền quyết toán khác tổng các khoản của nó",
        ),
        str(net),
        str(come_to),
    )
