"""The clock's health: told to administrators, shop by shop."""

from marketplace.exchange import leases
from marketplace.storage import Database
from tests.marketplace.pages.conftest import Screen
from tests.marketplace.pages.drawn import said
from tests.seeding import NOW_MS


def test_a_clock_that_stands_and_one_that_runs_are_told(screen: Screen, sqlite: Database) -> None:
    text = said(screen("platforms"))
    assert "Chưa chạy cập nhật tự động" in text
    assert "chưa được cập nhật tự động" in text
    leases.take(sqlite, 1, leases.myself(), NOW_MS, due_ms=NOW_MS + 1_000)
    text = said(screen("platforms"))
    assert "Đang tự động cập nhật, gian hàng nào cũng đúng hẹn." in text
    assert "đúng hẹn" in text
    leases.take(sqlite, 1, leases.myself(), NOW_MS, due_ms=NOW_MS - 3_600_000)
    assert "có gian hàng bị trễ" in said(screen("platforms"))
    assert "streamlit" in text
