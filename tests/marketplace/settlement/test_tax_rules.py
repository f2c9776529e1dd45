"""Figures of tax law count from their day, the one that was issued last before the others, and name their source."""

from datetime import date

import pytest

from marketplace.settlement import tax_rules
from marketplace.settlement.tax_rates import TaxError
from marketplace.settlement.tax_rules import TaxRuleRow, rule_on
from marketplace.storage import Database

NEXT = TaxRuleRow("turnover", date(2027, 1, 1), date(2026, 12, 20), 1_200_000_000, " Nghị định X ngày 20/12/2026 ")


@pytest.mark.both
def test_of_two_for_one_day_the_later_issued_counts_and_what_is_entered_besides(database: Database) -> None:
    with database.write() as connection:
        assert tax_rules.add(connection, NEXT) == tax_rules.add(connection, NEXT)
        tax_rules.add(connection, TaxRuleRow("warning", date(2026, 7, 1), date(2026, 7, 1), 70, "xã"))
        rules = tax_rules.all_rules(connection)
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    found = [rule_on(rules, "turnover", day) for day in days]
    assert [one and one.figure for one in found] == [None, 1_000_000_000, 1_000_000_000, 1_200_000_000]
    assert "141/2026" in str(found[1]) and str(found[3]).count("Nghị định X") == 1
    assert [(rule_on(rules, "warning", day) or NEXT).figure for day in (date(2026, 6, 30), date(2026, 7, 1))] == [
        80,
        70,
    ]


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (NEXT._replace(kind="luck"), "a year's turnover"), (NEXT._replace(figure=0), "a year's turnover"),
        (NEXT._replace(kind="warning", figure=101), "from 1 to 100"), (NEXT._replace(source=" "), "needs its source"),
        (tax_rules.SHIPPED[0]._replace(figure=1), "another figure of that day"),
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused(sqlite: Database, rule: TaxRuleRow, why: str) -> None:
    with sqlite.write() as connection:
        with pytest.raises(TaxError, match=why):
            tax_rules.add(connection, rule)
        assert tax_rules.all_rules(connection) == sorted(tax_rules.SHIPPED)
