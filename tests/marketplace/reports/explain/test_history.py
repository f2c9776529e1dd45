"""A line's history: the lots it had before people chose others."""

import pytest

from marketplace.language.translation import VIETNAMESE
from marketplace.operations.fulfilment.shortfalls.settling import settle
from marketplace.operations.harvest.weighing import adjust
from marketplace.reports.explain import explain_line
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests import world
from tests.ledger import rows
from tests.marketplace.reports.explain.conftest import HOUR_MS, PACKER, take_read
from tests.marketplace.reports.explain.test_line_story import story_of
from tests.truths.ground import OPENS_MS, build


def test_a_line_that_was_swapped_at_packing_is_told_from_the_rule_to_the_money(swapped: Database) -> None:
    story = story_of(swapped, VIETNAMESE)
    told = [(step.at_ms, step.source, step.text) for step in story.in_order()]
    drawn, chosen, back = (next(step for step in told if word in step[2]) for word in ("quy tắc", "Đổi hộ", "chia cho"))
    assert drawn[2].endswith(
        "lấy hàng của: 10,784 kg của Hộ 0, Quý Sơn (lô L0, cắt ngày 8/6/2021); 10,784 kg của Hộ 1, Quý Sơn (lô L1, cắt"
        " ngày 9/6/2021); 8,432 kg của Hộ 2, Quý Sơn (lô L2, cắt ngày 10/6/2021)."
    )
    assert chosen == (PACKER.now_ms, "cô Hoa", "Đổi hộ khi đóng: 8,432 kg của Hộ 3, Quý Sơn (lô L3, cắt ngày 11/6/2021)"
                      " thay cho Hộ 2 (lô L2).")  # fmt: skip
    assert told.index(drawn) < told.index(chosen) < told.index(back)
    assert back[2].endswith("Hộ 0 5,392 kg; Hộ 1 5,392 kg; Hộ 3 4,216 kg.")
    assert [row[0] for row in story.tables[1].rows] == ["Hộ 0", "Hộ 1", "Hộ 3", "Cộng"]
    assert story.tables[1].rows[-1] == ("Cộng", "15 kg", "449.500 đ", "13.500 đ", "20.000 đ", "6.750 đ", "409.250 đ")
    assert [check for check in story.checks if not check.holds] == []


@pytest.mark.both
def test_fruit_given_by_hand_for_what_was_missing_is_not_put_down_to_the_rule(database: Database) -> None:
    ground = build(database, [11_000, 11_000])
    placed = world.order("DH-1", (world.line("POOL-5", 5),), placed_ms=OPENS_MS + HOUR_MS)
    take_read(database, ground.shops["one"].id, placed)
    [(line, missing_g)] = rows(database, "SELECT line_id, weight_g FROM shortfall")
    with database.write() as connection:
        adjust(connection, "L1", 9_000, "cân lại", PACKER)
        settle(connection, EVERYTHING, line, "lot", PACKER, lot="L1")
    with database.read() as connection:
        story = explain_line(connection, EVERYTHING, line, VIETNAMESE)
    assert story is not None
    told = [step.text for step in story.in_order()]
    grams = VIETNAMESE.kilograms(missing_g)
    assert any(text.endswith("10,784 kg của Hộ 1, Quý Sơn (lô L1, cắt ngày 9/6/2021).") for text in told)
    assert f"Phần hàng thiếu được bù bằng tay từ lô khác: {grams} của Hộ 1, Quý Sơn (lô L1, cắt ngày 9/6/2021)." in told
