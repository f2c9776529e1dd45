"""What was done to a listing is told with the name of who did it, and of what is older that it bears none."""

from marketplace.language.translation import language
from marketplace.listings.change_log import ToldListingAct
from marketplace.pages.listing_changes import told
from marketplace.storage import Database
from tests.marketplace.pages.conftest import Screen
from tests.marketplace.pages.drawn import field, pressed, said
from tests.seeding import NOW_MS


def test_a_listing_tells_who_set_its_price(screen: Screen, sqlite: Database) -> None:
    app = screen("offers")
    app.session_state["more-1"] = True
    app = app.run()
    assert "Việc làm trước khi có tài khoản không ghi tên người." in said(app)
    field(app, "Giá mới mỗi thùng").set_value("130k")
    app = pressed(app, "Đổi giá")
    text = said(app)
    assert "Người 1 (NG-0001)" in text
    assert "giá một thùng 130.000 đ, trước là 125.000 đ" in text


def test_what_was_done_is_said_in_words() -> None:
    vietnamese = language("vi")

    def say(kind: str, before: str | None = None, after: str | None = None) -> str:
        return told(ToldListingAct(NOW_MS, "Hoa (NG-0001)", kind, "Voso", before, after), vietnamese)

    assert say("opened", None, "150000") == "mở bán, giá 150.000 đ một thùng"
    assert say("kept back", "0", "3") == "Voso giữ lại 3 thùng, trước là 0"
    assert say("policy", "split 0", "everywhere 20") == "gian hàng nào cũng bán toàn bộ"
    assert say("policy", "everywhere 20", "split 0") == "chia lô hàng cho các gian hàng"
    assert say("learned", None, "100") == "số giữ lại do máy tự tính, khả năng bán quá số có nhiều nhất 1,0 %"
    assert say("set to 0") == "Voso đã đặt về 0"
