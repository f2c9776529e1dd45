"""An order keeps its past: fruit that was taken back from it is told as drawn first, and as lost afterwards."""

import pytest

from marketplace.inventory.lots import Provenance
from marketplace.language.translation import VIETNAMESE
from marketplace.operations.fulfilment.shortfalls import settle
from marketplace.operations.harvest.removal import spoil
from marketplace.reports.explain import Step, explain_order
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.marketplace.partly_sold import NOW_MS

LATER = Provenance("cô Hoa", NOW_MS + 60_000, NOW_MS + 60_000)
OF_ORDER = "SELECT l.id FROM order_line l JOIN orders o ON o.id = l.order_id WHERE o.remote_id = :code"


def told(database: Database, code: str) -> list[Step]:
    with database.read() as connection:
        [story] = explain_order(connection, EVERYTHING, code, None, VIETNAMESE)
    assert [check for check in story.checks if not check.holds] == []
    return story.in_order()


def drawn_at_first(database: Database, code: str) -> str:
    return next(step.text for step in told(database, code) if step.text.startswith("Lấy hàng của"))


@pytest.mark.both
def test_an_order_whose_fruit_spoiled_later_tells_what_it_had_and_then_when_and_why_it_was_lost(sold: Database) -> None:
    before = {code: drawn_at_first(sold, code) for code in ("A1", "A2", "A3")}
    assert before["A2"].startswith("Lấy hàng của: 15 kg của Hộ 0")
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 12_000, "mưa", LATER)
    for code, grams in (("A3", "5 kg"), ("A2", "7 kg")):
        assert drawn_at_first(sold, code) == before[code]
        [step] = [one for one in told(sold, code) if "Lấy lại" in one.text]
        assert (step.at_ms, step.source) == (LATER.now_ms, "cô Hoa")
        assert step.text.startswith(f"Lấy lại {grams} của Hộ 0 (lô L0-5-0) khỏi đơn này: hàng trong lô bị hỏng (mưa).")
    assert drawn_at_first(sold, "A1") == before["A1"]


def test_what_was_given_for_lost_fruit_leaves_the_past_as_it_was(sold: Database) -> None:
    before = drawn_at_first(sold, "A2")
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 30_000, "mưa", LATER)
    [(line,)] = rows(sold, OF_ORDER, code="A2")
    with sold.write() as connection:
        settle(connection, EVERYTHING, line, "lot", LATER._replace(now_ms=LATER.now_ms + 1_000), lot="L0-5-1")
    assert rows(sold, "SELECT weight_g FROM shortfall WHERE line_id = :line", line=line) == [(0,)]
    assert drawn_at_first(sold, "A2") == before
    assert any(step.text.startswith("Lấy lại 15 kg của Hộ 0 (lô L0-5-0)") for step in told(sold, "A2"))


def test_where_the_ledger_does_not_tell_what_was_lost_nothing_is_made_up(sold: Database) -> None:
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 8_000, "mưa", LATER)
        spoil(connection, "L0-5-0", 2_000, "mưa nữa", LATER._replace(now_ms=LATER.now_ms + 1_000))
    steps = [step.text for step in told(sold, "A2")]
    [unknown] = [text for text in steps if text.startswith("Lúc đầu lấy hàng của hộ nào thì sổ không ghi được")]
    assert "Phần còn lại lấy hàng của: 10 kg của Hộ 0" in unknown
    assert not any("Không lô nào" in text or text.startswith("Lấy lại") for text in steps)


def test_a_cancel_that_was_asked_for_is_told(sold: Database) -> None:
    asked = "Đã đề nghị sàn hủy phần còn thiếu. Sàn chưa báo hủy."
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 5_000, "mưa", LATER)
    assert asked not in [step.text for step in told(sold, "A3")]
    [(line,)] = rows(sold, OF_ORDER, code="A3")
    with sold.write() as connection:
        assert settle(connection, EVERYTHING, line, "cancel", LATER)
    assert asked in [step.text for step in told(sold, "A3")]
