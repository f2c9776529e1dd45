"""A home whose acts were kept by lot alone tells after its migration what its ledger told before."""

import pytest
from alembic import command

from marketplace.operations.fulfilment.shortfalls import settle
from marketplace.operations.fulfilment.substitution import swap
from marketplace.operations.harvest.removal import spoil
from marketplace.operations.harvest.weighing import adjust
from marketplace.reports.reconcile import reconcile
from marketplace.reports.upgrading import upgrade
from marketplace.storage import Database
from marketplace.storage.schema import _config
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.marketplace.partly_sold import NOW_MS, PROVENANCE
from tests.marketplace.reports.explain.test_recalled import LATER, OF_ORDER, PACKER, SPOILED, drawn_at_first, told

pytestmark = pytest.mark.both
KEPT = "SELECT line_id, lot_id, drawn_g, left_g, back_g, noted_ms, cause, who, why FROM recall ORDER BY id"
UNTOLD = "Lúc đầu lấy hàng của hộ nào thì sổ không ghi được"


def brought_back(database: Database) -> None:
    """Make the home what the release before left, and bring it here again."""
    with database.write(copied=False) as connection:
        command.downgrade(_config(connection), "0017")
    assert upgrade(database) == []
    assert reconcile(database) == []


def lost(database: Database, code: str) -> list[tuple[int | None, str, str]]:
    return [(step.at_ms, step.source, step.text) for step in told(database, code) if "Lấy lại" in step.text]


def test_what_one_act_took_of_one_lot_is_told_of_each_line_as_before(sold: Database) -> None:
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 12_000, "mưa", LATER)
    kept, first = rows(sold, KEPT), drawn_at_first(sold, "A2")
    brought_back(sold)
    assert sorted(rows(sold, KEPT)) == sorted(kept)
    assert lost(sold, "A2") == [(LATER.now_ms, "cô Hoa", SPOILED.format("7 kg"))]
    assert lost(sold, "A3") == [(LATER.now_ms, "cô Hoa", SPOILED.format("5 kg"))]
    assert drawn_at_first(sold, "A2") == first


def test_where_the_ledger_does_not_tell_which_act_took_it_nothing_is_made_up(sold: Database) -> None:
    [(line,)], [(lot,)] = rows(sold, OF_ORDER, code="A2"), rows(sold, "SELECT id FROM lot WHERE code = 'L0-5-0'")
    with sold.write() as connection:
        swap(connection, line, "L0-5-0", "L0-5-1", PROVENANCE, packs=1)
        spoil(connection, "L0-5-0", 8_000, "mưa", LATER)
        adjust(connection, "L0-5-0", -2_000, "cân sai", PACKER)
    brought_back(sold)
    assert rows(sold, KEPT) == [
        (None, lot, 0, 0, 3_000, LATER.now_ms, "spoiled", "cô Hoa", "mưa"),
        (None, lot, 0, 0, 2_000, PACKER.now_ms, "picked less", "anh Nam", "cân sai"),
    ]
    assert lost(sold, "A3") == []
    [unknown] = [step.text for step in told(sold, "A3") if step.text.startswith(UNTOLD)]
    assert "Phần còn lại lấy hàng của: 5 kg của Hộ 0" in unknown


def test_a_cancel_that_was_asked_for_before_its_hour_was_kept_is_told_without_one(sold: Database) -> None:
    [(line,)] = rows(sold, OF_ORDER, code="A3")
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 5_000, "mưa", LATER)
        settle(connection, EVERYTHING, line, "cancel", PACKER)
    brought_back(sold)
    assert (None, "trước khi có tài khoản", "Đã đề nghị sàn hủy phần còn thiếu. Sàn chưa báo hủy.") in [
        step[:3] for step in told(sold, "A3")
    ]


def test_what_is_taken_back_after_the_migration_is_told(sold: Database) -> None:
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 8_000, "mưa", LATER)
    brought_back(sold)
    with sold.write() as connection:
        adjust(connection, "L0-5-0", -2_000, "cân sai", PACKER)
    assert [text for *_, text in lost(sold, "A2")] == [
        SPOILED.format("3 kg"),
        "Lấy lại 2 kg của Hộ 0 (lô L0-5-0) khỏi đơn này: cắt được ít hơn dự kiến (cân sai).",
    ]
    assert NOW_MS < LATER.now_ms < PACKER.now_ms
    assert reconcile(sold) == []
