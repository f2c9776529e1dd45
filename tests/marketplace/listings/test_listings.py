"""Listings: opened for a cooperative or its members, fed by the right lots, changed, and refused in one sentence."""

from dataclasses import replace
from typing import Any

import pytest

from marketplace import listings
from marketplace.listings import ListingError, NewListing
from marketplace.listings.availability import desired_offers
from marketplace.listings.availability.content import content_hash
from marketplace.storage import Database, bulk
from marketplace.storage.scope import EVERYTHING
from tests.ledger import rows
from tests.marketplace.listings.conftest import NOW_MS, TODAY

POOLED = NewListing("vải thiều", 5_000, 150_000, ("S1", "S2"), cooperative="HTX", grade="loại 1", seller="htx")
SOLO = NewListing("Vải thiều", 1_900, 60_000, ("S1",), household="H0", grade="Loại 1")


def opened(database: Database, wanted: NewListing) -> listings.OpenedListing:
    with database.write() as connection:
        return listings.open_listing(connection, EVERYTHING, wanted, TODAY, NOW_MS)


def fed_by(database: Database, sku: str) -> list[str]:
    with database.read() as connection:
        return [one.lot for one in listings.feeding(connection, EVERYTHING, sku)]


def shown(database: Database, channel: int) -> dict[str, tuple[str, int, int]]:
    """Return what a shop shall show: seller, packs and price by SKU."""
    with database.read() as connection:
        found = desired_offers(connection, channel, NOW_MS)
    return {item.offer.sku: (item.offer.seller, item.offer.stock, item.offer.price_dong) for item in found.pushes}


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
            made, left = listings.open_each(connection, EVERYTHING, each, TODAY, NOW_MS)
        assert ([one.sku for one in made], [household for household, _ in left]) == (expected, left_out)
    assert "lensan channels account S1 H1 SELLER_ID" in left[1][1].en
    assert left[0][1].vi == "Đã có sản phẩm mã H0-VAI-26-LOAI-1-1900G; hãy sửa sản phẩm đó hoặc ghi mã khác."
    assert len(rows(market, "SELECT id FROM listing")) == 1


@pytest.mark.both
def test_lots_that_come_in_later_are_counted_and_fed_once(market: Database) -> None:
    made = opened(market, POOLED)
    with market.write() as connection:
        connection.exec_driver_sql("UPDATE lot SET grade = 'Loại 1' WHERE code = 'A2'")
        more = listings.fitting_lots(connection, EVERYTHING, made.sku)
        assert (len(more.lots), more.households, more.left_g) == (1, 1, 40_000)
        assert listings.feed(connection, EVERYTHING, made.sku, NOW_MS) == more
        assert listings.feed(connection, EVERYTHING, made.sku, NOW_MS).lots == ()
    assert fed_by(market, made.sku) == ["A1", "A2", "B1", "C1"]
    assert len(rows(market, "SELECT channel_id FROM sync_request")) >= 2


@pytest.mark.both
def test_a_lot_that_is_taken_out_is_offered_no_more(market: Database) -> None:
    made = opened(market, POOLED)
    with market.write() as connection:
        listings.take_out(connection, EVERYTHING, made.sku, "A1", NOW_MS)
        with pytest.raises(ListingError, match="does not feed"):
            listings.take_out(connection, EVERYTHING, made.sku, "A1", NOW_MS)
    assert fed_by(market, made.sku) == ["B1", "C1"]
    assert shown(market, 1)[made.sku][1] + shown(market, 2)[made.sku][1] == 18


@pytest.mark.both
def test_a_new_price_is_told_to_every_shop(market: Database) -> None:
    made = opened(market, POOLED)
    with market.write() as connection:
        listings.reprice(connection, EVERYTHING, made.sku, 145_500, NOW_MS)
    assert [shown(market, shop)[made.sku][2] for shop in (1, 2)] == [145_500, 145_500]


@pytest.mark.both
def test_a_retired_listing_shows_nothing_and_can_be_put_on_again(market: Database) -> None:
    made = opened(market, SOLO)
    with market.write() as connection:
        mark = content_hash(made.title, SOLO.price_dong, SOLO.label_g)
        bulk.execute(connection, "UPDATE offer SET state = 'live', stock = 52, content_mark = :mark", {"mark": mark})
        listings.retire(connection, EVERYTHING, made.sku, NOW_MS)
    assert shown(market, 1)[made.sku][1] == 0
    with market.write() as connection:
        connection.exec_driver_sql("UPDATE offer SET stock = 0")
        listings.retire(connection, EVERYTHING, made.sku, NOW_MS, again=True)
    assert shown(market, 1)[made.sku][1] == 52


@pytest.mark.both
def test_a_listing_goes_to_one_more_shop_by_the_seller_it_has(market: Database) -> None:
    made = opened(market, replace(POOLED, shops=("S1",)))
    with market.write() as connection:
        with pytest.raises(ListingError, match="by which seller id HTX sells in S2"):
            listings.show_in(connection, EVERYTHING, made.sku, "S2", "", NOW_MS)
        listings.show_in(connection, EVERYTHING, made.sku, "S2", "htx-2", NOW_MS)
        with pytest.raises(ListingError, match="stands in S2 already"):
            listings.show_in(connection, EVERYTHING, made.sku, "S2", "", NOW_MS)
    assert shown(market, 2)[made.sku][0] == "htx-2"
    assert opened(market, replace(POOLED, label_g=10_000, seller="")).sku == "HTX-VAI-26-LOAI-1-10KG"
    assert {row[0] for row in rows(market, "SELECT seller FROM offer WHERE channel_id = 2")} == {"htx-2"}


@pytest.mark.both
def test_a_list_says_whose_it_is_what_feeds_it_and_where_it_stands(market: Database) -> None:
    opened(market, POOLED)
    opened(market, SOLO)
    with market.read() as connection:
        solo, pooled = listings.listings_listed(connection, EVERYTHING)
        assert listings.listings_listed(connection, EVERYTHING, "hộp") == [solo]
    assert (pooled.owner, pooled.lots, pooled.left_g, pooled.shops) == ("HTX", 3, 190_000, ("S1", "S2"))
    assert (solo.owner, solo.label_g, solo.price_dong, solo.shops) == ("H0", 1_900, 60_000, ("S1",))


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


@pytest.mark.both
def test_a_sellers_id_belongs_to_one_household_of_a_shop(market: Database) -> None:
    with market.write() as connection:
        listings.set_account(connection, EVERYTHING, "S1", "H1", " seller-9 ")
        listings.set_account(connection, EVERYTHING, "S1", "H1", "seller-1")
        for asked, says in (
            (("S1", "H2", "seller-1"), "is household H1"),
            (("S9", "H2", "x"), "no channel S9"),
            (("S1", "H9", "x"), "no household H9"),
            (("S1", "H2", " "), "cannot be empty"),
        ):
            with pytest.raises(ListingError, match=says):
                listings.set_account(connection, EVERYTHING, *asked)
        found = listings.accounts_of(connection, EVERYTHING, "S1")
    assert [(one.household, one.remote_id) for one in found] == [
        ("H0", "seller-H0"), ("H1", "seller-1"), ("H3", "seller-H3"),
    ]  # fmt: skip
