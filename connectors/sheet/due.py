"""Rows of what a platform still has to pay: counted and summed up, and nothing of it a payout."""

from dataclasses import dataclass, field

from connectors.sheet.gathered import Gathered
from marketplace.spreadsheets import Row
from marketplace.words import money
from marketplace.words.messages import Sentence


@dataclass(slots=True)
class DueRows(Gathered):
    """How many rows there are, of which orders, and what they come to in đồng where the file says it."""

    rows: int = 0
    net_dong: int = 0
    codes: set[str] = field(default_factory=set)
    is_summed: bool = True

    def take(self, row: Row) -> None:
        """Count one row; of one that cannot be read no more than that it is there."""
        self.rows += 1
        net = row.values.get("net")
        self.is_summed = self.is_summed and net is not None and not row.problems
        self.net_dong += net or 0
        if (code := row.values.get("code")) is not None:
            self.codes.add(code)
        if not row.problems:
            self.note_days(row.values, "paid")

    def told(self) -> Sentence:
        """Return what the file says, and that nothing of it is in the ledger."""
        summed = f", {money.text(self.net_dong)}" if self.is_summed else ""
        return Sentence(
            f"not paid out yet: {len(self.codes)} orders in {self.rows} rows{summed}; nothing of it is in the ledger",
            f"Sàn chưa trả: {len(self.codes)} đơn trong {self.rows} dòng{summed}; chưa ghi gì vào sổ.",
        )
