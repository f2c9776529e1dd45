"""What stands beside an order on the list of parcels, in Vietnamese."""

from marketplace.language.translation import language
from marketplace.pages.parcel_words import ParcelWords
from marketplace.reports.figures.parcels_to_post import SentLine, parcels_to_post
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests import carrier
from tests.carrier import LEAVES
from tests.seeding import NOW_MS


def test_an_order_says_how_it_stands_and_by_whom_it_goes(sqlite: Database) -> None:
    carrier.build(sqlite)
    carrier.keep(sqlite, "B2", NOW_MS)
    with sqlite.read() as connection:
        [one] = parcels_to_post(connection, EVERYTHING, LEAVES)
    words = ParcelWords(language("vi"))
    assert words.account(one) == "Viettel Post · BC Chũ"
    assert "chưa chọn đơn vị vận chuyển" in words.account(one._replace(account=""))
    assert words.part(one) == ""
    assert words.state(one) == "chưa giao cho bưu cục"
    assert words.state(one._replace(order=one.order._replace(fulfilment="shipping"))) == "đang giao"
    assert words.state(one._replace(order=one.order._replace(order_state="cancelled"))) == "đã hủy"
    assert "đã gửi 3 thùng loại" in words.line(SentLine(1, 1, "Vải", 3, 5_000))
