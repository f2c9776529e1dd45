"""The story of an order tells of its payouts what `lensan payouts differences` does, and no other sum."""

import pytest

from marketplace.language.translation import language
from marketplace.orders.status import PaymentStatus
from marketplace.reports.explain import explain_line, explain_order
from marketplace.reports.figures import find_season, household_of_code, household_report
from marketplace.reports.reconcile import reconcile
from marketplace.settlement.difference_review import differences
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import OrderRecord
from tests.ledger import rows
from tests.marketplace.reports.explain.test_line_money_story import GONE, LOST, Entry, line, order, told_of
from tests.marketplace.settlement.statements import market

ENGLISH = language("en")
TWO = order(line(), line("H1-5", 4, "2"))
FULL = (600_000, 18_000, 40_000, 9_000)


@pytest.mark.parametrize(
    ("entries", "asked", "difference"),
    [
        ([(*FULL, "1")], [], []),
        ([(*FULL, "1"), (0, 0, 0, 0, "2")], [], []),
        ([(0, 500, 0, 0, None)], [], []),
        ([(0, 0, 40_000, 0, None)], [], []),
        (
            [(-7_000, 0, 0, 0, None)],
            ["The settlements count -7,000 đ for the goods, 7,000 đ less than the 0 đ of the books; ask the platform."],
            [-7_000],
        ),
        (
            [(599_000, 18_000, 40_000, 9_000, "1")],
            ["The settlements count 599,000 đ for the goods, 1,000 đ less than the 600,000 đ of the books; ask the"
             " platform."],
            [-1_000],
        ),
        ([(599_999, 18_000, 40_000, 9_000, "1")], [], [-1]),
    ],
)  # fmt: skip
def test_what_is_awaited_yet_is_no_question_to_the_platform(
    database: Database, entries: list[Entry], asked: list[str], difference: list[int]
) -> None:
    shop = market.build(database)
    told_of(database, shop, TWO, entries)
    with database.read() as connection:
        [story] = explain_order(connection, EVERYTHING, "A", None, ENGLISH)
        lines = [explain_line(connection, EVERYTHING, number, ENGLISH) for number in (1, 2)]
        found = [one.difference_dong for one in differences(connection, EVERYTHING)]
    assert ([step.text for step in story.steps if "ask the platform" in step.text], found) == (asked, difference)
    of_lines = [step.text for one in lines if one for step in one.steps if "ask the platform" in step.text]
    assert of_lines == (asked if entries[0][-1] else [])


@pytest.mark.both
@pytest.mark.parametrize(
    ("record", "entries", "stands"),
    [
        (TWO, [(0, 500, 0, 0, None)], PaymentStatus.UNPAID),
        (TWO, [(0, 0, 40_000, 0, None)], PaymentStatus.UNPAID),
        (TWO, [(-7_000, 0, 0, 0, None)], PaymentStatus.UNPAID),
        (LOST, [(0, 0, 39_998, 0, None)], PaymentStatus.UNPAID),
        (GONE, [(0, 1_001, 7, 901, None)], PaymentStatus.UNPAID),
        (order(line()), [(600_000, 0, 600_000, 0, None), (0, 0, 1, 0, None)], PaymentStatus.PAID),
        (order(line()), [(*FULL, None), (-600_000, -18_000, -40_000, -9_000, None)], PaymentStatus.TAKEN_BACK),
    ],
)
def test_what_never_was_paid_cannot_be_taken_back(
    database: Database, record: OrderRecord, entries: list[Entry], stands: PaymentStatus
) -> None:
    shop = market.build(database)
    june = market.opened(database)
    told_of(database, shop, record, entries)
    words = {
        PaymentStatus.UNPAID: "not paid yet",
        PaymentStatus.PAID: "paid",
        PaymentStatus.TAKEN_BACK: "payment taken back",
    }
    with database.read() as connection:
        [story] = explain_order(connection, EVERYTHING, "A", None, ENGLISH)
        season = find_season(connection, EVERYTHING, None, market.AFTER_LATER_MS)
        found = household_report(connection, EVERYTHING, season, household_of_code(connection, EVERYTHING, "H0") or 0)
    assert [fact for fact in story.facts if "Payment" in fact] == [f"Payment: {words[stands]}"]
    assert found is not None
    assert [one.payment for one in found.orders] == [stands]
    assert {row.payment for row in market.of(database, june, "H0").rows if row.kind == "sale"} <= {stands}
    assert (rows(database, "SELECT paid_ms FROM orders")[0][0] is not None) is (stands is PaymentStatus.PAID)
    assert reconcile(database) == []
