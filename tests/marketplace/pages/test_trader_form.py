"""The form of a trader's price: two fields; what is noted later corrects, and what is no price writes nothing."""

from marketplace.listings.trader_prices import TraderQuote, note
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.marketplace.pages.drawn import said
from tests.marketplace.pages.test_prices import Drawn, screen
from tests.rights_market import N1, TODAY

__all__ = ["screen"]


def test_a_later_word_corrects_and_a_wrong_one_is_refused_with_nothing_written(screen: Drawn, sqlite: Database) -> None:
    with sqlite.write() as connection:
        note(connection, EVERYTHING, TraderQuote(1, N1, TODAY, 12_000, 12_000), "anh Năm", TODAY, 1)
    app = screen("officer", commune_id=N1)
    app.text_input[0].set_value("rẻ")
    app.button[0].click().run()
    assert any("không phải số tiền" in one.value for one in app.error)
    assert len(rows(sqlite, "SELECT 1 FROM trader_price")) == 1
    app.text_input[0].set_value("18.000")
    app.button[0].click().run()
    shown = said(app)
    assert "12.000 đ" in shown
    assert "đã ghi lại" in shown
    assert rows(sqlite, "SELECT low_dong, commune_id FROM trader_price ORDER BY id") == [(12_000, N1), (18_000, N1)]
