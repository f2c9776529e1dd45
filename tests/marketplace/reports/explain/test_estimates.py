"""What a statement marks as estimated, or as paid in part, its order's story calls so too."""

from collections.abc import Sequence
from datetime import date

import pytest

from marketplace.directory import periods
from marketplace.language.translation import language
from marketplace.reports.explain import explain_order
from marketplace.reports.export.statement_words import state_text
from marketplace.settlement.statements import close, failed_bearers
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import OrderRecord
from tests.marketplace.reports.explain.test_line_money_story import BACK_MS, FULL, GONE, Entry, line, order, told_of
from tests.marketplace.settlement.statements import market

ENGLISH = language("en")
BACK = order(line(returned=4), returned_ms=BACK_MS)
SOME = order(line(undelivered=1), returned_ms=BACK_MS)
MORE = order(line(undelivered=2), returned_ms=BACK_MS, updated_ms=BACK_MS)
TWO = order(line(), line("H1-5", 4, "2"))
IN_PART = "Paid by the platform in part"
IS_PAID = "Paid by the platform, charges estimated"


def rows_of(database: Database, number: int = 0) -> list[tuple[str, bool, str]]:
    """Return the kind of each row of H0 in a period, whether it is estimated, and its state in words."""
    with database.read() as connection:
        known = periods.periods_of(connection, EVERYTHING, market.cooperative_id(connection))
    rows = market.of(database, known[number], "H0").rows
    return [(row.kind, row.estimated, state_text(row, ENGLISH)) for row in rows]


def facts_of(database: Database) -> list[str]:
    """Return what the story of A says of what it is."""
    with database.read() as connection:
        [story] = explain_order(connection, EVERYTHING, "A", None, ENGLISH)
    return story.facts


@pytest.mark.parametrize(
    ("record", "rows"),
    [
        (GONE, [("failed", True, "Charges estimated")]),
        (BACK, [("sale", True, IS_PAID)]),
        (SOME, [("sale", True, IS_PAID), ("failed", False, "")]),
    ],
)
def test_what_a_platform_keeps_of_money_it_will_take_back_is_estimated_in_both(
    database: Database, record: OrderRecord, rows: list[tuple[str, bool, str]]
) -> None:
    shop = market.build(database)
    market.opened(database)
    with database.write() as connection:
        bearer = "household" if record is GONE else "cooperative"
        failed_bearers.declare_bearer(connection, market.cooperative_id(connection), bearer, date(2021, 6, 1), "Hoa", 1)
    told_of(database, shop, record, [FULL])
    assert rows_of(database) == rows
    assert [fact for fact in facts_of(database) if "estimated" in fact] == [
        "The order changed after it was settled: what the platform keeps of it is estimated."
    ]


def test_so_is_what_corrects_it_after_a_close(database: Database) -> None:
    shop = market.build(database)
    june, _ = market.opened(database), market.opened(database, market.LATER)
    told_of(database, shop, SOME, [FULL])
    with database.write(one_state=True) as connection:
        close(connection, june.id, "Kế toán", market.AFTER_LATER_MS)
    told_of(database, shop, MORE, ())
    assert rows_of(database, 1) == [("correction", True, IS_PAID), ("failed", False, "")]
    assert any("estimated" in fact for fact in facts_of(database))


@pytest.mark.parametrize("gross", [600_000, 599_999, 600_001])
@pytest.mark.parametrize("more", [[], [(0, 0, 0, 0, "2")]])
def test_a_line_is_paid_in_part_as_its_order_is_and_rounding_leaves_nothing_to_estimate(
    database: Database, gross: int, more: Sequence[Entry]
) -> None:
    shop = market.build(database)
    market.opened(database)
    told_of(database, shop, TWO, [(gross, 18_000, 40_000, 9_000, "1"), *more])
    assert rows_of(database) == [("sale", False, IN_PART)]
    facts = facts_of(database)
    assert "Payment: paid in part" in facts
    assert [fact for fact in facts if "estimated" in fact] == [
        "Fee, freight and tax of what no settlement counts are estimated."
    ]
