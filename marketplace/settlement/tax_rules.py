"""Tax rules: the year's turnover below which a household pays no tax, and from which part of it on it is warned.

Each figure counts from a day on and says where it is written. Those that are public are shipped; others are entered.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from marketplace.settlement.tax_rates import TaxError
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words import names

KINDS = ("turnover", "warning")
_MOST = {"turnover": 10**15, "warning": 100}
_RULE = TABLES["tax_rule"]


class TaxRuleRow(NamedTuple):
    """A figure from a day on: 'turnover' in đồng a year, 'warning' in per cent of it; the later issued counts."""

    kind: str
    from_on: date
    issued_on: date
    figure: int
    source: str


SHIPPED = (
    TaxRuleRow("turnover", date(2026, 1, 1), date(2026, 3, 5), 500_000_000, "Nghị định 68/2026/NĐ-CP ngày 5/3/2026"),
    TaxRuleRow(
        "turnover", date(2026, 1, 1), date(2026, 4, 29), 1_000_000_000, "Nghị định 141/2026/NĐ-CP ngày 29/4/2026"
    ),
    TaxRuleRow("warning", date(2000, 1, 1), date(2000, 1, 1), 80, "mặc định của Lên Sàn"),
)
_RULES = select(*(_RULE.c[name] for name in TaxRuleRow._fields)).order_by(
    _RULE.c.kind, _RULE.c.from_on, _RULE.c.issued_on
)


def add(connection: Connection, rule: TaxRuleRow) -> TaxRuleRow:
    """Keep a figure from a day on; TaxError when it cannot be one, or another stands there already."""
    said = rule._replace(source=names.tidy(rule.source))
    if said.kind not in KINDS or not 0 < said.figure <= _MOST[said.kind]:
        raise TaxError(
            "A rule is a year's turnover in đồng, or a warning in per cent of it from 1 to 100",
            "Quy định là ngưỡng doanh thu năm (đồng) hoặc mức cảnh báo từ 1 đến 100 phần trăm của ngưỡng.",
        )
    if not said.source:
        raise TaxError(
            "A rule needs its source: the decree it is written in, with its day",
            "Quy định phải có căn cứ: nghị định kèm ngày ban hành.",
        )
    there = {one[:3]: one for one in all_rules(connection)}
    if there.get(said[:3], said) != said:
        raise TaxError(
            f"From {said.from_on:%d/%m/%Y} on another figure of that day is kept; write the day of the newer decree",
            f"Từ ngày {said.from_on:%d/%m/%Y} đã ghi mức khác ban hành cùng ngày; hãy ghi ngày của văn bản mới hơn.",
        )
    if said[:3] not in there:
        connection.execute(insert(_RULE).values(said._asdict()))
    return said


def all_rules(connection: Connection) -> list[TaxRuleRow]:
    """Return every figure, those that are shipped and those that were entered, by kind and day."""
    return sorted({*SHIPPED, *(TaxRuleRow(*row) for row in bulk.rows(connection, _RULES))})


def rule_on(rules: Sequence[TaxRuleRow], kind: str, day: date) -> TaxRuleRow | None:
    """Return the figure that counts on a day: of the newest from-day, the one that was issued last; or None."""
    counting = [row for row in rules if row.kind == kind and row.from_on <= day]
    return max(counting, key=lambda row: (row.from_on, row.issued_on), default=None)
