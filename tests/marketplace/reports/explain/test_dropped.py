"""A line that the platform took out of an order is told as that, and not as one that nobody had fruit for."""

from marketplace.language.translation import VIETNAMESE, language
from marketplace.reports.explain import explain_line, explain_order
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.marketplace.reports.explain.test_line_money_story import BACK_MS, line, order, told_of
from tests.marketplace.settlement.statements import market

DROPPED = "Sàn đã bỏ “Vải thiều 5” (H1-5) ra khỏi đơn, ở lần thay đổi này hoặc trước đó; dòng này không còn được tính."


def test_a_line_that_was_taken_out_is_told_as_that(database: Database) -> None:
    shop = market.build(database)
    told_of(database, shop, order(line(), line("H1-5", 2, "2")), ())
    told_of(database, shop, order(line(), updated_ms=BACK_MS), ())
    with database.read() as connection:
        [story] = explain_order(connection, EVERYTHING, "A", None, VIETNAMESE)
        own = explain_line(connection, EVERYTHING, 2, VIETNAMESE)
        [english] = explain_order(connection, EVERYTHING, "A", None, language("en"))
    assert own is not None
    for one in (story, own):
        told = [(step.at_ms, step.text) for step in one.steps if "H1-5" in step.text or "Không lô nào" in step.text]
        assert told == [(BACK_MS, DROPPED)]
    assert [step.text for step in english.steps if "No lot had fruit" in step.text or "0 boxes" in step.text] == []
    assert [grid.title for grid in english.tables] == ["Whose fruit it was", "What each household is owed for it"]
