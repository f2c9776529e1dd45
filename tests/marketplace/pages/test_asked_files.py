"""Files that wait for a person stand in Cần xử lý and at their shop, with the way to where they are decided."""

from marketplace.exchange import files
from marketplace.exchange.files import NewShopFile
from marketplace.storage import Database
from marketplace.words.messages import Sentence
from tests.marketplace.pages.conftest import Screen
from tests.marketplace.pages.drawn import said
from tests.seeding import NOW_MS


def test_a_file_that_nothing_fits_is_told_where_people_look(screen: Screen, sqlite: Database) -> None:
    assert "chờ anh/chị" not in said(screen("inbox"))
    for number in (1, 2):
        new = NewShopFile.of(f"đơn <i>{number}.csv", b"x" * number, "mùa vải thiều 2026")
        with sqlite.write() as connection:
            taken = files.put(connection, 1, new, None, NOW_MS)
            files.note_unknown(connection, taken.file_id, Sentence("nothing fits", "Chưa có mẫu nào hợp."))
    settle, shops = said(screen("inbox")), said(screen("platforms"))
    for told in ("Tệp của gian hàng chờ anh/chị", "đơn &lt;i&gt;1.csv", "chưa biết cách đọc",
                 "Chưa có mẫu nào hợp.", "/gian-hang/postmart-1/tep/1"):  # fmt: skip
        assert told in settle, told
    assert "2 tệp chờ anh/chị quyết định" in shops
    assert shops.count("Nộp tệp của sàn") >= 1
    assert "/gian-hang/postmart-1/tep" in shops
