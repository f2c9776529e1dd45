"""Listings are opened for a cooperative or its members, or refused in one sentence."""

from dataclasses import replace
from typing import Any

import pytest

from marketplace import listings
from marketplace.listings import ListingError
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.marketplace.listings.conftest import NOW_MS, TODAY
from tests.marketplace.listings.open_listings import POOLED, SOLO, fed_by, opened, shown


def test_a_pooled_listing_is_fed_by_every_member_of_the_day_and_shared_out_over_the_shops(market: Database) -> None:
    """H2 left on 5 June: what it picked before is in the pool, what it picked after is not."""
    made = opened(market, POOLED)
    assert (made.sku, made.title) == ("HTX-VAI-26-LOAI-1-5KG", "Vải thiều loại 1, thùng 5 kg")
    assert (len(made.fed.lots), made.fed.households, made.fed.left_g) == (3, 3, 190_000)
    assert fed_by(market, made.sku) == ["A1", "B1", "C1"]
    one, two = shown(market, 1), shown(market, 2)
    assert [one[made.sku][0], two[made.sku][0], one[made.sku][2]] == ["htx", "htx", 150_000]
    assert one[made.sku][1] + two[made.sku][1] == 38


def test_a_household_sells_its_own_by_its_own_account(market: Database) -> None:
    made = opened(market, SOLO)
    assert (made.sku, made.title) == ("H0-VAI-26-LOAI-1-1900G", "Vải thiều Loại 1, hộp 1,9 kg")
    assert shown(market, 1) == {made.sku: ("seller-H0", 52, 60_000)}


@pytest.mark.both
def test_one_call_opens_a_listing_for_each_member_and_says_who_is_left_out(market: Database) -> None:
    each = replace(SOLO, household="", cooperative="HTX")
    for expected, left_out in ((["H0-VAI-26-LOAI-1-1900G"], ["H1"]), ([], ["H0", "H1"])):
        with market.write() as connection:
            made, left = listings.open_each(connection, EVERYTHING, each, TODAY, "dat", NOW_MS)
        assert ([one.sku for one in made], [household for household, _ in left]) == (expected, left_out)
    assert "lensan channels account S1 H1 SELLER_ID" in left[1][1].en
    assert left[0][1].vi == "Đã có sản phẩm mã H0-VAI-26-LOAI-1-1900G; hãy sửa sản phẩm đó hoặc ghi mã khác."
    assert len(rows(market, "SELECT id FROM listing")) == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"label_g": 0}, "Mỗi thùng phải từ trên 0 đến 1000 kg."),
        ({"fruit_g": 4_900}, "Hàng đóng vào thùng không được ít hơn số ghi trên nhãn."),
        ({"price_dong": 0}, "Giá mỗi thùng phải lớn hơn 0 đ."),
        ({"shops": ()}, "Hãy chọn ít nhất một gian hàng."),
        ({"shops": ("S9",)}, "Không có gian hàng S9."),
        ({"cooperative": "HTX-9"}, "Không có hợp tác xã HTX-9; hãy kiểm tra mã."),
        ({"household": "H0"}, "Hãy chọn một hộ hoặc một hợp tác xã."),
        ({"produce": "nhãn"}, "Chưa có nông sản nhãn; hãy kiểm tra tên."),
        ({"season": "vai-99"}, "Không có vụ nào như vậy hoặc có nhiều vụ cùng lúc; hãy chọn vụ."),
        ({"grade": "Loại 7"}, "HTX chưa có lô nào còn hàng loại này; hãy nhập lô hoặc ghi cân trước."),
        ({"seller": " "}, "Hãy ghi mã người bán của HTX ở gian hàng S1."),
    ],
)
def test_what_cannot_be_opened_is_one_sentence_and_nothing_is_written(
    market: Database, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(ListingError) as caught:
        opened(market, replace(POOLED, **changes))
    assert caught.value.sentence.vi == says
    assert rows(market, "SELECT (SELECT count(*) FROM listing), (SELECT count(*) FROM offer)") == [(0, 0)]
