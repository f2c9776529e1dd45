"""Tax rates: the one that counts on a day is the latest declared by then; none is kept without its source."""

from datetime import date

import pytest

from marketplace.settlement import tax_rates
from marketplace.settlement.tax_rates import RateRow, TaxError, rate_on
from marketplace.storage import Database

MAY, JULY = date(2021, 5, 1), date(2021, 7, 1)


def test_the_latest_rate_by_a_day_counts(sqlite: Database) -> None:
    with sqlite.write() as connection:
        first = tax_rates.add(connection, "household", MAY, "1,5", "Thông tư 40")
        later = tax_rates.add(connection, "household", JULY, "0.75%", "Nghị quyết 43")
        rates = tax_rates.all_rates(connection)
    assert (first, later) == (
        RateRow("household", MAY, 150, "Thông tư 40"),
        RateRow("household", JULY, 75, "Nghị quyết 43"),
    )
    days = (date(2021, 4, 30), MAY, date(2021, 6, 30), JULY)
    assert [rate_on(rates, "household", day) for day in days] == [None, first, first, later]
    assert rate_on(rates, "cooperative", JULY) is None


@pytest.mark.parametrize(
    ("kind", "percent", "source", "why"),
    [
        ("stranger", "1", "a", "no kind of seller"),
        ("household", "1", " ", "needs its source"),
        ("household", "one", "a", "is no rate"),
        ("household", "1.505", "a", "two decimals"),
        ("household", "101", "a", "from 0 to 100"),
        ("household", "2", "another", "another rate is kept"),
    ],
)
def test_what_is_no_rate_is_refused(sqlite: Database, kind: str, percent: str, source: str, why: str) -> None:
    with sqlite.write() as connection:
        tax_rates.add(connection, "household", MAY, "1", "a")
        with pytest.raises(TaxError, match=why):
            tax_rates.add(connection, kind, MAY, percent, source)
        assert tax_rates.all_rates(connection) == [RateRow("household", MAY, 100, "a")]
