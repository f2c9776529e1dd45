"""Who looks at a household is noted once for each look, and the household is told by name and role."""

from marketplace.language.labels import viewing_name
from marketplace.language.translation import language
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.pages.conftest import Screen
from tests.marketplace.pages.drawn import said

SEEN = "SELECT household_id, what, times FROM viewing ORDER BY household_id, what"


def test_a_look_is_counted_once_however_often_it_is_drawn(screen: Screen, sqlite: Database) -> None:
    [(home, code)] = rows(sqlite, "SELECT id, code FROM household WHERE code = 'H-AN'")
    app = screen("households", ho=code)
    app = app.run().run()
    assert rows(sqlite, SEEN) == [(home, "figures", 1)]
    assert "Người 1 (người quản trị)" in said(app)
    again = screen("households", ho=code)
    assert rows(sqlite, SEEN) == [(home, "figures", 2)]
    assert not again.exception
    [(of, lot)] = rows(sqlite, "SELECT household_id, min(code) FROM lot WHERE household_id = 1 GROUP BY household_id")
    screen("lots", lo=lot)
    assert (of, "lots", 1) in rows(sqlite, SEEN)


def test_what_was_seen_is_said_in_words() -> None:
    vietnamese = language("vi")
    assert [viewing_name(what, vietnamese) for what in ("figures", "orders", "lots", "money", "file", "data")] == [
        "số liệu", "từng bước của đơn", "diễn biến lô hàng", "bảng thanh toán", "tệp có số liệu của hộ",
        "toàn bộ dữ liệu của hộ",
    ]  # fmt: skip
