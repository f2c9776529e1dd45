"""Lists of the post office that do not meet the platform's orders stand in Cần xử lý, with the way to them."""

from marketplace.directory.audit import Signed
from marketplace.exchange import channels
from marketplace.operations.post_lists.writing import PostSale, run_shop, write_list
from marketplace.storage import Database, bulk
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import as_date, day_of
from tests.marketplace.pages.conftest import Screen
from tests.marketplace.pages.drawn import said
from tests.seeding import NOW_MS

WHO = Signed(None, "Chị Lan")
SOLD = """
SELECT g.sku, CAST(sum(l.quantity - l.cancelled_g / l.pack_g) AS BIGINT) FROM order_line l
JOIN orders o ON o.id = l.order_id JOIN listing g ON g.id = l.listing_id
WHERE o.channel_id = :channel GROUP BY g.sku HAVING sum(l.quantity - l.cancelled_g / l.pack_g) > 1 ORDER BY g.sku
"""


def test_what_does_not_meet_is_told_with_what_to_do(screen: Screen, sqlite: Database) -> None:
    assert "chưa khớp đơn của sàn" not in said(screen("inbox"))
    with sqlite.write() as connection:
        shop = channels.by_code(connection, "postmart-1")
        assert shop is not None
        (sku, sold), *_ = bulk.select(connection, SOLD, {"channel": shop.id})
        run_shop(connection, EVERYTHING, shop, 0, WHO, NOW_MS)
        sale = PostSale(sku, 1, as_date(day_of(NOW_MS)), "Bưu cục <i>", "k")
        write_list(connection, EVERYTHING, shop, sale, WHO, NOW_MS, sure=True)
    told = said(screen("inbox"))
    assert "Bảng kê của bưu điện chưa khớp đơn của sàn" in told
    assert f"nhiều hơn các bảng kê {sold - 1} thùng" in told
    assert "/gian-hang/postmart-1/bang-ke" in told
