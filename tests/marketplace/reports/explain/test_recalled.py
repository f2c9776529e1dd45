"""An order keeps its past: fruit that was taken back from it is told as drawn first, and as lost afterwards."""

import pytest

from marketplace.inventory.lots import Provenance
from marketplace.language.translation import VIETNAMESE
from marketplace.operations.fulfilment.shortfalls import settle
from marketplace.operations.harvest.removal import spoil
from marketplace.operations.harvest.weighing import adjust
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.explain import Step, explain_household, explain_lot, explain_order
from marketplace.reports.figures import find_season
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import OrderRecord
from tests.ledger import rows
from tests.marketplace.partly_sold import NOW_MS
from tests.world import OPENS_MS, line, order

LATER = Provenance("cô Hoa", NOW_MS + 60_000, NOW_MS + 60_000)
PACKER = Provenance("anh Nam", NOW_MS + 61_000, NOW_MS + 61_000)
SPOILED = "Lấy lại {} của Hộ 0 (lô L0-5-0) khỏi đơn này: hàng trong lô bị hỏng (mưa)."
OF_ORDER = "SELECT l.id FROM order_line l JOIN orders o ON o.id = l.order_id WHERE o.remote_id = :code"


def told(database: Database, code: str) -> list[Step]:
    with database.read() as connection:
        [story] = explain_order(connection, EVERYTHING, code, None, VIETNAMESE)
    assert [check for check in story.checks if not check.holds] == []
    return story.in_order()


def drawn_at_first(database: Database, code: str) -> str:
    return next(step.text for step in told(database, code) if step.text.startswith("Lấy hàng của"))


def take(database: Database, record: OrderRecord) -> None:
    with database.write() as connection:
        take_orders(connection, 1, "shop", RunCaches(), [record], record.updated_ms)


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


@pytest.mark.both
def test_acts_that_took_fruit_back_one_after_the_other_are_each_told_of_each_line(sold: Database) -> None:
    before = {code: drawn_at_first(sold, code) for code in ("A2", "A3")}
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 8_000, "mưa", LATER)
        adjust(connection, "L0-5-0", -2_000, "cân sai", PACKER)
    lost = {code: [(step.at_ms, step.source, step.text) for step in told(sold, code) if "Lấy lại" in step.text]
            for code in ("A2", "A3")}  # fmt: skip
    assert lost == {
        "A2": [
            (LATER.now_ms, "cô Hoa", SPOILED.format("3 kg")),
            (PACKER.now_ms, "anh Nam", "Lấy lại 2 kg của Hộ 0 (lô L0-5-0) khỏi đơn này: cắt được ít hơn dự kiến"
             " (cân sai)."),
        ],
        "A3": [(LATER.now_ms, "cô Hoa", SPOILED.format("5 kg"))],
    }  # fmt: skip
    assert {code: drawn_at_first(sold, code) for code in before} == before
    assert "Thiếu hàng giao" not in " ".join(step.text for step in told(sold, "A2"))


@pytest.mark.both
def test_a_line_whose_fruit_was_taken_back_while_it_was_short_already_is_told_so(sold: Database) -> None:
    """What the shop sold beyond the lots was missing first; the act did not open the shortfall."""
    placed = order("A4", (line("H0-5", 6),), placed_ms=OPENS_MS + 3 * 3_600_000)
    take(sold, placed)
    assert rows(sold, "SELECT weight_g, cause FROM shortfall") == [(5_000, "oversold")]
    before = drawn_at_first(sold, "A4")
    with sold.write() as connection:
        spoil(connection, "L0-5-1", 3_000, "mưa", LATER)
    texts = [step.text for step in told(sold, "A4")]
    assert "Lấy lại 3 kg của Hộ 0 (lô L0-5-1) khỏi đơn này: hàng trong lô bị hỏng (mưa)." in texts
    assert any(text.startswith("Thiếu hàng giao: gian hàng bán quá số có") for text in texts)
    assert drawn_at_first(sold, "A4") == before


def test_what_was_cancelled_before_is_not_told_as_taken_back(sold: Database) -> None:
    """Of 15 kg 5 were cancelled; what the lot lost of the other 10 kg had no lot any more."""
    before = drawn_at_first(sold, "A2")
    take(sold, order("A2", (line("H0-5", 3, cancelled=1),), placed_ms=OPENS_MS + 3_600_000, updated_ms=NOW_MS,
                     cancelled_ms=NOW_MS))  # fmt: skip
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 14_000, "mưa", LATER)
    assert SPOILED.format("4 kg") in [step.text for step in told(sold, "A2")]
    assert drawn_at_first(sold, "A2") == before
    assert reconcile(sold) == []


def test_an_order_that_changed_after_its_fruit_was_taken_back_makes_nothing_up(sold: Database) -> None:
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 8_000, "mưa", LATER)
    take(sold, order("A2", (line("H0-5", 4),), placed_ms=OPENS_MS + 3_600_000, updated_ms=LATER.now_ms + 1))
    take(sold, order("A2", (line("H0-5", 3),), placed_ms=OPENS_MS + 3_600_000, updated_ms=LATER.now_ms + 2))
    texts = [step.text for step in told(sold, "A2")]
    [unknown] = [text for text in texts if text.startswith("Lúc đầu lấy hàng của hộ nào thì sổ không ghi được")]
    assert "Phần còn lại lấy hàng của: 12 kg của Hộ 0" in unknown
    assert SPOILED.format("3 kg") in texts


def test_a_line_taken_out_of_its_order_still_tells_what_was_taken_back_from_it(sold: Database) -> None:
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 8_000, "mưa", LATER)
    take(sold, order("A2", (line("H1-5", 1),), placed_ms=OPENS_MS + 3_600_000, updated_ms=LATER.now_ms + 1))
    assert "H0-5: " + SPOILED.format("3 kg") in [step.text for step in told(sold, "A2")]


def test_of_an_order_of_several_lines_each_step_says_of_which(sold: Database) -> None:
    """Both take of one lot, and so both lose of it."""
    lines = (line("H0-5", 1), line("H0-5", 2)._replace(line_no=1))
    take(sold, order("A4", lines, placed_ms=OPENS_MS + 3 * 3_600_000))
    with sold.write() as connection:
        spoil(connection, "L0-5-1", 23_000, "mưa", LATER)
    lost = "Lấy lại {} của Hộ 0 (lô L0-5-1) khỏi đơn này: hàng trong lô bị hỏng (mưa)."
    texts = [step.text for step in told(sold, "A4")]
    assert {text for text in texts if "Lấy lại" in text} == {
        "H0-5 (#2): " + lost.format("10 kg"), "H0-5: " + lost.format("3 kg"),
    }  # fmt: skip
    assert len([text for text in texts if text.startswith("Đặt mua")]) == 2


@pytest.mark.both
def test_lot_and_household_tell_which_orders_gave_fruit_back(sold: Database) -> None:
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 8_000, "mưa", LATER)
    with sold.read() as connection:
        season = find_season(connection, EVERYTHING, None, NOW_MS)
        lot = explain_lot(connection, EVERYTHING, "L0-5-0", VIETNAMESE)
        home = explain_household(connection, EVERYTHING, season, "H0", VIETNAMESE)
        other = explain_household(connection, EVERYTHING, season, "H1", VIETNAMESE)
    assert lot is not None
    assert home is not None
    assert other is not None
    why = "hàng trong lô bị hỏng (mưa)"
    [[shop]] = rows(sold, "SELECT title FROM channel")
    [[title]] = rows(sold, "SELECT title FROM listing WHERE sku = 'H0-5'")
    at = VIETNAMESE.instant(LATER.now_ms)
    expected = [
        (at, "L0-5-0", shop, code, f"{title} (H0-5)", grams, "cô Hoa", why)
        for code, grams in (("A2", "3 kg"), ("A3", "5 kg"))
    ]
    for story in (lot, home):
        [table] = [one for one in story.tables if one.title == "Các đơn bị lấy lại hàng gần đây nhất"]
        assert sorted(table.rows) == expected
    [step] = [step for step in home.steps if "Lấy lại" in step.text]
    assert step == Step(LATER.now_ms, "cô Hoa", f"Lấy lại 8 kg của lô L0-5-0 khỏi 2 dòng đơn: {why}.")
    assert not [step for step in other.steps if "Lấy lại" in step.text]
    assert not [one for one in other.tables if one.title == "Các đơn bị lấy lại hàng gần đây nhất"]


@pytest.mark.both
def test_a_cancel_that_was_asked_for_is_told_with_its_hour_and_also_once_it_is_reported(sold: Database) -> None:
    asked = (PACKER.now_ms, "anh Nam", "Đã đề nghị sàn hủy phần còn thiếu. Sàn chưa báo hủy.")
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 5_000, "mưa", LATER)
    assert asked[2] not in [step.text for step in told(sold, "A3")]
    [(line_id,)] = rows(sold, OF_ORDER, code="A3")
    with sold.write() as connection:
        assert settle(connection, EVERYTHING, line_id, "cancel", PACKER)
    assert asked in [step[:3] for step in told(sold, "A3")]
    later = {"placed_ms": OPENS_MS + 2 * 3_600_000, "updated_ms": OPENS_MS + 3 * 3_600_000}
    take(sold, order("A3", (line("H0-5", 2, cancelled=2),), cancelled_ms=later["updated_ms"], **later))
    steps = [step[:3] for step in told(sold, "A3")]
    assert (*asked[:2], "Đã đề nghị sàn hủy phần còn thiếu.") in steps


@pytest.mark.both
def test_each_time_that_a_line_was_short_is_told(sold: Database) -> None:
    [(line_id,)] = rows(sold, OF_ORDER, code="A3")
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 5_000, "mưa", LATER)
        settle(connection, EVERYTHING, line_id, "lot", LATER, lot="L0-5-1")
        adjust(connection, "L0-5-1", -21_000, "cân sai", PACKER)
    take(sold, order("A3", (line("H0-5", 5),), placed_ms=OPENS_MS + 2 * 3_600_000,
                     updated_ms=OPENS_MS + 3 * 3_600_000))  # fmt: skip
    steps = [step[:3] for step in told(sold, "A3")]
    lost = "Lấy lại {} của Hộ 0 (lô {}) khỏi đơn này: {}."
    assert [step for step in steps if "Lấy lại" in step[2] or "thiếu" in step[2].lower()] == [
        (LATER.now_ms, "cô Hoa", "Phần hàng thiếu được bù bằng tay từ lô khác: 5 kg của Hộ 0, Quý Sơn (lô L0-5-1, cắt"
         " ngày 10/6/2021)."),
        (LATER.now_ms, "cô Hoa", lost.format("5 kg", "L0-5-0", "hàng trong lô bị hỏng (mưa)")),
        (LATER.now_ms, "cô Hoa", "Đã xử lý phần thiếu: lấy lô khác thay."),
        (PACKER.now_ms, "anh Nam", lost.format("1 kg", "L0-5-1", "cắt được ít hơn dự kiến (cân sai)")),
        (PACKER.now_ms, "Lên Sàn", "Còn thiếu 16 kg."),
    ]  # fmt: skip
