"""The sheet that details a part of each order's fees, held against the payouts of the orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connectors.file_form import Details
from connectors.sheet.gathered import Gathered
from marketplace.spreadsheets import Row
from marketplace.words import money
from marketplace.words.file_reports import FileDifference
from marketplace.words.messages import Sentence
from marketplace.words.records import Reject, SettlementRecord


@dataclass(slots=True)
class DetailRows(Gathered):
    """What each order was charged by the parts that are detailed, in đồng."""

    details: Details = field(kw_only=True)
    charged: dict[str, int] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)

    def take(self, row: Row) -> None:
        """Take one row; one that cannot be read is set aside with its place."""
        if row.problems:
            self.set_aside(row)
            return
        code = str(row.values.get("code"))
        for heading in self.details.parts:
            dong = -(row.values.get(f"part {heading}") or 0)
            self.charged[code] = self.charged.get(code, 0) + dong
            self.named[heading] = self.named.get(heading, 0) + dong

    def told(self) -> list[Sentence]:
        """Return what of the fees is detailed, in all."""
        sums = ", ".join(f"{heading} {money.text(dong)}" for heading, dong in self.named.items() if dong)
        if not sums:
            return []
        sheet = self.details.sheet
        en, vi = f"of the fees the sheet “{sheet}” names: {sums}", f"Trong phí sàn, trang “{sheet}” ghi: {sums}."
        return [Sentence(en, vi)]


def compare(details: DetailRows, payouts: Sequence[SettlementRecord | Reject]) -> list[FileDifference]:
    """Return where an order is detailed and not paid, or was charged less in all than its details come to."""
    fees: dict[str, int] = {}
    for one in payouts:
        if isinstance(one, SettlementRecord) and one.order_code is not None:
            fees[one.order_code] = fees.get(one.order_code, 0) + one.fee_dong
    return _differences(details, fees)


def _differences(details: DetailRows, fees: Mapping[str, int]) -> list[FileDifference]:
    sheet, found = details.details.sheet, list[FileDifference]()
    for code, dong in details.charged.items():
        if code not in fees:
            said = Sentence(
                f"order {code} stands in “{sheet}” and not among the payouts",
                f"Đơn {code} có ở trang “{sheet}” nhưng không có trong các khoản đã trả",
            )
            found.append(FileDifference(said, str(dong), "0"))
        elif dong > max(fees[code], 0):
            said = Sentence(
                f"order {code}: “{sheet}” comes to more than all its fees",
                f"Đơn {code}: trang “{sheet}” ghi nhiều hơn tổng phí",
            )
            found.append(FileDifference(said, str(dong), str(fees[code])))
    return found
